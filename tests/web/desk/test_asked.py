"""A filter that is none is left out of the list, and told: in a notice and at its field. Files and programs are refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.asked import Asked
from cotmoc_web.errors import BadInput


def test_what_an_address_asks_is_kept_and_what_it_does_not_is_told() -> None:
    asked = Asked(QueryDict("s=late&s=lost&due=31.12.2026&on=2026-02-30&n=12x&f=%20trade%20&language=vi&page=2"))
    assert asked.several("s", ("kept", "late")) == ("late",)
    assert asked.part_of_date("due") == "2026-12-31"
    assert (asked.day("on"), asked.number("n"), asked.one("f", ("trade",))) == (None, None, "trade")
    assert [(one.name, one.typed) for one in asked.told] == [("s", "lost"), ("on", "2026-02-30"), ("n", "12x")]
    with pytest.raises(BadInput, match="lost"):
        asked.strictly()


def test_choices_are_looked_up_only_where_something_was_asked() -> None:
    def never() -> tuple[str, ...]:
        raise AssertionError

    assert Asked(QueryDict("")).one("m", never) == ""


def test_a_name_that_no_filter_has_is_told_where_a_list_was_asked() -> None:
    asked = Asked(QueryDict("due=2026&q=x"))
    assert asked.told == []  # a page without a list
    asked.text("q")
    asked.text("s")
    assert [(one.name, one.why) for one in asked.told] == [("due", "this list has no filter of this name; it has: q, s")]
    asked.rightly()  # its values are right
    with pytest.raises(BadInput, match="it has: q, s"):
        asked.strictly()
    asked.may_hold("due")
    asked.strictly()


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/commitments/?d=31.13.2026", "31.13.2026"),
        ("/commitments/?due=31.12.2026", "due"),
        ("/commitments/?day=garbage", "garbage"),
        ("/commitments/?day=2026", "2026"),
        ("/commitments/?s=lost", "lost"),
        ("/commitments/?m=no-such", "no-such"),
        ("/commitments/?p=nobody", "nobody"),
        ("/documents/?state=eaten", "eaten"),
        ("/documents/?judged=%3Cb%3E", "&lt;b&gt;"),
        ("/sessions/?m=no-such", "no-such"),
        ("/names/?kind=ghost", "ghost"),
        ("/names/?side=xx", "xx"),
        ("/gates/?standing=ajar", "ajar"),
        ("/figures/?nature=wild", "wild"),
        ("/history/?on=yesterday", "yesterday"),
        ("/history/?action=ate", "ate"),
        ("/?day=31.02.2026", "31.02.2026"),
        ("/search?q=x&langs=vi", "langs"),
    ],
)
def test_every_list_says_what_it_did_not_understand(ours: Party, signed_in: Callable[..., Client], address: str, typed: str) -> None:
    answer = signed_in(ours, Role.SECRETARIAT).get(f"{address}&language=en")
    page = answer.content.decode()
    assert answer.status_code == 200
    notice = page.partition("Part of the address was not understood")[2].partition("</div>")[0]
    assert f"“{typed}”" in notice or f"“{typed[:5]}" in notice


def test_the_field_keeps_what_was_typed_and_is_marked(ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours)
    page = client.get("/commitments/?d=31.13.2026&m=no-such&language=en").content.decode()
    assert 'name="d" value="31.13.2026" aria-invalid="true"' in page
    assert '<option value="no-such" selected>' in page
    assert page.count("aria-invalid") == 2
    assert "aria-invalid" not in client.get("/commitments/?d=31.12.2026&language=en").content.decode()


def test_a_day_is_taken_as_any_of_the_three_languages_writes_it(ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours)
    for day in ("2026-03-16", "16/03/2026", "16.03.2026", "2026年3月16日", "16 March 2026"):
        assert client.get("/", {"day": day, "language": "en"}).context["viewer"].day.isoformat() == "2026-03-16"


@pytest.mark.parametrize(
    "address",
    [
        "/commitments/export.csv?d=soon", "/documents/export.json?state=eaten", "/commitments/export.csv?day=garbage",
        "/commitments/export.csv?stat=late", "/sessions/export.csv?mechanism=x", "/documents/export.csv?languages=vi",
        "/statements/export.csv?langs=vi", "/statements/export.csv?since=soon", "/names/export.csv?kinds=person",
        "/figures/export.csv?units=ha", "/people/export.csv?sides=vn", "/gates/export.csv?classes=x", "/feeds/changes.atom?s=late",
        "/feeds/sessions.ics?mechanism=x", "/open-data/record.jsonld?kind=person", "/open-data/places.geojson?kind=person",
    ],
)  # fmt: skip
def test_a_file_is_not_saved_of_a_filter_that_is_none(ours: Party, signed_in: Callable[..., Client], address: str) -> None:
    assert signed_in(ours).get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/commitments/export.csv?page=2&language=vi&day=2026-03-16&s=late&s=kept&m=&t=x", "/names/export.csv?q=x&kind=&side=&page=1",
        "/figures/export.csv?q=x&nature=&unit=ha", "/statements/export.csv?q=x&kind=statement&plain=x&saved=1&below=0",
        "/documents/export.csv?text=x&state=&lang=", "/sessions/export.csv?m=&page=1", "/feeds/sessions.atom?m=&language=vi",
    ],
)  # fmt: skip
def test_a_file_takes_all_that_the_address_of_its_page_may_hold(ours: Party, signed_in: Callable[..., Client], address: str) -> None:
    assert signed_in(ours).get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("commitments?due=soon", "d"), ("commitments?day=garbage", "day"), ("commitments?state=lost", "s"),
        ("commitments?stat=late", "stat"), ("sessions?m=x", "m"),
        ("documents?language=vi&language_of_text=vi", "language_of_text"), ("statements?since=soon", "since"),
        ("search?q=x&langs=vi", "langs"), ("entities/vn-lai-chau?full=1", "full"),
    ],
)  # fmt: skip
def test_a_program_is_refused_a_filter_that_is_none(ours: Party, signed_in: Callable[..., Client], address: str, where: str) -> None:
    answer = signed_in(ours).get(f"/api/{address}")
    assert (answer.status_code, answer.json()["code"], answer.json()["where"]) == (400, "W04", where)
