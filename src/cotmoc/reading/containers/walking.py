"""From paths to documents: files, folders, archives and standard input, one after the other, none stopping the rest."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cotmoc.errors import DocumentError, DocumentTooLarge, DocumentUnreachable, EmptyDocument, UnknownFormat
from cotmoc.reading.containers.limits import MIB, Limits
from cotmoc.reading.containers.sniffing import is_document, sniff
from cotmoc.reading.containers.zips import member_names, open_zip, read_member, safe_label

STANDARD_INPUT = "-"
_LEFT_BEHIND = frozenset({"thumbs.db", "desktop.ini", "__macosx", "__pycache__"})
_OUTPUT_MARK = ".cotmoc-"
"""How the files begin that stand in a folder of results; such a folder inside the one that is read is not read again."""
_ADDRESS = re.compile(r"(?:https?|ftp):/", re.IGNORECASE)
_HEAD = 8192
_STEM_BYTES = 120
_NOT_IN_STEM = re.compile(r"[^\w.()+-]+")
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)")


@dataclass(frozen=True, slots=True)
class Found:
    """One document that was found, or one entry that cannot be read.

    It is small and can be handed to another process: the bytes stay where they are until `load`.
    """

    name: str
    """A label for people: `folder/a.zip/minutes.docx`. Never a path to write to."""
    stem: str
    """A file name without ending, different for every document of the walk, safe on every system."""
    digest: str = ""
    """SHA-256 of the bytes, hex; empty where they could not be read."""
    error: DocumentError | None = None
    """Why it cannot be read."""
    path: Path | None = None
    """The file it is, or is in; None for standard input."""
    members: tuple[int, ...] = ()
    """For a document in an archive: its number in the archive's directory, one for each archive it is in."""
    limits: Limits = field(default_factory=Limits, repr=False)
    data: bytes | None = field(default=None, repr=False)
    """What came by standard input, which can be read only once."""

    def load(self) -> bytes:
        """The document's bytes. Raises its `error`, or what became of it since: `DocumentUnreachable`, `DamagedDocument`."""
        if self.error is not None:
            raise self.error
        if not self.members:
            return self.data if self.data is not None else _read_file(_existing(self.path), self.name, self.limits)
        archive = _archive(self, self.members[:-1])
        return read_member(archive, archive.infolist()[self.members[-1]], self.name, self.limits)


@dataclass(slots=True)
class Few:
    """How many there are, and the first of them by name: ten thousand names need no more room than five.

    >>> few = Few()
    >>> for name in "abcdefg":
    ...     few.add(name)
    >>> str(few)
    'a, b, c, d, e and 2 more'
    """

    count: int = 0
    names: list[str] = field(default_factory=list)
    most: int = 5
    """How many are kept by name."""

    def add(self, name: str) -> None:
        """One more."""
        self.count += 1
        if self.count <= self.most:
            self.names.append(name)

    def __str__(self) -> str:
        more = self.count - len(self.names)
        return ", ".join(self.names) + (f" and {more} more" if more else "")


@dataclass(slots=True)
class LeftOut:
    """What a walk did not give."""

    other_kinds: Few = field(default_factory=Few)
    """Files in folders and archives that are no documents: code, sheets, notes about the folder itself."""
    barren: Few = field(default_factory=Few)
    """Paths under which there was no document at all."""


def documents(paths: Iterable[str | Path], *, limits: Limits | None = None, left_out: LeftOut | None = None) -> Iterator[Found]:
    """Every document under the paths: files, folders with all below them, archives with all in them, `-` for standard input.

    Folders are read in the order of names. In folders and archives only what is a document by its ending or its first bytes is given;
    hidden files and what systems leave behind are passed over, the rest is told in `left_out`. A file that is named is always given. A
    folder reached twice through links is read once. What cannot be read comes as a `Found` with its `error`; nothing is raised.
    """
    walk = _Walk(limits or Limits(), left_out or LeftOut())
    for path in paths:
        given = 0
        for found in walk.standard_input() if str(path) == STANDARD_INPUT else walk.path(Path(path)):
            given += 1
            yield found
        if not given:
            walk.left_out.barren.add(_readable(str(path)))


class _Walk:
    """What one walk remembers: folders entered, stems given, what was left out."""

    def __init__(self, limits: Limits, left_out: LeftOut) -> None:
        self.left_out = left_out
        self._limits = limits
        self._entered: set[tuple[int, int]] = set()
        self._stems: set[str] = set()

    def standard_input(self) -> Iterator[Found]:
        label = "standard input"
        try:
            data = sys.stdin.buffer.read(self._limits.file_bytes + 1)
        except (OSError, ValueError, AttributeError) as error:
            yield self._failed(label, label, DocumentUnreachable(label, "standard input cannot be read"), error)
            return
        if len(data) > self._limits.file_bytes:
            yield self._failed(label, label, DocumentTooLarge(label, f"more than {self._limits.file_bytes} bytes came by standard input"))
            return
        if not data.strip():
            yield self._failed(label, label, EmptyDocument(label, "nothing came by standard input", "Look at the command before the pipe."))
            return
        whole = self._found(label, label, hashlib.sha256(data).hexdigest(), data=data)
        yield from self._archive(whole, data) if sniff(data, label) == "zip" else iter([self._named(whole)])

    def path(self, path: Path) -> Iterator[Found]:
        label = safe_label(_readable(path.name or path.resolve().name or "root"))
        if _ADDRESS.match(str(path)) and not path.exists():
            address = _readable(str(path)).replace(":/", "://", 1)
            what = "addresses are not fetched"
            yield self._failed(address, label, DocumentUnreachable(address, what, "Save the page in your browser and read the file."))
            return
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (OSError, ValueError) as error:
            yield self._failed(label, label, DocumentUnreachable(label, _reason(error)), error)
            return
        yield from self._folder(path, label) if is_folder else self._file(path, label, label, named=True)

    def _folder(self, root: Path, root_label: str) -> Iterator[Found]:
        # A stack of its own: folders may nest deeper than Python calls.
        waiting: list[tuple[Path, str]] = [(root, "")]
        while waiting:
            path, below = waiting.pop()
            label = f"{root_label}/{below}" if below else root_label
            try:
                status = path.stat()
                if not stat.S_ISDIR(status.st_mode):
                    yield from self._file(path, label, below)
                    continue
                if (status.st_dev, status.st_ino) in self._entered:
                    continue
                self._entered.add((status.st_dev, status.st_ino))
                names = sorted((entry.name for entry in path.iterdir()), reverse=True)
                if below and any(name.startswith(_OUTPUT_MARK) for name in names):
                    continue
            except (OSError, ValueError) as error:
                yield self._failed(label, below or label, DocumentUnreachable(label, _reason(error)), error)
                continue
            waiting.extend((path / name, f"{below}/{safe_label(_readable(name))}".lstrip("/")) for name in names if not _passed_over(name))

    def _file(self, path: Path, label: str, below: str, *, named: bool = False) -> Iterator[Found]:
        """A file; unless it was `named`, only if it is a document."""
        try:
            if not named and not is_document(label, lambda: _head(path, label)):
                self.left_out.other_kinds.add(label)
                return
            digest, head = _digest(path, label, self._limits)
            whole = self._found(label, below, digest, path=path)
            if head.startswith(b"PK") and sniff(data := _read_file(path, label, self._limits), label) == "zip":
                yield from self._archive(whole, data)
            else:
                yield self._named(whole)
        except DocumentError as error:
            yield self._failed(label, below, error)

    def _archive(self, whole: Found, data: bytes) -> Iterator[Found]:
        """The documents of an archive and of those in it. `stem` of `whole` is still a path to make the stem from."""
        used = [0, 0]
        waiting: list[tuple[Found, bytes | None]] = [(whole, data)]
        while waiting:
            found, known = waiting.pop()
            try:
                content = known if known is not None else _within(found, self._limits, used)
            except DocumentError as error:
                yield self._failed(found.name, found.stem, error)
                continue
            kind = sniff(content, found.name) if content.startswith(b"PK") else ""
            if kind != "zip":
                if not is_document(found.name, lambda head=content[:_HEAD]: head):  # type: ignore[misc]
                    self.left_out.other_kinds.add(found.name)
                    continue
                yield self._named(self._found(found.name, found.stem, hashlib.sha256(content).hexdigest(), of=found))
                continue
            try:
                if len(found.members) >= self._limits.depth:
                    raise DocumentTooLarge(found.name, f"archives stand in archives more than {self._limits.depth} deep")
                with open_zip(content, found.name, self._limits) as archive:
                    inside = self._members(found, archive)
                    used[1] += len(inside)
                    if used[1] > self._limits.members:
                        raise DocumentTooLarge(found.name, f"the archive has more than {self._limits.members} members, all told")
            except DocumentError as error:
                yield self._failed(found.name, found.stem, error)
                continue
            if not inside:
                yield self._failed(found.name, found.stem, EmptyDocument(found.name, "the archive holds no documents"))
            waiting.extend((member, None) for member in reversed(inside))

    def _members(self, found: Found, archive: zipfile.ZipFile) -> list[Found]:
        numbers = {id(member): number for number, member in enumerate(archive.infolist())}
        inside = [
            self._found(f"{found.name}/{label}", f"{found.stem}/{label}", "", of=found, member=numbers[id(member)])
            for member, label in member_names(archive)
            if not any(_passed_over(part) for part in label.split("/"))
        ]
        return sorted(inside, key=lambda one: one.name)

    def _found(
        self,
        name: str,
        stem: str,
        digest: str,
        *,
        path: Path | None = None,
        data: bytes | None = None,
        of: Found | None = None,
        member: int | None = None,
    ) -> Found:
        if of is None:
            return Found(name, stem, digest, path=path, limits=self._limits, data=data)
        members = of.members if member is None else (*of.members, member)
        return Found(name, stem, digest, path=of.path, members=members, limits=self._limits, data=of.data)

    def _named(self, found: Found) -> Found:
        """The same with a stem of its own in place of the path it is made from."""
        stem = self._stem(found.stem)
        return Found(found.name, stem, found.digest, found.error, found.path, found.members, self._limits, found.data)

    def _failed(self, name: str, stem: str, error: DocumentError, cause: BaseException | None = None) -> Found:
        error.__cause__ = cause or error.__cause__
        return Found(name, self._stem(stem), error=error, limits=self._limits)

    def _stem(self, path: str) -> str:
        stem = safe_stem(path)
        unique, count = stem, 1
        while unique.casefold() in self._stems:
            count += 1
            unique = f"{stem}-{count}"
        self._stems.add(unique.casefold())
        return unique


def safe_stem(path: str) -> str:
    """A file name without ending made from a label.

    >>> safe_stem("2025/minutes of day 1.docx"), safe_stem("con.txt"), safe_stem("../.hidden")
    ('2025__minutes_of_day_1', '_con', 'hidden')
    """
    parts = safe_label(path).split("/")
    last = parts[-1]
    ending = last.rfind(".")
    if ending > 0 and len(last) - ending <= 6:
        parts[-1] = last[:ending]
    stem = _NOT_IN_STEM.sub("_", "__".join(parts)).strip("._ ") or "document"
    if len(stem.encode()) > _STEM_BYTES:
        mark = hashlib.sha256(path.encode("utf-8", "replace")).hexdigest()[:8]
        stem = stem.encode()[: _STEM_BYTES - 9].decode("utf-8", "ignore") + "-" + mark
    return f"_{stem}" if _RESERVED.match(stem) else stem


def _within(found: Found, limits: Limits, used: list[int]) -> bytes:
    """The bytes of a member, counted against what the whole archive may unpack to."""
    archive = _archive(found, found.members[:-1])
    member = archive.infolist()[found.members[-1]]
    used[0] += member.file_size
    if used[0] > limits.unpacked_bytes:
        raise DocumentTooLarge(found.name, f"the archive unpacks to more than {limits.unpacked_bytes} bytes, all told")
    return read_member(archive, member, found.name, limits)


def _archive(found: Found, members: tuple[int, ...]) -> zipfile.ZipFile:
    """The archive a document is in: opened once for neighbours that are read one after the other."""
    if found.data is not None:
        return _archive_in(None, 0, members, found.limits, found.data)
    path = _existing(found.path)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise DocumentUnreachable(found.name, _reason(error)) from error
    return _archive_in(path, changed, members, found.limits, None)


@lru_cache(maxsize=2)
def _archive_in(path: Path | None, changed: int, members: tuple[int, ...], limits: Limits, data: bytes | None) -> zipfile.ZipFile:
    """Cached, as each document of an archive would unpack the archives around it again. `changed` keeps it honest."""
    label = str(path.name) if path else "standard input"
    if not members:
        return open_zip(data if data is not None else _read_file(_existing(path), label, limits), label, limits)
    outer = _archive_in(path, changed, members[:-1], limits, data)
    return open_zip(read_member(outer, outer.infolist()[members[-1]], label, limits), label, limits)


def _existing(path: Path | None) -> Path:
    if path is None:
        raise DocumentUnreachable("", "there is neither a path nor data")
    return path


def _open_regular(path: Path, label: str) -> int:
    """A descriptor. Pipes and devices are refused before they are opened, since opening a pipe waits for its other end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise UnknownFormat(label, "this is no regular file but a pipe, socket or device")
    return os.open(path, os.O_RDONLY)


def _read_file(path: Path, label: str, limits: Limits) -> bytes:
    try:
        with os.fdopen(_open_regular(path, label), "rb") as stream:
            data = stream.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:
        raise DocumentUnreachable(label, _reason(error)) from error
    if len(data) > limits.file_bytes:
        raise DocumentTooLarge(label, f"the file has more than {limits.file_bytes} bytes")
    return data


def _head(path: Path, label: str) -> bytes:
    try:
        with os.fdopen(_open_regular(path, label), "rb") as stream:
            return stream.read(_HEAD)
    except (OSError, ValueError) as error:
        raise DocumentUnreachable(label, _reason(error)) from error


def _digest(path: Path, label: str, limits: Limits) -> tuple[str, bytes]:
    """SHA-256 and the first bytes, without holding the file in memory."""
    digest, head, read = hashlib.sha256(), b"", 0
    try:
        with os.fdopen(_open_regular(path, label), "rb") as stream:
            while block := stream.read(MIB):
                head = head or block[:8]
                read += len(block)
                if read > limits.file_bytes:
                    raise DocumentTooLarge(label, f"the file has more than {limits.file_bytes} bytes")
                digest.update(block)
    except (OSError, ValueError) as error:
        raise DocumentUnreachable(label, _reason(error)) from error
    return digest.hexdigest(), head


def _passed_over(name: str) -> bool:
    """Hidden, left behind by a system, or the lock that Word keeps beside an open document."""
    return name.startswith((".", "~$")) or name.lower() in _LEFT_BEHIND


def _readable(name: str) -> str:
    """A file name of any bytes as text that can be printed."""
    return os.fsencode(name).decode("utf-8", "replace")


def _reason(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return "reading it is not permitted"
    return f"the file cannot be opened ({getattr(error, 'strerror', None) or error})"
