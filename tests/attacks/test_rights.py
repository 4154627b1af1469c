"""Whoever asks, whatever for: what one party keeps to itself is not told to another, and nothing is changed by those who may not.

Every address of the application is in a table here; one that is in none fails by its name.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from attacks.world import ROLES, STRANGERS, World, undone
from cotmoc_web.sheets.lists import LISTS
from cotmoc_web.sheets.writing import FORMATS
from cotmoc_web.way_back import above

pytestmark = pytest.mark.django_db
NOWHERE = 987_654
"""A number that no row has."""
Rows = tuple[str, ...]
PRIVATE = ("document", "taken back", "withdrawn")
COMMITMENTS = ("commitment", "withdrawn commitment")


@dataclass(frozen=True)
class Opened:
    """Which rows an address is tried with: those that strangers must not find, and those that they may see."""

    hidden: Rows = ()
    seen: Rows = ()
    queries: tuple[str, ...] = ("",)


OPENED: dict[str, Opened] = {
    "account/keys/<int:pk>/withdraw/": Opened(("token contributor",)),
    "people/invitations/<int:pk>/withdraw/": Opened(("invitation",)),
    "people/<int:pk>/role/": Opened(("ours reader",)),
    "people/<int:pk>/active/": Opened(("ours reader",)),
    "commitments/<int:pk>/": Opened(COMMITMENTS, ("shared commitment", "public commitment", "from draft"), ("", "?day=2026-04-04")),
    "commitments/<int:pk>/edit/": Opened(COMMITMENTS, ("shared commitment", "public commitment")),
    "commitments/<int:pk>/share/": Opened(COMMITMENTS, ("shared commitment",)),
    "commitments/<int:pk>/share-entries/": Opened(COMMITMENTS, ("shared commitment",)),
    "commitments/<int:pk>/withdraw/": Opened(COMMITMENTS, ("shared commitment",)),
    "commitments/<int:pk>/link/": Opened(COMMITMENTS, ("shared commitment", "public commitment"), ("", "?t=Zq", "?statement={statement}")),
    "commitments/<int:pk>/answer/": Opened(COMMITMENTS, ("shared commitment", "public commitment")),
    "commitments/<int:pk>/ask/": Opened(COMMITMENTS, ("shared commitment", "public commitment"), ("?of=vn-lai-chau", "?of=cn-yn")),
    "commitments/<int:pk>/note/": Opened(COMMITMENTS, ("shared commitment",)),
    "commitments/<int:pk>/chain/": Opened(COMMITMENTS, ("shared commitment",), ("", "?t=Zq", "?other={commitment}")),
    "commitments/entries/<int:pk>/unlink/": Opened(("entry",), ("shared entry",)),
    "commitments/entries/<int:pk>/settle/": Opened(("entry",), ("shared entry",)),
    "commitments/links/<int:pk>/unlink/": Opened(("link",), ("public link",)),
    "commitments/links/<int:pk>/share/": Opened(("link",), ("public link",)),
    "commitments/owners/<int:pk>/assign/": Opened(("owner",), ("shared owner",)),
    "sessions/<int:pk>/": Opened(("meeting",), ("public meeting", "own public meeting")),
    "sessions/<int:pk>/edit/": Opened(("meeting",), ("public meeting", "own public meeting")),
    "sessions/<int:pk>/documents/": Opened(("meeting",), ("public meeting", "own public meeting")),
    "sessions/<int:pk>/people/": Opened(("meeting",), ("public meeting", "own public meeting")),
    "sessions/documents/<int:pk>/remove/": Opened(("attachment",), ("shared attachment",)),
    "sessions/people/<int:pk>/remove/": Opened(("delegate",), ("public delegate",)),
    "sessions/people/<int:pk>/share/": Opened(("delegate",), ("public delegate",)),
    "documents/sent/<int:pk>/": Opened(("batch",)),
    "documents/<int:pk>/": Opened(PRIVATE, ("shared", "public")),
    "documents/<int:pk>/file/": Opened(PRIVATE, ("shared", "public")),
    "documents/<int:pk>/statements/": Opened(PRIVATE, ("shared", "public"), ("", "?show=waiting")),
    "review/checks/<int:pk>/": Opened(("check", "settled"), ("shared check",)),
    "review/<int:pk>/": Opened(
        ("statement", "waiting", "taken back statement", "withdrawn statement"),
        ("shared statement", "public waiting"),
        ("", "?document={document}"),
    ),
    "gates/words/<int:pk>/reach/": Opened(("gate word",), ("shared gate word",)),
    "gates/words/<int:pk>/withdraw/": Opened(("gate word",), ("shared gate word",)),
    "projects/milestones/<int:pk>/word/": Opened(("milestone",), ("shared milestone",), ("", "?statement={statement}")),
    "projects/milestones/<int:pk>/reach/": Opened(("milestone",), ("shared milestone",)),
    "projects/milestones/<int:pk>/withdraw/": Opened(("milestone",), ("shared milestone",)),
    "projects/words/<int:pk>/reach/": Opened(("milestone word",), ("shared milestone word",)),
    "projects/words/<int:pk>/withdraw/": Opened(("milestone word",), ("shared milestone word",)),
    "gates/studies/<int:pk>/": Opened(("study",), ("shared study",), ("", "?s={scenario}")),
    "gates/studies/<int:pk>/edit/": Opened(("study",), ("shared study",)),
    "gates/studies/<int:pk>/run/": Opened(("study",), ("shared study",)),
    "gates/studies/<int:pk>/stop/": Opened(("study",), ("shared study",)),
    "gates/studies/<int:pk>/share/": Opened(("study",), ("shared study",)),
    "gates/studies/<int:pk>/withdraw/": Opened(("study",), ("shared study",)),
    "gates/studies/<int:pk>/study.pdf": Opened(("study",), ("shared study",)),
    "gates/studies/scenarios/<int:pk>/": Opened(("scenario",), ("shared scenario",)),
    "gates/studies/scenarios/<int:pk>/text/": Opened(("scenario",), ("shared scenario",)),
    "gates/studies/scenarios/<int:pk>/scenario.toml": Opened(("scenario",), ("shared scenario",)),
    "gates/studies/scenarios/<int:pk>/withdraw/": Opened(("scenario",), ("shared scenario",)),
    "gates/studies/scenarios/<int:pk>/day/": Opened(("scenario",), ("shared scenario",)),
    "gates/studies/scenarios/<int:pk>/plan/": Opened(("scenario",), ("shared scenario",), ("", "?p={plan}")),
    "gates/studies/plans/<int:pk>/stop/": Opened(("plan",), ("shared plan",)),
    "gates/studies/plans/<int:pk>/keep/": Opened(("plan",), ("shared plan",)),
    "sameness/<int:pk>/share/": Opened(("sameness", "hidden sameness")),
    "sameness/<int:pk>/retract/": Opened(("sameness", "hidden sameness")),
    "search/kept/<int:pk>": Opened(("search contributor",)),
    "import/<int:pk>/": Opened(("sheet",)),
    "import/<int:pk>/check": Opened(("sheet",)),
    "import/<int:pk>/done": Opened(("sheet",)),
    "history/<int:pk>/undo/": Opened(("change",), ("shared change",)),
    "api/documents/<int:pk>": Opened(PRIVATE, ("shared", "public")),
    "api/documents/<int:pk>/statements": Opened(PRIVATE, ("shared", "public")),
    "api/statements/<int:pk>": Opened(("statement", "waiting", "taken back statement", "withdrawn statement"), ("shared statement",)),
    "api/commitments/<int:pk>": Opened(COMMITMENTS, ("shared commitment", "public commitment", "from draft"), ("", "?day=2026-04-04")),
    "api/sessions/<int:pk>": Opened(("meeting",), ("public meeting",)),
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": Opened(),
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": Opened(),
}
"""Addresses with the number of a row."""
OTHERWISE: dict[str, tuple[str, ...]] = {
    "documents/<int:pk>/<str:act>/": ("documents/{document}/reach/", "documents/{shared}/reread/", "documents/{document}/nothing/"),
    "gates/": ("gates/", "gates/?mark=differ", "gates/?standing=closed&side=vn"),
    "gates/<path:key>/register/": ("gates/ma-lu-thang/register/", "gates/no-such/register/"),
    "gates/<path:key>/word/": (
        "gates/ma-lu-thang/word/", "gates/ma-lu-thang/word/?what=hours", "gates/ma-lu-thang/word/?statement={statement}",
    ),
    "projects/<path:key>/steps/": ("projects/smart-gate/steps/", "projects/no-such/steps/"),
    "projects/<path:key>/milestone/": ("projects/smart-gate/milestone/",),
    "names/<path:key>/": ("names/person:hidden-1/", "names/person:open/", "names/vn-lai-chau/", "names/ma-lu-thang/"),
    "names/<path:key>/same/": ("names/person:hidden-1/same/", "names/person:open/same/"),
    "api/entities/<path:key>": ("api/entities/person:hidden-1", "api/entities/person:open"),
    "<noun_of_list:noun>/export.<kind_of_file:form>": tuple(f"{noun}/export.{form}" for noun in LISTS for form in FORMATS),
    "import/<int:pk>/problems.<str:form>": ("import/{sheet}/problems.csv", "import/{sheet}/problems.xlsx"),
    "import/template/<str:kind>.<str:form>": ("import/template/commitments.csv", "import/template/people.xlsx"),
    "invitation/<str:token>/": ("invitation/cmi_no-such/",),
    r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": ("accounts/password/reset/key/1-set-password/",),
    "search": ("search", "search?q=Zq", "search?q=quentin", "search?kind=document", "search?kind=commitment", "search?kind=statement",
               "search?kind=entity&q=person", "search?kind=meeting"),
    "names/": ("names/", "names/?kind=person", "names/?read=1", "names/?q=quentin", "names/?q=Zqentity"),
    "figures/": ("figures/", "figures/?q=ma-lu-thang"),
    "commitments/": ("commitments/", "commitments/?day=2026-04-04", "commitments/?q=Zq"),
    "commitments/new/": ("commitments/new/", "commitments/new/?statement={statement}"),
    "documents/": ("documents/", "documents/?text=Zq", "documents/?batch={batch}", "documents/?judged=waiting", "documents/?reach=party"),
    "history/": ("history/", "history/?about=cotmoc.document", "history/?about=cotmoc.statement",
                 "history/?by={ours secretariat}", "history/?action=note.added"),
    "review/": ("review/", "review/?list=1", "review/?document={document}"),
    "api/statements": ("api/statements", "api/statements?verdict=waiting"),
    "api/entities": ("api/entities", "api/entities?kind=person"),
    "api/search": ("api/search?q=quentin", "api/search?q=Zq", "api/search?q=paper&kind=document"),
}  # fmt: skip
"""Addresses that take other things, or are asked for in several ways."""
LOGOUT = {"accounts/logout/"}


def routes() -> Iterator[str]:
    """Every address of the application, as it is written."""

    def walk(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            else:
                yield route

    return walk(get_resolver().url_patterns)


def filled(route: str, world: World) -> list[str]:
    """The addresses that a route is tried with."""
    numbers = {name: row.pk for name, row in {**world.rows, **world.people}.items() if hasattr(row, "pk")}
    if route in OTHERWISE:
        return ["/" + _numbered(address, numbers) for address in OTHERWISE[route]]
    if route in OPENED:
        opened = OPENED[route]
        addresses = [route.replace("<int:pk>", str(numbers[name])) for name in (*opened.hidden, *opened.seen)]
        return ["/" + address + _numbered(query, numbers) for address in addresses for query in opened.queries]
    return [f"/{route}"]


def _numbered(text: str, numbers: Mapping[str, int]) -> str:
    return re.sub(r"\{([^}]+)\}", lambda found: str(numbers[found[1]]), text)


def told(response: Any) -> str:
    """All that an answer says: its page or file, unpacked, and its headers."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = b"\n".join(book.read(name) for name in book.namelist())
    return f"{data.decode('utf-8', 'replace')}\n{dict(response.headers)}\n{response.cookies}".lower()


def leaked(response: Any, words: Mapping[str, str]) -> list[str]:
    """What was said that must not be."""
    text = told(response)
    return [where for word, where in words.items() if word in text] if "zq" in text else []


def listed(found: list[Any]) -> str:
    """Each on a line."""
    return "\n".join(map(str, found))


def test_every_address_is_in_the_tables() -> None:
    known = {*OPENED, *OTHERWISE}
    there = list(routes())
    assert [route for route in there if re.search(r"<\w+|\(\?P", route) and route not in known] == []
    assert [route for route in known if route not in there] == []


def test_our_own_people_see_every_word(world: World) -> None:
    """Else the next tests would prove nothing."""
    seen: set[str] = set()
    for who in ("ours administrator", "ours secretariat", "ours contributor"):
        client = world.client(who)
        for route in routes():
            if route not in LOGOUT:
                for address in filled(route, world):
                    seen |= set(leaked(client.get(address, headers={"Accept-Language": "en"}), {**world.words, **world.personal}))
    assert sorted({*world.words.values(), *world.personal.values()} - seen) == ["withdrawn quote"]


@pytest.mark.parametrize(("who", "demo"), [*((who, False) for who in STRANGERS), ("nobody", True)])
def test_no_page_tells_a_stranger_what_is_ours(world: World, who: str, demo: bool, settings: Any) -> None:
    settings.DEMO, settings.API_CALLS = demo, 1_000_000  # a demonstration opens no more to those who are signed in
    client = world.client(who)
    wrong: list[tuple[str, object]] = []
    for route in routes():
        if route in LOGOUT:
            continue
        for address in filled(route, world):
            response = client.get(address)
            if response.status_code not in {200, 302, 400, 401, 403, 404, 405}:
                wrong.append((address, response.status_code))
            if found := leaked(response, {**world.words, **world.personal}):
                wrong.append((address, found))
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_breaks_for_our_own_people_or_tells_them_what_is_another_persons(world: World, role: str, settings: Any) -> None:
    settings.API_CALLS = 1_000_000
    client = world.client(f"ours {role}")
    others = {word: where for word, where in world.personal.items() if role not in where}
    wrong: list[tuple[str, object]] = []
    for route in routes():
        if route in LOGOUT:
            continue
        for address in filled(route, world):
            response = client.get(address)
            if "no-store" not in response.get("Cache-Control", ""):  # a page of a party that a browser keeps outlives signing out
                wrong.append((address, "is kept"))
            if response.status_code not in {200, 302, 400, 401, 403, 404, 405}:
                wrong.append((address, response.status_code))
            if found := leaked(response, others):
                wrong.append((address, found))
    assert not wrong, listed(wrong)


def test_what_is_hidden_looks_as_what_is_not_there(world: World) -> None:
    """Not even that it exists is told: same answer as for a number that no row has, to the letter."""
    differ = []
    for who in ("theirs administrator", "theirs reader"):
        client = world.client(who)
        for route, opened in OPENED.items():
            nowhere = "/" + route.replace("<int:pk>", str(NOWHERE))
            for method in ("get", "post", "head", "options"):
                with undone():
                    expected = plain(getattr(client, method)(nowhere, {"version": 99}), nowhere)
                for name in opened.hidden:
                    path = "/" + route.replace("<int:pk>", str(({**world.rows, **world.people})[name].pk))
                    with undone():
                        found = plain(getattr(client, method)(path, {"version": 99}), path)
                    if found != expected:
                        differ.append((who, method, route, name, found[0], expected[0]))
    assert not differ, listed(differ)


def plain(response: HttpResponse, path: str) -> tuple[int, str]:
    """What an answer says, without the address that was asked for, the one above it, and what differs each time."""
    text = re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*', "", response.content.decode() + response.get("Location", "")
    )
    for address in (path, above(path)):
        if address != "/":
            text = text.replace(address, "PATH").replace(quote(address, safe=""), "PATH").replace(quote(address), "PATH")
    return response.status_code, text
