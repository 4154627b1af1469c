"""From paths to documents: everything found once, nothing that fails stops the rest."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cotmoc.errors import DamagedDocument, DocumentTooLarge, DocumentUnreachable, EmptyDocument, ProtectedDocument, UnknownFormat
from cotmoc.reading.containers import Found, LeftOut, Limits, documents
from cotmoc.reading.containers.walking import safe_stem

MakeZip = Callable[[dict[str, bytes]], bytes]


def names(found: list[Found]) -> list[str]:
    return [one.name for one in found]


def test_a_folder_is_read_with_all_below_it_in_order(tmp_path: Path) -> None:
    """Hidden files and what systems leave behind are passed over."""
    root = tmp_path / "papers"
    (root / "b").mkdir(parents=True)
    for name in ("c.txt", "b/a.txt", ".hidden", "~$c.docx", "Thumbs.db"):
        (root / name).write_bytes(b"x")
    found = list(documents([root]))
    assert [(one.name, one.stem) for one in found] == [("papers/b/a.txt", "b__a"), ("papers/c.txt", "c")]
    assert [one.digest for one in found] == [hashlib.sha256(b"x").hexdigest()] * 2


def test_in_a_folder_only_documents_are_read_and_the_rest_is_told(tmp_path: Path, make_zip: MakeZip) -> None:
    """A document is told by its ending or its first bytes; older office papers are given, so that their error says what to do."""
    root = tmp_path / "papers"
    (root / "__pycache__").mkdir(parents=True)
    packed = make_zip({"a.txt": b"A", "notes.md": b"x"})
    others = {"README.txt": b"x", "LICENSE": b"x", "a.py": b"x", "plain": b"words", "sheet.xlsx": make_zip({"[Content_Types].xml": b""})}
    papers = {"one.txt": b"x", "saved": b"<!doctype html><p>x", "scan.bin": b"%PDF-1.7", "old.doc": b"x", "all.zip": packed}
    for name, data in {**others, **papers, "__pycache__/a.txt": b"x"}.items():
        (root / name).write_bytes(data)
    left_out = LeftOut()
    found = names(list(documents([root], left_out=left_out)))
    assert found == [f"papers/{name}" for name in ("all.zip/a.txt", "old.doc", "one.txt", "saved", "scan.bin")]
    assert left_out.other_kinds.count == 6
    assert str(left_out.other_kinds).endswith(" and 1 more")


@pytest.mark.parametrize("name", ["README.md", "a.py", "plain"])
def test_a_file_that_is_named_is_given_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    """The user knows."""
    (tmp_path / name).write_bytes(b"words")
    assert names(list(documents([tmp_path / name]))) == [name]


def test_a_folder_of_results_is_not_read_again(tmp_path: Path) -> None:
    """It may stand inside the folder that is read."""
    (tmp_path / "read").mkdir()
    (tmp_path / "read" / ".cotmoc-manifest").write_bytes(b"")
    (tmp_path / "read" / "a.html").write_bytes(b"<html>")
    (tmp_path / "a.txt").write_bytes(b"x")
    assert [one.stem for one in documents([tmp_path])] == ["a"]


def test_paths_without_a_document_are_told(tmp_path: Path) -> None:
    """An empty folder, and one with other files only."""
    for name in ("empty", "others", "full"):
        (tmp_path / name).mkdir()
    (tmp_path / "others" / "a.py").write_bytes(b"x")
    (tmp_path / "full" / "a.txt").write_bytes(b"x")
    left_out = LeftOut()
    assert len(list(documents([tmp_path / name for name in ("empty", "others", "full")], left_out=left_out))) == 1
    assert left_out.barren.names == [str(tmp_path / "empty"), str(tmp_path / "others")]


def test_an_address_is_told_to_be_one() -> None:
    """Nothing is fetched, and the remedy is not to check a path."""
    error = next(iter(documents(["https://example.org/a.html"]))).error
    assert str(error) == "[D07] https://example.org/a.html: addresses are not fetched. Save the page in your browser and read the file."


def test_links_in_a_circle_are_walked_once(tmp_path: Path) -> None:
    """A folder that is reached again through a link is not entered again."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one.txt").write_bytes(b"1")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "itself").symlink_to(tmp_path / "a" / "itself")
    found = list(documents([tmp_path / "a"]))
    assert [(one.name, one.error is None) for one in found] == [("a/itself", False), ("a/one.txt", True)]


def test_an_archive_gives_its_documents(tmp_path: Path, make_zip: MakeZip) -> None:
    """Archives in archives too; the bytes are fetched when they are asked for."""
    inner = make_zip({"minutes.txt": "Biên bản".encode()})
    path = tmp_path / "all.zip"
    path.write_bytes(make_zip({"2025/inner.zip": inner, "a.txt": b"A", "__MACOSX/a.txt": b"junk"}))
    found = list(documents([path]))
    assert [(one.name, one.stem) for one in found] == [
        ("all.zip/2025/inner.zip/minutes.txt", "all.zip__2025__inner.zip__minutes"),
        ("all.zip/a.txt", "all.zip__a"),
    ]
    assert [one.load() for one in found] == ["Biên bản".encode(), b"A"]


def test_a_document_found_can_be_handed_to_another_process(tmp_path: Path, make_zip: MakeZip) -> None:
    """It is small and pickles; the other process fetches the bytes."""
    path = tmp_path / "all.zip"
    path.write_bytes(make_zip({"a.txt": b"A" * 100_000}))
    sent = pickle.dumps(next(iter(documents([path]))))
    assert (len(sent) < 5_000, pickle.loads(sent).load()) == (True, b"A" * 100_000)  # noqa: S301  our own bytes


def test_paths_in_an_archive_cannot_lead_out(tmp_path: Path, make_zip: MakeZip) -> None:
    """They are labels, and labels hold no way up."""
    path = tmp_path / "evil.zip"
    path.write_bytes(make_zip({"../../etc/passwd.txt": b"x", "/abs.txt": b"x", "C:\\win\\a.txt": b"x", "a\u202eexe.txt": b"x"}))
    found = list(documents([path]))
    assert names(found) == ["evil.zip/C_/win/a.txt", "evil.zip/a_exe.txt", "evil.zip/abs.txt", "evil.zip/etc/passwd.txt"]
    assert all("/" not in one.stem and ".." not in one.stem for one in found)


def test_old_archives_name_files_in_the_encoding_of_their_maker(tmp_path: Path) -> None:
    """A Chinese computer's archive has names in GBK."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("XXXXXXXXXXXX.txt", b"x")
    raw = buffer.getvalue().replace(b"XXXXXXXXXXXX", "边境口岸建设".encode("gbk"))
    (tmp_path / "gbk.zip").write_bytes(raw)
    assert names(list(documents([tmp_path / "gbk.zip"]))) == ["gbk.zip/边境口岸建设.txt"]


def test_an_archive_made_to_burst_is_refused_and_the_rest_is_read(tmp_path: Path, make_zip: MakeZip) -> None:
    """One error, one document."""
    (tmp_path / "a.zip").write_bytes(make_zip({"zeros.txt": bytes(30_000_000)}))
    (tmp_path / "b.txt").write_bytes(b"B")
    found = list(documents([tmp_path]))
    assert [type(one.error) for one in found] == [DocumentTooLarge, type(None)]


def test_bursting_archives_in_an_archive_are_counted_together(tmp_path: Path, make_zip: MakeZip) -> None:
    """Each is within the limit, all are not."""
    inner = make_zip({"a.txt": os.urandom(400_000)})
    (tmp_path / "a.zip").write_bytes(make_zip({f"{number}.zip": inner for number in range(5)}))
    found = list(documents([tmp_path / "a.zip"], limits=Limits(unpacked_bytes=3_000_000)))
    assert [type(one.error) for one in found].count(DocumentTooLarge) == 2


def test_archives_may_stand_three_deep_and_no_deeper(tmp_path: Path, make_zip: MakeZip) -> None:
    """A fourth is an error, its neighbours are read."""
    data = b"deep"
    for name in ("a.txt", "4.zip", "3.zip", "2.zip"):
        data = make_zip({name: data, "beside.txt": b"B"})
    (tmp_path / "1.zip").write_bytes(data)
    found = list(documents([tmp_path / "1.zip"]))
    assert [(one.name, type(one.error)) for one in found] == [
        ("1.zip/2.zip/3.zip/4.zip", DocumentTooLarge),
        ("1.zip/2.zip/3.zip/beside.txt", type(None)),
        ("1.zip/2.zip/beside.txt", type(None)),
        ("1.zip/beside.txt", type(None)),
    ]


def test_the_limit_of_members_holds(tmp_path: Path, make_zip: MakeZip) -> None:
    """Ten thousand by default."""
    (tmp_path / "a.zip").write_bytes(make_zip({f"{number}.txt": b"x" for number in range(11)}))
    assert [type(one.error) for one in documents([tmp_path], limits=Limits(members=10))] == [DocumentTooLarge]


def _encrypted(data: bytes) -> bytes:
    """The archive with the flag set that says a password is needed."""
    marked = bytearray(data)
    marked[6] |= 1
    marked[marked.index(b"PK\x01\x02") + 8] |= 1
    return bytes(marked)


def test_what_cannot_be_read_comes_as_an_error(tmp_path: Path, make_zip: MakeZip) -> None:
    """Missing, cut off, empty, with a password, no file at all."""
    whole = make_zip({"a.txt": b"A" * 1000})
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    (tmp_path / "empty.zip").write_bytes(make_zip({}))
    (tmp_path / "locked.zip").write_bytes(_encrypted(whole))
    os.mkfifo(tmp_path / "pipe.txt")
    found = list(documents([tmp_path, tmp_path / "none.txt"]))
    assert [(one.name.removeprefix(f"{tmp_path.name}/"), type(one.error)) for one in found] == [
        ("cut.zip", DamagedDocument),
        ("empty.zip", EmptyDocument),
        ("locked.zip/a.txt", ProtectedDocument),
        ("pipe.txt", UnknownFormat),
        ("none.txt", DocumentUnreachable),
    ]
    with pytest.raises(DamagedDocument):
        found[0].load()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_unreachable(tmp_path: Path) -> None:
    """By permission of the file."""
    (tmp_path / "a.txt").write_bytes(b"A")
    (tmp_path / "a.txt").chmod(0)
    assert [type(one.error) for one in documents([tmp_path])] == [DocumentUnreachable]


def test_a_refusal_of_the_system_is_unreachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, as the superuser would see it on a system that refuses even him."""

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_bytes(b"A")
    monkeypatch.setattr(os, "open", refuse)
    error = next(iter(documents([tmp_path / "a.txt"]))).error
    assert str(error) == "[D07] a.txt: reading it is not permitted. Check the path and your permission to read it."


def test_a_file_gone_since_it_was_found_is_unreachable(tmp_path: Path) -> None:
    """Between finding and loading."""
    (tmp_path / "a.txt").write_bytes(b"A")
    found = list(documents([tmp_path]))
    (tmp_path / "a.txt").unlink()
    with pytest.raises(DocumentUnreachable):
        found[0].load()


def test_a_file_over_the_limit_is_an_error(tmp_path: Path) -> None:
    """Without being held in memory."""
    (tmp_path / "a.txt").write_bytes(b"A" * 2000)
    assert [type(one.error) for one in documents([tmp_path], limits=Limits(file_bytes=1000))] == [DocumentTooLarge]


class _Stdin:
    """Standard input with bytes in it."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input_is_a_document_or_an_archive(monkeypatch: pytest.MonkeyPatch, make_zip: MakeZip) -> None:
    """Told by its bytes."""
    monkeypatch.setattr(sys, "stdin", _Stdin(b"Strony"))
    plain = list(documents(["-"]))
    monkeypatch.setattr(sys, "stdin", _Stdin(make_zip({"a.txt": b"A"})))
    packed = list(documents(["-"]))
    assert [(one.name, one.load()) for one in plain + packed] == [("standard input", b"Strony"), ("standard input/a.txt", b"A")]


def test_nothing_by_standard_input_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file was saved that could be looked at."""
    monkeypatch.setattr(sys, "stdin", _Stdin(b"\n"))
    (found,) = documents(["-"])
    assert str(found.error) == "[D01] standard input: nothing came by standard input. Look at the command before the pipe."


def test_stems_never_meet(tmp_path: Path) -> None:
    """Not even on systems that take capitals and small letters for the same."""
    for name in ("minutes.pdf", "minutes.txt", "Minutes.docx"):
        (tmp_path / name).write_bytes(b"x")
    assert [one.stem for one in documents([tmp_path, tmp_path])] == ["Minutes", "minutes-2", "minutes-3"]


@pytest.mark.parametrize(
    ("label", "stem"),
    [
        ("谅山/会议纪要.docx", "谅山__会议纪要"),
        ("aux.txt", "_aux"),
        ("a b*c?.txt", "a_b_c"),
        ("..", "unnamed"),
        ("***", "document"),
    ],
)
def test_a_stem_is_safe_on_every_system(label: str, stem: str) -> None:
    """Letters of every script are kept."""
    assert safe_stem(label) == stem


def test_a_long_stem_is_cut_and_stays_its_own() -> None:
    """Two long names with one beginning stay two."""
    stems = {safe_stem("界" * 200 + ending) for ending in ("a.txt", "b.txt")}
    assert (len(stems), max(len(stem.encode()) for stem in stems) <= 120) == (2, True)
