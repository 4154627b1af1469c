"""The web application on a large invented record: time and queries of lists, dossiers, search and home, and a hundred people at once.

    python benchmarks/web.py                    makes the record on SQLite and on PostgreSQL (each takes minutes), measures both
    python benchmarks/web.py --data FOLDER      measures a record that `tools/generate_record.py` made in FOLDER (SQLite)
    python benchmarks/web.py --measure          measures the record that COTMOC_DATA and DATABASE_URL name

Server time is that of Django's test client, warm: request to last byte, in one process, rounds over different things of a kind. All
pages are asked for three times over, and of each figure the middle one is told: a machine that others share has slow half minutes. The
hundred people ask a real server on this machine's loopback, two processes, each person one page after the other. `--write-docs` puts the
figures into docs/figures.md. Bars: 95 of 100 requests within 150 ms; no error.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from django.test import Client

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, PASSES, PEOPLE, SECONDS, BAR = 20, 3, 100, 15.0, 150.0
PASSWORD, READER = "bench-mark-pass", "reader@example.org"
FIGURES = ROOT / "docs" / "figures.md"
HEADING = "## The record on the web"


class Row(NamedTuple):
    """One kind of page."""

    page: str
    p50: float
    p95: float
    queries: int
    size: int


def addresses() -> dict[str, list[str]]:
    """Pages by kind; of dossiers different ones, the most mentioned among them."""
    from django.db.models import Count

    from cotmoc_web.commitments.models import Commitment
    from cotmoc_web.documents.models import Document
    from cotmoc_web.entities.models import Entity
    from cotmoc_web.meetings.models import Meeting

    def of(name: str, pks: list[object]) -> list[str]:
        return [f"/{name}/{pk}/" for pk in pks]

    seen = {"reach": "public"}
    busy = Entity.objects.annotate(n=Count("statements")).filter(n__gt=200)
    return {
        "home": ["/"],
        "commitments": ["/commitments/", "/commitments/?page=3", "/commitments/?s=late", "/commitments/?f=trade"],
        "commitment": of("commitments", list(Commitment.objects.filter(**seen).values_list("pk", flat=True)[:ROUNDS])),
        "sessions": ["/sessions/"],
        "session": of("sessions", list(Meeting.objects.filter(**seen).values_list("pk", flat=True)[:ROUNDS])),
        "documents": ["/documents/", "/documents/?page=40"],
        "document": of("documents", list(Document.objects.filter(**seen).values_list("pk", flat=True)[:ROUNDS])),
        "review desk": ["/review/"],
        "names": ["/names/", "/names/?kind=person", "/names/?kind=organisation&page=5"],
        "name": of("names", list(Entity.objects.filter(known=True, kind="person").values_list("key", flat=True)[:ROUNDS])),
        "name, much spoken of": of("names", list(busy.order_by("-n").values_list("key", flat=True)[:ROUNDS])),
        "gates": ["/gates/"],
        "figures": ["/figures/"],
        "map": ["/map/", "/map/?day=2020-01-01"],
        "timeline": ["/timeline/", "/timeline/?field=trade"],
        "timeline of a name": [f"/timeline/?entity={key}" for key in busy.order_by("-n").values_list("key", flat=True)[:5]],
        "search": ["/search?q=Chen+Gang", "/search?q=cửa+khẩu+thông+minh", "/search?q=口岸", "/search?q=Lung+Lan+504", "/search?q=trade"],
        "history": ["/history/"],
    }


def measure() -> list[Row]:
    """Every kind of page, warm."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cotmoc_web.settings")
    os.environ["COTMOC_LOG_LEVEL"] = "CRITICAL"
    os.environ["COTMOC_HOSTS"] = "testserver,localhost,127.0.0.1"
    import django

    django.setup()
    from django.test import Client

    from cotmoc_web.accounts.models import User
    from cotmoc_web.operations.settling import settle

    settle()  # as every process that serves does
    client = Client()
    client.force_login(User.objects.get(email=READER), backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = {page: urls for page, urls in addresses().items() if urls}
    passes = [[_asked(client, page, urls) for page, urls in pages.items()] for _ in range(PASSES)]
    return [Row(rows[0].page, *map(median, list(zip(*rows, strict=True))[1:])) for rows in zip(*passes, strict=True)]


def _asked(client: Client, page: str, urls: list[str]) -> Row:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    urls = [client.get(url).headers.get("Location", url) for url in urls]  # the desk leads to the first statement that waits
    times, size = [], 0
    for number in range(ROUNDS):
        began = time.perf_counter()
        response = client.get(urls[number % len(urls)])
        times.append((time.perf_counter() - began) * 1000)
        size = max(size, len(response.content))
        if response.status_code != 200:
            sys.exit(f"{urls[number % len(urls)]} answered {response.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(urls[0])
    times.sort()
    print(f"{page}: p50 {times[len(times) // 2]:.0f} ms, {len(queries)} queries", file=sys.stderr, flush=True)
    return Row(page, times[len(times) // 2], times[max(0, round(len(times) * 0.95) - 1)], len(queries), size)


@contextmanager
def served() -> Iterator[str]:
    """A real server with the same record; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "CI": "1", "COTMOC_LOG_LEVEL": "CRITICAL", "COTMOC_DEMO": "1"}
    command = [sys.executable, "-m", "cotmoc_web.manage", "serve", "--port", str(port), "--no-worker", "--no-browser"]
    server = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout  # noqa: S101 (asked for above)
        server.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def crowd(pages: list[str]) -> tuple[int, int, float, float]:
    """A hundred people at once: answers, errors, and how long half and 95 of 100 answers took at most, in ms."""
    with served() as address:
        until = time.monotonic() + SECONDS

        def person(number: int) -> list[tuple[bool, float]]:
            asked: list[tuple[bool, float]] = []
            while time.monotonic() < until:
                url = urllib.parse.quote(pages[(number + len(asked) * 7) % len(pages)], safe="/?=&+%")
                began = time.perf_counter()
                try:
                    with urllib.request.urlopen(address + url, timeout=60) as answer:  # noqa: S310 (our own address)
                        fine = answer.status == 200 and bool(answer.read())
                except OSError:
                    fine = False
                asked.append((fine, (time.perf_counter() - began) * 1000))
            return asked

        with ThreadPoolExecutor(PEOPLE) as people:
            answers = [answer for found in people.map(person, range(PEOPLE)) for answer in found]
    times = sorted(ms for _, ms in answers)
    return len(answers), sum(not fine for fine, _ in answers), times[len(times) // 2], times[int(len(times) * 0.95)]


def report(name: str) -> str:
    """Measure the record that the environment names, as a table."""
    rows = measure()
    lines = [f"### {name}", "", "| page | p50 ms | p95 ms | bar 150 | queries | kB |", "|---|--:|--:|---|--:|--:|"]
    for row in rows:
        bar = "reached" if row.p95 <= BAR else "**missed**"
        lines.append(f"| {row.page} | {row.p50:.0f} | {row.p95:.0f} | {bar} | {row.queries} | {row.size / 1000:.0f} |")
    lines.append("")
    pages = [url for urls in addresses().values() for url in urls[:2] if not url.startswith(("/review", "/history"))]
    asked, errors, half, most = crowd(pages)
    told = (
        f"{PEOPLE} people at once for {SECONDS:.0f} s, each with the next page as soon as one is there: {asked} pages, {errors} errors, "
        f"{asked / SECONDS:.0f} pages a second; half within {half:.0f} ms, 95 of 100 within {most:.0f} ms."
    )
    return "\n".join([*lines, told, ""])


def both() -> str:
    """On SQLite, then on PostgreSQL."""
    tables = []
    for name, command in (("SQLite", []), ("PostgreSQL", [sys.executable, str(ROOT / "tools" / "postgres.py"), "--if-there"])):
        with tempfile.TemporaryDirectory(prefix="cotmoc-bench-") as folder:
            env = {**os.environ, "COTMOC_DATA": folder, "COTMOC_DEMO": ""}
            env.pop("DATABASE_URL", None)
            done = subprocess.run(
                [*command, sys.executable, __file__, "--make", name], env=env, check=True, stdout=subprocess.PIPE, text=True
            )
            tables.append(done.stdout)
    return "\n".join(table for table in tables if table)


def make_and_measure(name: str) -> str:
    """In an empty record: fill it, then measure it."""
    subprocess.run([sys.executable, "-m", "cotmoc_web.manage", "init"], check=True, stdout=sys.stderr)
    generate = [sys.executable, str(ROOT / "tools" / "generate_record.py"), "--password", PASSWORD, "--sign-in", READER]
    subprocess.run(generate, check=True, stdout=sys.stderr)
    return report(name)


def write(table: str) -> None:
    """Into the page of figures, in the place of what stood there."""
    page = FIGURES.read_text("utf-8")
    before, _, after = page.partition(HEADING)
    later = re.search(r"(?m)^## ", after)
    intro = "10,000 documents, 300,000 statements, 5,000 commitments, 20,000 names, four parties; `python benchmarks/web.py --write-docs`."
    how = "Server time of one process, warm, the middle of three passes; bar: 95 of 100 within 150 ms."
    text = f"{HEADING}\n{intro} {how}\n\n{table.strip()}\n\n"
    FIGURES.write_text((before.rstrip() + "\n\n" + text + (after[later.start() :] if later else "")).rstrip() + "\n", "utf-8")


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--measure", metavar="NAME", nargs="?", const="This record")
    parser.add_argument("--make", metavar="NAME")
    parser.add_argument("--write-docs", action="store_true")
    options = parser.parse_args()
    if options.data:
        os.environ["COTMOC_DATA"] = str(options.data)
        table = report("SQLite")
    elif options.make or options.measure:
        table = make_and_measure(options.make) if options.make else report(options.measure)
    else:
        table = both()
    print(table)
    if options.write_docs:
        write(table)


if __name__ == "__main__":
    main()
