"""Pages of accounts, as a person meets them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import resolve
from pytest_django import Settings

from cotmoc_web.accounts.adapter import Adapter
from cotmoc_web.accounts.forms import SettingsForm
from cotmoc_web.accounts.models import Party, Role, Token, User
from cotmoc_web.entities.models import Entity

PASSWORD = "correct horse battery"  # noqa: S105 (of tests)
Maker = Callable[..., User]


@pytest.fixture
def enter(person: Maker) -> Callable[..., Client]:
    """Browsers of people who came in with their password a moment ago."""

    def make(party: Party, role: Role = Role.READER) -> Client:
        user, client = person(party, role), Client()
        assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
        return client

    return make


def code_of(secret: str) -> str:
    """What an authenticator app would show now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


@pytest.mark.parametrize("language", ["en", "vi", "zh-hans"])
@pytest.mark.parametrize(
    "page",
    [
        "/account/",
        "/people/",
        "/people/invite/",
        "/party/",
        "/history/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/accounts/logout/",
    ],
)
def test_every_page_opens_with_one_title_and_no_script_or_style_in_it(
    page: str, language: str, ours: Party, enter: Callable[..., Client]
) -> None:
    text = enter(ours, Role.ADMINISTRATOR).get(f"{page}?language={language}", follow=True).content.decode()
    assert len(re.findall("<h1", text)) == 1
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text) == []
    assert re.findall(r"\sstyle=|\son\w+=|<style", text) == []


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"])
def test_the_doors_are_open_to_strangers(page: str, db: None) -> None:
    assert Client().get(page).status_code == 200


def test_the_demonstration_shows_its_people_and_signs_them_in(ours: Party, person: Maker, settings: Settings) -> None:
    settings.DEMO = True
    shown, hidden = person(ours, Role.REVIEWER, "Shown"), person(ours, Role.REVIEWER, "Not shown")
    User.objects.filter(pk=shown.pk).update(demo=True)
    page = Client().get("/accounts/login/?language=en").content.decode()
    assert "Shown" in page
    assert settings.DEMO_PASSWORD in page
    assert hidden.email not in page


def test_without_demonstration_nobody_is_shown(ours: Party, person: Maker, settings: Settings) -> None:
    User.objects.filter(pk=person(ours, Role.REVIEWER, "Shown").pk).update(demo=True)
    page = Client().get("/accounts/login/?language=en").content.decode()
    assert "Shown" not in page
    assert settings.DEMO_PASSWORD not in page


def test_from_invitation_to_second_step(ours: Party, enter: Callable[..., Client]) -> None:
    admin = enter(ours, Role.ADMINISTRATOR)
    page = admin.post("/people/invite/", {"email": "new@example.org", "role": "reviewer", "two_steps": "on"}).content.decode()
    (link,) = re.findall(r"http://testserver(/invitation/[^<\s]+/)", page)
    assert link in mail.outbox[0].body
    assert mail.outbox[0].to == ["new@example.org"]
    guest = Client()
    refused = guest.post(link, {"name": "New", "password1": "short", "password2": "short"})
    assert (refused.status_code, 'aria-describedby="id_password1_helptext id_password1_error"' in refused.content.decode()) == (400, True)
    secret = "three gates in a row"  # noqa: S105 (of tests)
    assert guest.post(link, {"name": "New", "password1": secret, "password2": secret})["Location"] == "/accounts/2fa/"
    assert guest.get("/commitments/")["Location"] == "/accounts/2fa/"
    setup = guest.get("/accounts/2fa/totp/activate/").content.decode()
    (key,) = re.findall(r'class="secret">(\w+)<', setup)
    assert 'src="data:image/svg+xml;base64,' in setup
    done = guest.post("/accounts/2fa/totp/activate/", {"code": code_of(key)})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    assert guest.get("/commitments/").status_code == 200
    assert guest.get(done["Location"]).content.decode().count("<li><code>") == 10
    assert guest.post("/accounts/2fa/totp/deactivate/").status_code == 200
    assert Authenticator.objects.filter(type="totp").count() == 1


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("/accounts/2fa/totp/activate/", "Recovery codes were made, for the day your telephone is lost."),
        ("/accounts/2fa/recovery-codes/generate/", "New recovery codes were made; the old ones no longer work."),
    ],
)
def test_the_first_recovery_codes_replace_none(page: str, says: str) -> None:
    request = RequestFactory().post(page)
    request.resolver_match = resolve(page)
    told = CookieStorage(request)
    request._messages = told  # type: ignore[attr-defined]
    Adapter(request).add_message(request, SUCCESS, "mfa/messages/recovery_codes_generated.txt")
    assert [str(message) for message in told] == [says]


def test_who_has_a_second_step_is_asked_for_it(ours: Party, person: Maker) -> None:
    user = person(ours)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/account/").status_code == 302
    step = client.get("/accounts/2fa/authenticate/")
    assert (step.status_code, "With a passkey" in step.content.decode()) == (200, False)  # there is none
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert (wrong.status_code, "_auth_user_id" in client.session) == (200, False)
    client.post("/accounts/2fa/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert client.get("/account/").status_code == 200


def test_the_page_of_second_steps_names_each_by_its_name_and_day(ours: Party, person: Maker) -> None:
    user = person(ours)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    made = dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Office computer", "credential": {}}, last_used_at=made)
    Authenticator.objects.update(created_at=made)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/accounts/2fa/").content.decode()
    for words in (">Office computer<", "Added on 1 March 2026.", "Last used on 1 March 2026.", "Set up on 1 March 2026."):
        assert words in page
    assert "&lt;" not in page


def test_a_party_may_ask_a_second_step_of_all(ours: Party, enter: Callable[..., Client]) -> None:
    reader, admin = enter(ours), enter(ours, Role.ADMINISTRATOR)
    assert reader.get("/commitments/").status_code == 200
    admin.post("/party/", {"version": 1, "mechanism": "", "two_steps": "on"})
    assert reader.get("/commitments/")["Location"] == "/accounts/2fa/"


def test_delicate_things_ask_who_it_is(ours: Party, signed_in: Callable[..., Client]) -> None:
    stale = signed_in(ours, Role.ADMINISTRATOR)
    for page in ("/people/invite/", "/party/", "/accounts/2fa/totp/activate/"):
        assert stale.get(page)["Location"].startswith("/accounts/reauthenticate/?next=")
    assert stale.post("/account/keys/", {"name": "Sheet", "days": "30"})["Location"].startswith("/accounts/reauthenticate/")
    assert not Token.objects.exists()
    made = stale.post("/accounts/reauthenticate/?next=/account/keys/", {"password": PASSWORD})
    assert made.status_code == 200
    assert Token.objects.get().name == "Sheet"


def test_below_administrator_delicate_pages_refuse_before_they_ask(ours: Party, signed_in: Callable[..., Client]) -> None:
    assert signed_in(ours, Role.SECRETARIAT).get("/people/invite/").status_code == 403


def test_settings_are_kept_and_speak_at_once(ours: Party, enter: Callable[..., Client]) -> None:
    client = enter(ours)
    given = {"name": "  Lò  Thị Mai ", "department": "", "language": "vi", "time_zone": "Asia/Shanghai", "digest": "weekly", "version": 1}
    page = client.post("/account/", given, follow=True).content.decode()
    assert '<html lang="vi">' in page
    user = User.objects.get()
    assert (user.name, user.digest, user.single_keys, user.version) == ("Lò Thị Mai", "weekly", False, 2)
    assert f'action="/history/{1}/undo/"'.replace("1", str(user_change(user))) in page


def user_change(user: User) -> int:
    from cotmoc_web.history.models import Change

    return Change.objects.get(by=user, action="account.settings").pk


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"language": "tlh"}, {"time_zone": "Mars/Olympus"}, {"digest": "hourly"}, {"version": "x"}], ids=str
)
def test_wrong_settings_lead_to_the_field_and_lose_nothing(wrong: dict[str, Any], ours: Party, enter: Callable[..., Client]) -> None:
    client = enter(ours)
    given = {"name": "Mai", "department": "Typed", "language": "", "time_zone": "", "digest": "never", "version": 1}
    page = client.post("/account/", {**given, **wrong})
    assert page.status_code == 400
    if "version" not in wrong:
        assert 'value="Typed"' in page.content.decode()
        assert "_error" in page.content.decode()
    assert User.objects.get().version == 1


def test_other_devices_can_be_signed_out(ours: Party, person: Maker) -> None:
    user = person(ours)
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        client.get("/account/")
    assert "2 devices" in here.get("/accounts/sessions/?language=en").content.decode()
    here.post("/accounts/sessions/")
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)


def test_a_new_password_is_mailed_about(ours: Party, enter: Callable[..., Client]) -> None:
    client = enter(ours)
    new = "four gates in a row"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert User.objects.get().check_password(new)
    assert client.get("/account/").status_code == 200
    assert [message.subject for message in mail.outbox] == ["Cotmoc: a change to your account"]


@pytest.mark.parametrize("weak", ["short", "passwordpassword", "aaaaaaaaaaaaaa", "person1@example.org"])
def test_weak_passwords_are_refused_in_the_language_of_the_page(weak: str, ours: Party, enter: Callable[..., Client]) -> None:
    client = enter(ours)
    page = client.post("/accounts/password/change/?language=vi", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    assert page.status_code == 200
    (error,) = re.findall(r'id="id_password1_error">([^<]+)<', page.content.decode())
    assert "ật khẩu" in error or "ký tự" in error
    assert User.objects.get().check_password(PASSWORD)


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(ours: Party, person: Maker) -> None:
    user = person(ours)
    Client().post("/accounts/password/reset/", {"email": user.email})
    (link,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[0].body))
    client = Client()
    form = client.get(link)["Location"]
    new = "five gates in a row"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(new)
    assert "no longer works" in Client().get(f"{link}?language=en", follow=True).content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_of_people_costs_the_same_for_any_number(
    count: int, ours: Party, enter: Callable[..., Client], person: Maker, django_assert_num_queries: Any
) -> None:
    client = enter(ours, Role.ADMINISTRATOR)
    for _number in range(count):
        person(ours)
    client.get("/people/")
    with django_assert_num_queries(5):
        client.get("/people/")


def test_time_zones_of_the_facts_stand_first(ours: Party) -> None:
    Entity.objects.create(key="gate", kind="crossing", names={"en": "Gate"}, facts={"zones": ["Asia/Vientiane", "Europe/Kyiv"]})
    codes = [code for code, _words in SettingsForm().fields["time_zone"].choices]  # type: ignore[attr-defined] # a field of choices
    assert codes[:3] == ["", "Asia/Vientiane", "Europe/Kyiv"]
    assert (len(codes), "Asia/Tokyo" in codes) == (len(set(codes)), True)
