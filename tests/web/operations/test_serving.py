"""One command serves the record; it says whether it can; it logs what happened and nothing private; what dies is started again."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

import cotmoc_web
from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.logs import told_path
from cotmoc_web.management.commands.worker import pick_up
from cotmoc_web.operations import static
from operated import WITHIN, Home, served


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN
    while not what():
        assert time.monotonic() < until
        time.sleep(0.1)


def workers(server_pid: int) -> list[int]:
    """Processes below the server that do background work."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(re.search(r"PPid:\s+(\d+)", (path / "status").read_text())[1])  # type: ignore[index] # every status has it
            words = (path / "cmdline").read_bytes()
        except FileNotFoundError:
            continue
        if parent == server_pid and b"worker" in words.split(b"\0"):
            found.append(int(path.name))
    return found


def test_one_command_serves_a_hundred_people_at_once_and_ends_politely(home: Home) -> None:
    with served(home) as server:
        with ThreadPoolExecutor(100) as people:
            codes = list(people.map(server.status, ["/healthz", "/readyz", "/", "/commitments/?q=private"] * 75))
        assert set(codes) == {200}
        page = urllib.request.urlopen(f"{server.address}/").read().decode()
        sheet = re.search(r'href="(/static/cotmoc/cotmoc\.[0-9a-f]{12}\.css)"', page)
        assert sheet
        answer = urllib.request.urlopen(server.address + sheet[1])
        assert "immutable" in answer.headers["Cache-Control"]
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(40) == 0
        lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    pages = [line for line in lines if line["message"] == "page"]
    assert len(pages) == 151  # probes are no pages
    assert {"method", "path", "status", "ms", "user", "party"} < set(pages[0])
    assert "private" not in json.dumps(lines)


def test_a_worker_that_was_killed_is_started_again(home: Home) -> None:
    with served(home) as server:
        wait_for(lambda: len(workers(server.process.pid)) == 1)
        (first,) = workers(server.process.pid)
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: len(workers(server.process.pid)) == 1 and workers(server.process.pid) != [first])
        assert server.status("/readyz") == 200


def test_a_port_that_is_taken_is_told_before_anything_is_started(home: Home) -> None:
    with served(home, "--no-worker") as server:
        done = home.run("serve", "--port", server.address.rpartition(":")[2])
        assert done.returncode == 1
        assert "Choose another with --port" in done.stderr
        assert workers(server.process.pid) == []


def test_readiness_says_that_the_database_is_gone_and_that_it_is_back(home: Home) -> None:
    def take_away() -> None:
        if home.url:
            name = home.url.rpartition("/")[2]
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        else:
            home.sqlite.rename(home.sqlite.with_suffix(".away"))

    def bring_back() -> None:
        if home.url:
            admin.execute(f'ALTER DATABASE "{home.url.rpartition("/")[2]}" ALLOW_CONNECTIONS true'.encode())
        else:
            home.sqlite.with_suffix(".away").rename(home.sqlite)

    admin: Any = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) if home.url else None
    try:
        with served(home, "--no-worker") as server:
            assert server.status("/readyz") == 200
            take_away()
            assert (server.status("/readyz"), server.status("/healthz")) == (503, 200)
            bring_back()
            assert (server.status("/readyz"), server.status("/commitments/")) == (200, 200)
    finally:
        if admin is not None:
            admin.close()


def test_a_database_that_is_gone_is_not_made_anew_and_empty(home: Home) -> None:
    if home.url:
        pytest.skip("a file is missing on SQLite alone")
    with served(home, "--no-worker") as server:
        home.sqlite.unlink()
        assert server.status("/readyz") == 503
        assert not home.sqlite.exists()


def test_two_workers_of_one_name_do_not_run_together(home: Home) -> None:
    with served(home) as server:
        wait_for(lambda: len(workers(server.process.pid)) == 1)
        wait_for(lambda: "Starting worker" in server.log.read_text())
        done = home.run("worker", "--name", "serve", "--batch")
    assert (done.returncode, "runs already" in done.stderr) == (1, True)


@pytest.mark.django_db
def test_work_that_a_killed_worker_left_is_done_again_three_times_at_most() -> None:
    def begun(worker_ids: list[str]) -> DBTaskResult[Any, Any]:
        return DBTaskResult.objects.create(
            task_path="cotmoc_web.documents.actions.read", args_kwargs={"args": [], "kwargs": {}}, queue_name="default",
            backend_name="default", status=TaskResultStatus.RUNNING, worker_ids=worker_ids, priority=0, run_after=timezone.now(),
            exception_class_path="", traceback="",
        )  # fmt: skip

    ours, often, others = begun(["one"]), begun(["one", "one", "one"]), begun(["one", "two"])
    assert pick_up("one") == 2
    states = {row.pk: row.status for row in DBTaskResult.objects.all()}
    assert states == {ours.pk: TaskResultStatus.READY, often.pk: TaskResultStatus.FAILED, others.pk: TaskResultStatus.RUNNING}


def test_static_files_are_gathered_again_only_when_one_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[list[str]] = []

    def run(command: list[str], **options: Any) -> None:
        runs.append(command)
        (tmp_path / "static").mkdir(exist_ok=True)

    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.setattr(subprocess, "run", run)
    assert (static.gather(), static.gather(), len(runs)) == (True, False, 1)
    monkeypatch.setattr(static, "fingerprint", lambda: "another")
    assert (static.gather(), len(runs)) == (True, 2)


def test_every_static_file_a_template_names_is_there() -> None:
    folder = Path(cotmoc_web.__file__).parent / "templates"
    named = {name for path in folder.rglob("*.html") for name in re.findall(r"{% static ['\"]([^'\"]+)", path.read_text("utf-8"))}
    assert "cotmoc/cotmoc.css" in named
    assert [name for name in sorted(named) if finders.find(name) is None] == []


def test_a_line_of_the_log_names_no_key_of_an_address(
    ours: Party, signed_in: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(ours, Role.READER)
    with caplog.at_level("INFO", logger="cotmoc_web.logs"):
        client.get("/commitments/?q=private")
        client.get("/nowhere/a-secret-word")
        client.get("/accounts/password/reset/key/1-a-secret-key/")
    told = [(line.path, line.status, line.party) for line in caplog.records if line.name == "cotmoc_web.logs"]  # type: ignore[attr-defined] # given as extra
    assert told[0] == ("/commitments/", 200, ours.pk)
    assert told[1][:2] == ("/nowhere…", 404)
    assert "secret" not in str(told)


def test_the_path_of_nothing_is_cut() -> None:
    assert told_path(RequestFactory().get("/" + "x" * 300)) == "/" + "x" * 20 + "…"
