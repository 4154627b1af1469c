"""Who gets hold of the database alone has nobody's second step; a change of the secret key loses none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from cotmoc_web.accounts.models import Party, User
from cotmoc_web.accounts.seals import opened, sealed
from cotmoc_web.errors import Unreadable
from web.conftest import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 (of tests)
Maker = Callable[..., User]


def code() -> str:
    """What the app shows at this moment."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(SECRET, counters[len(counters) // 2])))


def all_words() -> str:
    """Every value of every table."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (names of tables)
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def test_the_database_holds_no_secret_of_a_second_step(ours: Party, person: Maker) -> None:
    user = person(ours)
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).generate_codes()
    words = all_words()
    assert [secret for secret in (SECRET, *codes) if secret in words] == []
    kept = dict(Authenticator.objects.values_list("type", "data"))
    assert opened(kept["totp"]["secret"]) == SECRET
    assert len(opened(kept["recovery_codes"]["seed"])) == 80


def test_what_was_set_up_through_the_page_is_sealed_and_signs_in(ours: Party, person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.generate_totp_secret", lambda length=20: SECRET)
    user, client = person(ours), Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    assert client.post("/accounts/2fa/totp/activate/", {"code": code()}).status_code == 302
    assert SECRET not in all_words()
    assert client.session.get("mfa.totp.secret") is None
    other = Client()
    other.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert other.post("/accounts/2fa/authenticate/", {"code": code()})["Location"] == "/"


def test_the_same_secret_is_sealed_otherwise_each_time() -> None:
    assert sealed(SECRET) != sealed(SECRET)


@pytest.mark.parametrize("spoiled", ["", SECRET, sealed(SECRET)[:-2], sealed(SECRET).swapcase(), "ạ"])
def test_what_was_not_sealed_here_is_not_opened(spoiled: str) -> None:
    with pytest.raises(Unreadable):
        opened(spoiled)


def test_an_earlier_key_opens_until_all_is_sealed_anew(
    ours: Party, person: Maker, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    TOTP.activate(person(ours), SECRET)
    RecoveryCodes.activate(User.objects.get())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    (app,) = Authenticator.objects.filter(type="totp")
    assert opened(app.data["secret"]) == SECRET
    call_command("reseal")
    assert capsys.readouterr().out == "2 secrets sealed with the key in force.\n"
    settings.SECRET_KEY_FALLBACKS = []
    app.refresh_from_db()
    assert opened(app.data["secret"]) == SECRET


def test_without_the_key_signing_in_says_what_is_missing(ours: Party, person: Maker, settings: Any) -> None:
    user, client = person(ours), Client(raise_request_exception=False)
    TOTP.activate(user, SECRET)
    settings.SECRET_KEY = "another"  # noqa: S105 (of tests)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    answer = client.post("/accounts/2fa/authenticate/?language=en", {"code": code()})
    assert (answer.status_code, "the secret key from before is missing" in answer.content.decode()) == (503, True)
    assert "_auth_user_id" not in client.session
    with pytest.raises(CommandError, match="1 were sealed with a key that is not here"):
        call_command("reseal")


def test_a_code_that_was_used_is_refused_by_every_process(ours: Party, person: Maker) -> None:
    """What was used is known to the database, and so to the other processes that serve pages."""
    user = person(ours)
    TOTP.activate(user, SECRET)
    used, answers = code(), []
    for _ in range(2):
        client = Client()
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        answers.append("_auth_user_id" in client.session or client.post("/accounts/2fa/authenticate/", {"code": used}).status_code)
    assert answers == [302, 200]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM attempts")
        assert cursor.fetchone()[0] > 0
