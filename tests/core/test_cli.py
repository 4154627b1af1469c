"""The command line, as a person or a program meets it."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len

from cotmoc.cli import main

SAMPLES = Path(__file__).parents[2] / "samples"
TEXT = "The two sides agreed to open the Lung Lan crossing in {year}. They signed the minutes of the session."


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT.format(year=2026))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for year in (2024, 2025):
        (folder / f"{year}.txt").write_text(TEXT.format(year=year))
    return folder


def run(*arguments: object, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    """In a process of its own, as a shell would."""
    command = [sys.executable, "-m", "cotmoc.cli", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **more}, timeout=120)


def test_one_document_is_shown_in_full(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(article)]) == 0
    shown = capsys.readouterr()
    assert "agreed" in shown.out
    assert "Lung Lan" in shown.out
    assert shown.err == ""


def test_several_documents_have_a_line_each_and_a_sum(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "statements"
    assert [line.split()[-1] for line in lines[1:3]] == ["papers/2024.txt", "papers/2025.txt"]
    assert lines[3].startswith("2 documents, ")


def test_standard_input_is_a_document() -> None:
    done = run("read", "-", "--format", "json", stdin=TEXT.encode())
    assert done.returncode == 0
    assert json.loads(done.stdout)["statements"]


def test_json_of_several_documents_is_one_list_and_jsonl_one_line_each(folder: Path) -> None:
    listed = json.loads(run("read", folder, "--format", "json").stdout)
    lines = run("read", folder, "--format", "jsonl").stdout.splitlines()
    assert [one["document"]["file"] for one in listed] == ["papers/2024.txt", "papers/2025.txt"]
    assert [json.loads(line) for line in lines] == listed


def test_csv_has_one_head_and_a_row_for_each_statement(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("read", folder, "--format", "csv").stdout.decode("utf-8-sig"), newline="")))
    assert {row["file"] for row in rows} == {"papers/2024.txt", "papers/2025.txt"}
    assert "file" not in [row["file"] for row in rows]


def test_html_of_one_document_goes_to_standard_output(article: Path) -> None:
    assert run("read", article, "--format", "html", "--lang", "zh").stdout.startswith(b'<!doctype html>\n<html lang="zh-Hans">')


def test_html_of_several_documents_asks_for_a_folder(folder: Path) -> None:
    done = run("read", folder, "--format", "html")
    assert done.returncode == 2
    assert b"[U01]" in done.stderr
    assert b"--out DIR" in done.stderr


def test_with_out_the_folder_has_json_pages_and_an_index(folder: Path, tmp_path: Path) -> None:
    done = run("read", folder, "--out", tmp_path / "out", "--format", "html")
    assert done.returncode == 0
    names = {path.name for path in (tmp_path / "out").iterdir() if path.name[0] != "."}
    assert names == {"2024.json", "2024.html", "2025.json", "2025.html", "index.html"}
    assert b"2 read, 0 unchanged" in done.stderr


def test_what_cannot_be_read_is_told_at_the_end_with_its_code(folder: Path, tmp_path: Path) -> None:
    (folder / "empty.txt").write_text("")
    done = run("read", folder, tmp_path / "missing.txt")
    assert done.returncode == 1
    assert b"2 of 4 documents could not be read:" in done.stderr
    assert b"[D01] papers/empty.txt" in done.stderr
    assert b"[D07] missing.txt" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["read"], "PATH"),
        (["reed", "a"], "reed"),
        (["read", "a", "--format", "xml"], "xml"),
        (["read", "a", "--as-of", "yesterday"], "not a day such as"),
        (["read", "a", "--jobs", "0"], "not a number from 1"),
        (["read", "a", "--jobs", "²"], "not a number from 1"),
        (["read", "a", "--time-limit", "nan"], "not a number of seconds"),
        (["read", "a", "--scheduler", "host:1"], "only the dask engine"),
        (["read", "a", "--language", "xx"], "xx"),
        (["read", ""], "a path is empty"),
        (["read", "-a.txt"], "Write ./-a.txt"),
        (["read", "a", "--lang", "vi"], "--format html"),
        (["read", "a", "--page-language", "vi", "--format", "csv"], "--format html"),
        (["read", "a", "--knowledge", "nowhere"], "there is no such folder"),
    ],
)
def test_misuse_is_one_line_with_code_and_remedy(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "-a.txt"):
        (tmp_path / name).write_text(TEXT)
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert told.startswith("[U01] ")
    assert words in told
    assert told.count("\n") == 1


def test_one_document_that_cannot_be_read_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path / "missing.txt")]) == 1
    assert capsys.readouterr().err == "[D07] missing.txt: there is no such file. Check the path and your permission to read it.\n"


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.py").write_text("")
    done = run("read", tmp_path / "papers", "--out", tmp_path / "out", "--format", "html")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"1 file of another kind skipped: papers/a.py" in done.stderr
    assert b"papers: no documents found in it." in done.stderr
    assert (tmp_path / "out" / "index.html").exists()


def test_files_of_other_kinds_in_a_folder_are_told_in_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "README.md").write_text("x")
    (folder / "a.py").write_text("x")
    assert main(["read", str(folder)]) == 0
    shown = capsys.readouterr()
    assert shown.err == "2 files of other kinds skipped: papers/README.md, papers/a.py\n"
    assert "\n2 documents, " in shown.out


def test_a_language_that_is_not_read_is_told_with_what_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fi.txt").write_text(
        "Osapuolet sopivat 12.3.2026 rajanylityspaikan avaamisesta, ja pöytäkirja allekirjoitettiin kokouksessa."
    )
    assert main(["read", str(tmp_path / "fi.txt")]) == 0
    shown = capsys.readouterr()
    assert "No statement found: the language is not one that is read." in shown.out
    assert "dates  1" in shown.out
    assert "Names, dates and figures were looked for" in shown.err
    assert "`cotmoc languages`" in shown.err


def test_a_language_that_is_not_that_of_the_text_is_told(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(article), "--language", "zh"]) == 0
    assert "article.txt: no statement was found in the language asked for (zh)" in capsys.readouterr().err


def test_plain_text_under_another_name_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "minutes.docx").write_text(TEXT)
    assert main(["read", str(tmp_path / "minutes.docx")]) == 0
    shown = capsys.readouterr()
    assert "! the name ends in .docx" in shown.out
    assert "minutes.docx: the name ends in .docx, but the file is plain text" in shown.err


@pytest.mark.parametrize(("columns", "width"), [("", 80), ("100", 100)])
def test_the_table_is_as_wide_as_there_is_room(columns: str, width: int) -> None:
    lines = run("read", SAMPLES / "101_vi.txt", COLUMNS=columns).stdout.decode().splitlines()
    assert max(map(cell_len, lines)) == width


def test_the_table_speaks_in_names_and_words(tmp_path: Path) -> None:
    """No ids, no codes, no days as programs write them."""
    (tmp_path / "a.txt").write_text("The provinces of Lang Son and Guangxi agreed on 11 February 2026 to open the smart border gate.")
    shown = run("read", tmp_path / "a.txt", COLUMNS="160").stdout.decode()
    assert "Agreed" in shown
    assert "Lang Son" in shown
    assert "11 February 2026" in shown
    assert re.findall(r"vn-|cn-|[a-z]_[a-z]|\d-\d", shown) == []


def test_names_of_files_are_whole_where_a_program_reads_them(tmp_path: Path) -> None:
    names = ["a" * 90 + ".txt", "b.txt"]
    for name in names:
        (tmp_path / name).write_text(TEXT)
    shown = run("read", *(tmp_path / name for name in names)).stdout.decode()
    assert [name for name in names if name in shown] == names


def test_a_sheet_says_that_it_is_utf_8(article: Path) -> None:
    """Else spreadsheets garble Vietnamese and Chinese."""
    assert run("read", article, "--format", "csv").stdout.startswith(b"\xef\xbb\xbffile,")


def test_another_set_of_facts_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The two sides agreed at the River Council to open the Stonebridge crossing.")
    facts = Path(__file__).parent / "knowledge" / "ardia_borvia"
    found = json.loads(run("read", tmp_path / "a.txt", "--knowledge", facts, "--format", "json").stdout)
    assert "river-council" in {entity["canonical"] for entity in found["entities"]}
    done = run("read", tmp_path / "a.txt", "--knowledge", facts)
    assert (done.returncode, done.stderr) == (0, b"")


def test_output_that_cannot_be_written_is_one_line(article: Path, tmp_path: Path) -> None:
    done = run("read", article, "--out", article)
    assert done.returncode == 1
    assert done.stderr.startswith(b"[O01] ")
    assert b"this is a file, not a folder" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", [[], ["read"], ["languages"]])
def test_help_teaches_by_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    assert "examples:\n  cotmoc " in capsys.readouterr().out


def test_languages_are_listed_with_their_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["languages"]) == 0
    assert "vi  Vietnamese" in capsys.readouterr().out
    assert main(["languages", "--format", "json"]) == 0
    assert "vi" in [language["code"] for language in json.loads(capsys.readouterr().out)]


def test_a_document_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text("\x1b]0;owned\x07 The two sides agreed to open \x1b[2J the gate \u202e in 2026.")
    done = run("read", tmp_path / "evil.txt")
    assert b"\x1b" not in done.stdout
    assert "\u202e".encode() not in done.stdout


def test_a_reader_of_the_output_who_leaves_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m cotmoc.cli read {folder} --format jsonl | true"
    done = subprocess.run(["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"], capture_output=True, timeout=120)
    assert done.returncode in (0, 141)
    assert done.stderr == b""


def test_a_terminal_that_lacks_letters_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "vi.txt").write_text("Hai bên thống nhất mở lối mở Lũng Lạn trong năm 2026.")
    done = run("read", tmp_path / "vi.txt", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_in_the_middle_leaves_whole_files_and_says_what_is_done(tmp_path: Path, signal_sent: signal.Signals) -> None:
    papers, out = tmp_path / "papers", tmp_path / "out"
    papers.mkdir()
    for number in range(800):
        (papers / f"{number:04}.txt").write_text(TEXT.format(year=number) * 10)
    command = [sys.executable, "-m", "cotmoc.cli", "read", str(papers), "--out", str(out), "--jobs", "1"]
    # A shell that starts this suite in the background has SIGINT ignored, and children inherit that.
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=heed) as running:
        deadline = time.monotonic() + 60
        while len(list(out.glob("*.json"))) < 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal_sent)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"Stopped. " in told
    assert b"Traceback" not in told
    whole = [path for path in out.glob("*.json") if path.name[0] != "."]
    assert all(json.loads(path.read_bytes()) for path in whole)
    assert not list(out.glob(".cotmoc-part-*"))
    again = run("read", papers, "--out", out)
    # A result whose line in the manifest was not written any more is made anew: it is whole, but nothing vouches for it.
    (unchanged,) = map(int, re.findall(rb"(\d+) unchanged", again.stderr))
    assert unchanged in {len(whole), len(whole) - 1}
