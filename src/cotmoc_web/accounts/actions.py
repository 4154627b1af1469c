"""The only door for changes to people, invitations, keys and parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cotmoc_web.accounts.models import Invitation, Party, Role, Token, User
from cotmoc_web.accounts.queries import invitation_for, person
from cotmoc_web.accounts.rules import keep_an_administrator
from cotmoc_web.accounts.tokens import fingerprint, fresh
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.errors import BadInput, NotAllowed, NotThere, Refused
from cotmoc_web.history.actions import change
from cotmoc_web.history.models import Change

INVITATION_DAYS = 14
OWN_SETTINGS = ("name", "department", "language", "time_zone", "digest", "single_keys")


def _signed_in(viewer: Viewer) -> User:
    if viewer.user is None:
        raise NotAllowed
    return viewer.user


def set_own(viewer: Viewer, values: Mapping[str, Any], *, version: int) -> Change | None:
    """What a person sets for themselves.

    Raises:
        Conflict: it was changed in another window meanwhile.
    """
    user = _signed_in(viewer)
    with change(viewer, "account.settings") as act:
        row = act.take(User, user.pk, version=version)
        for name in OWN_SETTINGS:
            setattr(row, name, values[name])
        act.save(row)
    return act.change


def invite(viewer: Viewer, *, email: str, role: Role, name: str = "", two_steps: bool = False) -> tuple[Invitation, str]:
    """A way in for one person, and the token of its link, which is kept nowhere.

    Raises:
        NotAllowed: not an administrator.
        BadInput: the person is one of ours already, or has an invitation.
    """
    user = viewer.require(Role.ADMINISTRATOR)
    email = email.strip().lower()
    # Whether another party has a person with this address must not be told: the invitation is made, and cannot be accepted.
    if User.objects.filter(email=email, party=user.party).exists():
        raise BadInput("email", _("This person is one of your party already."))
    open_ones = Invitation.objects.filter(email=email, party=user.party, withdrawn_at=None, accepted_at=None, expires_at__gt=timezone.now())
    if open_ones.exists():
        raise BadInput("email", _("This address has an invitation already. Take it back first."))
    assert user.party is not None  # noqa: S101 (roles belong to parties)
    token = fresh("cmi")
    with change(viewer, "person.invited") as act:
        made = act.add(
            Invitation(
                party=user.party,
                email=email,
                name=name,
                role=role,
                two_steps=two_steps,
                fingerprint=fingerprint(token),
                invited_by=user,
                expires_at=timezone.now() + dt.timedelta(days=INVITATION_DAYS),
            )
        )
    return made, token


def withdraw_invitation(viewer: Viewer, pk: int) -> Change | None:
    """Its link works no longer.

    Raises:
        NotThere: no such invitation of ours.
    """
    user = viewer.require(Role.ADMINISTRATOR)
    with change(viewer, "invitation.withdrawn") as act:
        row = act.take(Invitation, pk)
        if row.party_id != user.party_id or row.accepted_at or row.withdrawn_at:
            raise NotThere
        act.withdraw(row)
    return act.change


def accept(token: str, *, name: str, password: str, language: str) -> User:
    """Come in by an invitation, once.

    Raises:
        NotThere: it can no longer be used.
        Refused: somebody signs in with this address already.
    """
    found = invitation_for(token)
    user = User(email=found.email, name=name, party=found.party, role=found.role, two_steps=found.two_steps, language=language)
    user.set_password(password)
    with change(Viewer.of(user), "person.joined") as act:
        row = act.take(Invitation, found.pk)
        if row.accepted_at or row.withdrawn_at:
            raise NotThere
        try:
            with transaction.atomic():
                act.add(user)
        except IntegrityError:
            raise Refused(
                what=_("this invitation cannot be used"), remedy=_("Ask the person who invited you to use another address.")
            ) from None
        row.accepted_at = timezone.now()
        row.accepted_by = user
        act.save(row)
    return user


def set_role(viewer: Viewer, pk: int, role: Role, *, version: int) -> Change | None:
    """Another role for one of ours.

    Raises:
        NotAllowed: not an administrator.
        NotThere: not one of ours.
        Refused: nobody would be left to administer the party.
        Conflict: changed meanwhile.
    """
    viewer.require(Role.ADMINISTRATOR)
    person(viewer, pk)
    with change(viewer, "person.role") as act:
        row = act.take(User, pk, version=version)
        row.role = role
        act.save(row)
        keep_an_administrator(row.party)
    return act.change


def set_active(viewer: Viewer, pk: int, active: bool, *, version: int) -> Change | None:
    """Close an account, or open it again. Nothing is deleted: what the person did stays theirs. Whoever is signed in with it is signed out.

    Raises:
        As `set_role`.
    """
    viewer.require(Role.ADMINISTRATOR)
    person(viewer, pk)
    with change(viewer, "person.opened" if active else "person.closed") as act:
        row = act.take(User, pk, version=version)
        row.is_active = active
        act.save(row)
        keep_an_administrator(row.party)
        if not active:
            _sign_out(row)
    return act.change


def _sign_out(user: User) -> None:
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()


def make_token(viewer: Viewer, *, name: str, days: int) -> tuple[Token, str]:
    """A key for programs that read in the person's name, and the key itself, which is kept nowhere."""
    user = _signed_in(viewer)
    secret = fresh("cmk")
    with change(viewer, "token.made") as act:
        made = act.add(
            Token(user=user, name=name.strip(), fingerprint=fingerprint(secret), expires_at=timezone.now() + dt.timedelta(days=days))
        )
    return made, secret


def withdraw_token(viewer: Viewer, pk: int) -> Change | None:
    """It works no longer.

    Raises:
        NotThere: no such key of this person.
    """
    user = _signed_in(viewer)
    with change(viewer, "token.withdrawn") as act:
        row = act.take(Token, pk)
        if row.user_id != user.pk or row.withdrawn_at:
            raise NotThere
        act.withdraw(row)
    return act.change


def set_party(viewer: Viewer, *, mechanism: str, two_steps: bool, version: int) -> Change | None:
    """Settings of our party.

    Raises:
        NotAllowed: not an administrator.
        Conflict: changed meanwhile.
    """
    user = viewer.require(Role.ADMINISTRATOR)
    assert user.party_id is not None  # noqa: S101 (roles belong to parties)
    with change(viewer, "party.settings") as act:
        row = act.take(Party, user.party_id, version=version)
        row.mechanism = mechanism
        row.two_steps = two_steps
        act.save(row)
    return act.change
