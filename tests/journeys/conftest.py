"""A real server on a demonstration of its own, and a real browser. Made once; each journey begins with a fresh copy.

The record lies in a file, or in the PostgreSQL of `DATABASE_URL`: there each copy is a database made from the first one.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Playwright, sync_playwright
from psycopg import sql

from visitors import ROOT, Visitor

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


CLUSTER, _, _ = os.environ.get("DATABASE_URL", "").rpartition("/")
"""Address of a PostgreSQL without the name of a database; empty: SQLite."""
MADE = "demonstration"


def _environment(data: Path, database: str) -> dict[str, str]:
    own = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    passed = {key: value for key, value in os.environ.items() if not key.startswith("COTMOC_") and key not in own}
    if CLUSTER:
        passed["DATABASE_URL"] = f"{CLUSTER}/{database}"
    return {**passed, "COTMOC_DATA": str(data), "COTMOC_DEMO": "1", "COTMOC_LOG_LEVEL": "WARNING"}


def _create_database(name: str, template: str) -> None:
    if CLUSTER:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def _command(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration, made once for all workers of the run."""
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demonstration"
    with FileLock(f"{shared}.lock"):
        if not (shared / "ready").exists():
            shutil.rmtree(shared, ignore_errors=True)
            _create_database(MADE, "template0")
            command = _command("demo", "--samples", str(ROOT / "samples"))
            subprocess.run(command, check=True, env=_environment(shared, MADE), cwd=ROOT, stdout=subprocess.DEVNULL)
            (shared / "ready").touch()
    return shared


@pytest.fixture
def server(made: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server on a copy of the demonstration, with its reader in the background."""
    with _served(made, tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def reading_server(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same for whoever only reads: one for all."""
    with _served(made, tmp_path_factory.mktemp("reading")) as address:
        yield address


@contextmanager
def _served(made: Path, folder: Path) -> Iterator[str]:
    data, database = folder / "data", f"journey_{uuid.uuid4().hex}"
    shutil.copytree(made, data)
    _create_database(database, MADE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("wb") as log:
        commands = (("runserver", f"127.0.0.1:{port}", "--noreload"), ("worker",))
        running = [
            subprocess.Popen(_command(*words), env=_environment(data, database), cwd=ROOT, stdout=log, stderr=log) for words in commands
        ]
        try:
            _wait_for(f"{address}/healthz", running[0])
            yield address
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server ended")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within half a minute")


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """The driver of browsers."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(driver: Playwright) -> Iterator[Browser]:
    """A real Chromium; without one the journeys are skipped, loudly."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: make system")
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def arrives(chromium: Browser, server: str) -> Iterator[Callable[..., Visitor]]:
    """Brings people: `arrives()` is a stranger, `arrives(ADDRESS)` signs in. What the browser complains of fails the journey."""
    visitors: list[Visitor] = []

    def arrive(email: str = "", width: int = 1440) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
        context.set_default_timeout(60_000)
        context.add_cookies([{"name": "django_language", "value": "en", "url": server}])
        someone = Visitor(context.new_page(), server)
        visitors.append(someone)
        if email:
            someone.sign_in(email)
        return someone

    yield arrive
    for visitor in visitors:
        visitor.page.context.close()
    assert [visitor.told for visitor in visitors if visitor.told] == []
