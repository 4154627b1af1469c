"""A backup holds everything up to its moment, and comes back whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from operated import Home, served

BEGIN = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "cotmoc_web.settings"
django.setup()
from django.core.files.base import ContentFile
from cotmoc_web.accounts.models import Party, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document
from cotmoc_web.history.actions import change

def keep(user, name):
    with change(Viewer.of(user), "facts.loaded") as act:
        row = Document(party=user.party, name=name, digest=name, by=user)
        row.file.save(f"{name}.txt", ContentFile(f"text of {name}".encode() * 50), save=False)
        act.add(row)
"""
PEOPLE = (
    BEGIN
    + """
party = Party.objects.create(key="vn-lai-chau", side="vn", language="vi", names={})
User.objects.create_user("a@example.org", "correct horse battery", party=party, role="secretariat", name="A")
"""
)
WRITER = (
    BEGIN
    + """
import time
user = User.objects.get()
number = 0
while True:
    number += 1
    name = f"{sys.argv[1]}-{number}"
    keep(user, name)
    print(name, flush=True)  # committed: whoever reads this line may rely on it
    time.sleep(0.01)
"""
)
WHAT_IS_THERE = """
from cotmoc_web.documents.models import Document
from cotmoc_web.history.models import Change
rows = list(Document.objects.all())
for row in rows:
    assert row.file.read() == f"text of {row.name}".encode() * 50, row.name
assert Change.objects.count() == len(rows)
print(*sorted(row.name for row in rows))
"""
INTEGRITY = """
from django.db import connection
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA integrity_check"); assert cursor.fetchall() == [("ok",)]
        cursor.execute("PRAGMA foreign_key_check"); assert cursor.fetchall() == []
connection.check_constraints()
"""


def names(home: Home) -> set[str]:
    return set(home.python(WHAT_IS_THERE).split())


def lose(home: Home, *, how: str) -> None:
    """The accident."""
    if home.url:
        with psycopg.connect(home.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute(
                "DROP TABLE cotmoc_change, cotmoc_document, cotmoc_user CASCADE" if how == "deleted" else "DROP SCHEMA public CASCADE"
            )
    elif how == "deleted":
        for path in home.data.glob("cotmoc.sqlite3*"):
            path.unlink()
    else:
        with home.sqlite.open("r+b") as file:
            file.write(os.urandom(300_000))


@pytest.mark.parametrize("how", ["deleted", "overwritten"])
def test_everything_up_to_the_backup_is_there_after_the_database_was_lost_amid_work(home: Home, tmp_path: Path, how: str) -> None:
    home.python(PEOPLE)
    (tmp_path / "writer.py").write_text(WRITER, "utf-8")
    writers = []
    logs = [tmp_path / f"written-{number}" for number in range(3)]
    try:
        for number, log in enumerate(logs):
            with log.open("w") as told:
                command = [sys.executable, str(tmp_path / "writer.py"), f"w{number}"]
                writers.append(subprocess.Popen(command, env=home.env, stdout=told, stderr=subprocess.DEVNULL))
        until = time.monotonic() + 60
        while not all(len(log.read_text().split()) >= 5 for log in logs):
            assert time.monotonic() < until
            time.sleep(0.05)
        before = {name for log in logs for name in log.read_text().rpartition("\n")[0].split()}
        home.ok("backup", tmp_path / "good.zip")
        after = {name for log in logs for name in log.read_text().split()}
        time.sleep(0.3)
        lose(home, how=how)
        time.sleep(0.3)
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    home.ok("restore", tmp_path / "good.zip", "--replace")
    there = names(home)
    assert before <= there
    assert len(there - after) <= 3  # of each writer, what it had committed and not yet said
    home.python(INTEGRITY)
    home.python(BEGIN + "keep(User.objects.get(), 'work-goes-on')")
    assert names(home) == there | {"work-goes-on"}


def made(home: Home, *words: str) -> None:
    home.python(PEOPLE)
    for word in words:
        home.python(BEGIN + f"keep(User.objects.get(), {word!r})")


def test_a_record_moves_to_another_machine(home: Home, second_home: Home, tmp_path: Path) -> None:
    made(home, "one", "two")
    assert "2 files" in home.ok("backup", tmp_path / "record.zip")
    second_home.ok("restore", tmp_path / "record.zip", "--new")
    assert names(second_home) == {"one", "two"}
    second_home.python(INTEGRITY)


def test_a_record_restored_without_its_secret_key_says_who_cannot_sign_in(home: Home, second_home: Home, tmp_path: Path) -> None:
    made(home, "one")
    home.python(BEGIN + "from allauth.mfa.totp.internal.auth import TOTP; TOTP.activate(User.objects.get(), 'JBSWY3DPEHPK3PXP')")
    home.ok("backup", tmp_path / "record.zip")
    with zipfile.ZipFile(tmp_path / "record.zip") as archive:
        key = (home.data / "secret-key").read_bytes().strip()
        assert [name for name in archive.namelist() if key in archive.read(name) or b"JBSWY3DPEHPK3PXP" in archive.read(name)] == []
    done = second_home.run("restore", tmp_path / "record.zip", "--new")
    assert (done.returncode, "1 secrets of second steps were sealed with another secret key" in done.stderr) == (0, True)
    second_home.env["COTMOC_SECRET_KEY_FALLBACKS"] = key.decode()
    assert second_home.ok("reseal") == "1 secrets sealed with the key in force.\n"
    del second_home.env["COTMOC_SECRET_KEY_FALLBACKS"]
    assert second_home.python("from cotmoc_web.accounts.seals import unreadable; print(unreadable())") == "0\n"


def test_a_backup_is_for_its_owner_alone_and_lists_what_it_holds(home: Home, tmp_path: Path) -> None:
    made(home, "one")
    home.ok("backup", tmp_path / "record.zip")
    assert stat.S_IMODE((tmp_path / "record.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile(tmp_path / "record.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {"manifest.json", *manifest["members"]}
        for name, told in manifest["members"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == told["sha256"]
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_a_backup_is_compressed(home: Home, tmp_path: Path) -> None:
    made(home, "one")
    home.ok("backup", tmp_path / "record.zip")
    with zipfile.ZipFile(tmp_path / "record.zip") as archive:
        (file,) = (each for each in archive.infolist() if each.filename.startswith("files/"))
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        assert file.compress_size < file.file_size / 5


def test_a_record_that_holds_something_is_not_overwritten_by_mistake(home: Home, tmp_path: Path) -> None:
    made(home, "one")
    home.ok("backup", tmp_path / "record.zip")
    home.python(BEGIN + "keep(User.objects.get(), 'later')")
    done = home.run("restore", tmp_path / "record.zip")
    assert (done.returncode, "--replace" in done.stderr) == (1, True)
    assert names(home) == {"one", "later"}


def test_what_is_replaced_is_copied_aside_and_can_be_brought_back(home: Home, tmp_path: Path) -> None:
    made(home, "one")
    home.ok("backup", tmp_path / "record.zip")
    home.python(BEGIN + "keep(User.objects.get(), 'later')")
    home.ok("restore", tmp_path / "record.zip", "--replace")
    assert names(home) == {"one"}
    (safety,) = (home.data / "safety").iterdir()
    home.ok("restore", safety / "record.zip", "--replace")
    assert names(home) == {"one", "later"}


def test_a_record_that_is_open_is_not_replaced(home: Home, tmp_path: Path) -> None:
    made(home, "one")
    home.ok("backup", tmp_path / "record.zip")
    with served(home, "--no-worker"):
        done = home.run("restore", tmp_path / "record.zip", "--replace")
    assert (done.returncode, "stop `cotmoc-web serve`" in done.stderr) == (1, True)


def test_a_name_that_is_taken_is_not_written_over(home: Home, tmp_path: Path) -> None:
    (tmp_path / "record.zip").write_text("something else")
    done = home.run("backup", tmp_path / "record.zip")
    assert (done.returncode, (tmp_path / "record.zip").read_text()) == (1, "something else")


def test_a_folder_keeps_the_newest(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("cotmoc-20260101-000000.zip", "cotmoc-20260102-000000.zip", "notes.zip"):
        (folder / name).touch()
    home.ok("backup", folder, "--keep", "2")
    left = sorted(path.name for path in folder.iterdir())
    assert (len(left), left[0], left[-1]) == (3, "cotmoc-20260102-000000.zip", "notes.zip")


def changed(source: Path, target: Path, edit: Callable[[dict[str, bytes]], None]) -> Path:
    """A backup somebody tampered with."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    edit(members)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def smuggle(name: str) -> Callable[[dict[str, bytes]], None]:
    def edit(members: dict[str, bytes]) -> None:
        members[name] = b"evil"
        manifest = json.loads(members["manifest.json"])
        manifest["members"][name] = {"sha256": hashlib.sha256(b"evil").hexdigest(), "size": 4}
        members["manifest.json"] = json.dumps(manifest).encode()

    return edit


def set_manifest(**values: object) -> Callable[[dict[str, bytes]], None]:
    def edit(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **values}).encode()

    return edit


def spoil(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("files/"))
    members[name] = b"another text"


def drop(members: dict[str, bytes]) -> None:
    del members[next(name for name in members if name.startswith("files/"))]


def puff_up(members: dict[str, bytes]) -> None:
    """More than the list says: what a bomb would be."""
    name = next(name for name in members if name.startswith("files/"))
    members[name] += bytes(50_000_000)


@pytest.fixture(params=["damaged", "encrypted"])
def broken(request: pytest.FixtureRequest, good: Path, tmp_path: Path) -> Path:
    """A backup whose database cannot be unpacked, though its list can be read."""
    data = bytearray(good.read_bytes())
    with zipfile.ZipFile(good) as archive:
        (entry,) = [one for one in archive.infolist() if one.filename.startswith("database")]
        listed = archive.start_dir
    if request.param == "damaged":
        start = entry.header_offset + 30 + int.from_bytes(data[entry.header_offset + 26 : entry.header_offset + 28], "little") + 20
        data[start : start + 200] = b"\xff" * 200
    else:
        name = data.index(entry.filename.encode(), listed)
        data[name - 38] |= 1
        data[entry.header_offset + 6] |= 1
    path = tmp_path / "broken.zip"
    path.write_bytes(data)
    return path


def other_database(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    vendor = {"sqlite": "postgresql", "postgresql": "sqlite"}[manifest["database"]]
    files = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
    manifest["members"][files[vendor]] = manifest["members"].pop(files[manifest["database"]])
    members["manifest.json"] = json.dumps({**manifest, "database": vendor}).encode()


HOSTILE = {
    "climbs out": (smuggle("files/../../evil"), "no backup of Cotmoc"),
    "from the root": (smuggle("/elsewhere/evil"), "no backup of Cotmoc"),
    "beside the files": (smuggle("secret-key"), "no backup of Cotmoc"),
    "with a backslash": (smuggle("files/..\\evil"), "no backup of Cotmoc"),
    "through a dot": (smuggle("files/./evil"), "no backup of Cotmoc"),
    "a file was changed": (spoil, "is damaged"),
    "a file is missing": (drop, "is damaged"),
    "more than was told": (puff_up, "is damaged"),
    "of a newer version": (set_manifest(migrations=["cotmoc.9999_later"]), "newer"),
    "of another format": (set_manifest(format=2), "newer"),
    "a list that is none": (set_manifest(members=[]), "no backup of Cotmoc"),
    "of the other database": (other_database, "the record here is on"),
    "no list": (lambda members: members.pop("manifest.json"), "no backup of Cotmoc"),
}


@pytest.fixture(scope="module")
def good(pattern: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an almost empty record."""
    files = pattern.data / "files"
    files.mkdir()
    (files / "one.txt").write_text("one")
    target = tmp_path_factory.mktemp("good") / "good.zip"
    pattern.ok("backup", target)
    shutil.rmtree(files)
    return target


@pytest.mark.parametrize("trick", HOSTILE)
def test_a_backup_that_is_not_what_it_says_changes_nothing(trick: str, good: Path, home: Home, tmp_path: Path) -> None:
    edit, told = HOSTILE[trick]
    made(home, "one")
    bad = changed(good, tmp_path / "bad.zip", edit)
    done = home.run("restore", bad, "--replace")
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr
    assert names(home) == {"one"}
    assert not (home.data / "safety").exists()
    assert not list(tmp_path.rglob("evil"))


def test_a_backup_that_cannot_be_unpacked_is_called_damaged(broken: Path, home: Home) -> None:
    made(home, "one")
    done = home.run("restore", broken, "--replace")
    assert (done.returncode, "is damaged" in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr
    assert names(home) == {"one"}


def test_what_is_no_archive_is_refused(home: Home, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK\3\4 and nothing else")
    for path, told in ((tmp_path / "bad.zip", "is damaged"), (tmp_path / "none.zip", "no such file")):
        done = home.run("restore", path)
        assert (done.returncode, told in done.stderr) == (1, True)


def test_a_missing_client_program_has_its_code_and_remedy(home: Home, tmp_path: Path) -> None:
    if not home.url:
        pytest.skip("SQLite needs no other program")
    home.env["PATH"] = str(tmp_path)
    done = home.run("backup", tmp_path / "record.zip")
    assert done.returncode == 1
    assert "[M01] pg_dump" in done.stderr
    assert "postgresql-client" in done.stderr
