"""What a knowledge folder holds, as frozen records, and the questions one may ask of it.

Everything has dates: places merge, gates change class, people change office, observers become members. A question about
time therefore takes `as_of`, a day; nothing here looks at a clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import TypeVar

from cotmoc.errors import UsageError
from cotmoc.records import LanguageCode, PartialDate

EntityKind = str
"""What a name can stand for when a text is read: one of `ENTITY_KINDS`."""

ENTITY_KINDS: frozenset[EntityKind] = frozenset(
    (
        *("country", "province", "prefecture", "city", "county", "town", "river", "crossing", "marker"),
        *("person", "organisation", "project", "agreement", "document", "programme", "event", "slogan"),
    )
)
"""The kinds the reader knows. Every kind of place, body and paper is one of these, or is not read at all."""

PLACE_KINDS: Mapping[str, EntityKind | None] = {
    "country": "country",
    "province": "province",
    "autonomous_region": "province",
    "municipality": "city",  # a city run by the state, on a level with provinces
    "prefecture_city": "city",
    "autonomous_prefecture": "prefecture",
    "prefecture": "prefecture",
    "provincial_city": "city",
    "county_city": "city",
    "county": "county",
    "autonomous_county": "county",
    "district": "county",
    "town": "town",
    "township": "town",
    "township_or_village": "town",
    "commune": "town",
    "former_commune": "town",
    "ward": "town",
    "pass": "town",
    "river": "river",
    "sea": None,
    "waterfall": None,
    "industrial_park": None,
    "port": None,
}
"""Kind of place → what the reader calls it; None where the reader has no such kind and the name is not looked for."""

MECHANISM_KINDS: Mapping[str, EntityKind] = {
    "conference": "programme",
    "dialogue": "programme",
    "committee": "organisation",
    "working_group": "organisation",
}
"""Kind of mechanism → what the reader calls it."""

AGREEMENT_KINDS: Mapping[str, EntityKind] = {
    "treaty": "agreement",
    "agreement": "agreement",
    "framework_agreement": "agreement",
    "protocol": "agreement",
    "mou": "agreement",
    "memorandum": "agreement",
    "action_plan": "document",
    "decision": "document",
    "decree": "document",
    "resolution": "document",
    "joint_statement": "document",
    "minutes": "document",
    "set": "document",
    "slogan": "slogan",
}
"""Kind of paper → what the reader calls it."""

VOCABULARY_KINDS: Mapping[str, EntityKind | None] = {
    "mechanism": None,
    "document": None,
    "border": None,
    "office": None,
    "admin": None,
    "unit": None,
    "other": None,
    "slogan": "slogan",
    "event": "event",
    "programme": "programme",
}
"""Category of a term → what the reader calls it; None for words that name no one thing."""

ORIGINS: Mapping[str, str] = {
    "official": "an official list or the body's own papers",
    "treaty": "the text of a treaty or agreement",
    "reference": "a reference work: locale data, a gazetteer",
    "press": "seen in print in that language",
    "transcription": "another script written by rule",
    "reading": "the characters read as the other language reads them",
    "restored": "diacritics put back where the source had none",
    "translation": "translated by us, or of unknown making",
    "reconstructed": "put together from a translation",
    "inferred": "guessed from another form",
    "machine": "printed by a machine translation",
    "short": "the bare name, without the common noun",
}
"""Where a written form of a name comes from."""

USES: Mapping[str, str] = {
    "full": "the name in full",
    "short": "the bare name",
    "variant": "another way to write it",
    "word": "the name, which is also a word of the language: printed, never looked for by itself",
}
"""What a written form is for."""

CONFIDENCE = ("high", "medium", "low")
"""How well a fact is founded: stated in a source that was read; partly inferred or one weak source; background knowledge."""


PHASES = ("planning", "construction", "operation")
"""What two sides of a project are to keep in step."""


@dataclass(frozen=True, slots=True)
class When:
    """A date as far as it is known: a `PartialDate`, with `~` after it when it was worked out and not read.

    "By February 2025" is `../2025-02`: the start is not known, the latest is. "The third quarter of 2026" is `2026-07/2026-09`.

    >>> When("../2025-02").last_day, When("2025-07~").approximate
    (datetime.date(2025, 2, 28), True)
    """

    text: str
    """As the table writes it."""
    approximate: bool = field(init=False, repr=False, compare=False)
    """Whether it was inferred. Never print such a date as a fact."""
    first_day: dt.date = field(init=False, repr=False, compare=False)
    """The earliest day it can mean."""
    last_day: dt.date = field(init=False, repr=False, compare=False)
    """The latest day it can mean."""

    def __post_init__(self) -> None:
        date = PartialDate(self.text.removesuffix("~"))
        object.__setattr__(self, "approximate", self.text.endswith("~"))
        object.__setattr__(self, "first_day", date.first_day)
        object.__setattr__(self, "last_day", date.last_day)

    @property
    def date(self) -> PartialDate:
        """Without the mark."""
        return PartialDate(self.text.removesuffix("~"))

    def __str__(self) -> str:
        return self.text


def may_hold(valid_from: When | None, valid_to: When | None, day: dt.date) -> bool:
    """Whether something valid between the two may hold on the day. An unknown end is open.

    >>> may_hold(When("../2025-02"), None, dt.date(2024, 5, 1)), may_hold(None, When("2025-06-30"), dt.date(2025, 7, 1))
    (True, False)
    """
    return (valid_from is None or valid_from.first_day <= day) and (valid_to is None or day <= valid_to.last_day)


def surely_overlap(one: tuple[When | None, When | None], other: tuple[When | None, When | None]) -> bool:
    """Whether two periods share a day however their dates are understood."""
    start = max(edge.last_day if edge else dt.date.min for edge in (one[0], other[0]))
    end = min(edge.first_day if edge else dt.date.max for edge in (one[1], other[1]))
    return start <= end


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the border."""

    id: str
    """Short code, used in half ids: `crossing/side`."""
    place: str
    """The country or region."""
    language: LanguageCode
    """Its official language: what its names are official in."""
    zone: str
    """The IANA time zone of its clocks; empty if not told."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts were read."""

    id: str
    """Key."""
    url: str
    """Address; empty where the original page was not found and a repost was read."""
    date: When | None
    """When it was published."""
    language: str
    """In which language it was read."""
    note: str
    """`mirror`, or what else a reader should know."""


@dataclass(frozen=True, slots=True)
class Name:
    """One written form of a name."""

    id: str
    """Whose name: any id, a half of a crossing (`crossing/side`), a role, a term."""
    text: str
    """As written."""
    language: str
    """ISO 639-1, with a script where it is a transcription (`zh-Latn`); empty for any language of the script."""
    use: str
    """One of `USES`."""
    origin: str
    """One of `ORIGINS`."""
    verified: bool
    """Whether it may be printed as the thing's name. A form that is not verified serves for reading only."""
    valid_from: When | None = None
    """Since when it is so called; None: as long as the thing is."""
    valid_to: When | None = None
    """Until when it was so called."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country, province, town or river, in one version: a merger or a new boundary makes a new place."""

    id: str
    """Key. Not a code of any state: codes are given again to other places."""
    kind: str
    """One of `PLACE_KINDS`."""
    side: str
    """On which side it lies."""
    codes: tuple[str, ...]
    """`scheme:value`. The same code may belong to another place at another time: never key on it."""
    valid_from: When | None
    """Since when this version exists; None: longer than the record goes back."""
    valid_to: When | None
    """Its last day; None: it exists."""
    successors: frozenset[str]
    """What it became or was divided into."""
    predecessors: frozenset[str]
    """What it was made of."""
    parent: str | None
    """The place it lies in."""
    lat: float | None
    """Degrees north; see `located`."""
    lon: float | None
    """Degrees east."""
    located: str
    """How the point was found. Most are estimates, good for a map of the border, not for a survey."""
    note: str
    """What a user of the place should know."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class ClassOfCrossing:
    """A class a crossing may have, in the system that knows it."""

    id: str
    """Code."""
    systems: tuple[str, ...]
    """Which agreements or laws know it. Two systems may call one gate by two classes."""
    rank: int
    """1 is the highest."""
    note: str
    """What it allows."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A border gate, or a bridge, road or route that belongs to one. A tree: each part has its own class, hours and markers."""

    id: str
    """Key."""
    parent: str | None
    """The gate it is part of."""
    kind: str
    """`gate`, `bridge`, `route`, `road`, `opening`, `market`, `railway`, `site`."""
    mode: str
    """How one crosses: `road`, `road_bridge`, `rail`, `pontoon`, `pedestrian`, `water_road`."""
    class_agreed: str | None
    """Its class in the agreement between the states, which need not be what it is today."""
    class_planned: str | None
    """What it is to become. Never what it is."""
    class_planned_by: When | None
    """By when."""
    markers: tuple[str, ...]
    """Boundary markers it stands between or beside, as written on them."""
    lat: float | None
    """Degrees north; see `located`."""
    lon: float | None
    """Degrees east."""
    located: str
    """How the point was found."""
    note: str
    """What a user should know."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class CrossingSide:
    """Where one half of a crossing lies."""

    crossing: str
    """Which crossing."""
    side: str
    """Which half."""
    region: str | None
    """Province, prefecture or the like."""
    locality: str | None
    """The smallest place known."""
    unit: str
    """`scheme:value` of the smallest unit today; empty if unknown."""
    unit_name: str
    """Its name."""


@dataclass(frozen=True, slots=True)
class CrossingEvent:
    """What happened, or was to happen, at a crossing. Class and status are told by these, never stored beside them."""

    id: str
    """Key."""
    crossing: str
    """Where."""
    date: When | None
    """When; None where the source does not say."""
    event: str
    """Code: `opened`, `upgraded`, `observed` …"""
    planned: bool
    """True: proposed or planned, changes nothing."""
    class_after: str | None
    """The class from then on; None: unchanged or not told."""
    status_after: str | None
    """`operating`, `trial`, `closed` …; None: unchanged or not told."""
    detail: str
    """In a few words."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class Act:
    """What an event at a crossing means for the register: `cotmoc.gates.register` has the sorts. An event without one changes only what
    its own row says."""

    event: str
    """Which."""
    sort: str
    """Code: `opened`, `upgraded`, `own_done`, `agreed` …"""
    side: str | None
    """Of which side it tells; None: of both, or of the crossing as a whole."""
    basis: str | None
    """The paper that it rests on."""
    until: When | None
    """The day to which a trial runs."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a crossing is open, as one source gives it."""

    crossing: str
    """Which."""
    opens: str
    """HH:MM; empty if not told."""
    closes: str
    """HH:MM."""
    zone: str
    """IANA time zone the source means. Two sides of a gate may keep two times."""
    traffic: str
    """`all`, `goods`, `passengers`, `tourists`, `procedures`, `trial`."""
    date: When | None
    """As of when."""
    note: str
    """What else is said."""
    sources: tuple[str, ...]
    """Where it was read."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A standing arrangement of parties. Its tiers are mechanisms of their own, joined by `tier_of`."""

    id: str
    """Key."""
    kind: str
    """One of `MECHANISM_KINDS`."""
    tier_of: str | None
    """The mechanism above it."""
    founded: When | None
    """When it began."""
    note: str
    """What a user should know."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A party in a mechanism, for a period."""

    mechanism: str
    """In which."""
    party: str
    """Which place. A merger makes a new party."""
    status: str
    """`member` or `observer`."""
    valid_from: When | None
    """Since when."""
    valid_to: When | None
    """Its last day; None: still."""
    basis: str
    """How the dates are known."""
    sources: tuple[str, ...]
    """Where it was read."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person in office. Offices are roles: a person is not a role."""

    id: str
    """Key. Namesakes have two."""
    side: str
    """Whose official."""
    note: str
    """Namesakes, spellings."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class Post:
    """An office as such."""

    id: str
    """Code, as in the language files."""
    single: bool
    """Whether one body has one holder at a time."""
    note: str
    """What it is."""
    apart: tuple[str, ...] = ()
    """Posts that nobody who holds this one is called by: who is called so is a namesake. Only what is sure; the words of languages are
    coarse, and people hold several posts."""


@dataclass(frozen=True, slots=True)
class Role:
    """A person in a post for a period."""

    id: str
    """Key."""
    person: str
    """Who."""
    post: str
    """Which office."""
    organisation: str | None
    """In which body."""
    place: str | None
    """For which place."""
    valid_from: When | None
    """Since when; `../2025-02` where only "in post by" is known."""
    valid_to: When | None
    """The last day; None: not known to have ended, which is not the same as still in post."""
    attested: tuple[When, ...]
    """When a source shows the person in the post. The basis of everything said about dates not known."""
    note: str
    """What else the source says of the dates."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""

    def first_seen(self) -> dt.date | None:
        """The first day on which the person surely held it."""
        seen = [when.last_day for when in (self.valid_from, *self.attested) if when]
        return min(seen, default=None)

    def last_seen(self) -> dt.date | None:
        """The last day on which the person surely held it."""
        seen = [when.first_day for when in self.attested]
        if self.valid_from:
            seen.append(self.valid_from.last_day)
        if self.valid_to:
            seen.append(self.valid_to.first_day)
        return max(seen, default=None)

    def standing(self, day: dt.date) -> str:
        """`held` when dates or sources on both sides of the day say so, `presumed` when nothing speaks against it, else `no`."""
        if not may_hold(self.valid_from, self.valid_to, day):
            return "no"
        first, last = self.first_seen(), self.last_seen()
        return "held" if first and last and first <= day <= last else "presumed"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A committee, government, ministry, consulate, company."""

    id: str
    """Key."""
    kind: str
    """Code: `party_committee`, `government`, `ministry` …"""
    side: str
    """Whose."""
    place: str | None
    """For which place, or where it sits."""
    parent: str | None
    """The body above it."""
    valid_from: When | None
    """Since when."""
    valid_to: When | None
    """Until when."""
    successors: frozenset[str]
    """What took its place."""
    note: str
    """What a user should know."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class Project:
    """A bridge, railway, smart gate, zone or service built or run across the border."""

    id: str
    """Key."""
    kind: str
    """Code."""
    crossings: tuple[str, ...]
    """Where it touches the border."""
    parties: tuple[str, ...]
    """Places and bodies that carry it."""
    note: str
    """What a user should know."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class ProjectEvent:
    """A dated step of a project."""

    id: str
    """Key."""
    project: str
    """Of which."""
    date: When | None
    """When."""
    event: str
    """Code."""
    planned: bool
    """True: planned then, not done."""
    status_after: str | None
    """The project's state from then on, as the source calls it."""
    detail: str
    """In a few words."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that every side of a project is to reach. The order of the table is the order of the project."""

    id: str
    """Key."""
    project: str
    """Of which."""
    phase: str
    """One of `PHASES`."""
    needs: tuple[str, ...]
    """Milestones that come before it on every side."""
    sides: tuple[str, ...]
    """Who is to reach it; empty: every side."""
    names: tuple[tuple[LanguageCode, str], ...]
    """What it is called, by language."""


@dataclass(frozen=True, slots=True)
class MilestoneWord:
    """What a source says of a milestone: the day planned, or reached."""

    id: str
    """Key."""
    milestone: str
    """Of which."""
    sort: str
    """`planned`, `reached`, `not_reached`."""
    side: str | None
    """Of which side it tells; None: of all."""
    date: When | None
    """The day that was set, or on which it is so."""
    said_on: When | None
    """When it was said, where that is another day."""
    agreed: bool
    """Whether all sides signed it."""
    months: int | None
    """Of a plan: how many months it is said to take, once all that the milestone needs is there."""
    note: str
    """In a few words."""
    sources: tuple[str, ...]
    """Where it was read."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A paper: treaty, agreement, decision, minutes, plan, slogan."""

    id: str
    """Key."""
    kind: str
    """One of `AGREEMENT_KINDS`."""
    number: str
    """Its official number."""
    level: str
    """Who stands behind it: `state`, `government`, `party`, `province` …"""
    parties: tuple[str, ...]
    """Places and bodies that made it."""
    signed: When | None
    """When it was signed or issued."""
    in_force: When | None
    """Since when it binds."""
    valid_from: When | None
    """First year or day of what it covers."""
    valid_to: When | None
    """Last year or day of what it covers."""
    place: str | None
    """Where it was signed."""
    signatories: tuple[str, ...]
    """Persons known to have signed; others may have."""
    part_of: str | None
    """The set it belongs to."""
    note: str
    """What a user should know."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One numbered sitting of a mechanism."""

    id: str
    """Key."""
    mechanism: str
    """Of which."""
    round: int | None
    """Which one."""
    start: When | None
    """First day."""
    end: When | None
    """Last day; None: one day, or not known."""
    host: str | None
    """Which party held it."""
    place: str
    """Where, as written; empty if unknown."""
    format: str
    """`in_person`, `online`, or empty."""
    status: str
    """`held`, `planned` or `unknown`. A planned sitting that is long past is not thereby held."""
    members: tuple[str, ...]
    """Parties that took part as members, as a source lists them."""
    observers: tuple[str, ...]
    """Parties that watched."""
    note: str
    """What a user should know."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with all that makes it one: never compare two of different scope or period."""

    id: str
    """Key."""
    of: str | None
    """The crossing, place or project it tells of; None: the whole border."""
    metric: str
    """What was counted."""
    value: float
    """In the unit, scale words worked in."""
    value_max: float | None
    """Upper end where a range is given."""
    unit: str
    """Currency code, symbol or English plural; rates as `vehicles/day`."""
    qualifier: str
    """`about`, `over`, `nearly`, `upto`, or nothing."""
    nature: str
    """`actual`, `target`, `planned`, `baseline`, `expected`."""
    direction: str
    """`both`, `export`, `import`, `entry`, `exit`, or a side."""
    period: When | None
    """Which time it covers; for a target, when it is to be reached."""
    scope: str
    """What is in it beyond `of`."""
    note: str
    """What was said beside it."""
    sources: tuple[str, ...]
    """Where it was read."""
    source_date: When | None
    """When that was said."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade. Its forms are names."""

    id: str
    """Key."""
    category: str
    """One of `VOCABULARY_KINDS`."""
    note: str
    """What it means here, and how machines garble it."""
    sources: tuple[str, ...]
    """Where it was read."""
    confidence: str
    """One of `CONFIDENCE`."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources that do not agree. A fact worth keeping, not an error."""

    id: str
    """Key."""
    about: str | None
    """Whom or what it is about."""
    topic: str
    """In a few words."""
    claim_a: str
    """What one says."""
    source_a: str
    """Which."""
    claim_b: str
    """What the other says."""
    source_b: str
    """Which."""
    handling: str
    """How to treat it."""


Entity = Place | Crossing | Mechanism | Person | Role | Organisation | Project | Agreement | Meeting | Term
"""What an id may stand for."""

_T = TypeVar("_T")


def _grouped(items: Iterable[_T], key: Callable[[_T], str]) -> dict[str, tuple[_T, ...]]:
    groups: dict[str, list[_T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return {name: tuple(group) for name, group in groups.items()}


def _by_date(events: Iterable[_T], date: Callable[[_T], When | None]) -> list[_T]:
    """Dated ones in order of the day from which they surely hold; those without a date first."""

    def when(event: _T) -> dt.date:
        found = date(event)
        return found.last_day if found else dt.date.min

    return sorted(events, key=when)


@dataclass(frozen=True, eq=False)
class Knowledge:
    """One mechanism set: everything its folder says. Made by `load`, which has judged every row; never changed."""

    name: str
    """Name of the folder."""
    folder: Traversable = field(repr=False)
    """Where the files are; `forms/` is read from it when it is asked for."""
    packaged: bool = field(default=False, repr=False)
    """Whether it came with Cotmoc, so that its files do not change while a program runs and may be kept."""
    sides: tuple[Side, ...] = field(default=(), repr=False)
    """In the order in which halves of pairs are written."""
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)
    """By key."""
    names: Mapping[str, tuple[Name, ...]] = field(default_factory=dict, repr=False)
    """By id of what is named."""
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)
    """By id."""
    classes: Mapping[str, ClassOfCrossing] = field(default_factory=dict, repr=False)
    """By code."""
    crossings: Mapping[str, Crossing] = field(default_factory=dict, repr=False)
    """By id."""
    crossing_sides: tuple[CrossingSide, ...] = field(default=(), repr=False)
    """All halves."""
    crossing_events: tuple[CrossingEvent, ...] = field(default=(), repr=False)
    """As the table lists them."""
    acts: tuple[Act, ...] = field(default=(), repr=False)
    """As the table lists them."""
    hours: tuple[Hours, ...] = field(default=(), repr=False)
    """As the table lists them."""
    mechanisms: Mapping[str, Mechanism] = field(default_factory=dict, repr=False)
    """By id."""
    memberships: tuple[Membership, ...] = field(default=(), repr=False)
    """All periods of all parties."""
    people: Mapping[str, Person] = field(default_factory=dict, repr=False)
    """By id."""
    posts: Mapping[str, Post] = field(default_factory=dict, repr=False)
    """By code."""
    roles: Mapping[str, Role] = field(default_factory=dict, repr=False)
    """By id."""
    organisations: Mapping[str, Organisation] = field(default_factory=dict, repr=False)
    """By id."""
    projects: Mapping[str, Project] = field(default_factory=dict, repr=False)
    """By id."""
    project_events: tuple[ProjectEvent, ...] = field(default=(), repr=False)
    """As the table lists them."""
    milestones: Mapping[str, Milestone] = field(default_factory=dict, repr=False)
    """By id, in the order of the table."""
    milestone_words: tuple[MilestoneWord, ...] = field(default=(), repr=False)
    """As the table lists them."""
    agreements: Mapping[str, Agreement] = field(default_factory=dict, repr=False)
    """By id."""
    meetings: Mapping[str, Meeting] = field(default_factory=dict, repr=False)
    """By id."""
    figures: Mapping[str, Figure] = field(default_factory=dict, repr=False)
    """By id."""
    vocabulary: Mapping[str, Term] = field(default_factory=dict, repr=False)
    """By id."""
    contradictions: Mapping[str, Contradiction] = field(default_factory=dict, repr=False)
    """By id."""

    # ---- what an id is

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """Everything that has an id of its own. One id is one thing in the whole folder."""
        together: dict[str, Entity] = {}
        tables: tuple[Mapping[str, Entity], ...] = (
            self.places,
            self.crossings,
            self.mechanisms,
            self.people,
            self.roles,
            self.organisations,
            self.projects,
            self.agreements,
            self.meetings,
            self.vocabulary,
        )
        for table in tables:
            together.update(table)
        return together

    @cached_property
    def half_ids(self) -> frozenset[str]:
        """`crossing/side` for every crossing and side."""
        return frozenset(f"{crossing}/{side.id}" for crossing in self.crossings for side in self.sides)

    def entity(self, key: str) -> Entity:
        """The record of an id; of the crossing for a half.

        Raises:
            UsageError: the folder has no such id.
        """
        whole = key.rpartition("/")[0] if key in self.half_ids else key
        try:
            return self.entities[whole]
        except KeyError:
            raise UsageError(repr(key), f"the knowledge {self.name!r} has no such id", "Look it up in the tables of that folder.") from None

    def entity_kind(self, key: str) -> EntityKind | None:
        """What the reader calls it, or None for a thing no name is looked for (a role, a meeting, a waterfall).

        Raises:
            UsageError: the folder has no such id.
        """
        match self.entity(key):
            case Place(kind=kind):
                return PLACE_KINDS[kind]
            case Crossing():
                return "crossing"
            case Mechanism(kind=kind):
                return MECHANISM_KINDS[kind]
            case Person():
                return "person"
            case Organisation():
                return "organisation"
            case Project():
                return "project"
            case Agreement(kind=kind):
                return AGREEMENT_KINDS[kind]
            case Term(category=category):
                return VOCABULARY_KINDS[category]
            case Role() | Meeting():
                return None

    # ---- names

    def names_of(self, key: str, as_of: dt.date | None = None) -> tuple[Name, ...]:
        """Every written form, or those in use on the day."""
        return tuple(name for name in self.names.get(key, ()) if as_of is None or may_hold(name.valid_from, name.valid_to, as_of))

    def official_name(self, key: str, language: LanguageCode, as_of: dt.date | None = None) -> str | None:
        """The name that may be printed in a paper of that language; None where only forms exist that nobody has verified."""
        for use in ("full", "word", "short"):
            for name in self.names_of(key, as_of):
                if name.verified and name.language == language and name.use == use:
                    return name.text
        return None

    # ---- places

    def place_as_of(self, key: str, day: dt.date) -> tuple[Place, ...]:
        """The place or places that stand for it on the day: itself, what it became, or what it was made of.

        A place made of two by a merger gives both for a day before it. Empty where the table has no version for the day.

        Raises:
            UsageError: there is no such place.
        """
        if key not in self.places:
            raise UsageError(repr(key), "no such place", "Take an id from places.tsv.")
        found: dict[str, Place] = {}
        seen: set[str] = set()
        waiting = [key]
        while waiting:
            place = self.places[waiting.pop()]
            if place.id in seen:
                continue
            seen.add(place.id)
            if may_hold(place.valid_from, place.valid_to, day):
                found[place.id] = place
            elif place.valid_to and day > place.valid_to.last_day:
                waiting.extend(place.successors)
            else:
                waiting.extend(place.predecessors)
        return tuple(found[each] for each in sorted(found))

    # ---- crossings

    @cached_property
    def _children(self) -> Mapping[str, tuple[Crossing, ...]]:
        return _grouped(self.crossings.values(), lambda crossing: crossing.parent or "")

    @cached_property
    def _events_of(self) -> Mapping[str, tuple[CrossingEvent, ...]]:
        return _grouped(_by_date(self.crossing_events, lambda event: event.date), lambda event: event.crossing)

    @cached_property
    def _sides_of(self) -> Mapping[str, tuple[CrossingSide, ...]]:
        return _grouped(self.crossing_sides, lambda side: side.crossing)

    def children(self, crossing: str) -> tuple[Crossing, ...]:
        """The bridges, routes and roads that belong to a gate."""
        return self._children.get(crossing, ())

    def events_of(self, crossing: str) -> tuple[CrossingEvent, ...]:
        """What happened there, oldest first; events without a date stand first."""
        return self._events_of.get(crossing, ())

    def sides_of(self, crossing: str) -> tuple[CrossingSide, ...]:
        """Where its halves lie."""
        return self._sides_of.get(crossing, ())

    # ---- mechanisms

    def members(self, mechanism: str, as_of: dt.date) -> tuple[Membership, ...]:
        """The parties on the day, members and observers, each once."""
        latest: dict[str, Membership] = {}
        for membership in self.memberships:
            if membership.mechanism != mechanism or not may_hold(membership.valid_from, membership.valid_to, as_of):
                continue
            known = latest.get(membership.party)
            if known is None or _start(known) < _start(membership):
                latest[membership.party] = membership
        return tuple(latest.values())

    def tiers(self, mechanism: str) -> tuple[Mechanism, ...]:
        """The mechanism and the ones below it, highest first."""
        found = [self.mechanisms[mechanism]]
        for tier in found:  # grows while it is walked: tiers have tiers
            found.extend(other for other in self.mechanisms.values() if other.tier_of == tier.id)
        return tuple(found)

    def meetings_of(self, mechanism: str) -> tuple[Meeting, ...]:
        """Its sittings, oldest first."""
        return tuple(_by_date((each for each in self.meetings.values() if each.mechanism == mechanism), lambda meeting: meeting.start))

    # ---- people

    def roles_of(self, person: str, as_of: dt.date | None = None) -> tuple[Role, ...]:
        """A person's posts: all, or those that may be held on the day and that nothing seen since speaks against."""
        return tuple(
            role
            for role in self.roles.values()
            if role.person == person and (as_of is None or (role.standing(as_of) != "no" and not self._overtaken(role, as_of)))
        )

    def holders(self, post: str, place: str, as_of: dt.date) -> tuple[Role, ...]:
        """Who holds a post for a place on the day, as far as sources tell.

        Of a post with one holder, a person seen in it on both sides of the day comes before one seen only before it, and that one
        before one seen only after it; a later holder ends an earlier one whose end nobody wrote down. Ask `Role.standing` how sure
        each is.
        """
        found = [
            role
            for role in self.roles.values()
            if role.post == post and role.place == place and role.standing(as_of) != "no" and not self._overtaken(role, as_of)
        ]

        def doubt(role: Role) -> int:
            first = role.first_seen()
            return 0 if role.standing(as_of) == "held" else 1 if first and first <= as_of else 2

        if self.posts[post].single:
            least: dict[str | None, int] = {}
            for role in found:
                least[role.organisation] = min(doubt(role), least.get(role.organisation, 2))
            found = [role for role in found if doubt(role) == least[role.organisation]]
        return tuple(sorted(found, key=doubt))

    @cached_property
    def _line(self) -> Mapping[str, tuple[Role, ...]]:
        return _grouped(self.roles.values(), lambda role: role.post)

    def _overtaken(self, role: Role, day: dt.date) -> bool:
        """Whether a one-holder post without a written end is seen with someone else later, or the person in the like post elsewhere."""
        if role.valid_to or not self.posts[role.post].single:
            return False
        last = role.last_seen()
        for other in self._line[role.post]:
            first = other.first_seen()
            same_seat = (other.organisation, other.place) == (role.organisation, role.place)
            if (other.person == role.person) != same_seat and first and first <= day and (last is None or last < first):
                return True
        return False


def _start(membership: Membership) -> dt.date:
    return membership.valid_from.first_day if membership.valid_from else dt.date.min
