"""What is read about people. Those of other parties are nobody's business."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from cotmoc_web.accounts.models import Invitation, Party, Role, Token, User
from cotmoc_web.accounts.second_step import second_steps
from cotmoc_web.accounts.tokens import fingerprint
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.errors import NotThere


def people(viewer: Viewer) -> list[User]:
    """Our party's: those who may sign in first, the highest role first."""
    if viewer.party is None:
        return []
    found = User.objects.filter(party=viewer.party).annotate(second_step=Exists(second_steps(OuterRef("pk")))).order_by("name", "pk")
    return sorted(found, key=lambda person: (not person.is_active, -Role.values.index(person.role)))


def person(viewer: Viewer, pk: int) -> User:
    """One of our party.

    Raises:
        NotThere: not one of ours, whether there is such a person or not.
    """
    found = User.objects.filter(pk=pk, party=viewer.party).first() if viewer.party else None
    if found is None:
        raise NotThere
    return found


def invitations(viewer: Viewer) -> list[Invitation]:
    """Ours that can still be used."""
    if not viewer.has(Role.ADMINISTRATOR):
        return []
    waiting = Invitation.objects.filter(party=viewer.party, withdrawn_at=None, accepted_at=None, expires_at__gt=timezone.now())
    return list(waiting.select_related("invited_by").order_by("-created_at"))


def invitation_for(token: str) -> Invitation:
    """What a link stands for.

    Raises:
        NotThere: it was used, taken back, is too old, or never was: nothing tells which.
    """
    found = (
        Invitation.objects.select_related("party", "invited_by")
        .filter(fingerprint=fingerprint(token), withdrawn_at=None, accepted_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if found is None:
        raise NotThere
    return found


def tokens(user: User) -> list[Token]:
    """A person's keys for programs that still work."""
    return list(Token.objects.filter(user=user, withdrawn_at=None, expires_at__gt=timezone.now()).order_by("-created_at"))


def ways_in(user: User) -> dict[str, int]:
    """How many passkeys, apps and devices signed in: two queries."""
    count = Authenticator.objects.filter(user=user).aggregate(
        app=Count("pk", filter=Q(type=Authenticator.Type.TOTP)), passkeys=Count("pk", filter=Q(type=Authenticator.Type.WEBAUTHN))
    )
    return {**count, "devices": UserSession.objects.filter(user=user).count()}


def demo_people() -> list[dict[str, Any]]:
    """People of the demonstration, by party, the highest role first. None where this is no demonstration."""
    if not settings.DEMO:
        return []
    found = list(User.objects.filter(demo=True, is_active=True, party__isnull=False).select_related("party").order_by("party__key", "name"))
    groups: list[dict[str, Any]] = []
    for _key, group in groupby(found, key=lambda user: user.party_id):
        members = sorted(group, key=lambda user: -Role.values.index(user.role))
        party: Party | None = members[0].party
        groups.append({"party": party, "people": members})
    return groups
