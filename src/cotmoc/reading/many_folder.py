"""The folder results are written to: whole files only, and a manifest that says what is done.

Every file is written beside its place and moved into it when it is complete, so a reader of the folder, a full disk, Ctrl-C or a power cut
never meet half a file. The manifest remembers for each document its fingerprint, the reader and the options, so that a second run does
only what is new or changed.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
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

MANIFEST = ".cotmoc-manifest.json"
_LOCK = ".cotmoc-lock"
_PART = ".cotmoc-part-"
_VERSION = 1

_RESERVED = frozenset({"index", "statements", "readings"})
"""Names of the files that speak of the whole folder."""


class OutputFolder:
    """The folder and its manifest. Use as a context: the manifest is saved at the end, however the run ends."""

    def __init__(self, folder: Path, options: Options, reader: str) -> None:
        self._folder = folder
        self._asked = {"reader": reader, "as_of": options.as_of and options.as_of.isoformat(), "language": options.language}
        self._pages = options.page_language
        self._stack = ExitStack()
        self._done: dict[str, dict[str, Any]] = {}
        self._taken: dict[str, str] = {}

    def __enter__(self) -> OutputFolder:
        with self._safely(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        self._stack.enter_context(_locked(self._folder))
        with self._safely(self._folder):
            for left in self._folder.glob(f"{_PART}*"):  # of a run that was killed
                left.unlink()
        self._load()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._stack:
            if isinstance(error, OutputError):
                return  # the folder cannot be written to; what the manifest on disk says still holds
            self.save()

    def _load(self) -> None:
        path = self._folder / MANIFEST
        try:
            plain = json.loads(path.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            return  # unreadable: everything is done again, which is slow and right
        if isinstance(plain, dict) and plain.get("version") == _VERSION:
            self._done = plain["documents"]
            self._taken = {_alike(record["stem"]): key for key, record in self._done.items()}

    # ---- what is done

    def stem(self, key: str, found: Found) -> str:
        """The stem for a document: the one it had, else its own, with a mark where another document has that."""
        self._adopt(key, found)
        if key in self._done:
            return str(self._done[key]["stem"])
        stem = found.stem
        if _alike(stem) in _RESERVED or self._taken.get(_alike(stem), key) != key:
            stem = f"{stem}-{hashlib.sha256(key.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"
        self._taken[_alike(stem)] = key
        return stem

    def _adopt(self, key: str, found: Found) -> None:
        """A document whose folder was moved is the same document."""
        before = self._taken.get(_alike(found.stem))
        if key in self._done or before is None or before not in self._done:
            return
        record = self._done[before]
        if record["digest"] == found.digest and record["entry"]["file"] == found.name and not Path(before).exists():
            self._done[key] = self._done.pop(before)
            self._taken[_alike(record["stem"])] = key

    def unchanged(self, key: str, digest: str) -> bool:
        """Whether the results of this very document, by this reader with these options, stand in the folder."""
        record = self._done.get(key)
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
        with self._safely(self._folder):
            for file in set(self._done.get(outcome.key, {}).get("files", ())) - set(files):
                (self._folder / file).unlink(missing_ok=True)  # a page of the reading before
        assert outcome.entry is not None  # noqa: S101 - only readings are kept
        self._done[outcome.key] = {
            "stem": outcome.stem,
            "digest": outcome.digest,
            "asked": self._asked,
            "pages": self._pages,
            "files": {file: len(data) for file, data in files.items()},
            "entry": dataclasses.asdict(outcome.entry),
        }

    def forget(self, key: str) -> None:
        """Take away the results of a document that has changed and can no longer be read: they are not true to it any more."""
        record = self._done.pop(key, None)
        if record:
            with self._safely(self._folder):
                for file in record["files"]:
                    (self._folder / file).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        """What the index says of each document in the folder, in the order of their names."""
        for key in self._in_order():
            yield Entry(**self._done[key]["entry"])

    def entry(self, key: str) -> Entry:
        """What the index says of a document that is done."""
        return Entry(**self._done[key]["entry"])

    def _in_order(self) -> list[str]:
        """By name, whatever the order in which documents came: the same folder gives the same files."""
        return sorted(self._done, key=lambda key: (self._done[key]["entry"]["file"], self._done[key]["stem"]))

    def readings(self) -> Iterator[Any]:
        """Every reading in the folder in its plain shape, one at a time, in the order of their names."""
        for key in self._in_order():
            path = self._folder / f"{self._done[key]['stem']}.json"
            with self._safely(path):
                data = path.read_bytes()
            yield json.loads(data)

    # ---- writing

    def save(self) -> None:
        """Write the manifest."""
        documents = {key: self._done[key] for key in self._in_order()}
        self.write(MANIFEST, [encode({"version": _VERSION, "documents": documents}, indent=1)])

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
