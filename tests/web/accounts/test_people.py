"""People of a party: who may invite, give roles, close accounts; and that nobody can be locked out of their own party."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cotmoc_web.accounts import actions, queries
from cotmoc_web.accounts.models import Invitation, Party, Role, Token, User
from cotmoc_web.accounts.tokens import fingerprint, viewer_for
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, NotThere, Refused
from cotmoc_web.history.actions import may_undo, undo
from cotmoc_web.history.models import Change

Maker = Callable[..., User]
PASSWORD = "a gate at marker 504"  # noqa: S105 (of tests)
BELOW = [role for role in Role if role != Role.ADMINISTRATOR]


@pytest.fixture
def admin(ours: Party, person: Maker) -> Viewer:
    return Viewer.of(person(ours, Role.ADMINISTRATOR, "Ours, administrator"))


@pytest.fixture
def their_admin(theirs: Party, person: Maker) -> Viewer:
    return Viewer.of(person(theirs, Role.ADMINISTRATOR, "Theirs, administrator"))


@pytest.mark.parametrize("role", BELOW)
def test_below_administrator_nobody_decides_about_people(role: Role, ours: Party, viewer: Callable[..., Viewer], admin: Viewer) -> None:
    someone = viewer(ours, role)
    assert admin.user
    pk = admin.user.pk
    made, _token = actions.invite(admin, email="guest@example.org", role=Role.READER)
    attempts: list[Callable[[], object]] = [
        lambda: actions.invite(someone, email="x@example.org", role=Role.READER),
        lambda: actions.withdraw_invitation(someone, made.pk),
        lambda: actions.set_role(someone, pk, Role.READER, version=1),
        lambda: actions.set_active(someone, pk, False, version=1),
        lambda: actions.set_party(someone, mechanism="", two_steps=True, version=1),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert queries.invitations(someone) == []


def test_an_administrator_of_the_other_party_finds_nobody_here(admin: Viewer, their_admin: Viewer) -> None:
    assert admin.user
    pk = admin.user.pk
    made, _token = actions.invite(admin, email="guest@example.org", role=Role.READER)
    attempts: list[Callable[[], object]] = [
        lambda: actions.set_role(their_admin, pk, Role.READER, version=1),
        lambda: actions.set_active(their_admin, pk, False, version=1),
        lambda: actions.withdraw_invitation(their_admin, made.pk),
    ]
    for attempt in attempts:
        with pytest.raises(NotThere):
            attempt()
    assert [user.name for user in queries.people(their_admin)] == ["Theirs, administrator"]
    assert queries.invitations(their_admin) == []


def test_an_invitation_works_once(admin: Viewer) -> None:
    _made, token = actions.invite(admin, email="New@Example.org", role=Role.REVIEWER, name="New", two_steps=True)
    user = actions.accept(token, name="New Person", password=PASSWORD, language="vi")
    assert (user.email, user.role, user.party, user.language, user.two_steps) == ("new@example.org", "reviewer", admin.party, "vi", True)
    assert user.check_password(PASSWORD)
    with pytest.raises(NotThere):
        actions.accept(token, name="Another", password=PASSWORD, language="")


def test_of_the_link_only_a_fingerprint_is_kept(admin: Viewer) -> None:
    made, token = actions.invite(admin, email="new@example.org", role=Role.READER)
    row = Invitation.objects.values().get(pk=made.pk)
    assert row["fingerprint"] == fingerprint(token)
    assert token not in str(row)
    history = str(list(Change.objects.values_list("rows", flat=True)))
    assert token not in history
    assert fingerprint(token) not in history


@pytest.mark.parametrize("spoil", ["old", "withdrawn"])
def test_an_invitation_that_is_old_or_taken_back_opens_nothing(spoil: str, admin: Viewer) -> None:
    made, token = actions.invite(admin, email="new@example.org", role=Role.READER)
    if spoil == "old":
        Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    else:
        actions.withdraw_invitation(admin, made.pk)
    with pytest.raises(NotThere):
        actions.accept(token, name="New", password=PASSWORD, language="")
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_invitation_lasts_fourteen_days(admin: Viewer) -> None:
    made, _token = actions.invite(admin, email="new@example.org", role=Role.READER)
    assert abs(made.expires_at - timezone.now() - dt.timedelta(days=14)) < dt.timedelta(minutes=1)


def test_nobody_is_invited_twice(admin: Viewer) -> None:
    assert admin.user
    actions.invite(admin, email="new@example.org", role=Role.READER)
    with pytest.raises(BadInput):
        actions.invite(admin, email="NEW@example.org", role=Role.READER)
    with pytest.raises(BadInput):
        actions.invite(admin, email=admin.user.email, role=Role.READER)


def test_that_somebody_is_of_the_other_party_is_not_told(admin: Viewer, their_admin: Viewer) -> None:
    assert their_admin.user
    _made, token = actions.invite(admin, email=their_admin.user.email, role=Role.READER)
    with pytest.raises(Refused, match="cannot be used"):
        actions.accept(token, name="Stolen", password=PASSWORD, language="")
    their_admin.user.refresh_from_db()
    assert their_admin.user.party == their_admin.party


def test_the_last_administrator_can_neither_be_demoted_nor_closed(admin: Viewer, ours: Party, person: Maker) -> None:
    assert admin.user
    person(ours, Role.SECRETARIAT)
    with pytest.raises(Refused, match="no administrator left"):
        actions.set_role(admin, admin.user.pk, Role.SECRETARIAT, version=1)
    with pytest.raises(Refused, match="no administrator left"):
        actions.set_active(admin, admin.user.pk, False, version=1)
    admin.user.refresh_from_db()
    assert (admin.user.role, admin.user.is_active, admin.user.version) == (Role.ADMINISTRATOR, True, 1)


def test_undoing_cannot_take_the_last_administrator_away_either(admin: Viewer, ours: Party, person: Maker) -> None:
    assert admin.user
    second = person(ours, Role.READER)
    raised = actions.set_role(admin, second.pk, Role.ADMINISTRATOR, version=1)
    actions.set_role(Viewer.of(User.objects.get(pk=second.pk)), admin.user.pk, Role.READER, version=1)
    assert raised
    with pytest.raises(Refused, match="no administrator left"):
        undo(Viewer.of(User.objects.get(pk=second.pk)), raised.pk)


def test_who_was_demoted_cannot_undo_it(admin: Viewer, ours: Party, person: Maker) -> None:
    second = person(ours, Role.ADMINISTRATOR)
    demoted = actions.set_role(admin, second.pk, Role.SECRETARIAT, version=1)
    assert demoted
    with pytest.raises(NotAllowed):
        undo(Viewer.of(User.objects.get(pk=second.pk)), demoted.pk)
    assert undo(admin, demoted.pk).undoes == demoted
    assert User.objects.get(pk=second.pk).role == Role.ADMINISTRATOR


def test_two_administrators_changing_one_person_meet(admin: Viewer, ours: Party, person: Maker) -> None:
    someone = person(ours, Role.READER)
    actions.set_role(admin, someone.pk, Role.REVIEWER, version=1)
    with pytest.raises(Conflict):
        actions.set_role(admin, someone.pk, Role.CONTRIBUTOR, version=1)
    assert User.objects.get(pk=someone.pk).role == Role.REVIEWER


def test_a_closed_account_is_signed_out_and_stays_in_the_record(admin: Viewer, ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours, Role.REVIEWER)
    assert client.get("/account/").status_code == 200
    someone = User.objects.exclude(pk=admin.user.pk if admin.user else 0).get()
    closed = actions.set_active(admin, someone.pk, False, version=1)
    assert client.get("/account/").status_code == 302
    assert closed
    undo(admin, closed.pk)
    assert User.objects.get(pk=someone.pk).is_active


def test_a_closed_account_cannot_sign_in(admin: Viewer, ours: Party, person: Maker) -> None:
    someone = person(ours)
    actions.set_active(admin, someone.pk, False, version=1)
    client = Client()
    client.post("/accounts/login/", {"login": someone.email, "password": "correct horse battery"})
    assert "_auth_user_id" not in client.session


def test_that_somebody_joined_is_not_undone_but_closed(admin: Viewer) -> None:
    _made, token = actions.invite(admin, email="new@example.org", role=Role.READER)
    user = actions.accept(token, name="New", password=PASSWORD, language="")
    joined = Change.objects.get(action="person.joined")
    assert (joined.by, may_undo(admin, joined)) == (user, False)
    with pytest.raises(NotAllowed):
        undo(admin, joined.pk)


# ---- keys for programs


def test_a_key_is_shown_once_and_kept_as_a_fingerprint(ours: Party, viewer: Callable[..., Viewer]) -> None:
    someone = viewer(ours, Role.REVIEWER)
    made, secret = actions.make_token(someone, name="Sheet", days=30)
    assert secret not in str(Token.objects.values().get(pk=made.pk))
    assert fingerprint(secret) not in str(Change.objects.values_list("rows", flat=True).get())
    found = viewer_for(secret)
    assert found
    assert (found.user, found.party, found.role) == (someone.user, ours, "reviewer")


def test_a_key_that_does_not_work_is_nobody(ours: Party, viewer: Callable[..., Viewer]) -> None:
    someone = viewer(ours)
    assert someone.user
    made, secret = actions.make_token(someone, name="Sheet", days=30)
    assert viewer_for(secret + "x") is None
    assert viewer_for(made.fingerprint) is None
    assert viewer_for("") is None
    Token.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    assert viewer_for(secret) is None
    Token.objects.filter(pk=made.pk).update(expires_at=timezone.now() + dt.timedelta(days=1))
    User.objects.filter(pk=someone.user.pk).update(is_active=False)
    assert viewer_for(secret) is None
    User.objects.filter(pk=someone.user.pk).update(is_active=True)
    assert viewer_for(secret) is not None
    actions.withdraw_token(someone, made.pk)
    assert viewer_for(secret) is None


def test_nobody_withdraws_the_key_of_another(ours: Party, viewer: Callable[..., Viewer], admin: Viewer) -> None:
    made, secret = actions.make_token(viewer(ours), name="Sheet", days=30)
    with pytest.raises(NotThere):
        actions.withdraw_token(admin, made.pk)
    withdrawn = Change.objects.get(action="token.made")
    with pytest.raises(NotThere):
        undo(admin, withdrawn.pk)
    assert viewer_for(secret)


# ---- settings


def test_a_reader_may_take_back_their_own_settings(ours: Party, viewer: Callable[..., Viewer]) -> None:
    someone = viewer(ours, Role.READER)
    values = {"name": "Another", "department": "", "language": "vi", "time_zone": "Asia/Shanghai", "digest": "daily", "single_keys": False}
    changed = actions.set_own(someone, values, version=1)
    assert changed
    undo(someone, changed.pk)
    assert someone.user
    someone.user.refresh_from_db()
    assert (someone.user.name, someone.user.language, someone.user.single_keys) == ("Person 1", "", True)


def test_settings_changed_in_another_window_are_not_overwritten(ours: Party, viewer: Callable[..., Viewer]) -> None:
    someone = viewer(ours)
    values = {"name": "A", "department": "", "language": "", "time_zone": "", "digest": "never", "single_keys": True}
    actions.set_own(someone, values, version=1)
    with pytest.raises(Conflict):
        actions.set_own(someone, {**values, "name": "B"}, version=1)


def test_a_mail_subject_is_one_line(ours: Party, person: Maker) -> None:
    person(ours).email_user("Hello\nBcc: all@example.org", "text")
    assert mail.outbox[0].subject == "Hello Bcc: all@example.org"
