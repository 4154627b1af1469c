"""Ways to cheat at the door: guessing who has an account, guessing passwords, forged forms, stolen links, other people's ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from cotmoc_web.accounts import actions, lockout
from cotmoc_web.accounts.models import Invitation, Party, Role, Token, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.history.models import Change

PASSWORD = "correct horse battery"  # noqa: S105 (of tests)
WRONG = "wrong horse battery"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def ours(db: None) -> Party:
    return Party.objects.create(key="vn-lai-chau", side="vn", language="vi", names={"en": "Lai Chau"})


@pytest.fixture
def theirs(db: None) -> Party:
    return Party.objects.create(key="cn-yn", side="cn", language="zh", names={"en": "Yunnan"})


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(party: Party, role: Role = Role.READER) -> User:
        number = User.objects.count() + 1
        return User.objects.create_user(f"person{number}@example.org", PASSWORD, party=party, role=role, name=f"Person {number}")

    return make


def browser(user: User) -> Client:
    """Somebody who came in with their password a moment ago."""
    client = Client()
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def plain(text: str) -> str:
    """A page without what differs each time, and without the address that was typed."""
    return re.sub(r'value="[^"]*"|X-CSRFToken[^}]*|\S+@example\.org|/invitation/\w[\w-]*/', "", text)


# ---- who has an account


def test_signing_in_answers_alike_with_and_without_account(ours: Party, person: Callable[..., User]) -> None:
    known = Client().post("/accounts/login/", {"login": person(ours).email, "password": WRONG})
    unknown = Client().post("/accounts/login/", {"login": "nobody@example.org", "password": WRONG})
    assert known.status_code == unknown.status_code
    assert plain(known.content.decode()) == plain(unknown.content.decode())


def test_asking_for_a_new_password_answers_alike(ours: Party, person: Callable[..., User]) -> None:
    known = Client().post("/accounts/password/reset/", {"email": person(ours).email}, follow=True)
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert plain(known.content.decode()) == plain(unknown.content.decode())
    assert len(mail.outbox) == 2
    assert "/accounts/password/reset/key/" not in str(mail.outbox[1].body)


def test_every_link_of_an_invitation_that_opens_nothing_answers_alike(ours: Party, person: Callable[..., User]) -> None:
    admin = Viewer.of(person(ours, Role.ADMINISTRATOR))
    used, token = actions.invite(admin, email="used@example.org", role=Role.READER)
    actions.accept(token, name="Used", password=PASSWORD, language="")
    withdrawn, gone = actions.invite(admin, email="gone@example.org", role=Role.READER)
    actions.withdraw_invitation(admin, withdrawn.pk)
    pages = [Client().get(f"/invitation/{one}/") for one in (token, gone, "cmi_never", used.fingerprint)]
    assert {page.status_code for page in pages} == {404}
    assert len({plain(page.content.decode()) for page in pages}) == 1


def test_nobody_signs_up_without_an_invitation(db: None) -> None:
    Client().post("/accounts/signup/", {"email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


# ---- guessing passwords


def test_ten_wrong_passwords_lock_the_account_from_there(ours: Party, person: Callable[..., User]) -> None:
    user, client = person(ours), Client()
    for _attempt in range(10):
        last = client.post("/accounts/login/", {"login": user.email, "password": WRONG})
    right = client.post("/accounts/login/?language=en", {"login": user.email.upper(), "password": PASSWORD})
    assert (last.status_code, right.status_code, right["Retry-After"]) == (429, 429, "900")
    assert "Too many attempts: try again after" in right.content.decode()
    assert user.email not in right.content.decode()
    assert "_auth_user_id" not in client.session
    elsewhere = Client(REMOTE_ADDR="203.0.113.7").post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert elsewhere.status_code == 302


def test_an_account_that_is_none_is_locked_alike(db: None) -> None:
    client = Client()
    answers = [client.post("/accounts/login/", {"login": "nobody@example.org", "password": WRONG}).status_code for _ in range(11)]
    assert answers == [200] * 9 + [429] * 2


def test_an_invented_address_of_origin_does_not_escape_the_lock(ours: Party, person: Callable[..., User]) -> None:
    user, client = person(ours), Client()
    for attempt in range(10):
        client.post("/accounts/login/", {"login": user.email, "password": WRONG}, headers={"X-Forwarded-For": f"198.51.100.{attempt}"})
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, headers={"X-Forwarded-For": "198.51.100.99"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", "127.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxy_is_believed(proxies: int, forwarded: str, address: str, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = Client().request().wsgi_request
    request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert lockout.address(request) == address


def test_a_flood_of_attempts_is_answered_without_a_single_hash(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    for number in range(60):
        client.post("/accounts/login/", {"login": f"nobody{number}@example.org", "password": WRONG})
    monkeypatch.setattr("django.contrib.auth.authenticate", lambda *given, **named: pytest.fail("a password was tried"))
    answers = {client.post("/accounts/login/", {"login": f"more{n}@example.org", "password": WRONG}).status_code for n in range(200)}
    assert answers == {429}


def test_the_second_step_cannot_be_guessed_at_leisure(ours: Party, person: Callable[..., User]) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    user, client = person(ours), Client()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    pages = [client.post("/accounts/2fa/authenticate/?language=en", {"code": f"{n:06}"}).content.decode() for n in range(12)]
    assert "Too many attempts" in pages[-1]
    assert "_auth_user_id" not in client.session


# ---- forged forms and addresses


def _posted(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address of the application that is not the API, with something in place of what varies."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _posted(pattern.url_patterns, route)
        elif not route.startswith(("api/", "static/")):
            filled = re.sub(r"<int:\w+>", "1", re.sub(r"<(?:str|path|slug):\w+>|<\w+>", "x", route))
            yield "/" + re.sub(r"\(\?P<\w+>\[[^\]]*\]\+\)|\(\?P<\w+>\.\+\)|[\^$\\]", lambda found: "x" if "P<" in found[0] else "", filled)


@pytest.mark.parametrize("address", sorted(set(_posted(get_resolver().url_patterns))))
def test_no_address_takes_a_form_that_another_site_sends(address: str, ours: Party, person: Callable[..., User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(ours, Role.ADMINISTRATOR), backend=BACKEND)
    before = Change.objects.count()
    assert client.post(address, {"email": "x@example.org", "role": "administrator"}).status_code in {403, 404, 405}
    assert Change.objects.count() == before


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]
)
def test_nobody_is_led_to_another_site(target: str, ours: Party, person: Callable[..., User]) -> None:
    user, client = person(ours), Client()
    came = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": target})
    assert came["Location"] == "/"
    asked = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": target})
    assert "evil" not in asked.get("Location", "")
    assert "javascript" not in asked.get("Location", "")
    values = {"name": "Another", "department": "", "language": "", "time_zone": "", "digest": "never", "single_keys": True}
    changed = actions.set_own(Viewer.of(user), values, version=User.objects.get().version)
    assert changed
    undone = client.post(f"/history/{changed.pk}/undo/", {"next": target}, headers={"Referer": "https://evil.example/"})
    assert (undone.status_code, undone["Location"]) == (302, "/history/")
    left = client.post("/accounts/logout/", {"next": target})
    assert "evil" not in left["Location"]


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/password/reset/", "/healthz", "/nowhere/"])
def test_no_page_can_be_framed_or_run_foreign_scripts(page: str, db: None) -> None:
    answer = Client().get(page)
    if page != "/healthz":
        assert answer["X-Frame-Options"] == "DENY"
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_signing_in_changes_the_key_of_the_session(ours: Party, person: Callable[..., User]) -> None:
    user, client = person(ours), Client()
    client.get("/accounts/login/?next=/account/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = planted = str(session.session_key)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.session.session_key != planted
    assert "_auth_user_id" in client.session
    assert "_auth_user_id" not in Client(headers={"Cookie": f"sessionid={planted}"}).session


# ---- other people's ids


def test_ids_of_the_other_party_open_nothing(ours: Party, theirs: Party, person: Callable[..., User]) -> None:
    them = person(theirs, Role.ADMINISTRATOR)
    invited, _token = actions.invite(Viewer.of(them), email="guest@example.org", role=Role.READER)
    key, _secret = actions.make_token(Viewer.of(them), name="Their key", days=30)
    client = browser(person(ours, Role.ADMINISTRATOR))
    posts = {
        f"/people/{them.pk}/role/": {"role": "reader", "version": 1},
        f"/people/{them.pk}/active/": {"active": "no", "version": 1},
        f"/people/invitations/{invited.pk}/withdraw/": {},
        f"/account/keys/{key.pk}/withdraw/": {},
        **{f"/history/{change.pk}/undo/": {} for change in Change.objects.all()},
    }
    assert {address: client.post(address, data).status_code for address, data in posts.items()} == dict.fromkeys(posts, 404)
    them.refresh_from_db()
    assert (them.role, them.is_active) == (Role.ADMINISTRATOR, True)
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1
    assert Token.objects.filter(withdrawn_at=None).count() == 1


def test_no_page_names_people_of_the_other_party(ours: Party, theirs: Party, person: Callable[..., User]) -> None:
    them = person(theirs, Role.ADMINISTRATOR)
    User.objects.filter(pk=them.pk).update(name="Secret Name")
    actions.invite(Viewer.of(User.objects.get(pk=them.pk)), email="secret-guest@example.org", role=Role.READER)
    client = browser(person(ours, Role.ADMINISTRATOR))
    for page in ("/people/", "/history/", "/account/", "/party/", f"/history/?by={them.pk}"):
        text = client.get(page).content.decode()
        assert "Secret Name" not in text
        assert "secret-guest" not in text
        assert them.email not in text


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_what_is_for_administrators_refuses_everybody_else(role: Role, ours: Party, person: Callable[..., User]) -> None:
    other = person(ours, Role.ADMINISTRATOR)
    client = browser(person(ours, role))
    answers = {
        "/people/invite/": client.get("/people/invite/").status_code,
        "/party/": client.get("/party/").status_code,
        "invite": client.post("/people/invite/", {"email": "x@example.org", "role": "administrator"}).status_code,
        "role": client.post(f"/people/{other.pk}/role/", {"role": "reader", "version": 1}).status_code,
        "active": client.post(f"/people/{other.pk}/active/", {"active": "no", "version": 1}).status_code,
    }
    assert answers == dict.fromkeys(answers, 403)
    assert not Change.objects.exists()


def test_nobody_raises_themselves_through_their_settings(ours: Party, person: Callable[..., User]) -> None:
    user = person(ours)
    data = {"name": "Me", "digest": "never", "version": 1, "role": "administrator", "party": 2, "is_active": "on", "two_steps": "on"}
    browser(user).post("/account/", data)
    user.refresh_from_db()
    assert (user.name, user.role, user.two_steps) == ("Me", Role.READER, False)


def test_strangers_reach_no_page_about_people(db: None) -> None:
    pages = ("/account/", "/people/", "/people/invite/", "/party/", "/history/", "/accounts/2fa/", "/accounts/sessions/")
    assert {Client().get(page).status_code for page in pages} == {302}


def test_in_a_demonstration_too_strangers_reach_no_page_about_people(db: None, settings: Settings) -> None:
    settings.DEMO = True
    answers = {page: Client().get(page).status_code for page in ("/account/", "/people/", "/people/invite/", "/party/")}
    assert answers == dict.fromkeys(answers, 403)


# ---- secrets at rest


def test_no_password_and_no_secret_stands_in_history(ours: Party, person: Callable[..., User]) -> None:
    admin = Viewer.of(person(ours, Role.ADMINISTRATOR))
    _made, token = actions.invite(admin, email="new@example.org", role=Role.READER)
    user = actions.accept(token, name="New", password="a gate at marker 504", language="")  # noqa: S106 (of tests)
    _key, secret = actions.make_token(Viewer.of(user), name="Sheet", days=30)
    written = str(list(Change.objects.values()))
    assert "password" not in written
    for kept in (token, secret, user.password, *Invitation.objects.values_list("fingerprint", flat=True)):
        assert kept not in written


def test_markup_in_names_stays_text(ours: Party, person: Callable[..., User]) -> None:
    user = person(ours, Role.ADMINISTRATOR)
    User.objects.filter(pk=user.pk).update(name="<script>alert(1)</script>", department="<img src=x>")
    client = browser(user)
    actions.invite(Viewer.of(User.objects.get(pk=user.pk)), email="x@example.org", name="<b>bold</b>", role=Role.READER)
    for page in ("/people/", "/history/", "/account/"):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x>" not in text
        assert "<b>bold" not in text
