"""A copy of the application run as an office runs it: by commands in processes of their own, on data that may be broken."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

WITHIN = 60.0
"""Seconds that anything may take to come up."""


@dataclass
class Home:
    """Where one copy of the application lives."""

    data: Path
    url: str
    """Of its database on PostgreSQL; empty: SQLite."""
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COTMOC_", "DJANGO_", "DATABASE_URL", "PYTEST"))}
        self.env = {**kept, "COTMOC_DATA": str(self.data), "DATABASE_URL": self.url, "CI": "1", "COTMOC_DEMO": "1", "PYTHONWARNINGS": ""}

    @property
    def sqlite(self) -> Path:
        return self.data / "cotmoc.sqlite3"

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "cotmoc_web.manage", *map(str, words)]

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        return subprocess.run(self.command(*words), env=self.env, capture_output=True, text=True, timeout=120)

    def ok(self, *words: str | Path) -> str:
        """One command that must succeed."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, program: str) -> str:
        """A piece of program inside the application; what it prints."""
        begin = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'cotmoc_web.settings'; django.setup()\n"
        done = subprocess.run([sys.executable, "-c", begin + program], env=self.env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def database(pattern: str = "") -> Iterator[str]:
    """URL of a new database, a copy of another if its URL is given; empty where the tests run on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"cotmoc_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        like = f' TEMPLATE "{pattern.rpartition("/")[2]}"' if pattern else ""
        connection.execute(f'CREATE DATABASE "{name}"{like}'.encode())
        try:
            yield f"{url.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@dataclass
class Served:
    """A server that runs."""

    address: str
    process: subprocess.Popen[str]
    log: Path

    def status(self, path: str) -> int:
        """The code a page answers with."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code


@contextmanager
def served(home: Home, *options: str) -> Iterator[Served]:
    """`cotmoc-web serve` at a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home.data / "log"
    with log.open("w") as told:
        process = subprocess.Popen(home.command("serve", "--port", str(port), *options), env=home.env, stdout=told, stderr=told, text=True)
        server = Served(f"http://127.0.0.1:{port}", process, log)
        try:
            until = time.monotonic() + WITHIN
            while "answers at" not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.1)
            yield server
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(40)
            process.kill()
            process.wait()
