"""Collections: one file a document, only what is new, nothing half-written, the same bytes always."""

from __future__ import annotations

import json
import os
import shutil
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cotmoc.errors import OutputError, TookTooLong, UsageError
from cotmoc.reading.many import Progress, Summary, read_many
from cotmoc.reading.many_folder import MANIFEST, OutputFolder
from cotmoc.reading.many_pool import Pool
from cotmoc.reading.many_task import Facts, Job, Options, Outcome, time_limit
from cotmoc.reading.page import Entry

ENGLISH = "The two sides agreed to open the Lung Lan crossing in {year}. They signed the minutes of the session."


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "old").mkdir(parents=True)
    for year in range(2020, 2024):
        (folder / f"{year}.txt").write_text(ENGLISH.format(year=year))
    (folder / "old" / "2020.txt").write_text(ENGLISH.format(year=2019))
    (folder / "empty.txt").write_text("")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def read(papers: Path, out: Path, **more: object) -> Summary:
    return read_many([papers], out=out, jobs=1, **more)  # type: ignore[arg-type]


def test_each_document_becomes_one_json_and_failures_stop_nothing(papers: Path, tmp_path: Path) -> None:
    summary = read(papers, tmp_path / "out")
    assert (summary.read, summary.unchanged, [failure.code for failure in summary.failures]) == (5, 0, ["D01"])
    names = sorted(files(tmp_path / "out"))
    assert names == ["2020.json", "2021.json", "2022.json", "2023.json", "old__2020.json"]
    assert json.loads((tmp_path / "out" / "2021.json").read_bytes())["document"]["file"] == "papers/2021.txt"


def test_the_number_of_jobs_changes_not_a_byte(papers: Path, tmp_path: Path) -> None:
    results = []
    for jobs in (1, 3):
        read_many([papers], out=tmp_path / str(jobs), jobs=jobs, page_language="vi", tables=["csv", "jsonl"])
        results.append(files(tmp_path / str(jobs)))
    assert results[0] == results[1]
    assert {"index.html", "statements.csv", "readings.jsonl", "2020.html"} <= set(results[0])


def test_a_second_run_does_only_what_is_new_or_changed(papers: Path, tmp_path: Path) -> None:
    read(papers, tmp_path / "out")
    before = (tmp_path / "out" / "2021.json").stat().st_mtime_ns
    (papers / "2020.txt").write_text(ENGLISH.format(year=2030))
    (papers / "new.txt").write_text(ENGLISH.format(year=2031))
    summary = read(papers, tmp_path / "out")
    assert (summary.read, summary.unchanged) == (2, 4)
    assert (tmp_path / "out" / "2021.json").stat().st_mtime_ns == before
    assert b"2030" in (tmp_path / "out" / "2020.json").read_bytes()


def test_a_second_run_gives_what_a_first_one_would(papers: Path, tmp_path: Path) -> None:
    tables = ["csv", "jsonl"]
    read(papers, tmp_path / "out", page_language="en", tables=tables)
    (papers / "new.txt").write_text(ENGLISH.format(year=2031))
    read(papers, tmp_path / "out", page_language="en", tables=tables)
    read(papers, tmp_path / "fresh", page_language="en", tables=tables)
    assert files(tmp_path / "out") == files(tmp_path / "fresh")


@pytest.mark.parametrize("more", [{"language": "en"}, {"page_language": "zh"}])
def test_other_options_read_everything_anew(papers: Path, tmp_path: Path, more: dict[str, str]) -> None:
    read(papers, tmp_path / "out")
    assert read(papers, tmp_path / "out", **more).read == 5


def test_a_result_that_was_taken_away_or_damaged_is_made_again(papers: Path, tmp_path: Path) -> None:
    read(papers, tmp_path / "out")
    (tmp_path / "out" / "2020.json").unlink()
    (tmp_path / "out" / "2021.json").write_bytes(b"{")
    assert read(papers, tmp_path / "out").read == 2


def test_a_manifest_that_makes_no_sense_is_put_aside(papers: Path, tmp_path: Path) -> None:
    read(papers, tmp_path / "out")
    (tmp_path / "out" / MANIFEST).write_text("{")
    assert read(papers, tmp_path / "out").read == 5


def test_a_line_of_the_manifest_that_was_torn_off_costs_one_document(papers: Path, tmp_path: Path) -> None:
    read(papers, tmp_path / "out")
    manifest = tmp_path / "out" / MANIFEST
    manifest.write_bytes(manifest.read_bytes()[:-9])
    assert (read(papers, tmp_path / "out").read, read(papers, tmp_path / "out").read) == (1, 0)


def test_the_manifest_keeps_no_lines_that_hold_no_more(papers: Path, tmp_path: Path) -> None:
    for language in ("en", "zh", "vi"):
        read(papers, tmp_path / "out", page_language=language)
    assert len((tmp_path / "out" / MANIFEST).read_bytes().splitlines()) == 5


def test_a_document_that_is_done_takes_little_memory(tmp_path: Path) -> None:
    """Ten thousand need no more than a few megabytes: what is said of them is on disk."""
    with OutputFolder(tmp_path / "out", Options(), "test") as folder:
        tracemalloc.start()
        for number in range(1_000):
            entry = Entry(f"{number}.txt", "", "a title of some length " * 10, "en", None, 1, 1, 1)
            folder.keep(Outcome(number, f"/a/long/path/to/papers/{number}.txt", f"{number}.txt", f"{number}", "0" * 64, b"{}", entry=entry))
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert held < 600 * 1_000


def test_results_of_a_document_that_can_no_longer_be_read_are_taken_away(papers: Path, tmp_path: Path) -> None:
    read(papers, tmp_path / "out")
    (papers / "2020.txt").write_text("")
    read(papers, tmp_path / "out")
    assert not (tmp_path / "out" / "2020.json").exists()


def test_documents_of_the_same_name_in_two_runs_both_keep_their_results(tmp_path: Path) -> None:
    for year in ("2020", "2021"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "minutes.txt").write_text(ENGLISH.format(year=year))
        read_many([tmp_path / year / "minutes.txt"], out=tmp_path / "out")
    assert len(files(tmp_path / "out")) == 2
    assert read_many([tmp_path / "2020" / "minutes.txt"], out=tmp_path / "out").unchanged == 1


def test_a_folder_that_was_moved_is_not_read_again(papers: Path, tmp_path: Path) -> None:
    read(papers, tmp_path / "out")
    (tmp_path / "elsewhere").mkdir()
    moved = papers.rename(tmp_path / "elsewhere" / "papers")
    assert read(moved, tmp_path / "out").unchanged == 5


def test_a_document_called_index_does_not_take_the_place_of_the_index(tmp_path: Path) -> None:
    (tmp_path / "index.txt").write_text(ENGLISH)
    read_many([tmp_path / "index.txt"], out=tmp_path / "out", page_language="en")
    assert len([name for name in files(tmp_path / "out") if name.endswith(".html")]) == 2


def test_a_name_in_an_archive_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../../../escaped.txt", ENGLISH)
    read_many([tmp_path / "evil.zip"], out=tmp_path / "deep" / "out")
    assert not list(tmp_path.rglob("escaped.txt"))
    assert {path.parent.name for path in tmp_path.rglob("*.json")} == {"out"}


def test_progress_tells_of_every_document(papers: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    read(papers, tmp_path / "out", on_progress=told.append)
    assert [(progress.done, progress.failed) for progress in told][-1] == (6, 1)


# ---- the disk, the user and the clock


def failing_writes(monkeypatch: pytest.MonkeyPatch, error: OSError, after: int) -> None:
    calls = 0
    real: Callable[[Path, Path], Path] = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls > after:
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_a_full_disk_is_told_and_leaves_no_half_file(papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_writes(monkeypatch, OSError(28, "No space left on device"), after=2)
    with pytest.raises(OutputError, match="no space left on device"):
        read(papers, tmp_path / "out")
    monkeypatch.undo()
    assert not [path for path in (tmp_path / "out").iterdir() if "part" in path.name]
    assert all(json.loads(data) for data in files(tmp_path / "out").values())
    assert read(papers, tmp_path / "out").documents == 6


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_while_a_file_is_written_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda self, mode="r", *more: real(Path("/dev/full") if "part" in self.name else self, mode, *more))
    with pytest.raises(OutputError), OutputFolder(tmp_path / "out", Options(), "test") as folder:
        folder.write("a.json", [b"x" * 100_000])
    monkeypatch.undo()
    assert files(tmp_path / "out") == {}


@pytest.mark.parametrize("place", ["a file", "below a file"])
def test_a_place_that_cannot_be_written_to_is_told(papers: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" if place == "a file" else tmp_path / "file" / "out"
    with pytest.raises(OutputError, match="this is a file, not a folder" if place == "a file" else "O01"):
        read(papers, out)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(papers: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="permission denied"):
        read(papers, tmp_path / "out")


def test_two_runs_do_not_write_to_one_folder(papers: Path, tmp_path: Path) -> None:
    with OutputFolder(tmp_path / "out", Options(), "test"), pytest.raises(OutputError, match="another run"):
        read(papers, tmp_path / "out")


def test_ctrl_c_keeps_what_is_done_and_the_next_run_goes_on(papers: Path, tmp_path: Path) -> None:
    def stop(outcome: Outcome) -> None:
        if outcome.sequence == 2:
            raise KeyboardInterrupt

    summary = read(papers, tmp_path / "out", on_outcome=stop)
    assert summary.interrupted
    assert summary.read == 3
    assert all(json.loads(data) for data in files(tmp_path / "out").values())
    again = read(papers, tmp_path / "out")
    assert (again.read, again.unchanged, again.interrupted) == (2, 3, False)


def test_what_a_killed_run_left_half_written_is_swept_away(papers: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".cotmoc-part-1234").write_text("half")
    read(papers, tmp_path / "out")
    assert not (tmp_path / "out" / ".cotmoc-part-1234").exists()


@pytest.mark.parametrize("where", ["main thread", "other thread"])
def test_the_time_limit_stops_a_loop_even_through_except_exception(where: str) -> None:
    from threading import Thread

    caught: list[str] = []

    def endless() -> None:
        try:
            with time_limit("a.txt", 0.2):
                while True:
                    with suppress(Exception):
                        time.sleep(0.01)
        except TookTooLong as error:
            caught.append(error.code)

    if where == "main thread":
        endless()
    else:
        thread = Thread(target=endless)
        thread.start()
        thread.join(10)
    assert caught == ["D08"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"jobs": 0},
        {"engine": "abacus"},
        {"scheduler": "host:1"},
        {"page_language": "pl"},
        {"tables": ["xlsx"]},
        {"seconds": 0},
        {"tables": ["csv"]},
        {"as_of": "2026-03-16"},
        {"knowledge": "atlantis"},
        {"knowledge": Path("no such folder")},
    ],
)
def test_misuse_is_told_before_anything_is_read(papers: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        read_many([papers], **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("paths", ["papers", [""], [" "], Path("papers")])
def test_paths_that_mean_nothing_are_refused(paths: Any) -> None:
    """An empty path is not the current folder, and a text is not a list of its letters."""
    with pytest.raises(UsageError):
        read_many(paths)


# ---- what is told of a run


def test_files_of_other_kinds_and_folders_without_documents_are_told(papers: Path, tmp_path: Path) -> None:
    (papers / "README.md").write_text("x")
    (tmp_path / "nothing").mkdir()
    summary = read_many([papers, tmp_path / "nothing"], jobs=1)
    assert (summary.documents, summary.left_out.other_kinds.names) == (6, ["papers/README.md"])
    assert summary.left_out.barren.names == [str(tmp_path / "nothing")]


def test_a_language_that_is_not_read_or_not_the_one_asked_for_is_told(tmp_path: Path) -> None:
    (tmp_path / "fi.txt").write_text(
        "Osapuolet sopivat rajanylityspaikan avaamisesta vuonna 2026, ja pöytäkirja allekirjoitettiin kokouksessa."
    )
    (tmp_path / "en.txt").write_text(ENGLISH)
    assert read_many([tmp_path / "fi.txt"]).unknown_language.names == ["fi.txt"]
    outcomes: list[Outcome] = []
    (doubt,) = read_many([tmp_path / "en.txt"], language="zh", on_outcome=outcomes.append).doubts
    assert doubt == "no statement was found in the language asked for (zh); the text seems to be in another (en)"
    assert json.loads(outcomes[0].json)["document"]["warnings"] == [doubt]
    assert read_many([tmp_path / "en.txt"], language="en").doubts == {}


def test_a_document_that_is_not_what_its_name_says_is_told(tmp_path: Path) -> None:
    (tmp_path / "minutes.docx").write_text(ENGLISH)
    summary = read_many([tmp_path / "minutes.docx"])
    assert [(doubt.split(",")[0], few.names) for doubt, few in summary.doubts.items()] == [("the name ends in .docx", ["minutes.docx"])]


@pytest.mark.parametrize(("name", "here"), [("a.txt", True), ("a.pdf", False)])
def test_a_single_document_that_needs_a_parser_of_binary_files_is_read_by_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, here: bool
) -> None:
    """So that a file that ends its reader does not end the caller."""
    (tmp_path / name).write_bytes(b"%PDF-1.7 broken" if name.endswith("pdf") else ENGLISH.encode())
    started: list[Pool] = []
    real = Pool.run

    def run(self: Pool, jobs: Iterable[Job | Outcome]) -> Generator[Outcome]:
        started.append(self)
        return real(self, jobs)

    monkeypatch.setattr(Pool, "run", run)
    assert read_many([tmp_path / name], jobs=1).documents == 1
    assert bool(started) != here


# ---- another set of facts

ARDIA = Path(__file__).parents[1] / "knowledge" / "ardia_borvia"


def test_a_collection_is_read_with_another_set_of_facts(tmp_path: Path) -> None:
    """With one job or several, and anew when the facts have changed."""
    facts, papers = tmp_path / "facts", tmp_path / "papers"
    shutil.copytree(ARDIA, facts)
    papers.mkdir()
    for number in range(2):
        (papers / f"{number}.txt").write_text("The two sides agreed at the River Council to open the Stonebridge crossing.")
    found = []
    for jobs in (1, 2):
        summary = read_many([papers], out=tmp_path / "out", jobs=jobs, knowledge=facts)
        found.append((summary.read, files(tmp_path / "out")))
    assert [read for read, _ in found] == [2, 0]
    known = [entity["canonical"] for entity in json.loads(found[0][1]["0.json"])["entities"]]
    assert "river-council" in known
    (facts / "figures.tsv").unlink()
    assert read_many([papers], out=tmp_path / "out", knowledge=facts).read == 2
    assert read_many([papers], out=tmp_path / "out").read == 2


def test_facts_that_differ_from_those_the_run_began_with_are_refused(tmp_path: Path) -> None:
    """As on another machine that has an older copy at the same path."""
    shutil.copytree(ARDIA, tmp_path / "facts")
    with pytest.raises(UsageError, match="not the one the run began with"):
        Facts(tmp_path / "facts", "0" * 64).load()
