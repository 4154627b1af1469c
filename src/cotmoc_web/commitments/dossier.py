"""One commitment with all that a page about it tells, as of the reader's day, in a fixed number of queries.

Everything is asked of the core anew: what a reader sees follows from the entries that they may see, not from what others worked out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Greatest, Substr
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cotmoc import commitments as core
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.chains import links_around, nearest, without_circles
from cotmoc_web.commitments.core import (
    Rows,
    key,
    known_names,
    layer_of,
    record,
    replacement,
    rows_of,
    settings_of,
    succession,
    told,
    when,
)
from cotmoc_web.commitments.given import least
from cotmoc_web.commitments.models import Commitment, Entry, Link, Note, Owner
from cotmoc_web.commitments.queries import first_side, places, side_names, states_as_of
from cotmoc_web.documents.aid import give_aids
from cotmoc_web.documents.models import Statement, Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import NotThere
from cotmoc_web.history import actions as history
from cotmoc_web.history.models import Change
from cotmoc_web.labels import Label
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.rows import Reach, seen_by
from cotmoc_web.sheets.models import Sheet

TERMS = frozenset({"promised", "renewed", "narrowed", "widened", "postponed"})
NEAR = 62
"""Days between a thing and its being told, within which the story stands it at its own day."""
MEMBERS = 40
"""How many of a chain are shown: those nearest to the commitment of the page."""
CHANGES = 30
AROUND = 180
"""Letters before and after a quote among which its sentence is looked for."""
SENTENCE = re.compile(r"[.!?;](?=\s|$)|[。！？；\n]")
"""Where a sentence ends, in any script."""
ENDS = frozenset(".!?;。！？；")


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the story as it is shown."""

    entry: Entry
    by: tuple[Label, ...]
    """Who says so. Empty: an outsider."""
    day: str
    """Where it stands in the story."""
    aside: str
    """The other day: when it was told, or what it tells of. Empty: the same."""
    told_later: bool
    """Whether `aside` is the day on which it was told; else it is the day it tells of."""
    decides: bool
    marked: SafeString
    """The sentence with the deciding words marked; empty where the text at hand does not hold them."""
    settled: bool
    """Answered by a later entry: it decides no longer."""
    ours: bool

    @property
    def sides(self) -> frozenset[str]:
        """Whose side says so."""
        return frozenset(one.side for one in self.entry.claimants.all() if one.side)


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch without a word."""

    first: dt.date
    last: dt.date
    lasts: bool
    days: int
    sessions: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class Merger:
    """A party became another one."""

    before: Entity
    after: Entity
    day: str


Item = Told | Silence | Merger


@dataclass(frozen=True, slots=True)
class Claim:
    """What one side says alone."""

    side: str
    owners: tuple[tuple[Entity, tuple[Entity, ...]], ...]
    """Who owes it on that side, as they were called, and what took their place."""
    shown: tuple[Told, ...]
    """The words that decide, and always the last one."""
    earlier: int
    """How many more stand in the story."""
    ask: Entity | None
    """Whom to ask for a word, today: first of those who have not said that it is done."""
    unheard: bool
    """Whether nobody of the side said anything alone, or somebody of it is all that is missing."""


@dataclass(frozen=True, slots=True)
class What:
    """What would be so if one of two claims stood."""

    stands: tuple[Told, ...]
    standing: core.Standing


@dataclass(frozen=True, slots=True)
class Member:
    """A commitment of the chain."""

    commitment: Commitment
    state: str
    link: Link | None
    """How it follows the one before it."""
    here: bool


@dataclass(frozen=True)
class Dossier:
    """All of it."""

    commitment: Commitment
    record: core.Commitment
    standing: core.Standing
    replacement: Commitment | None
    """What took its place by a link."""
    owners: tuple[tuple[Owner, tuple[Entity, ...]], ...]
    names: Mapping[str, Entity]
    sides: Mapping[str, Label]
    years: tuple[core.Year, ...]
    periods: tuple[core.Period, ...]
    claims: tuple[Claim, ...]
    together: tuple[Told, ...]
    others: tuple[Told, ...]
    deciding: tuple[Told, ...]
    alternatives: tuple[What, ...]
    story: tuple[Item, ...]
    ahead: int
    """Entries that were told after the day of the page."""
    checkability: core.Checkability
    last_word: str
    documents: int
    chain: tuple[Member, ...]
    renewals: core.Renewals | None
    took: core.Took | None
    notes: tuple[Note, ...]
    changes: tuple[Change, ...]
    imports: Mapping[int, int]
    """Of those that are imports of ours: change → sheet, where all of it is taken back."""
    undoable: set[int]
    """Ids of those that the reader may take back now."""
    drafts: int
    """Our entries that others do not see."""
    unpublished: int
    """Entries of ours that the other parties see, and everyone could who sees the commitment."""
    ours: bool
    """Whether the reader's party holds it."""
    owes: bool
    """Whether it owes it."""

    @property
    def together_sides(self) -> list[str]:
        """Sides that say something together, in the order of the claims."""
        found = {side for one in self.together for side in one.sides}
        order = [claim.side for claim in self.claims]
        return sorted(found, key=lambda side: (order.index(side) if side in order else len(order), side))

    def told(self, ids: Iterable[str]) -> tuple[Told, ...]:
        """Entries by the core's ids."""
        here = {str(one.entry.pk): one for one in self.story if isinstance(one, Told)}
        return tuple(here[each] for each in ids if each in here)


def one(viewer: Viewer, pk: int) -> Commitment:
    """A commitment that the reader may see.

    Raises:
        NotThere: none, or not for them.
    """
    found = Commitment.objects.seen_by(viewer).select_related("party", "mechanism", "meeting__mechanism").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def waiting(viewer: Viewer, commitment: Commitment) -> int:
    """Statements about the same places and works that no person has judged yet. Not about a province: half the record is."""
    about = commitment.about.exclude(kind__in=("country", "province"))
    rows = Statement.objects.filter(seen_by(viewer, "document__"), document__withdrawn_at=None, withdrawn_at=None, stale=False)
    return rows.filter(verdict=Verdict.WAITING, entities__in=about.values("pk")).values("pk").distinct().count()


def dossier(viewer: Viewer, pk: int) -> Dossier:
    """One commitment as of the reader's day."""
    commitment = one(viewer, pk)
    rows = rows_of([commitment])[0]
    layer = layer_of(viewer)
    line = succession()
    settings = settings_of(commitment)
    asked = record(rows, layer, viewer.day)
    names = places(known_names([asked], line))
    standing = core.follow(asked, viewer.day, settings, line)
    sittings = _sittings(viewer, commitment)
    shown = _Shown(viewer, rows, layer, names, standing)
    own = first_side(viewer)
    members, renewals, took = _chain(viewer, commitment, sittings, line)
    known = shown.known(asked)
    voices = _of_all(core.voices(asked, viewer.day, line), known)
    days = [said for each in known.values() if (said := when(each.entry.said_on) or when(each.entry.day))]
    first_year = min((each.first_day.year for each in days), default=viewer.day.year)
    entries = [each.entry for each in known.values()]
    imports = _imports(viewer, commitment)
    changes = _changes(viewer, commitment, imports)
    return Dossier(
        commitment=commitment,
        record=asked,
        standing=standing,
        replacement=replacement(rows, layer, viewer.day) if standing.state == "superseded" else None,
        owners=tuple(
            (owner, shown.now(owner.entity.key, line)) for owner in sorted(rows.owners, key=lambda each: (each.side != own, each.pk))
        ),
        names=names,
        sides=side_names(),
        years=core.years(asked, max(first_year, viewer.day.year - 24), viewer.day.year, viewer.day, settings, line) if days else (),
        periods=core.periods(asked, viewer.day, settings, line) if asked.undertaking == "practice" else (),
        claims=_claims(rows, voices, known, shown, line, own),
        together=_deciding_or_last(voices.together, known, standing),
        others=_deciding_or_last(voices.others, known, standing),
        deciding=tuple(known[each] for each in standing.deciding if each in known),
        alternatives=tuple(
            What(tuple(known[each] for each in what.stands if each in known), what.standing)
            for what in core.alternatives(asked, viewer.day, settings, line)
        ),
        story=_story(asked, known, sittings, _mergers(rows, names, line), viewer, settings),
        ahead=len(asked.entries) - len(known),
        checkability=core.checkability_of(asked),
        last_word=max(days, key=lambda day: day.last_day).text if days else "",
        documents=len({each.statement.document_id for each in entries}),
        chain=members,
        renewals=renewals,
        took=took,
        notes=_notes(viewer, commitment),
        changes=changes,
        imports={pk: sheet for pk, (_line, sheet) in imports.items()},
        undoable=_undoable(viewer, [each for each in changes if each.pk not in imports], rows),
        drafts=sum(each.reach == Reach.PARTY and each.party_id == viewer.party_id for each in entries),
        unpublished=sum(_to_be_published(viewer, commitment, each) for each in entries),
        ours=commitment.party_id == viewer.party_id and viewer.party_id is not None,
        owes=viewer.party is not None and any(viewer.party.key in core.successors_of(owner.entity.key, line) for owner in rows.owners),
    )


def _to_be_published(viewer: Viewer, commitment: Commitment, entry: Entry) -> bool:
    document = entry.statement.document
    ours = viewer.party_id is not None and entry.party_id == viewer.party_id
    as_far = document.reach == Reach.PUBLIC or (document.container == "answer" and document.party_id == viewer.party_id)
    return ours and as_far and (commitment.reach, entry.reach) == (Reach.PUBLIC, Reach.SHARED)


class _Shown:
    """Entries made ready for a page."""

    def __init__(self, viewer: Viewer, rows: Rows, layer: str, names: Mapping[str, Entity], standing: core.Standing) -> None:
        self.viewer, self.names, self.standing = viewer, names, standing
        self.entries = {str(entry.pk): entry for entry in told(rows, layer)}
        self.marked = in_context([entry.statement for entry in self.entries.values()])
        give_aids([entry.statement for entry in self.entries.values()])
        self.settled = {str(each) for entry in self.entries.values() for each in entry.settles}

    def known(self, asked: core.Commitment) -> dict[str, Told]:
        """What had been said by the day, in the order in which it was said."""
        words = core.story_of(core.Chain((asked,), ()), self.viewer.day)
        return {entry.id: self._told(self.entries[entry.id]) for _, entry in words}

    def _told(self, entry: Entry) -> Told:
        day, aside, later = _stands_at(entry)
        by = tuple(self.names[one.key].label if one.key in self.names else one.label for one in entry.claimants.all())
        return Told(
            entry,
            by,
            day,
            aside,
            later,
            decides=str(entry.pk) in self.standing.deciding,
            marked=self.marked.get(entry.statement_id, SafeString()),
            settled=str(entry.pk) in self.settled,
            ours=entry.party_id == self.viewer.party_id,
        )

    def now(self, key: str, line: Mapping[str, Sequence[str]]) -> tuple[Entity, ...]:
        """What took a party's place by the day of the page."""
        found = [self.names[each] for each in sorted(core.successors_of(key, line)) if each != key and each in self.names]
        return tuple(one for one in found if (begun := when(one.valid_from)) is None or begun.first_day <= self.viewer.day)


def _stands_at(entry: Entry) -> tuple[str, str, bool]:
    """The day at which an entry stands in the story, the other one, and whether that is the day of telling."""
    said, day = when(entry.said_on), when(entry.day)
    if said is None or day is None or said == day:
        return entry.said_on or entry.day, "", True
    if entry.sort in TERMS or abs((said.first_day - day.first_day).days) <= NEAR:
        return entry.day, entry.said_on, True
    return entry.said_on, entry.day, False


def _claims(
    rows: Rows,
    voices: core.Voices,
    known: Mapping[str, Told],
    shown: _Shown,
    line: Mapping[str, Sequence[str]],
    own: str,
) -> tuple[Claim, ...]:
    found: list[Claim] = []
    for side, ids in sorted(voices.sides, key=lambda one: (one[0] != own, one[0])):
        owners = tuple((owner.entity, shown.now(owner.entity.key, line)) for owner in rows.owners if owner.side == side)
        words = tuple(known[each] for each in ids if each in known and (each in shown.standing.deciding or each == ids[-1]))
        owing = tuple((entity, now) for entity, now in owners if key(entity) in shown.standing.owed_by)
        ask = next((now[-1] if now else entity for entity, now in owing or owners), None)
        unheard = not words or (shown.standing.state == "kept" and bool(owing))
        found.append(Claim(side, owners, words, len(ids) - len(words), ask, unheard))
    return tuple(found)


def _of_all(voices: core.Voices, known: Mapping[str, Told]) -> core.Voices:
    """What two sides say together stands with neither alone, also where only one of them owes it."""
    both = {key for key, one in known.items() if len(one.sides) > 1}
    alone = tuple((side, tuple(each for each in ids if each not in both)) for side, ids in voices.sides)
    taken = {each for _side, ids in voices.sides for each in ids} & both
    together = tuple(each for each in known if each in taken or each in voices.together)
    return core.Voices(alone, together, voices.others)


def _deciding_or_last(ids: Sequence[str], known: Mapping[str, Told], standing: core.Standing) -> tuple[Told, ...]:
    deciding = [each for each in ids if each in standing.deciding]
    return tuple(known[each] for each in (deciding or ids[-1:]) if each in known)


# ---- the story


def _story(
    asked: core.Commitment,
    known: Mapping[str, Told],
    sittings: Mapping[str, Meeting],
    mergers: Sequence[Merger],
    viewer: Viewer,
    settings: core.Settings,
) -> tuple[Item, ...]:
    items: list[tuple[dt.date, int, int, Item]] = []
    for place, one in enumerate(known.values()):
        day = when(one.day)
        items.append((day.first_day if day else dt.date.min, 0, place, one))
    held = [core.Sitting(key, day) for key, meeting in sittings.items() if (day := when(meeting.start))]
    for gap in core.gaps(asked, held, viewer.day, settings):
        silence = Silence(gap.first, gap.last, gap.before is None, gap.days, tuple(sittings[each] for each in gap.sessions))
        items.append((gap.first, 1, 0, silence))
    for merger in mergers:
        began = when(merger.day)
        if began is not None and began.first_day <= viewer.day and items and began.first_day > min(day for day, *_ in items):
            items.append((began.first_day, 2, 0, merger))
    return tuple(item for *_, item in sorted(items, key=lambda one: one[:3]))


def _mergers(rows: Rows, names: Mapping[str, Entity], line: Mapping[str, Sequence[str]]) -> list[Merger]:
    return [
        Merger(owner.entity, names[after], names[after].valid_from.removesuffix("~"))
        for owner in rows.owners
        for after in line.get(owner.entity.key, ())
        if after in names and names[after].valid_from
    ]


def _sittings(viewer: Viewer, commitment: Commitment) -> dict[str, Meeting]:
    """Sessions of the mechanism held by the day, with how many documents of each the reader has."""
    if commitment.mechanism_id is None:
        return {}
    of = Q(mechanism=commitment.mechanism_id)
    papers = Count("documents", filter=seen_by(viewer, "documents__") & Q(documents__withdrawn_at=None), distinct=True)
    held = Meeting.objects.seen_by(viewer).filter(of, status="held", first_day__lte=viewer.day)
    return {str(one.pk): one for one in held.select_related("mechanism").annotate(papers=papers).order_by("first_day", "pk")}


# ---- the chain


def _chain(
    viewer: Viewer, commitment: Commitment, sittings: Mapping[str, Meeting], line: Mapping[str, Sequence[str]]
) -> tuple[tuple[Member, ...], core.Renewals | None, core.Took | None]:
    """The same promise at other sessions, as far as the reader sees the links and what they link."""
    around = links_around(viewer.party_id, [commitment.pk])
    ids = nearest(around, commitment.pk, MEMBERS)
    links = without_circles(link for link in around if {link.earlier_id, link.later_id} <= ids)
    if not links:
        return (), None, None
    layer = layer_of(viewer)
    states = dict(states_as_of(viewer).filter(commitment_id__in=ids).values_list("commitment_id", "state"))
    each = rows_of(list(Commitment.objects.seen_by(viewer).filter(pk__in=ids)))
    of_id = {str(rows.commitment.pk): rows.commitment for rows in each}
    follows = {link.later_id: link for link in reversed(links)}
    chain = core.Chains(
        (record(rows, layer, viewer.day) for rows in each),
        (core.Link(str(link.later_id), str(link.earlier_id), link.sort) for link in links),
    ).of(str(commitment.pk))
    members = tuple(
        Member(of_id[name], states.get(int(name), ""), follows.get(int(name)), name == str(commitment.pk)) for name in chain.members
    )
    told = core.renewals(chain, tuple(sittings), viewer.day, line)
    return members, told, core.took(chain, viewer.day, line)


# ---- quotes in their sentences


def in_context(statements: Sequence[Statement]) -> dict[int, SafeString]:
    """Statement → its quote, marked, with what stands before and after it in the same sentence. The texts themselves stay where they are:
    only some hundred letters of each are fetched."""
    first = Greatest(F("start") - AROUND, Value(0))
    pieces = (
        Statement.objects.filter(pk__in=[one.pk for one in statements])
        .annotate(first=first, around=Substr("document__text", first + 1, F("end") - first + AROUND))
        .values_list("pk", "first", "start", "quote", "corrected", "around")
    )
    found: dict[int, SafeString] = {}
    for pk, begins, start, quote, corrected, around in pieces:
        words = corrected.get("quote") or quote  # as wide as a person made it
        at = start - begins if around[start - begins :].startswith(words) else around.find(words)
        if at >= 0:
            after = around[at + len(words) :]
            tail, head = _tail(around[:at], begins > 0), _head(after, ended=words[-1:] in ENDS, cut=len(after) >= AROUND)
            found[pk] = format_html("{}<mark>{}</mark>{}", tail, words, head)
    return found


def _tail(text: str, cut: bool) -> str:
    """The end of a text from where its last sentence begins; what is cut is shown as cut."""
    pieces = SENTENCE.split(text)
    if len(pieces) > 1:
        return pieces[-1].lstrip()
    return f"…{text.partition(' ')[2] if ' ' in text else text}" if cut and text else text


def _head(text: str, *, ended: bool, cut: bool) -> str:
    """The beginning of a text to the end of its first sentence."""
    if ended:
        return ""
    if found := SENTENCE.search(text):
        return text[: found.end()].rstrip()
    return f"{text.rpartition(' ')[0] if ' ' in text else text}…" if cut and text else text


# ---- beside it


def _notes(viewer: Viewer, commitment: Commitment) -> tuple[Note, ...]:
    """Of the reader's party alone, however far the commitment reaches."""
    if viewer.party is None:
        return ()
    return tuple(Note.objects.filter(commitment=commitment, party=viewer.party, withdrawn_at=None).select_related("by").order_by("-at"))


def _imports(viewer: Viewer, commitment: Commitment) -> dict[int, tuple[Change, int]]:
    """The act of ours that brought it in with a sheet, and those that are about it, each with its sheet. What else they wrote is not read:
    it may be thousands of rows."""
    if viewer.party_id is None:
        return {}
    began = Commitment.objects.filter(pk=commitment.pk, origin__document__container="sheet").values("origin__document")
    about = Q(change__about="cotmoc.document", change__about_id__in=began)
    about |= Q(change__about="cotmoc.commitment", change__about_id=commitment.pk)
    sheets = Sheet.objects.filter(about, party=viewer.party_id).select_related("change__by", "change__party")
    return {one.change.pk: (one.change, one.pk) for one in sheets.defer("rows", "headings", "change__rows") if one.change}


def _changes(viewer: Viewer, commitment: Commitment, imports: Mapping[int, tuple[Change, int]]) -> tuple[Change, ...]:
    """Who did what to it, as far as the reader may know. The latest first."""
    if viewer.user is None:
        return ()
    about = Q(about="cotmoc.commitment", about_id=commitment.pk)
    about |= Q(about="cotmoc.entry", about_id__in=Entry.objects.filter(commitment=commitment).values("pk"))
    about |= Q(about="cotmoc.owner", about_id__in=Owner.objects.filter(commitment=commitment).values("pk"))
    about |= Q(about="cotmoc.note", about_id__in=Note.objects.filter(commitment=commitment).values("pk"))
    about |= Q(about="cotmoc.link", about_id__in=Link.objects.filter(Q(earlier=commitment) | Q(later=commitment)).values("pk"))
    seen = Change.objects.seen_by(viewer).filter(about).exclude(pk__in=imports)
    others = seen.select_related("by", "party", "undone_by").defer("undone_by__rows")[:CHANGES]
    found = [*others, *(line for line, _sheet in imports.values())]
    return tuple(sorted(found, key=lambda one: (one.at, one.pk), reverse=True)[:CHANGES])


def _undoable(viewer: Viewer, changes: Sequence[Change], rows: Rows) -> set[int]:
    """Which of them the reader may take back now: as history says, each once, and none that a later act has built on."""
    offered = [one for one in changes if not hasattr(one, "undone_by") and history.may_undo(viewer, one)]
    return history.as_left([one for one in offered if not _outrun(viewer, one, rows)])


def _outrun(viewer: Viewer, act: Change, rows: Rows) -> bool:
    """Whether an entry of ours was shared since, farther than the commitment would be seen again."""
    before = next((line["before"] for line in act.rows if (line["table"], line["pk"]) == ("cotmoc.commitment", rows.commitment.pk)), None)
    if not before or "reach" not in before:
        return False
    along = {line["pk"] for line in act.rows if line["table"] == "cotmoc.entry"}
    since = [one for one in rows.entries if one.party_id == viewer.party_id and one.pk not in along]
    return any(least(one.reach, before["reach"]) != one.reach for one in since)
