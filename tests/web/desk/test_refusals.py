"""What was not done says why, in words and in the reader's language, and leads back to where it was tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.commitments.models import Commitment

BACK = '<a class="btn" href="{}">'


@pytest.fixture
def commitment(ours: Party) -> Commitment:
    return Commitment.objects.create(party=ours, titles={"en": "Open the crossing"})


@pytest.mark.parametrize(("language", "field"), [("en", "Text"), ("vi", "Nội dung"), ("zh-hans", "文本")])
def test_a_refused_form_names_the_field_in_words_and_leads_back_to_its_page(
    language: str, field: str, commitment: Commitment, ours: Party, signed_in: Callable[..., Client]
) -> None:
    browser, page = signed_in(ours, Role.SECRETARIAT), f"/commitments/{commitment.pk}/"
    answer = browser.post(f"{page}note/?language={language}", {"text": ""}, headers={"referer": f"http://testserver{page}?day=2026-01-01"})
    shown = answer.content.decode()
    assert (answer.status_code, BACK.format(f"{page}?day=2026-01-01") in shown, field in shown, "text. " in shown) == (
        400,
        True,
        True,
        False,
    )
    assert f"{page}?day=2026-01-01&amp;language=vi" in shown  # the other languages show that page, too


def test_without_a_page_named_or_with_one_elsewhere_the_way_back_is_what_lies_above(
    commitment: Commitment, ours: Party, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in(ours, Role.SECRETARIAT)
    for headers in ({}, {"referer": "https://elsewhere.example/trap"}):
        shown = browser.post(f"/commitments/{commitment.pk}/note/", {"text": ""}, headers=headers).content.decode()
        assert BACK.format(f"/commitments/{commitment.pk}/") in shown
        assert "elsewhere" not in shown


@pytest.mark.parametrize(
    ("path", "above"), [("/commitments/7/note/", "/commitments/7/"), ("/names/vn-lai-chau/same/", "/names/vn-lai-chau/")]
)
def test_an_address_that_only_takes_forms_says_so_when_it_is_opened(
    path: str, above: str, ours: Party, signed_in: Callable[..., Client]
) -> None:
    answer = signed_in(ours, Role.ADMINISTRATOR).get(path + "?language=vi")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert BACK.format(above) in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "says"), [("en", "This form is out of date"), ("vi", "Biểu mẫu này đã hết hiệu lực"), ("zh-hans", "此表单已失效")]
)
def test_a_stale_form_is_refused_in_the_language_of_the_reader(language: str, says: str, ours: Party, person: Callable[..., User]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person(ours, Role.SECRETARIAT), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.post(f"/account/?language={language}", {"name": "x"}, headers={"referer": "http://testserver/account/"})
    assert (answer.status_code, says in answer.content.decode(), BACK.format("/account/") in answer.content.decode()) == (403, True, True)


@pytest.mark.parametrize("day", ["0001-01-01", "0001-06-01", "1799-12-31", "2300-01-01", "9999-12-31"])
def test_a_day_out_of_reach_is_told_and_today_is_shown(day: str, ours: Party, signed_in: Callable[..., Client]) -> None:
    for page in ("/", "/commitments/", "/map/"):
        answer = signed_in(ours, Role.SECRETARIAT).get(page, {"day": day})
        assert (answer.status_code, "this day is too far off" in answer.content.decode()) == (200, True), page
    for edge in ("1800-01-01", "2299-12-31"):
        assert signed_in(ours, Role.SECRETARIAT).get("/", {"day": edge}).status_code == 200
