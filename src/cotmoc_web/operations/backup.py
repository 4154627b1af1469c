"""The whole record in one file, and back: the database as of one moment, every uploaded file, and a list of both with their hashes.

A backup is consistent while people work: the database gives a snapshot, and uploaded files are only ever added, before the row that names
them. So the database is taken first, and each file it names is there when the files are taken after it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

import cotmoc
from cotmoc.errors import CotmocError, MissingProgram, OutputError, UsageError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
FILES = "files/"
PIECE = 1024 * 1024
LARGEST_MANIFEST = 256 * 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""What unpacking raises; RuntimeError where a part calls itself encrypted, and its child where it is packed in an unknown way."""
FRESH_SCHEMA = "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;"


# ---- taking one


def write(target: Path) -> int:
    """Write a backup. It has its name only when it is whole. Returns the number of uploaded files in it.

    Raises:
        OutputError: it is there already, or could not be written.
        MissingProgram: PostgreSQL's client programs are not installed.
    """
    if target.exists():
        raise OutputError(str(target), "there is a file of this name", "Give the backup another name.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(prefix="cotmoc-backup-", dir=target.parent) as folder:
            database = Path(folder) / DATABASE[connection.vendor]
            _snapshot(database)
            with _private(unfinished) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                count = _fill(archive, database)
        unfinished.rename(target)
    except OSError as error:
        raise OutputError(str(target), f"the backup could not be written: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return count


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A file that only its owner may read: it holds what every party keeps to itself. On disk when it is closed."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _snapshot(target: Path) -> None:
    if connection.vendor == "sqlite":
        name = f"file:{settings.DATABASES['default']['NAME']}?mode=ro"
        try:
            with closing(sqlite3.connect(name, uri=True, timeout=60)) as source:
                source.execute("VACUUM INTO ?", [str(target)])
        except sqlite3.DatabaseError as error:
            raise OutputError(str(target), f"the database could not be read: {error}", "Restore the last good backup.") from error
    else:
        _client("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", f"--dbname={_name()}")


def _fill(archive: zipfile.ZipFile, database: Path) -> int:
    members = {database.name: _add(archive, database, database.name)}
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            name = FILES + path.relative_to(root).as_posix()
            members[name] = _add(archive, path, name)
    manifest = {
        "format": FORMAT,
        "cotmoc": cotmoc.__version__,
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations),
        "members": members,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return len(members) - 1


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    """Copy and hash in one go: a file of 50 MB is read once."""
    digest, size = hashlib.sha256(), 0
    member = zipfile.ZipInfo.from_file(path, name)
    member.compress_type = zipfile.ZIP_DEFLATED  # a member told apart from its archive does not take it over
    with path.open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
        while piece := source.read(PIECE):
            digest.update(piece)
            target.write(piece)
            size += len(piece)
    return {"sha256": digest.hexdigest(), "size": size}


# ---- putting one back


def restore(source: Path, *, replace: bool = False) -> Path | None:
    """Put the record back as a backup has it. Everything is checked before anything is touched.

    Args:
        replace: Put it in the place of a record that holds something; a safety copy of that one is made first.

    Returns:
        The folder with the safety copy, if there was something to replace.

    Raises:
        UsageError: it is no backup, of another database or a newer version, or the record here holds something.
        OutputError: it is damaged, or there is no room for it.
        MissingProgram: PostgreSQL's client programs are not installed.
    """
    with _opened(source) as archive:
        manifest = _manifest(archive, source)
        held = _holds_something()
        if held and not replace:
            raise UsageError(str(settings.DATA), "the record here holds something", "Add --replace to put the backup in its place.")
        settings.DATA.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA) as folder:
            staged = Path(folder)
            _unpack(archive, manifest, staged, source)
            safety = _safety_copy() if held else None
            connection.close()
            _put_database(staged / DATABASE[connection.vendor])
            _put_files(staged / "files", safety)
    return safety


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except FileNotFoundError as error:
        raise UsageError(str(source), "there is no such file") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        raise OutputError(str(source), f"the backup is damaged: {error}", "Take another backup.") from error


def _manifest(archive: zipfile.ZipFile, source: Path) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise ValueError
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        members, migrations = manifest["members"], set(manifest["migrations"])
        if not isinstance(members, dict) or manifest["database"] not in DATABASE or DATABASE[manifest["database"]] not in members:
            raise ValueError
        for name, told in members.items():
            if not isinstance(told["size"], int) or not isinstance(told["sha256"], str) or not _harmless(name):
                raise ValueError
    except _DAMAGED as error:
        raise OutputError(str(source), f"the backup is damaged: {MANIFEST}", "Take another backup.") from error
    except (KeyError, ValueError, TypeError) as error:
        raise UsageError(str(source), "this is no backup of Cotmoc") from error
    if manifest["format"] != FORMAT or migrations - _known_migrations():
        raise UsageError(str(source), f"the backup was made by version {manifest['cotmoc']}, which is newer", "Install that version first.")
    if manifest["database"] != connection.vendor:
        what = f"the backup is of {manifest['database']}, the record here is on {connection.vendor}"
        raise UsageError(str(source), what, "Set DATABASE_URL to a database of that kind.")
    return manifest


def _harmless(name: str) -> bool:
    """Whether a member lies where it should: the database, or below `files/`, and nowhere else whatever its name plays at."""
    if name in DATABASE.values():
        return True
    parts = PurePosixPath(name).parts
    return name.startswith(FILES) and PurePosixPath(name).as_posix() == name and "\\" not in name and "\0" not in name and ".." not in parts


def _known_migrations() -> set[str]:
    loader = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in loader.disk_migrations} | {f"{app}.{name}" for app, name in loader.replacements}


def _unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path, source: Path) -> None:
    """Each member of the list, checked against its hash; what is not on the list stays in the archive."""
    room = shutil.disk_usage(folder).free
    if sum(told["size"] for told in manifest["members"].values()) > room:
        raise OutputError(str(folder), "there is not enough room for what the backup holds")
    (folder / "files").mkdir()
    for name, told in manifest["members"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, left = hashlib.sha256(), told["size"]
        try:
            with archive.open(name) as packed, _private(path) as out:
                while left >= 0 and (piece := packed.read(PIECE)):
                    left -= len(piece)
                    digest.update(piece)
                    out.write(piece)
        except (KeyError, *_DAMAGED) as error:
            raise OutputError(str(source), f"the backup is damaged: {name}", "Take another backup.") from error
        if left or digest.hexdigest() != told["sha256"]:
            raise OutputError(str(source), f"the backup is damaged: {name} is not what was put in", "Take another backup.")


def _holds_something() -> bool:
    """Whether anybody's work is here. What cannot be read may be somebody's work."""
    if connection.vendor == "sqlite":
        path = Path(settings.DATABASES["default"]["NAME"])
        if not path.exists() or not path.stat().st_size:
            return any(Path(settings.MEDIA_ROOT).rglob("*"))
    try:
        with connection.cursor() as cursor:
            ours = [table for table in connection.introspection.table_names(cursor) if table.startswith("cotmoc_")]
            return any(_any_row(cursor, table) for table in ours)
    except DatabaseError:
        if connection.vendor == "postgresql":
            raise
        return True


def _any_row(cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 (a name of ours)
    return cursor.fetchone() is not None


def _safety_copy() -> Path:
    """What is here now, as a backup; a database too broken for that, file by file."""
    folder: Path = settings.DATA / "safety" / dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    folder.mkdir(parents=True, mode=0o700)
    try:
        write(folder / "record.zip")
    except (CotmocError, DatabaseError):
        if connection.vendor == "postgresql":
            raise
        for path in _sqlite_files():
            if path.exists():
                shutil.copy2(path, folder / path.name)
    return folder


def _sqlite_files() -> list[Path]:
    name = Path(settings.DATABASES["default"]["NAME"])
    return [name, *(name.with_name(name.name + ending) for ending in ("-wal", "-shm", "-journal"))]


def _put_database(staged: Path) -> None:
    if connection.vendor == "sqlite":
        name, *beside = _sqlite_files()
        for path in beside:  # they belong to the database that goes, and would be played into the one that comes
            path.unlink(missing_ok=True)
        name.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(staged, name.with_name(name.name + ".new"))
        name.with_name(name.name + ".new").replace(name)
        return
    before, script = staged.with_name("before.sql"), staged.with_name("database.sql")
    before.write_text(FRESH_SCHEMA, "ascii")
    _client("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(staged))
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    _client("psql", *options, f"--dbname={_name()}", f"--file={before}", f"--file={script}")


def _put_files(staged: Path, safety: Path | None) -> None:
    root = Path(settings.MEDIA_ROOT)
    if root.exists():
        if safety is not None:
            root.rename(safety / "files")
        else:
            shutil.rmtree(root)  # empty, or the record would have been found to hold something
    root.parent.mkdir(parents=True, exist_ok=True)
    staged.rename(root)


# ---- PostgreSQL's client programs


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _client(program: str, *options: str) -> None:
    """Run one of them. The password goes by the environment: a command line is seen by all on the machine.

    Raises:
        MissingProgram: it is not installed.
        OutputError: it failed; says how.
    """
    told: Any = settings.DATABASES["default"]
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    env = {**os.environ, **{there: str(told[here]) for here, there in names.items() if told.get(here)}}
    if told.get("OPTIONS", {}).get("sslmode"):
        env["PGSSLMODE"] = told["OPTIONS"]["sslmode"]
    found = shutil.which(program)
    if found is None:
        raise MissingProgram(program, remedy="Install PostgreSQL's client programs, on Debian: apt-get install postgresql-client.")
    done = subprocess.run([found, *options], env=env, capture_output=True, text=True, check=False)  # noqa: S603 (no part of it comes from outside)
    if done.returncode:
        raise OutputError(program, f"it failed: {done.stderr.strip()[-600:]}", "Nothing was changed.")
