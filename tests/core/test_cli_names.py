"""The commands about names, as a person or a program meets them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cotmoc.cli import main
from cotmoc.names import REASONS

HEADER = "kind\tform_a\tlang_a\tform_b\tlang_b\tsame"
ROWS = (
    "person\tLưu Ninh\tvi\t刘宁\tzh\t1",
    "person\tLiu Ning\ten\tWang Ning\ten\t0",
    "province\t廣西\tzh-Hant\tQuảng Tây\tvi\t1",
    "person\tГуань Минцяном\tru-instr\tТран Кионга\tuk-instr\t0",
)
TABLE = "\n".join((HEADER, *ROWS)) + "\n"


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_text(TABLE, "utf-8")
    return path


def run(*arguments: object, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    """In a process of its own, as a shell would."""
    command = [sys.executable, "-m", "cotmoc.cli", "names", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **more}, timeout=120)


def shown(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main(["names", *map(str, arguments)]) == 0
    out, err = capsys.readouterr()
    assert err == "" or (arguments[0] == "compare" and "--kind" not in arguments and err.startswith("Compared as "))
    return out


# ---- compare


def test_compare_gives_verdict_score_and_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    first, *reasons = shown(capsys, "compare", "Lưu Ninh", "刘宁").splitlines()
    assert first.startswith("same  score ")
    assert first.endswith("  Lưu Ninh ~ 刘宁  (person)")
    assert reasons[0].split(":")[0].strip() in REASONS


def test_explain_says_the_reasons_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    reasons = shown(capsys, "compare", "Lưu Ninh", "刘宁", "--explain").splitlines()[1:]
    assert all(any(line.strip().startswith(words) for words in REASONS.values()) for line in reasons)


def test_compare_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(shown(capsys, "compare", "廣西", "Quảng Tây", "--kind", "province", "--lang-a", "zh-Hant", "--format", "json"))
    assert (found["kind"], found["lang_a"], found["lang_b"], found["verdict"]) == ("province", "zh-Hant", "", "same")
    assert {reason["code"] for reason in found["reasons"]} <= set(REASONS)
    assert isinstance(found["score"], float)


def test_without_knowledge_the_register_is_not_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Pingxiang is called otherwise in Vietnamese by the press alone: only the register knows it."""
    arguments = ("compare", "Muong Tuong", "Pingxiang", "--kind", "city", "--format", "json")
    codes = [{reason["code"] for reason in json.loads(shown(capsys, *arguments, *more))["reasons"]} for more in ((), ("--no-knowledge",))]
    assert not codes[1] & {"same_alias", "other_entry"}


# ---- resolve and forms


def test_resolve_gives_candidates_with_their_ids(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(shown(capsys, "resolve", "Trần Cương", "--kind", "person", "--lang", "vi", "--format", "json"))
    assert listed[0]["id"] == "chen-gang"
    lines = shown(capsys, "resolve", "Trần Cương", "--kind", "person", "--lang", "vi", "--format", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == listed
    assert "chen-gang" in shown(capsys, "resolve", "Trần Cương")


def test_context_settles_a_namesake(capsys: pytest.CaptureFixture[str]) -> None:
    beside = ["--context", "place=Lang Son", "--context", "name=Dinh Huu Hoc", "--context", "name=Wei Tao", "--as-of", "2025-12-17"]
    listed = json.loads(shown(capsys, "resolve", "Hoang Quoc Khanh", *beside, "--format", "json"))
    assert {one["id"] for one in listed} >= {"hoang-quoc-khanh-ls", "hoang-quoc-khanh-lc"}


def test_no_more_candidates_than_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(json.loads(shown(capsys, "resolve", "Hoang Quoc Khanh", "--limit", 1, "--format", "json"))) == 1


def test_a_name_that_nobody_has_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "resolve", "Qqq Xxx"]) == 1
    assert capsys.readouterr() == ("", "Nothing in the register is written like 'Qqq Xxx'.\n")


def test_forms_are_listed_by_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert "谅山" in shown(capsys, "forms", "vn-lang-son")
    assert "Lạng Sơn" in json.loads(shown(capsys, "forms", "vn-lang-son", "--format", "json"))["vi"]


# ---- pairs


def test_pairs_are_answered_one_a_line_in_the_order_of_the_file(pairs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = [json.loads(line) for line in shown(capsys, "pairs", pairs, "--format", "jsonl").splitlines()]
    assert ["\t".join(answer[key] for key in HEADER.split("\t")[:5]) for answer in answers] == [row.rsplit("\t", 1)[0] for row in ROWS]
    assert {answer["verdict"] for answer in answers} <= {"same", "different", "unsure"}
    assert all(isinstance(answer["score"], float) and answer["reasons"] for answer in answers)
    assert answers[0]["verdict"] == "same"


def test_all_formats_agree(pairs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = [json.loads(line)["verdict"] for line in shown(capsys, "pairs", pairs, "--format", "jsonl").splitlines()]
    table = [line.split()[0] for line in shown(capsys, "pairs", pairs).splitlines()]
    rows = list(csv.DictReader(io.StringIO(shown(capsys, "pairs", pairs, "--format", "csv"), newline="")))
    assert table == verdicts == [row["verdict"] for row in rows]
    assert [row["form_b"] for row in rows] == [row.split("\t")[3] for row in ROWS]


def test_csv_begins_with_the_mark_by_which_spreadsheets_know_utf_8(pairs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "pairs", pairs, "--format", "csv").startswith("\ufeffkind,form_a,")


def test_explained_pairs_say_their_reasons_in_words(pairs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in shown(capsys, "pairs", pairs, "--format", "jsonl", "--explain").splitlines():
        assert [reason["words"] for reason in json.loads(line)["reasons"]] == [
            REASONS[reason["code"]] for reason in json.loads(line)["reasons"]
        ]
    assert len(shown(capsys, "pairs", pairs, "--explain").splitlines()) > len(ROWS)


def test_standard_input_columns_in_any_order_a_mark_and_other_line_ends_are_taken() -> None:
    table = "note\tlang_b\tform_b\tlang_a\tform_a\tkind\nx\tzh\t刘宁\tvi\tLưu Ninh\tperson\n"
    done = run("pairs", "-", "--format", "jsonl", stdin=("\ufeff" + table.replace("\n", "\r\n")).encode())
    assert done.returncode == 0, done.stderr
    (answer,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (answer["form_a"], answer["lang_b"], answer["verdict"]) == ("Lưu Ninh", "zh", "same")


def test_a_file_without_pairs_has_no_answers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "none.tsv").write_text(HEADER)
    assert main(["names", "pairs", str(tmp_path / "none.tsv"), "--format", "jsonl"]) == 0
    assert capsys.readouterr() == ("", "0 pairs: the file has a header line and nothing below it.\n")


def test_what_excel_makes_of_a_table_is_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Unicode Text is UTF-16; a cell with quotation marks in it has such marks around it."""
    table = f'{HEADER}\r\n{ROWS[0]}\r\n\r\n\t\t\t\t\t\r\n"project"\t"Dự án ""Một"""\tvi\t"x\tvi\t1\r\n'
    (tmp_path / "excel.txt").write_bytes(table.encode("utf-16"))
    answers = [json.loads(line) for line in shown(capsys, "pairs", tmp_path / "excel.txt", "--format", "jsonl").splitlines()]
    assert [(each["kind"], each["form_a"], each["form_b"]) for each in answers] == [
        ("person", "Lưu Ninh", "刘宁"),
        ("project", 'Dự án "Một"', '"x'),
    ]


@pytest.mark.parametrize(
    ("a", "b", "kind", "verdict"),
    [
        ("Lạng Sơn", "谅山", "place", "same"),
        ("Quảng Ninh", "Guangning", "province", "same"),
        ("Hữu Nghị", "友谊关", "crossing", "unsure"),
        ("Bộ Ngoại giao", "Ministry of Foreign Affairs", "organisation", "same"),
        ("mốc 1116", "1116号界碑", "marker", "same"),
        ("cầu Bắc Luân", "Bac Luan bridge", "place", "same"),
        ("Trần Cương", "陈刚", "person", "same"),
        ("Xu Nan", "Yu Nan", "person", "different"),
    ],
)
def test_a_kind_that_was_not_given_is_told_by_the_register_or_the_names(
    a: str, b: str, kind: str, verdict: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for one, other in ((a, b), (b, a)):
        assert main(["names", "compare", one, other, "--format", "json"]) == 0
        out, err = capsys.readouterr()
        found = json.loads(out)
        assert (found["kind"], found["verdict"]) == (kind, verdict)
        assert err.startswith(f"Compared as {kind}: ")
    assert main(["names", "compare", a, b, "--kind", kind]) == 0
    assert capsys.readouterr().err == ""


def test_a_context_that_the_register_does_not_know_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    beside = ["--context", "party=mars", "--context", "post=xyzzy", "--context", "place=Lang Son"]
    assert main(["names", "resolve", "Hoang Quoc Khanh", *beside]) == 0
    told = capsys.readouterr().err
    assert "does not know the post 'xyzzy'; it was not weighed." in told
    assert "does not know the party 'mars'; it was not weighed. The sides are vn, cn." in told
    assert "Lang Son" not in told


def test_an_unknown_language_may_be_empty(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "some.tsv").write_text(f"{HEADER}\nperson\tLưu Ninh\t\t刘宁\t\t1\n", "utf-8")
    assert json.loads(shown(capsys, "pairs", tmp_path / "some.tsv", "--format", "jsonl"))["verdict"] == "same"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        pytest.param(b"", "there is no header line", id="empty"),
        pytest.param(b"kind\tform_a\tlang_a\tform_b\n", "line 1: there is no column lang_b", id="column missing"),
        pytest.param(TABLE.replace("same", "kind").encode(), "line 1: there are two columns kind", id="column twice"),
        pytest.param(f"{TABLE}person\tA\n".encode(), "line 6, column lang_a: the row ends after 2 cells", id="short row"),
        pytest.param(f"{TABLE}\n\nx{ROWS[0]}\n".encode(), "line 8, column kind: 'xperson' is no kind", id="below empty lines"),
        pytest.param(TABLE.replace("\t", ",").encode(), "line 1: the columns have commas between them, not tabs. ", id="commas"),
        pytest.param(TABLE.replace("\t", ";").encode(), "not tabs. Separate them with tabs; in Excel: ", id="semicolons"),
        pytest.param(f"{TABLE}person\t \tvi\tA\tvi\t1\n".encode(), "line 6, column form_a: it is empty", id="no name"),
        pytest.param(f"{TABLE}person\tA\tv i\tA\tvi\t1\n".encode(), "line 6, column lang_a: 'v i' is not a language", id="language"),
        pytest.param(f"{TABLE}{ROWS[0]}\tx\n".encode(), "line 6, column 7: the row has 7 cells, the header 6", id="long row"),
        pytest.param(TABLE.encode() + b"person\t\xff\n", "line 6: not UTF-8", id="not UTF-8"),
        pytest.param(TABLE.encode("cp1258", "replace"), "Unicode Text (*.txt)", id="of Excel"),
    ],
)
@pytest.mark.parametrize("style", ["jsonl", "csv", "table"])
def test_a_bad_row_is_named_and_nothing_is_written(
    table: bytes, words: str, style: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.tsv").write_bytes(table)
    assert main(["names", "pairs", str(tmp_path / "bad.tsv"), "--format", style]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("[U01] ")
    assert words in err


def test_no_formula_reaches_a_spreadsheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "some.tsv").write_text(f"{HEADER}\nperson\t=1+1\t\t刘宁\t\t1\n", "utf-8")
    assert "\nperson,'=1+1,," in shown(capsys, "pairs", tmp_path / "some.tsv", "--format", "csv")


# ---- misuse


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["compare", "a"], "B"),
        (["compare", "a", "b", "--kind", " "], "it is empty"),
        (["compare", "a", "b", "--lang-a", "v i"], "not a language code"),
        (["resolve", "a", "--as-of", "yesterday"], "not a day such as"),
        (["resolve", "a", "--context", "Lang Son"], "not KEY=VALUE with one of the keys post, place,"),
        (["resolve", "a", "--context", "mood=good"], "not KEY=VALUE"),
        (["resolve", "a", "--context", "place=Lang Son", "--context", "place=Lao Cai"], "place is given twice"),
        (["resolve", "a", "--limit", "0"], "not a number from 1"),
        (["forms", "nobody"], "no such id"),
        (["pairs", "missing.tsv"], "missing.tsv: the file cannot be read"),
        (["pairs", "a\0b"], "the file cannot be read"),
    ],
)
def test_misuse_says_what_does_not_fit(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "[U01]" in err
    assert words in err


@pytest.mark.parametrize("name", ["\0", "\ud800", "\u202e\u200f", "A" * 5000, "'; DROP", "\N{PILE OF POO}"])
def test_any_text_is_answered_and_harmless_to_a_terminal(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "compare", name, "刘宁"]) == 0
    assert main(["names", "resolve", name]) in (0, 1)
    out, err = capsys.readouterr()
    assert not set("\0\x1b\u202e\u200f") & set(out + err)
    assert max(map(len, (out + err).splitlines())) < 300


def test_the_reader_of_our_output_may_go_away(pairs: Path) -> None:
    pairs.write_text(TABLE + (ROWS[0] + "\n") * 20_000, "utf-8")
    command = [sys.executable, "-m", "cotmoc.cli", "names", "pairs", str(pairs), "--format", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert json.loads(process.stdout.readline())
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["compare", "", "b"], "argument A: it is empty"),
        (["compare", "a", " "], "argument B: it is empty"),
        (["resolve", ""], "argument NAME: it is empty"),
        (["compare", "a", "b", "--kind", "nonsense"], "'nonsense' is no kind of name; there are: "),
        (["resolve", "a", "--kind", "nonsense"], "'nonsense' is no kind of name"),
        (["compare", "a", "b", "--lang-a", "xx"], "'xx' is not a language code"),
        (["compare", "a", "b", "--lang-b", "nonsense"], "'nonsense' is not a language code"),
    ],
)
def test_what_names_cannot_be_is_refused(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An answer about nothing would be believed."""
    assert main(["names", *arguments]) == 2
    told = capsys.readouterr().err
    assert told.startswith("[U01] ")
    assert words in told


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("nonsense\ta\tvi\tb\tzh", "line 2, column kind: 'nonsense' is no kind of name"),
        ("person\ta\txx\tb\tzh", "line 2, column lang_a: 'xx' is not a language code"),
        ("nonsense", "line 2, column"),
    ],
)
def test_a_row_of_nonsense_is_refused(row: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pairs.tsv").write_text(f"kind\tform_a\tlang_a\tform_b\tlang_b\n{row}\n")
    assert main(["names", "pairs", str(tmp_path / "pairs.tsv")]) == 2
    told = capsys.readouterr()
    assert (told.out, words in told.err) == ("", True)
