"""The folder results are written to: whole files only, and a manifest that says what is done.

Every file is written beside its place and moved into it when it is complete, so a reader of the folder, a full disk, Ctrl-C or a power cut
never meet half a file. The manifest remembers for each document its fingerprint, the reader and the options, so that a second run does
only what is new or changed. It has a line for each document and is only added to while a run goes on: what is in memory is where each line
stands, a few hundred bytes a document, and a line that a power cut tore off is left out when the manifest is read again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from cotmoc.errors import OutputError
from cotmoc.reading.containers import Found
from cotmoc.reading.many_task import Options, Outcome
from cotmoc.reading.page import Entry
from cotmoc.reading.shape import encode

MANIFEST = ".cotmoc-manifest.jsonl"
_LOCK = ".cotmoc-lock"
_PART = ".cotmoc-part-"
_VERSION = 2

_RESERVED = frozenset({"index", "statements", "readings"})
"""Names of the files that speak of the whole folder."""


class OutputFolder:
    """The folder and its manifest. Use as a context: the folder is another run's again at the end, however the run ends."""

    def __init__(self, folder: Path, options: Options, reader: str) -> None:
        self._folder = folder
        self._asked = {"reader": reader, "as_of": options.as_of and options.as_of.isoformat(), "language": options.language}
        if options.knowledge:  # by content: wherever the folder stands
            self._asked["knowledge"] = options.knowledge.digest or str(options.knowledge.where)
        self._pages = options.page_language
        self._done: dict[bytes, int] = {}
        """Where the line of each document stands in the manifest, by the mark of its key."""
        self._taken: dict[bytes, bytes] = {}
        """Which document has a stem, both by their marks."""
        self._superseded = 0
        """Lines of the manifest that hold no more."""

    def __enter__(self) -> OutputFolder:
        if self._folder.exists() and not self._folder.is_dir():
            raise OutputError(str(self._folder), "this is a file, not a folder", "Name a folder; it is made if it is not there.")
        with self._safely(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.enter_context(_locked(self._folder))
            with self._safely(self._folder):
                for left in self._folder.glob(f"{_PART}*"):  # of a run that was killed
                    left.unlink()
                self._lines = stack.enter_context((self._folder / MANIFEST).open("a+b"))
            self._load()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._stack:
            if self._superseded and not isinstance(error, OutputError):  # else the folder cannot be written to, and what stands there holds
                self._tidy()

    # ---- the manifest

    def _load(self) -> None:
        """Find the lines. From the first that makes no sense on, everything is done again, which is slow and right."""
        end = 0
        self._lines.seek(0)
        for line in self._lines:
            try:
                record = json.loads(line)
                if not line.endswith(b"\n") or record["version"] != _VERSION:
                    break
                self._remember(record, end)
            except (ValueError, KeyError, TypeError):
                break
            end += len(line)
        with self._safely(self._folder / MANIFEST):
            self._lines.truncate(end)

    def _remember(self, record: dict[str, Any], place: int) -> None:
        mark = _mark(record["key"])
        if mark in self._done:
            self._superseded += 1
        if "stem" in record:
            self._done[mark] = place
            self._taken[_mark(_alike(record["stem"]))] = mark
        else:
            self._superseded += 1
            self._done.pop(mark, None)

    def _record(self, key: str) -> dict[str, Any] | None:
        place = self._done.get(_mark(key))
        return None if place is None else self._line(place)

    def _line(self, place: int) -> dict[str, Any]:
        with self._safely(self._folder / MANIFEST):
            self._lines.seek(place)
            record: dict[str, Any] = json.loads(self._lines.readline())
        return record

    def _add(self, record: dict[str, Any]) -> None:
        """A line more; one without a stem says that the document is there no more."""
        with self._safely(self._folder / MANIFEST):
            place = self._lines.seek(0, os.SEEK_END)
            self._lines.write(encode({"version": _VERSION, **record}) + b"\n")
            self._lines.flush()
        self._remember(record, place)

    def _tidy(self) -> None:
        """Write the manifest anew without the lines that hold no more."""
        self.write(MANIFEST, self._lines_that_hold())

    def _lines_that_hold(self) -> Iterator[bytes]:
        for place in sorted(self._done.values()):
            yield encode(self._line(place)) + b"\n"
        self._lines.close()  # some systems do not replace an open file

    # ---- what is done

    def stem(self, key: str, found: Found) -> str:
        """The stem for a document: the one it had, else its own, with a mark where another document has that."""
        self._adopt(key, found)
        record = self._record(key)
        if record:
            return str(record["stem"])
        stem, mark = found.stem, _mark(key)
        if _alike(stem) in _RESERVED or self._taken.get(_mark(_alike(stem)), mark) != mark:
            stem = f"{stem}-{hashlib.sha256(key.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"
        self._taken[_mark(_alike(stem))] = mark
        return stem

    def _adopt(self, key: str, found: Found) -> None:
        """A document whose folder was moved is the same document."""
        before = self._done.get(self._taken.get(_mark(_alike(found.stem)), b""))
        if before is None or _mark(key) in self._done:
            return
        record = self._line(before)
        if record["digest"] == found.digest and record["entry"]["file"] == found.name and not Path(record["key"]).exists():
            self._add({"key": record["key"]})
            self._add({**record, "key": key})

    def unchanged(self, key: str, digest: str) -> bool:
        """Whether the results of this very document, by this reader with these options, stand in the folder."""
        record = self._record(key)
        if record is None or record["digest"] != digest or record["asked"] != self._asked:
            return False
        if self._pages and record["pages"] != self._pages:
            return False
        return all(self._size(file) == size for file, size in record["files"].items())

    def _size(self, file: str) -> int:
        try:
            return (self._folder / file).stat().st_size
        except OSError:
            return -1

    def keep(self, outcome: Outcome) -> None:
        """Write the results of a document that was read."""
        files = {f"{outcome.stem}.json": outcome.json}
        if outcome.page:
            files[f"{outcome.stem}.html"] = outcome.page
        for file, data in files.items():
            self.write(file, [data])
        before = self._record(outcome.key) or {"files": ()}
        with self._safely(self._folder):
            for file in set(before["files"]) - set(files):
                (self._folder / file).unlink(missing_ok=True)  # a page of the reading before
        assert outcome.entry is not None  # noqa: S101 - only readings are kept
        self._add(
            {
                "key": outcome.key,
                "stem": outcome.stem,
                "digest": outcome.digest,
                "asked": self._asked,
                "pages": self._pages,
                "files": {file: len(data) for file, data in files.items()},
                "entry": dataclasses.asdict(outcome.entry),
            }
        )

    def forget(self, key: str) -> None:
        """Take away the results of a document that has changed and can no longer be read: they are not true to it any more."""
        record = self._record(key)
        if record:
            with self._safely(self._folder):
                for file in record["files"]:
                    (self._folder / file).unlink(missing_ok=True)
            self._add({"key": key})

    def entries(self) -> Iterator[Entry]:
        """What the index says of each document in the folder, in the order of their names."""
        for record in self._in_order():
            yield Entry(**record["entry"])

    def entry(self, key: str) -> Entry | None:
        """What the index says of a document, if it is done."""
        record = self._record(key)
        return Entry(**record["entry"]) if record else None

    def _in_order(self) -> Iterator[dict[str, Any]]:
        """By name, whatever the order in which documents came: the same folder gives the same files."""
        names = []
        for place in self._done.values():
            record = self._line(place)
            names.append((record["entry"]["file"], record["stem"], place))
        return (self._line(place) for _, _, place in sorted(names))

    def readings(self) -> Iterator[Any]:
        """Every reading in the folder in its plain shape, one at a time, in the order of their names."""
        for record in self._in_order():
            path = self._folder / f"{record['stem']}.json"
            with self._safely(path):
                data = path.read_bytes()
            yield json.loads(data)

    # ---- writing

    def write(self, file: str, pieces: Iterable[bytes]) -> None:
        """Write a file, whole or not at all."""
        target = self._folder / file
        part = self._folder / f"{_PART}{hashlib.sha256(file.encode('utf-8', 'backslashreplace')).hexdigest()[:16]}"
        with self._safely(target):
            try:
                with part.open("wb") as stream:
                    for piece in pieces:
                        stream.write(piece)
                part.replace(target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise

    @contextmanager
    def _safely(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(str(path), (error.strerror or type(error).__name__).lower()) from error


def _alike(stem: str) -> str:
    """Two stems that some file systems take for one."""
    return unicodedata.normalize("NFC", stem).casefold()


def _mark(words: str) -> bytes:
    """A name in sixteen bytes."""
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep a second run out of the folder while this one writes."""
    path = folder / _LOCK
    try:
        stream = path.open("wb")
    except OSError as error:
        raise OutputError(str(folder), (error.strerror or type(error).__name__).lower()) from error
    with stream:
        _lock(stream, folder)
        yield
    path.unlink(missing_ok=True)


def _lock(stream: BinaryIO, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # not on Windows: two runs into one folder are the user's to avoid there
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise OutputError(str(folder), "another run is writing to this folder", "Wait for it, or choose another folder.") from error


def reader_fingerprint() -> str:
    """Which reader this is: the version, and a digest of all its code and data, so that a changed rule reads everything anew."""
    from cotmoc import __version__

    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".toml", ".tsv", ".json", ".bin", ".css"} and path.is_file():
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return f"{__version__}+{digest.hexdigest()[:16]}"
