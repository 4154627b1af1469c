"""`cotmoc-web serve`: the whole application with one command."""

from __future__ import annotations

import io
import os
import socket
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cotmoc_web.accounts.models import User
from cotmoc_web.management.record import place
from cotmoc_web.operations import static
from cotmoc_web.operations.in_use import InUse, held
from cotmoc_web.operations.supervise import Child, Group

READY_WITHIN = 60.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (recognised, not the default)
OURS = [sys.executable, "-m", "cotmoc_web.manage"]


class Command(BaseCommand):
    """Makes what is missing, serves pages, reads uploads in the background, and ends both with Ctrl-C or SIGTERM."""

    help = "Serve the record: pages and background work. Makes the data folder and the tables first; Ctrl-C ends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (this machine only, unless you say otherwise)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen at")
        parser.add_argument("--workers", type=int, default=2, help="processes that serve pages")
        parser.add_argument("--no-worker", action="store_true", help="serve pages only; run `cotmoc-web worker` beside it")
        parser.add_argument("--no-browser", action="store_true", help="do not open a browser (never done where CI is set)")
        parser.add_argument("--page", default="/", help="page whose address is printed and opened")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = str(options["host"]), int(options["port"])
        _free(host, port)
        call_command("init", stdout=io.StringIO())
        static.gather()
        group = Group(self._children(host, port, int(options["workers"]), with_worker=not options["no_worker"]))
        try:
            with held():
                code = self._serve(group, host, port, options)
        except InUse as error:
            raise CommandError("the record is being restored at this moment") from error
        if code:
            raise CommandError("the server ended by itself; its last lines say why", returncode=code)

    def _serve(self, group: Group, host: str, port: int, options: dict[str, Any]) -> int:
        group.start()
        try:
            address = f"http://{_named(EVERYWHERE.get(host, host))}:{port}"
            if self._answers(group, address):
                self._say(address + str(options["page"]), browser=not options["no_browser"])
            return group.watch()
        finally:
            group.stop()

    def _children(self, host: str, port: int, workers: int, *, with_worker: bool) -> list[Child]:
        env = {**os.environ, "COTMOC_COLLECTED": "1", "COTMOC_BIND": f"{_named(host)}:{port}", "COTMOC_WORKERS": str(workers)}
        if sys.stderr.isatty():
            env.setdefault("COTMOC_LOG_LEVEL", "WARNING")  # a person looks on: a line a page would bury the address
        config = "python:cotmoc_web.operations.gunicorn_config"
        pages = Child("the web server", [sys.executable, "-m", "gunicorn", "-c", config, "cotmoc_web.wsgi"], env, vital=True)
        worker = Child("the worker", [*OURS, "worker", "--name", "serve"], env)
        return [pages, worker] if with_worker else [pages]

    @staticmethod
    def _answers(group: Group, address: str) -> bool:
        """Wait until pages are served. False: it ended, or somebody ended it, before."""
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and not group.ending and group.children[0].running:
            with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 (our own address)
                return bool(answer.status == 200)
            time.sleep(0.1)
        return False

    def _say(self, address: str, *, browser: bool) -> None:
        self.stdout.write(f"Cotmoc answers at {address}\nThe record in {place()}\n{_nobody_yet()}Ctrl-C ends it.")
        self.stdout.flush()
        if browser and not os.environ.get("CI"):
            with suppress(webbrowser.Error):
                webbrowser.open(address)


def _nobody_yet() -> str:
    found = "" if User.objects.exists() else "Nobody can sign in yet: `cotmoc-web party` makes a party with its administrator.\n"
    connection.close()
    return found


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"nothing can be served at {host}, port {port}: {error}. Choose another with --port.") from error
