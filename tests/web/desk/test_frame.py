"""The frame of every page: closed without signing in, in three languages, as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from cotmoc_web.accounts.models import Party
from cotmoc_web.desk.queries import Desk
from cotmoc_web.desk.words import finding

PAGES = (
    "/",
    "/commitments/",
    "/sessions/",
    "/documents/",
    "/names/",
    "/gates/",
    "/map/",
    "/timeline/",
    "/figures/",
    "/search",
    "/history/",
    "/review/",
)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_the_door(page: str) -> None:
    response = Client().get(page)
    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("page", PAGES)
def test_a_reader_sees_every_section(page: str, ours: Party, signed_in: Callable[..., Client]) -> None:
    assert signed_in(ours).get(page).status_code == 200


@pytest.mark.parametrize("page", ["/people/", "/import/"])
def test_a_stranger_is_asked_to_sign_in_and_told_nothing_of_roles(page: str, db: None, settings: Any) -> None:
    settings.DEMO = True
    response = Client().get(f"{page}?language=en")
    text = response.content.decode()
    assert (response.status_code, "<h1>Sign in to open this page</h1>" in text, "your role" in text.lower()) == (403, True, False)


def test_health_needs_no_session(db: None) -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert Client().get("/readyz").json() == {"status": "ok"}


@pytest.mark.parametrize(("asked", "shown"), [("vi", 'lang="vi"'), ("zh-hans", 'lang="zh-Hans"'), ("en", 'lang="en"')])
def test_the_address_chooses_the_language_and_it_stays(asked: str, shown: str, ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours)
    assert f"<html {shown}>" in client.get(f"/?language={asked}").content.decode()
    assert f"<html {shown}>" in client.get("/").content.decode()


def test_the_address_holds_the_day(ours: Party, signed_in: Callable[..., Client]) -> None:
    page = signed_in(ours).get("/commitments/?day=2025-03-01&language=en").content.decode()
    assert "You see the record as of 1 March 2025." in page
    assert 'href="/sessions/?day=2025-03-01"' in page


def test_a_day_that_is_none_is_today(ours: Party, signed_in: Callable[..., Client]) -> None:
    assert "You see the record as of" not in signed_in(ours).get("/?day=2025-13-45&language=en").content.decode()


def test_names_in_a_row_and_great_numbers_are_written_as_the_language_does() -> None:
    late = "{% blocktranslate with shown=n|number count n=n %}{{ shown }} day late{% plural %}{{ shown }} days late{% endblocktranslate %}"
    said = {}
    for code in ("en", "vi", "zh-hans"):
        with translation.override(code):
            said[code] = Template("{% between %}" + late).render(Context({"n": 1500}))
    assert said["en"] == ", 1,500 days late"
    assert "1.500" in said["vi"]
    assert (said["zh-hans"][0], "1,500" in said["zh-hans"]) == ("、", True)


def test_the_headline_of_a_party_counts_its_own_and_leaves_out_what_there_is_none_of() -> None:
    desk = Desk([], {"late": 3, "contradicted": 1, "kept": 2}, 6, [], [], dt.date(2026, 1, 1), [], late_count=1, to_review=4)
    with translation.override("en"):
        assert finding(desk, ours=True) == "1 of ours is late, 1 is contradicted, 4 readings need your eye"
        assert finding(desk, ours=False) == "6 commitments: 3 late, 1 contradicted, 2 kept"
    with translation.override("zh-hans"):
        assert finding(desk, ours=True) == "我方逾期1项、1项说法不一、待核对表述4条"
