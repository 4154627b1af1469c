"""Rows of the record made into records of the core, which knows the rules, and nothing of tables.

What a reader may see decides what counts for them: a *layer* is `public`, `shared`, or the id of a party that has drafts of its own.
An entry counts only where its document is seen, too, and as long as its statement is confirmed: no quote, no statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from cotmoc import commitments as core
from cotmoc.errors import UsageError
from cotmoc.records import PartialDate
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import PUBLIC_LAYER, SHARED_LAYER, Commitment, Entry, Link, Owner
from cotmoc_web.documents.models import Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.rows import Held, HeldQuerySet, Reach

HEAVY = ("statement__document__text", "statement__document__reading")
"""What no list and no state needs of a document."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A commitment with all that is told of it, whoever may see it."""

    commitment: Commitment
    owners: tuple[Owner, ...]
    entries: tuple[Entry, ...]
    links: tuple[Link, ...]
    """To what took its place; the other links do not move a state."""


def rows_of(commitments: Sequence[Commitment]) -> list[Rows]:
    """What is told of commitments, in a fixed number of queries."""
    prefetch_related_objects(
        commitments,
        "mechanism",
        "about",
        Prefetch("owners", Owner.objects.filter(withdrawn_at=None).select_related("entity__merged_into", "person").order_by("pk")),
        Prefetch("entries", entries()),
        Prefetch("later_links", Link.objects.filter(withdrawn_at=None, sort="replaces").select_related("later").order_by("pk")),
    )
    return [
        Rows(one, tuple(one.owners.all()), tuple(one.entries.all()), tuple(link for link in one.later_links.all() if _stands(link.later)))
        for one in commitments
    ]


def entries() -> HeldQuerySet[Entry]:
    """Entries that count, with their quotes."""
    return (
        Entry.objects.filter(
            withdrawn_at=None,
            statement__verdict=Verdict.CONFIRMED,
            statement__withdrawn_at=None,
            statement__document__withdrawn_at=None,
        )
        .select_related("statement__document__source_party", "meeting__mechanism", "party")
        .prefetch_related(Prefetch("claimants", Entity.objects.select_related("merged_into").order_by("pk")))
        .defer(*HEAVY)
        .order_by("pk")
    )


def _stands(row: Held) -> bool:
    return row.withdrawn_at is None


# ---- who sees what


def layer_of(viewer: Viewer) -> str:
    """The layer of a reader. A commitment without drafts of their party has none of that name: then the shared one holds."""
    return str(viewer.party_id) if viewer.party_id is not None else PUBLIC_LAYER


def reaches(row: Held, layer: str) -> bool:
    """Whether a row is seen in a layer."""
    if row.reach == Reach.PUBLIC:
        return True
    return layer != PUBLIC_LAYER and (row.reach == Reach.SHARED or str(row.party_id) == layer)


def entry_reaches(entry: Entry, layer: str) -> bool:
    """Whether an entry and the quote that proves it are seen in a layer."""
    return reaches(entry, layer) and reaches(entry.statement.document, layer)


def farthest_first(row: Held) -> tuple[int, int]:
    """Order in which one of several gives way: to what more people see, then to what was there before."""
    return (Reach.PUBLIC, Reach.SHARED, Reach.PARTY).index(Reach(row.reach)), row.pk


def link_reaches(link: Link, layer: str) -> bool:
    """Whether a link and what it leads to are seen in a layer."""
    return reaches(link, layer) and reaches(link.later, layer)


def layers(rows: Rows) -> list[str]:
    """The layers in which a commitment may stand differently."""
    if rows.commitment.reach == Reach.PARTY:
        return [str(rows.commitment.party_id)]
    held: list[Held] = [*rows.links, *(link.later for link in rows.links), *rows.entries, *(one.statement.document for one in rows.entries)]
    drafts = sorted({str(row.party_id) for row in held if row.reach == Reach.PARTY})
    return [*([PUBLIC_LAYER] if rows.commitment.reach == Reach.PUBLIC else []), SHARED_LAYER, *drafts]


# ---- records


def when(text: str) -> PartialDate | None:
    """A partial date of a row. What is none is as if none was given: a row may come from anywhere."""
    try:
        return PartialDate(text.removesuffix("~")) if text else None
    except UsageError:
        return None


def key(entity: Entity) -> str:
    """Under which name an entity counts: its own, or that of what it was merged into."""
    return entity.merged_into.key if entity.merged_into_id and entity.merged_into else entity.key


def succession() -> dict[str, list[str]]:
    """Place → what took its place."""
    found: dict[str, list[str]] = {}
    pairs = Entity.successors.through.objects.values_list("from_entity__key", "to_entity__key").order_by("pk")
    for before, after in pairs:
        found.setdefault(before, []).append(after)
    return found


def settings_of(commitment: Commitment) -> core.Settings:
    """What its mechanism has set for itself."""
    return core.Settings(moving_days=commitment.mechanism.moving_days) if commitment.mechanism else core.Settings()


def told(rows: Rows, layer: str) -> tuple[Entry, ...]:
    """Entries of a layer. A statement that two parties have linked in the same sense is told once, by the farther-seen entry."""
    seen = sorted((one for one in rows.entries if entry_reaches(one, layer)), key=farthest_first)
    first: dict[tuple[int, str], Entry] = {}
    for one in seen:
        first.setdefault((one.statement_id, one.sort), one)
    return tuple(sorted(first.values(), key=lambda one: one.pk))


def record(rows: Rows, layer: str, as_of: dt.date | None = None) -> core.Commitment:
    """A commitment as it is told in a layer.

    Args:
        as_of: A link to what took its place counts from the day on which that began; None: whenever it began.
    """
    entries = told(rows, layer)
    answers = _answers(entries)
    after = replacement(rows, layer, as_of)
    replaced = str(after.pk) if after else None
    owners = {key(one.entity): core.Owner(key(one.entity), one.side) for one in reversed(rows.owners)}
    return core.Commitment(
        str(rows.commitment.pk),
        rows.commitment.undertaking,
        tuple(reversed(owners.values())),
        tuple(_entry(one, answers.get(one.pk, ()), replaced) for one in entries),
        due=when(rows.commitment.due),
        names_object=bool(rows.commitment.about.all()),
        has_measure=rows.commitment.has_measure,
        superseded_by=replaced,
        superseded_on=when(after.made_on) if after else None,
    )


def leads_to(links: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    """Whether pairs lead from one to another, directly or not."""
    after: dict[int, list[int]] = {}
    for earlier, later in links:
        after.setdefault(earlier, []).append(later)
    seen, waiting = set[int](), [start]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            waiting += after.get(here, [])
    return False


def replacement(rows: Rows, layer: str, as_of: dt.date | None) -> Commitment | None:
    """The commitment that took its place."""
    for link in rows.links:
        began = link.later.first_day
        if link_reaches(link, layer) and (as_of is None or began is None or began <= as_of):
            return link.later
    return None


def _answers(entries: Sequence[Entry]) -> dict[int, list[int]]:
    """Entry → those among them that it answers. Without circles: two parties may each answer the other, one of them in a draft."""
    ids = {one.pk for one in entries}
    pairs: list[tuple[int, int]] = []
    for one in sorted((one for one in entries if one.settles), key=farthest_first):
        pairs += [(one.pk, each) for each in dict.fromkeys(one.settles) if each in ids and not leads_to(pairs, each, one.pk)]
    return {pk: [answered for answering, answered in pairs if answering == pk] for pk, _answered in pairs}


def _entry(row: Entry, answers: Sequence[int], replaced: str | None) -> core.Entry:
    return core.Entry(
        str(row.pk),
        row.sort,
        when(row.day),
        when(row.said_on),
        tuple(dict.fromkeys(key(one) for one in sorted(row.claimants.all(), key=lambda one: one.key))),
        row.strength,
        statement=str(row.statement_id),
        due=when(row.due),
        until=when(row.until),
        preview=row.preview,
        answers=tuple(str(one) for one in answers),
        replaced_by=replaced if row.sort == "replaced" else None,
        session=str(row.meeting_id) if row.meeting_id else None,
    )


def known_names(records: Iterable[core.Commitment], successors: Mapping[str, Sequence[str]]) -> set[str]:
    """Keys of all parties that a page about these may have to name."""
    found: set[str] = set()
    for one in records:
        parties = [owner.party for owner in one.owners] + [party for entry in one.entries for party in entry.claimants]
        for party in parties:
            found |= core.successors_of(party, successors)
    return found
