"""The guide's first day, where nothing is yet and without a demonstration; and what its commands do in a wrong place."""

from __future__ import annotations

import http.cookiejar
import re
import sqlite3
import time
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from operated import Home, served

PASSWORD = "a gate at marker 504"  # noqa: S105 (of tests)
PAPER = "On 3 March 2026 Lao Cai and Yunnan agreed to open the Lung Lan crossing in 2027."

QUOTES = "from cotmoc_web.models import Statement; print(*Statement.objects.values_list('quote', flat=True), end='')"


class Browser:
    """Somebody at a browser: pages, and the forms in them."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def page(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def send(self, path: str, **fields: str) -> str:
        """What a form of that page sends. Gives the page it leads to."""
        self.page(path)
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token or ""}).encode()
        asked = urllib.request.Request(self.address + path, body, {"Referer": self.address + path})
        with self.opener.open(asked, timeout=60) as answer:
            return str(answer.read().decode())


def link_in(text: str) -> str:
    """The path of the invitation that a text names."""
    found = re.search(r"/invitation/[\w-]+/", text)
    assert found, text
    return found[0]


def test_from_an_empty_folder_to_a_document_that_two_people_read(second_home: Home) -> None:
    home = second_home
    del home.env["COTMOC_DEMO"]
    home.ok("init")
    assert "entities loaded" in home.ok("load_facts")
    link = link_in(home.ok("party", "vn-lao-cai", "--email", "admin@lao-cai.example"))
    with served(home) as server:
        assert "The record in" in server.log.read_text()
        admin = Browser(server.address)
        admin.send(link, name="Lò Thị Mai", password1=PASSWORD, password2=PASSWORD)
        assert "Lò Thị Mai" in admin.page("/people/")
        guest = link_in(admin.send("/people/invite/", email="guest@lao-cai.example", name="", role="secretariat"))
        other = Browser(server.address)
        other.send(guest, name="Vàng A Páo", password1=PASSWORD, password2=PASSWORD)
        other.send("/documents/upload/", text=PAPER, title="Lung Lan")
        until = time.monotonic() + 120
        while not home.python(QUOTES):
            assert time.monotonic() < until, server.log.read_text()
            time.sleep(0.5)
        assert "to open the Lung Lan crossing in 2027" in home.python(QUOTES)
        assert "Lung Lan" in admin.page("/documents/")
    if not home.url:  # the worker looked how much there is of what, so that queries begin at the right end
        with closing(sqlite3.connect(home.sqlite)) as database:
            assert database.execute("SELECT count(*) > 0 FROM sqlite_stat1 WHERE tbl = 'cotmoc_entityname'").fetchone() == (1,)


WORDS = ["load_facts", "party vn-lao-cai --email a@example.org", "reindex", "reseal", "send_digests", "backup x.zip", "worker"]


@pytest.mark.parametrize("words", WORDS)
def test_where_no_record_is_a_command_says_so_and_makes_none(words: str, second_home: Home) -> None:
    done = second_home.run(*words.split())
    assert (done.returncode, "CommandError: there is no record in" in done.stderr, "COTMOC_DATA" in done.stderr) == (1, True, True)
    assert (done.stdout, "Traceback" in done.stderr, second_home.data.exists()) == ("", False, False)


def test_a_backup_is_not_restored_where_no_record_was_unless_one_asks_for_it(home: Home, second_home: Home, tmp_path: Path) -> None:
    assert f"The record in {home.data}" in home.run("backup", tmp_path / "record.zip").stderr
    for options in ([], ["--replace"]):
        done = second_home.run("restore", tmp_path / "record.zip", *options)
        assert (done.returncode, "with --new" in done.stderr, second_home.data.exists()) == (1, True, False)
    assert f"the record in {second_home.data}" in second_home.ok("restore", tmp_path / "record.zip", "--new")
