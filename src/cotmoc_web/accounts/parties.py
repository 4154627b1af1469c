"""Parties: which places of the facts may be one, and how one begins. Only who runs the server makes a party, and by a command."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from cotmoc_web.accounts.actions import INVITATION_DAYS
from cotmoc_web.accounts.models import Invitation, Party, Role, User
from cotmoc_web.accounts.tokens import fingerprint, fresh
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import BadInput
from cotmoc_web.history.actions import change
from cotmoc_web.meetings.models import Mechanism, Membership

GOVERNED = frozenset({"country", "province", "city", "prefecture", "county", "town"})
"""Kinds of entity that can be a party: what somebody governs."""


def members() -> list[Entity]:
    """Places that sit in a mechanism of the facts today, the ones of one side together."""
    sitting = Membership.objects.filter(withdrawn_at=None, valid_to="")
    return list(Entity.objects.filter(pk__in=sitting.values("member")).order_by("side", "key"))


def party_at(key: str) -> Party:
    """The party of a place of the facts; not kept yet where there was none.

    Raises:
        BadInput: no such place, or one that cannot be a party.
    """
    place = Entity.objects.filter(key=key).first()
    if place is None:
        raise BadInput(
            "place", f"no place in the facts is called {key!r}", "Load the facts (`cotmoc-web load_facts`), take an id of theirs."
        )
    if found := Party.objects.filter(key=key).first():
        return found
    if place.kind not in GOVERNED or not place.side:
        raise BadInput("place", f"{place} is no place that somebody governs on one side of the border", "Take a province, a town …")
    if place.valid_to:
        later = ", ".join(place.successors.values_list("key", flat=True)) or "nothing"
        raise BadInput("place", f"{place} existed until {place.valid_to}", f"Take what it became: {later}.")
    return Party(key=key, side=place.side, language=_language(place.side), names=place.names, mechanism=_mechanism(place))


def _language(side: str) -> str:
    """Of the papers of a side, as the facts say it of the place that the side is."""
    return str(Entity.objects.filter(side=side, facts__has_key="language").values_list("facts__language", flat=True).first() or "en")


def _mechanism(place: Entity) -> str:
    """Where it sits, the uppermost tier; the first where it sits in several."""
    sitting = Membership.objects.filter(member=place, withdrawn_at=None).select_related("mechanism__tier_of").order_by("pk").first()
    return (sitting.mechanism.tier_of or sitting.mechanism).key if sitting else ""


def begin(key: str, email: str, *, mechanism: str | None = None) -> tuple[Invitation, str]:
    """Make the party of a place, if there is none yet, and invite an administrator to it. Gives the invitation, and the token of its link.

    An invitation of that address that waits is taken back: its link may be lost.

    Args:
        mechanism: Key of the one its desk opens with, empty for all; None: the first in which the place sits.

    Raises:
        BadInput: no such place or mechanism; the address is none, or somebody signs in with it.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput("email", f"{email!r} is no address") from error
    if User.objects.filter(email=email).exists():
        raise BadInput("email", f"somebody signs in as {email} already", "Take another address, or let that person ask for a new password.")
    if mechanism and not Mechanism.objects.filter(key=mechanism).exists():
        there = ", ".join(Mechanism.objects.order_by("pk").values_list("key", flat=True))
        raise BadInput("mechanism", f"no mechanism in the facts is called {mechanism!r}", f"There are: {there or 'none'}.")
    party = party_at(key)
    new = party._state.adding
    token = fresh("cmi")
    with change(None, "party.made" if new else "person.invited", party=party) as act:
        if new:
            party.mechanism = party.mechanism if mechanism is None else mechanism
            act.add(party)
        for waiting in Invitation.objects.filter(party=party, email=email, withdrawn_at=None, accepted_at=None):
            act.withdraw(act.take(Invitation, waiting.pk))
        made = act.add(
            Invitation(
                party=party,
                email=email,
                role=Role.ADMINISTRATOR,
                fingerprint=fingerprint(token),
                expires_at=timezone.now() + dt.timedelta(days=INVITATION_DAYS),
            )
        )
    return made, token
