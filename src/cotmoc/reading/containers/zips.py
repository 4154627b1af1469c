"""Archives opened with care: sizes are looked at before anything is unpacked, nothing is written to disk, names cannot lead out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from cotmoc.errors import DamagedDocument, DocumentError, DocumentTooLarge, ProtectedDocument
from cotmoc.reading.containers.encodings import decode
from cotmoc.reading.containers.limits import MIB, Limits

_LEAST = MIB
"""A member that unpacks to less than this is let pass whatever its ratio: repetitive XML packs very well."""
_UNSAFE = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def open_zip(data: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """The archive, its directory read and its promised sizes found within the limits.

    A member cannot unpack to more than its directory promises: reading stops there.

    Raises `DamagedDocument`, `DocumentTooLarge`.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except Exception as error:  # damaged directories give BadZipFile, struct.error, NotImplementedError, UnicodeDecodeError …
        raise DamagedDocument(name, "the archive is damaged or cut off") from error
    if len(members) > limits.members:
        raise DocumentTooLarge(name, f"the archive has {len(members)} members, the limit is {limits.members}")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes:
        raise DocumentTooLarge(name, f"the archive unpacks to {unpacked} bytes, the limit is {limits.unpacked_bytes}")
    for member in members:
        check_ratio(member, name, limits)
    return archive


def check_ratio(member: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    """Raise `DocumentTooLarge` for a member that was made to burst."""
    if member.file_size > _LEAST and member.file_size > limits.ratio * max(1, member.compress_size):
        raise DocumentTooLarge(name, f"a member unpacks to more than {limits.ratio} times its size, as archives made to do harm do")


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: Limits) -> bytes:
    """The bytes of a member. Raises `ProtectedDocument`, `DocumentTooLarge`, `DamagedDocument`."""
    if member.flag_bits & 1:
        raise ProtectedDocument(name)
    if member.file_size > limits.file_bytes:
        raise DocumentTooLarge(name, f"the document has {member.file_size} bytes, the limit is {limits.file_bytes}")
    try:
        with archive.open(member) as stream:
            return stream.read(member.file_size + 1)
    except DocumentError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise DamagedDocument(name) from error
    except Exception as error:  # an unknown way of packing, a broken LZMA stream, a header that lies
        raise DamagedDocument(name, f"the member cannot be unpacked ({type(error).__name__})") from error


def member_names(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The members that are files, each with a label that stays inside the archive.

    Old archives give names in the encoding of the computer that made them; it is found like that of a text.
    """
    for member in archive.infolist():
        if not member.is_dir():
            yield member, safe_label(_name_of(member))


def _name_of(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "replace")  # what zipfile decoded it from
    if raw.isascii():
        return member.filename
    try:
        return decode(raw, "").text
    except DocumentError:
        return member.filename


def safe_label(path: str) -> str:
    """A path as a label: no way up, no drive, no signs that hide something.

    >>> safe_label("..\\\\..\\\\etc/./pass\\nwd"), safe_label("C:/minutes.txt")
    ('etc/pass_wd', 'C_/minutes.txt')
    """
    parts = [part.strip() for part in re.split(r"[/\\]", path)]
    kept = [_UNSAFE.sub("_", part).replace(":", "_") for part in parts if part not in ("", ".", "..")]
    return "/".join(kept) or "unnamed"
