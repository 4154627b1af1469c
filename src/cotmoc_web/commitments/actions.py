"""The only door for writes to commitments and their stories.

A draft is seen by one party alone. Sharing is an act of its secretariat, and publishing a second one; so every new row begins with
its party unless the secretariat says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cotmoc import commitments as core
from cotmoc.commitments.chains import LINKS
from cotmoc.commitments.evidence import EVENTS
from cotmoc.records import PartialDate
from cotmoc_web.accounts.models import Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.answers import ANSWERS, answers_for, document_of, words_of
from cotmoc_web.commitments.core import key, leads_to, succession
from cotmoc_web.commitments.defaults import Defaults, strength_of
from cotmoc_web.commitments.given import (
    REACHES,
    at_first,
    date_of,
    day_made,
    held,
    least,
    one_of,
    party_of,
    see,
    statement_of,
    take,
    titles_of,
    visible,
)
from cotmoc_web.commitments.models import Commitment, Entry, Link, Note, Owner
from cotmoc_web.documents.models import Document, Statement, Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, Refused
from cotmoc_web.history.actions import Act, change
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.rows import Reach, share_first

PROMISING = frozenset({"agreed", "signed", "planned"})
"""Kinds of statements that a commitment can begin with."""


class Stays(Enum):
    """What is not given where None would take something away."""

    STAYS = "stays"


STAYS = Stays.STAYS


@dataclass(frozen=True, slots=True)
class Owes:
    """Who is to owe it."""

    entity: Entity
    side: str = ""
    """Empty: the entity's own."""
    department: str = ""
    person: User | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """What an entry says. What is None or empty is taken from the statement and its document."""

    sort: str
    day: str | None = None
    said_on: str | None = None
    claimants: Iterable[Entity] | None = None
    strength: str = ""
    due: str | None = None
    until: str = ""
    preview: bool = False
    meeting: Meeting | None = None
    settles: Iterable[int] = ()
    reach: str = Reach.PARTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a new commitment says of itself."""

    titles: Mapping[str, str]
    """Language code → title."""
    undertaking: str
    field: str
    owners: Iterable[Owes | Entity]
    about: Iterable[Entity] = ()
    due: str = ""
    made_on: str = ""
    """Partial date; empty: of the statement, else of the session."""
    meeting: Meeting | None = None
    mechanism: Mechanism | None = None
    """None: that of the session."""
    has_measure: bool = False
    note: str = ""
    reach: str = Reach.PARTY
    entry: Telling | None = None
    """What the first entry says otherwise than its defaults; as far as the commitment and its document reach."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What became of our entries in a story."""

    moved: tuple[Entry, ...]
    """Those that reach another distance now."""
    left: int
    """How many stay behind, because their documents are not shared as far."""
    behind: tuple[Document, ...]
    """Those documents."""
    second: int
    """How many were shared now, and can be published next."""
    line: Change | None = None
    """The line of history; None: nothing was changed."""


# ---- beginning and changing a commitment


def open_commitment(viewer: Viewer, statement_id: int | None, wanted: Beginning) -> Commitment:
    """Begin to follow a promise.

    Args:
        statement_id: The confirmed statement that makes it; its entry `promised` begins the story. None: nothing proves it yet.

    Raises:
        NotAllowed: below reviewer; below secretariat where it is to be seen by others.
        NotThere: no such statement, session, or not for this reader.
        Refused: nothing is promised in the statement, nobody has confirmed it, or it is to be public at once.
        BadInput: a title is missing, or a code or date is none.
    """
    with change(viewer, "commitment.opened") as act:
        viewer.require(_may_begin(wanted))
        return begin(viewer, act, statement_of(viewer, statement_id) if statement_id is not None else None, wanted)


def begin(viewer: Viewer, act: Act, statement: Statement | None, wanted: Beginning) -> Commitment:
    """The same within an act that is going on: a spreadsheet begins many at once. Raises as `open_commitment` does."""
    user = viewer.require(_may_begin(wanted))
    meeting = wanted.meeting
    see(viewer, meeting)
    if statement is not None and str(statement.says.get("kind", statement.kind)) not in PROMISING:
        raise Refused(
            what=_("nothing is promised in these words"),
            remedy=_("Take a statement that is agreed, signed or planned, or correct what it is at the review desk."),
        )
    made = wanted.made_on or day_made(statement, meeting)
    row = Commitment(
        party=party_of(user),
        reach=at_first(wanted.reach),
        titles=titles_of(wanted.titles),
        undertaking=one_of("undertaking", wanted.undertaking, core.UNDERTAKINGS),
        field=wanted.field,
        mechanism=wanted.mechanism or (meeting.mechanism if meeting else None),
        meeting=meeting,
        origin=statement,
        due=date_of("due", wanted.due),
        made_on=date_of("made_on", made),
        first_day=PartialDate(made).first_day if made else None,
        things=list(dict.fromkeys(one.key for one in wanted.about)),
        has_measure=wanted.has_measure,
        note=wanted.note.strip(),
    )
    act.add(row)
    _add_owners(act, row, [one if isinstance(one, Owes) else Owes(one) for one in wanted.owners])
    if statement is not None:
        told = wanted.entry or Telling("promised", meeting=meeting)
        _tell(viewer, act, row, statement, replace(told, reach=least(wanted.reach, statement.document.reach)))
    return row


def _may_begin(wanted: Beginning) -> Role:
    return Role.SECRETARIAT if wanted.reach != Reach.PARTY else Role.REVIEWER


def edit(
    viewer: Viewer,
    commitment_id: int,
    *,
    version: int,
    titles: Mapping[str, str] | None = None,
    undertaking: str | None = None,
    field: str | None = None,
    due: str | None = None,
    has_measure: bool | None = None,
    note: str | None = None,
    mechanism: Mechanism | Stays | None = STAYS,
    about: Iterable[Entity] | None = None,
    owners: Sequence[Owes | Entity] | None = None,
    why: str = "",
) -> Commitment:
    """Change what a commitment says of itself; what is None stays.

    Args:
        mechanism: None: of no mechanism.

    Raises:
        NotAllowed: below secretariat, or another party's.
        Conflict: somebody changed it since `version`.
        BadInput: a title is missing, or a code or date is none.
    """
    with change(viewer, "commitment.edited", why=why) as act:
        row = take(viewer, act, Commitment, commitment_id, Role.SECRETARIAT, version)
        if titles is not None:
            row.titles = titles_of(titles)
        if undertaking is not None:
            row.undertaking = one_of("undertaking", undertaking, core.UNDERTAKINGS)
        if due is not None:
            row.due = date_of("due", due)
        row.field = row.field if field is None else field
        row.has_measure = row.has_measure if has_measure is None else has_measure
        row.note = row.note if note is None else note.strip()
        row.mechanism = row.mechanism if isinstance(mechanism, Stays) else mechanism
        row.things = row.things if about is None else list(dict.fromkeys(one.key for one in about))
        act.save(row)
        others = owners is not None and _set_owners(act, row, [one if isinstance(one, Owes) else Owes(one) for one in owners])
        if others and row.version == version:
            act.touch(row)
        act.about = row
    return row


def _set_owners(act: Act, commitment: Commitment, wanted: Sequence[Owes]) -> bool:
    """Owners that stay keep their department. Returns whether there are others now."""
    there = {owner.entity_id: owner for owner in Owner.objects.filter(commitment=commitment, withdrawn_at=None)}
    keep = {one.entity.pk for one in wanted}
    for entity_id, owner in there.items():
        if entity_id not in keep:
            act.withdraw(act.take(Owner, owner.pk))
    _add_owners(act, commitment, [one for one in wanted if one.entity.pk not in there])
    return keep != set(there)


def assign(viewer: Viewer, owner_id: int, *, department: str = "", person: User | None = None, version: int | None = None) -> Owner:
    """Say which department or person of ours answers for it.

    Raises:
        NotAllowed: below secretariat, or another party's commitment.
        BadInput: the person is not of our party.
    """
    with change(viewer, "owner.assigned") as act:
        found = Owner.objects.filter(pk=owner_id, withdrawn_at=None).select_related("commitment").first()
        viewer.require(Role.SECRETARIAT, visible(viewer, found.commitment if found else None))
        owner = act.take(Owner, owner_id, version=version)
        if person is not None and person.party_id != viewer.party_id:
            raise BadInput("person", _("this person is not of your party"), _("Choose somebody of your party."))
        owner.department, owner.person = department.strip(), person
        act.save(owner)
        act.reach = Reach.PARTY  # who of us answers for it is for nobody else to know
    return owner


def withdraw(viewer: Viewer, commitment_id: int, *, version: int, why: str = "") -> Commitment:
    """Let a commitment count for nothing: it was opened by mistake. To let a promise go, link the statement that says so.

    Raises:
        NotAllowed: below secretariat, or another party's.
        Conflict: somebody changed it since `version`.
    """
    with change(viewer, "commitment.withdrawn", why=why) as act:
        row = take(viewer, act, Commitment, commitment_id, Role.SECRETARIAT, version)
        act.withdraw(row)
    return row


def share(viewer: Viewer, commitment_id: int, reach: str, *, version: int, why: str = "") -> tuple[Commitment, Sharing]:
    """Share a commitment with our entries in its story, publish it, or take it back.

    An entry goes no farther than the document that proves it; our own answers go along with it.

    Returns:
        The commitment, and what became of our entries.

    Raises:
        NotAllowed: below secretariat, or another party's.
        Refused: publishing what is not shared yet.
        Conflict: somebody changed it since `version`.
    """
    one_of("reach", reach, REACHES)
    with change(viewer, f"reach.{reach}", why=why) as act:
        _hold_answers(viewer, commitment_id)
        row = take(viewer, act, Commitment, commitment_id, Role.SECRETARIAT, version)
        share_first(row.reach, reach)
        row.reach = reach
        act.save(row)
        act.about = row
        found = _share_entries(viewer, act, row, reach)
    return row, replace(found, line=act.change)


def share_entries(viewer: Viewer, commitment_id: int, *, why: str = "") -> Sharing:
    """Let our entries in the story go as far as the commitment, ours or another party's. What no other party saw before is shared;
    to publish it is a second act.

    Raises:
        NotAllowed: below secretariat.
        Refused: the commitment itself is not shared.
    """
    viewer.require(Role.SECRETARIAT)
    with change(viewer, "entries.shared", why=why) as act:
        _hold_answers(viewer, commitment_id)
        row = visible(viewer, Commitment.objects.filter(pk=commitment_id).first())
        if row.reach == Reach.PARTY:
            raise Refused(what=_("the commitment itself is not shared yet"), remedy=_("Share the commitment; its entries go along."))
        found = _share_entries(viewer, act, row, row.reach)
        if found.moved:  # not about the document of an answer: no farther seen than any of the entries, and on the page of the commitment
            act.about = min(found.moved, key=lambda entry: REACHES.index(entry.reach))
    return replace(found, line=act.change)


def _hold_answers(viewer: Viewer, commitment_id: int) -> None:
    """Lock our answers before the commitment, as whoever judges one of them does."""
    ours = Entry.objects.filter(commitment=commitment_id, party=viewer.party, statement__document__container="answer")
    Document.hold(ours.values_list("statement__document_id", flat=True))


def _share_entries(viewer: Viewer, act: Act, commitment: Commitment, reach: str) -> Sharing:
    second, behind, moved = 0, list[Document](), list[Entry]()
    ours = Entry.objects.filter(commitment=commitment, party=viewer.party, withdrawn_at=None).order_by("pk")
    for pk in ours.values_list("pk", flat=True):
        entry = act.take(Entry, pk)
        document = entry.statement.document
        own_words = document.container == "answer" and document.party_id == viewer.party_id
        if own_words and document.reach != (to := _step(document.reach, reach)):
            held = act.take(Document, document.pk)
            held.reach = to
            act.save(held)
            document = held
        before, entry.reach = entry.reach, least(_step(entry.reach, reach), document.reach)
        if entry.reach != reach:
            waits = before == Reach.PARTY and entry.reach == Reach.SHARED and (own_words or document.reach == reach)
            second += waits
            behind += [] if waits else [document]
        act.save(entry)
        moved += [entry] if entry.reach != before else []
    return Sharing(tuple(moved), len(behind), tuple({one.pk: one for one in behind}.values()), second)


def _step(reach: str, wanted: str) -> str:
    """How far a row goes in one act: what is published was shared before."""
    return Reach.SHARED.value if reach == Reach.PARTY and wanted == Reach.PUBLIC else wanted


# ---- the story


def link_statement(
    viewer: Viewer,
    commitment_id: int,
    statement_id: int,
    *,
    sort: str,
    day: str | None = None,
    said_on: str | None = None,
    claimants: Iterable[Entity] | None = None,
    strength: str = "",
    due: str | None = None,
    until: str = "",
    preview: bool = False,
    meeting: Meeting | None = None,
    version: int | None = None,
    settles: Iterable[int] = (),
    reach: str = Reach.PARTY,
) -> Entry:
    """Put a confirmed statement into the story of a commitment.

    What is None or empty is taken from the statement and its document: `said_on` from its day, `day` from the statement, `strength` and
    `claimants` from whose record it is and who speaks. An empty string for a day says that there is none.

    Args:
        version: Of the commitment, as the person saw it.
        reach: How far the entry is to be seen at once; more than the party's own needs the secretariat.

    Raises:
        NotAllowed: below reviewer.
        NotThere: no such commitment or statement for this reader.
        Refused: the statement is not confirmed, or the entry is to be public at once.
        Conflict: the party linked it before, or the commitment was changed since.
        BadInput: a code or date is none.
    """
    viewer.require(Role.SECRETARIAT if reach != Reach.PARTY else Role.REVIEWER)
    told = Telling(sort, day, said_on, claimants, strength, due, until, preview, meeting, settles, reach)
    with change(viewer, "entry.linked") as act:
        Statement.hold([statement_id])
        commitment = held(viewer, commitment_id)
        if version is not None and commitment.version != version:
            raise Conflict(theirs=commitment)
        return _add_entry(viewer, act, commitment, statement_of(viewer, statement_id), told)


def link_within(viewer: Viewer, act: Act, commitment_id: int, statement: Statement, sort: str) -> Entry:
    """The same for a statement confirmed in the act that is going on. The line of history is about the entry: no farther seen than it."""
    viewer.require(Role.REVIEWER)
    commitment = held(viewer, commitment_id)
    entry = _add_entry(viewer, act, commitment, statement_of(viewer, statement.pk), Telling(sort))
    act.about, act.reach = entry, None
    return entry


def unlink(viewer: Viewer, entry_id: int, *, version: int, why: str = "") -> Entry:
    """Take a statement out of the story again. The statement stays confirmed.

    Raises:
        NotAllowed: below reviewer, or another party's entry.
        Conflict: somebody changed it since `version`.
    """
    with change(viewer, "entry.unlinked", why=why) as act:
        entry = take(viewer, act, Entry, entry_id, Role.REVIEWER, version)
        act.withdraw(entry)
    return entry


def settle(viewer: Viewer, entry_id: int, settles: Iterable[int], *, version: int, why: str = "") -> Entry:
    """Say which entries this one answers: they stay in the story and decide no longer. An empty list takes it back.

    Raises:
        NotAllowed: below reviewer, or another party's entry.
        BadInput: entries of another story, or answering each other in a circle.
        Conflict: somebody changed it since `version`.
    """
    with change(viewer, "entry.settled", why=why) as act:
        entry = take(viewer, act, Entry, entry_id, Role.REVIEWER, version)
        entry.settles = _settles(viewer, entry.commitment, settles, entry.pk)
        act.save(entry)
    return entry


def answer(
    viewer: Viewer,
    commitment_id: int,
    text: str,
    *,
    sort: str,
    day: str = "",
    due: str = "",
    until: str = "",
    language: str = "",
    settles: Iterable[int] = (),
) -> Entry:
    """Our party's own word on a commitment, typed in: it becomes a document with one confirmed statement that quotes it.

    Raises:
        NotAllowed: below reviewer, unless the commitment was assigned to this contributor or their department.
        NotThere: no such commitment for this reader.
        BadInput: no words, or a code or date is none.
    """
    user = viewer.require(Role.CONTRIBUTOR)
    words = text.strip()
    if not words:
        raise BadInput("text", _("an answer without words proves nothing"), _("Write what is to be on record."))
    one_of("sort", sort, ANSWERS)
    with change(viewer, "commitment.answered") as act:
        commitment = visible(viewer, Commitment.objects.filter(pk=commitment_id).first())
        if not viewer.has(Role.REVIEWER) and not answers_for(user, commitment):
            raise NotAllowed
        document = act.add(document_of(viewer, user, commitment, words, language))
        statement = act.add(words_of(document, user, commitment.field, sort, words))
        owners = [key(owner.entity) for owner in commitment.owners.filter(withdrawn_at=None).select_related("entity__merged_into")]
        told = Telling(
            sort,
            day=date_of("day", day) or document.published,
            said_on=document.published,
            claimants=Entity.objects.filter(key=party_of(user).key),
            strength=strength_of(document.source_party, owners, succession()),
            due=due,
            until=until,
            settles=settles,
        )
        entry = _add_entry(viewer, act, commitment, statement, told)
        act.about = entry
    return entry


# ---- beside the story


def link_chain(viewer: Viewer, earlier_id: int, later_id: int, sort: str, *, reach: str = Reach.PARTY) -> Link:
    """Say that two commitments are one promise, made again.

    Raises:
        NotAllowed: below reviewer.
        NotThere: one of the two is not for this reader.
        BadInput: the same commitment twice, or a circle.
        Refused: the link is to be public at once.
        Conflict: they are linked already.
    """
    user = viewer.require(Role.SECRETARIAT if reach != Reach.PARTY else Role.REVIEWER)
    one_of("sort", sort, LINKS)
    with change(viewer, "commitment.chained") as act:
        Commitment.hold([earlier_id, later_id])
        earlier = visible(viewer, Commitment.objects.filter(pk=earlier_id).first())
        later = visible(viewer, Commitment.objects.filter(pk=later_id).first())
        if Link.objects.seen_by(viewer).filter(earlier=earlier, later=later).exists():
            raise Conflict(what=_("these two are linked already"), remedy=_("Take the other link away first."))
        return act.add(Link(party=party_of(user), reach=at_first(reach), earlier=earlier, later=later, sort=sort))


def share_link(viewer: Viewer, link_id: int, reach: str, *, version: int) -> Link:
    """Let the other parties, and by a second act everyone, see a link between commitments; or take it back.

    Raises:
        NotAllowed: below secretariat, or another party's link.
        Refused: publishing what is not shared yet.
        BadInput: with what other parties have shared since it would close a circle.
    """
    one_of("reach", reach, REACHES)
    with change(viewer, f"reach.{reach}") as act:
        link = take(viewer, act, Link, link_id, Role.SECRETARIAT, version)
        link.reach = reach if link.reach != Reach.PARTY else at_first(reach)
        act.save(link)
    return link


def unlink_chain(viewer: Viewer, link_id: int, *, version: int) -> Link:
    """Take a link between commitments away.

    Raises:
        NotAllowed: below reviewer, or another party's link.
    """
    with change(viewer, "commitment.unchained") as act:
        link = take(viewer, act, Link, link_id, Role.REVIEWER, version)
        act.withdraw(link)
    return link


def add_note(viewer: Viewer, commitment_id: int, text: str) -> Note:
    """A note that only our party reads.

    Raises:
        NotAllowed: below contributor.
        NotThere: no such commitment for this reader.
        BadInput: no words.
    """
    user = viewer.require(Role.CONTRIBUTOR)
    if not text.strip():
        raise BadInput("text", _("an empty note"), _("Write the note."))
    with change(viewer, "note.added") as act:
        commitment = visible(viewer, Commitment.objects.filter(pk=commitment_id).first())
        return act.add(Note(party=party_of(user), commitment=commitment, text=text.strip(), by=user))


# ---- what several acts do


def _add_entry(viewer: Viewer, act: Act, commitment: Commitment, statement: Statement, told: Telling) -> Entry:
    """An entry in a story that may have it already."""
    if Entry.objects.filter(commitment=commitment, statement=statement, party=viewer.party, withdrawn_at=None).exists():
        raise Conflict(
            what=_("this statement is in the story already"), remedy=_("Look for it there, and take it out to link it otherwise.")
        )
    return _tell(viewer, act, commitment, statement, told)


def _tell(viewer: Viewer, act: Act, commitment: Commitment, statement: Statement, told: Telling) -> Entry:
    """An entry with its defaults filled in."""
    if statement.verdict != Verdict.CONFIRMED:
        raise Refused(what=_("nobody has confirmed this statement yet"), remedy=_("Confirm it at the review desk, then link it."))
    given = Defaults(commitment, statement, act.once(succession))
    see(viewer, told.meeting)
    session = told.meeting or given.meeting
    due = (given.due if told.sort in _TERMS else "") if told.due is None else told.due
    _refuse_days_to_come(viewer, told)
    entry = Entry(
        party=party_of(viewer.require(Role.CONTRIBUTOR)),
        reach=least(at_first(told.reach), commitment.reach),
        commitment=commitment,
        statement=statement,
        sort=one_of("sort", told.sort, core.SORTS),
        day=date_of("day", given.day if told.day is None else told.day),
        said_on=date_of("said_on", given.said_on if told.said_on is None else told.said_on),
        strength=one_of("strength", told.strength or given.strength, core.STRENGTHS),
        due=date_of("due", due),
        until=date_of("until", told.until),
        preview=told.preview,
        settles=_settles(viewer, commitment, told.settles, None),
        meeting=session if session is not None and session.is_seen_by(viewer) else None,
    )
    try:
        act.add(entry)
    except IntegrityError as error:  # somebody of the party linked it in this very moment
        raise Conflict(what=_("this statement is in the story already")) from error
    entry.claimants.add(*(given.claimants if told.claimants is None else told.claimants))
    return entry


def _refuse_days_to_come(viewer: Viewer, told: Telling) -> None:
    """Days that a person gave: a year mistyped would speak of what nobody can know yet. Those that a text gives stand as they are read."""
    if _is_to_come(viewer, date_of("said_on", told.said_on or "")):
        raise BadInput("said_on", _("this day is still to come: nobody has said anything on it"), _("Correct the day."))
    if told.sort in EVENTS and not told.preview and _is_to_come(viewer, date_of("day", told.day or "")):
        raise BadInput(
            "day", _("this day is still to come: nothing has happened on it"), _("Correct the day. What is only planned has not happened.")
        )


def _is_to_come(viewer: Viewer, day: str) -> bool:
    return bool(day) and PartialDate(day).first_day > viewer.today


_TERMS = frozenset({"promised", "renewed", "narrowed", "widened", "postponed"})


def _settles(viewer: Viewer, commitment: Commitment, wanted: Iterable[int], own: int | None) -> list[int]:
    """Entries of the same story that the reader sees, without a circle."""
    ids = list(dict.fromkeys(wanted))
    if not ids:
        return []
    story = {entry.pk: entry for entry in Entry.objects.seen_by(viewer).filter(commitment=commitment)}
    if any(one not in story or one == own for one in ids):
        raise BadInput("settles", _("this entry is not in the same story"), _("Choose entries of this commitment."))
    answered = [(pk, each) for pk, entry in story.items() for each in entry.settles if pk != own]
    if own is not None and any(leads_to(answered, one, own) for one in ids):
        raise BadInput("settles", _("the entries would answer each other in a circle"), _("Take one of the answers away."))
    return ids


def _add_owners(act: Act, commitment: Commitment, owing: Iterable[Owes]) -> None:
    act.add_all([_owner(commitment, one) for one in owing])


def _owner(commitment: Commitment, owes: Owes) -> Owner:
    side = owes.side or owes.entity.side
    if not side:
        raise BadInput("owners", _("it is not known on which side this owner stands"), _("Choose a place or body of one side."))
    return Owner(commitment=commitment, entity=owes.entity, side=side, department=owes.department, person=owes.person)
