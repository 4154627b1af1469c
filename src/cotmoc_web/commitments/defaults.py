"""What an entry would be if a person says nothing else: taken from the statement and its document, for them to correct."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cotmoc import commitments as core
from cotmoc.errors import UsageError
from cotmoc.records import PartialDate, Quantity
from cotmoc_web.accounts.models import Party
from cotmoc_web.commitments.core import key, when
from cotmoc_web.commitments.models import Commitment, Owner
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities.models import Entity, Post
from cotmoc_web.meetings.models import Meeting

KNOWN_KINDS = frozenset({"agreed", "signed", "done", "proposed", "planned", "figure", "stated"})
JOINT_KINDS = frozenset({"agreed", "signed"})
BOTH = "two-sides"
"""What the reader writes for "the two sides" of a text that does not name them."""


@dataclass(frozen=True)
class Defaults:
    """An entry before a person has looked at it: what the statement and its document say of themselves, looked up where it is asked for.
    Nothing is guessed: what they do not say stays empty."""

    commitment: Commitment
    statement: Statement
    line: Mapping[str, Iterable[str]]
    """Place → what took its place."""

    @property
    def day(self) -> str:
        return _date(self.statement.says.get("date"))

    @property
    def said_on(self) -> str:
        return _date(self.statement.document.published)

    @property
    def due(self) -> str:
        return _date(self.statement.says.get("deadline"))

    @cached_property
    def strength(self) -> str:
        return strength_of(self.statement.document.source_party, [key(owner.entity) for owner in self._owners], self.line)

    @cached_property
    def claimants(self) -> tuple[Entity, ...]:
        return tuple(claimants(self.statement, self._owners))

    @cached_property
    def meeting(self) -> Meeting | None:
        return self.statement.document.meetings.filter(withdrawn_at=None).order_by("-first_day", "pk").first()

    @cached_property
    def _owners(self) -> list[Owner]:
        return list(self.commitment.owners.filter(withdrawn_at=None).select_related("entity__merged_into").order_by("pk"))


def strength_of(source: Party | None, owners: Iterable[str], line: Mapping[str, Iterable[str]]) -> str:
    """How strong a document is for a commitment: its owner's own record, the other side's, or the press.

    That a text was signed by all is for a person to say: a report that something was signed is no such text.
    """
    if source is None:
        return "press"
    own = any(source.key in core.successors_of(owner, line) or owner in core.successors_of(source.key, line) for owner in owners)
    return "owner" if own else "other_side"


def claimants(statement: Statement, owners: Sequence[Owner] = ()) -> list[Entity]:
    """Whose word it is: the speaker's party, else the party whose record it is, else the parties that are said to have agreed.

    Of a commitment with owners on two sides, "the two sides" are its owners.
    """
    document = statement.document
    said = statement.says
    speaker = said.get("speaker")
    if isinstance(speaker, str) and speaker and (found := _party_of(speaker, _date(document.published))):
        return [found]
    if document.source_party is not None:
        return list(Entity.objects.filter(key=document.source_party.key))
    parties = said.get("parties")
    if statement.kind not in JOINT_KINDS or not isinstance(parties, list):
        return []
    if BOTH in parties and len({owner.side for owner in owners}) > 1:
        return [owner.entity for owner in owners]
    if len(parties) > 1:
        return list(Entity.objects.filter(key__in=[str(each) for each in parties]).order_by("pk"))
    return []


def _party_of(person: str, day: str) -> Entity | None:
    """The place for which a person speaks on a day: that of the post they hold then."""
    at = when(day)
    posts = Post.objects.filter(person__key=person, withdrawn_at=None).select_related("place", "organisation").order_by("pk")
    for post in posts:
        place = post.place or _seat(post.organisation)
        if place is not None and (at is None or _holds(post, at)):
            return place
    return None


def _seat(organisation: Entity | None) -> Entity | None:
    """The place of a body, as the facts give it."""
    found = str(organisation.facts.get("place") or "") if organisation else ""
    return Entity.objects.filter(key=found).first() if found else None


def _holds(post: Post, at: PartialDate) -> bool:
    first, last = when(post.valid_from), when(post.valid_to)
    return (first is None or first.first_day <= at.last_day) and (last is None or last.last_day >= at.first_day)


def _date(value: object) -> str:
    found = when(value) if isinstance(value, str) else None
    return str(found or "")


# ---- what a statement may be likened to


def facts_of(statement: Statement, meeting: Meeting | None = None, part_of: str | None = None) -> core.Facts:
    """What a statement says, as far as structure goes."""
    said = statement.says
    objects = _strings(said.get("objects"))
    return core.Facts(
        str(statement.pk),
        statement.kind if statement.kind in KNOWN_KINDS else "stated",
        field=statement.field,
        parties=_strings(said.get("parties")),
        objects=tuple(each for each in objects if not _marker(each)),
        markers=tuple(found for each in objects if (found := _marker(each))),
        quantity=_quantity(said.get("quantity")),
        date=when(_date(said.get("date"))),
        due=when(_date(said.get("deadline"))),
        said_on=when(statement.document.published),
        status=str(said["status"]) if said.get("status") else None,
        session=str(meeting.pk) if meeting else None,
        chain=str(meeting.mechanism_id) if meeting else None,
        part_of=part_of,
        same_as=str(said["same_as"]) if said.get("same_as") else None,
        caption=bool(said.get("caption")),
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(each) for each in value)) if isinstance(value, (list, tuple)) else ()


def _marker(key: str) -> str:
    """The number of a boundary marker, where the id is one: `marker-504`, `marker:504`."""
    for start in ("marker-", "marker:"):
        if key.startswith(start):
            return key.removeprefix(start)
    return ""


def _quantity(value: object) -> Quantity | None:
    if not isinstance(value, dict) or not isinstance(value.get("value"), (int, float)):
        return None
    try:
        return Quantity(value["value"], str(value.get("unit") or ""))
    except UsageError:
        return None
