"""Which tables a knowledge folder has, which columns, and what each cell must be.

A table is UTF-8, tab separated, with one line of column names and no quoting. Several values in one cell are joined with ` | `.
A column that is not required may be left out of the header.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cotmoc.errors import UsageError
from cotmoc.knowledge import model

SEPARATOR = " | "
"""Between several values in one cell."""

_ID = re.compile(r"[a-z0-9]+(?:[-_.#][a-z0-9]+)*\Z")
_HALF = re.compile(r"[a-z0-9]+(?:[-_.#][a-z0-9]+)*(?:/[a-z0-9]+)?\Z")
_CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*\Z")
_LANGUAGE = re.compile(r"(?:[a-z]{2,3}(?:-[A-Z][a-z]{3})?)?\Z")
_TIME = re.compile(r"(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)?\Z")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z", re.ASCII)


class BadCell(Exception):
    """What is wrong with a cell, and the remedy. Never leaves this package: `load` makes a KnowledgeError of it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, eq=False, repr=False)
class Cell:
    """What a column holds. The plain one is text as it stands.

    Cells are neither compared nor printed: making the methods for it would cost a quarter of the time the package takes to import.
    """

    required: bool = False
    """Whether an empty cell is an error."""

    def parse(self, text: str) -> Any:
        """The value of a cell that is not empty."""
        return text

    def empty(self) -> Any:
        """The value of an empty cell."""
        return ""

    def references(self, value: Any) -> Collection[str]:
        """Ids the value points to."""
        return ()


@dataclass(frozen=True, eq=False, repr=False)
class Id(Cell):
    """The key of a row."""

    required: bool = True

    def parse(self, text: str) -> str:
        if not _ID.match(text):
            raise BadCell(f"{text!r} is not an id", "Use small letters and digits, joined by single hyphens.")
        return text


@dataclass(frozen=True, eq=False, repr=False)
class Ref(Cell):
    """The id of a row of another table, or of one of several."""

    tables: tuple[str, ...] = ()
    """Names of the tables it may be in, without `.tsv`; `*` is any entity or half of a crossing."""
    blank: str | None = None
    """What an empty cell means."""

    def parse(self, text: str) -> str:
        if not _HALF.match(text):
            raise BadCell(f"{text!r} is not an id", "Use small letters and digits, joined by single hyphens.")
        return text

    def empty(self) -> str | None:
        return self.blank

    def references(self, value: Any) -> Collection[str]:
        return (value,) if value else ()


@dataclass(frozen=True, eq=False, repr=False)
class Refs(Ref):
    """Several of them."""

    def parse(self, text: str) -> Any:
        parts = tuple(text.split(SEPARATOR))
        for part in parts:
            if not _HALF.match(part):
                raise BadCell(f"{part!r} is not an id", f"Join ids with {SEPARATOR!r}.")
        if len(set(parts)) < len(parts):
            raise BadCell(f"{text!r} names one id twice", "Name it once.")
        return parts

    def empty(self) -> Any:
        return ()

    def references(self, value: Any) -> Collection[str]:
        return tuple(value)


@dataclass(frozen=True, eq=False, repr=False)
class RefSet(Refs):
    """Several of them, in no order."""

    def parse(self, text: str) -> Any:
        return frozenset(Refs.parse(self, text))

    def empty(self) -> Any:
        return frozenset()


@dataclass(frozen=True, eq=False, repr=False)
class Choice(Cell):
    """One of a closed list."""

    values: Collection[str] = ()

    def parse(self, text: str) -> str:
        if text not in self.values:
            raise BadCell(f"{text!r} is not known here", f"Use one of: {', '.join(sorted(self.values))}.")
        return text


@dataclass(frozen=True, eq=False, repr=False)
class Code(Cell):
    """An open code."""

    def parse(self, text: str) -> str:
        if not _CODE.match(text):
            raise BadCell(f"{text!r} is not a code", "Use small letters and digits, joined by single underscores.")
        return text


@dataclass(frozen=True, eq=False, repr=False)
class MaybeCode(Code):
    """An open code, or None."""

    def empty(self) -> None:
        return None


@dataclass(frozen=True, eq=False, repr=False)
class Date(Cell):
    """A date as far as it is known."""

    def parse(self, text: str) -> model.When:
        return _when(text)

    def empty(self) -> None:
        return None


@dataclass(frozen=True, eq=False, repr=False)
class Dates(Cell):
    """Several of them."""

    def parse(self, text: str) -> tuple[model.When, ...]:
        return tuple(_when(part) for part in text.split(SEPARATOR))

    def empty(self) -> tuple[model.When, ...]:
        return ()


@dataclass(frozen=True, eq=False, repr=False)
class Number(Cell):
    """A number with a decimal point and nothing else. Whole ones come out as ints."""

    low: float = float("-inf")
    high: float = float("inf")

    def parse(self, text: str) -> float:
        # Not float(): it takes "nan", "1_000" and digits of every script; and int() refuses very long ones with an error of its own.
        if not _NUMBER.match(text) or len(text) > 40:
            raise BadCell(f"{text!r} is not a number", "Write digits, with a decimal point if needed: no groups, no words, no unit.")
        value = float(text) if "." in text else int(text)
        if not self.low <= value <= self.high:
            raise BadCell(f"{text} is out of range", f"It lies between {self.low:g} and {self.high:g}.")
        return value

    def empty(self) -> None:
        return None


@dataclass(frozen=True, eq=False, repr=False)
class Whole(Number):
    """A whole number."""

    def parse(self, text: str) -> float:
        value = Number.parse(self, text)
        if not isinstance(value, int):
            raise BadCell(f"{text!r} is not a whole number", "Write digits only.")
        return value


@dataclass(frozen=True, eq=False, repr=False)
class Flag(Cell):
    """Yes or no."""

    required: bool = True

    def parse(self, text: str) -> bool:
        if text not in {"yes", "no"}:
            raise BadCell(f"{text!r} is neither yes nor no", "Write yes or no.")
        return text == "yes"


@dataclass(frozen=True, eq=False, repr=False)
class Texts(Cell):
    """Several texts."""

    def parse(self, text: str) -> tuple[str, ...]:
        return tuple(text.split(SEPARATOR))

    def empty(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, eq=False, repr=False)
class Tongue(Cell):
    """A language."""

    def parse(self, text: str) -> str:
        if not _LANGUAGE.match(text):
            raise BadCell(f"{text!r} is not a language", "Use two or three small letters, with a script if needed: vi, zh, zh-Latn.")
        return text


@dataclass(frozen=True, eq=False, repr=False)
class Time(Cell):
    """HH:MM."""

    def parse(self, text: str) -> str:
        if not _TIME.match(text):
            raise BadCell(f"{text!r} is not a time of day", "Write HH:MM.")
        return text


@lru_cache(maxsize=4096)
def _when(text: str) -> model.When:
    try:
        return model.When(text)
    except (UsageError, ValueError) as error:
        what = error.what if isinstance(error, UsageError) else "not a date"
        raise BadCell(
            f"{text!r}: {what}", "Write 2025, 2025-10, 2025-10-30, two of these joined by a slash, .. for an open end, and ~ after a guess."
        ) from None


@dataclass(frozen=True, eq=False, repr=False)
class Labels(Cell):
    """A text in several languages: `en=Works begun | vi=Khởi công`."""

    def parse(self, text: str) -> tuple[tuple[str, str], ...]:
        pairs = [part.partition("=") for part in text.split(SEPARATOR)]
        for language, equals, words in pairs:
            if not (equals and words.strip() and language and _LANGUAGE.match(language)):
                raise BadCell(f"{text!r} does not say its languages", f"Write en=… and vi=…, joined with {SEPARATOR!r}.")
        return tuple((language, words) for language, _equals, words in pairs)

    def empty(self) -> tuple[tuple[str, str], ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the folder."""

    name: str
    """File name without `.tsv`; also the field of `Knowledge` that holds the rows."""
    record: type[Any]
    """What a row becomes."""
    columns: dict[str, Cell]
    """In the order in which they are usually written; each is a field of the record."""

    @property
    def file(self) -> str:
        return f"{self.name}.tsv"

    @property
    def keyed(self) -> bool:
        """Whether rows have a key and the field of `Knowledge` is a mapping."""
        return "id" in self.columns and self.name not in {"names", "crossing_events", "project_events", "sides", "milestone_words"}


SHARED_IDS = frozenset(
    ("places", "crossings", "mechanisms", "people", "roles", "organisations", "projects", "agreements", "meetings", "vocabulary")
)
"""Tables whose ids must differ from one another too."""

_FOUNDED: dict[str, Cell] = {
    "note": Cell(),
    "sources": Refs(tables=("sources",)),
    "confidence": Choice(required=True, values=model.CONFIDENCE),
}
_VALID: dict[str, Cell] = {"valid_from": Date(), "valid_to": Date()}
_POINT: dict[str, Cell] = {"lat": Number(low=-90, high=90), "lon": Number(low=-180, high=180), "located": Code()}
_PLACE = Ref(tables=("places",))
_SIDE = Ref(required=True, tables=("sides",))

TABLES: tuple[Table, ...] = (
    Table(
        "sides",
        model.Side,
        {"id": Id(), "place": Ref(required=True, tables=("places",)), "language": Tongue(required=True), "zone": Cell()},
    ),
    Table("sources", model.Source, {"id": Id(), "url": Cell(), "date": Date(), "language": Tongue(), "note": Cell()}),
    Table(
        "places",
        model.Place,
        {
            "id": Id(),
            "kind": Choice(required=True, values=model.PLACE_KINDS),
            "side": _SIDE,
            "codes": Texts(),
            **_VALID,
            "successors": RefSet(tables=("places",)),
            "parent": _PLACE,
            **_POINT,
            **_FOUNDED,
        },
    ),
    Table(
        "classes", model.ClassOfCrossing, {"id": Id(), "systems": Texts(required=True), "rank": Whole(required=True, low=1), "note": Cell()}
    ),
    Table(
        "crossings",
        model.Crossing,
        {
            "id": Id(),
            "parent": Ref(tables=("crossings",)),
            "kind": Code(required=True),
            "mode": Code(),
            "class_agreed": Ref(tables=("classes",)),
            "class_planned": Ref(tables=("classes",)),
            "class_planned_by": Date(),
            "markers": Texts(),
            **_POINT,
            **_FOUNDED,
        },
    ),
    Table(
        "crossing_sides",
        model.CrossingSide,
        {
            "crossing": Ref(required=True, tables=("crossings",)),
            "side": _SIDE,
            "region": _PLACE,
            "locality": _PLACE,
            "unit": Cell(),
            "unit_name": Cell(),
        },
    ),
    Table(
        "crossing_events",
        model.CrossingEvent,
        {
            "id": Id(),
            "crossing": Ref(required=True, tables=("crossings",)),
            "date": Date(),
            "event": Code(required=True),
            "planned": Flag(),
            "class_after": Ref(tables=("classes",)),
            "status_after": MaybeCode(),
            "detail": Cell(),
            "sources": Refs(tables=("sources",)),
            "confidence": Choice(required=True, values=model.CONFIDENCE),
        },
    ),
    Table(
        "acts",
        model.Act,
        {
            "event": Ref(required=True, tables=("crossing_events",)),
            "sort": Code(required=True),
            "side": Ref(tables=("sides",)),
            "basis": Ref(tables=("agreements",)),
            "until": Date(),
        },
    ),
    Table(
        "hours",
        model.Hours,
        {
            "crossing": Ref(required=True, tables=("crossings",)),
            "opens": Time(),
            "closes": Time(),
            "zone": Cell(required=True),
            "traffic": Code(required=True),
            "date": Date(),
            "note": Cell(),
            "sources": Refs(tables=("sources",)),
        },
    ),
    Table(
        "mechanisms",
        model.Mechanism,
        {
            "id": Id(),
            "kind": Choice(required=True, values=model.MECHANISM_KINDS),
            "tier_of": Ref(tables=("mechanisms",)),
            "founded": Date(),
            **_FOUNDED,
        },
    ),
    Table(
        "memberships",
        model.Membership,
        {
            "mechanism": Ref(required=True, tables=("mechanisms",)),
            "party": Ref(required=True, tables=("places",)),
            "status": Choice(required=True, values=("member", "observer")),
            **_VALID,
            "basis": Cell(),
            "sources": Refs(tables=("sources",)),
        },
    ),
    Table("posts", model.Post, {"id": Id(), "single": Flag(), "note": Cell(), "apart": Refs(tables=("posts",))}),
    Table("people", model.Person, {"id": Id(), "side": _SIDE, **_FOUNDED}),
    Table(
        "organisations",
        model.Organisation,
        {
            "id": Id(),
            "kind": Code(required=True),
            "side": _SIDE,
            "place": _PLACE,
            "parent": Ref(tables=("organisations",)),
            **_VALID,
            "successors": RefSet(tables=("organisations",)),
            **_FOUNDED,
        },
    ),
    Table(
        "roles",
        model.Role,
        {
            "id": Id(),
            "person": Ref(required=True, tables=("people",)),
            "post": Ref(required=True, tables=("posts",)),
            "organisation": Ref(tables=("organisations",)),
            "place": _PLACE,
            **_VALID,
            "attested": Dates(),
            **_FOUNDED,
        },
    ),
    Table(
        "projects",
        model.Project,
        {
            "id": Id(),
            "kind": Code(required=True),
            "crossings": Refs(tables=("crossings",)),
            "parties": Refs(tables=("places", "organisations")),
            **_FOUNDED,
        },
    ),
    Table(
        "project_events",
        model.ProjectEvent,
        {
            "id": Id(),
            "project": Ref(required=True, tables=("projects",)),
            "date": Date(),
            "event": Code(required=True),
            "planned": Flag(),
            "status_after": MaybeCode(),
            "detail": Cell(),
            "sources": Refs(tables=("sources",)),
            "confidence": Choice(required=True, values=model.CONFIDENCE),
        },
    ),
    Table(
        "milestones",
        model.Milestone,
        {
            "id": Id(),
            "project": Ref(required=True, tables=("projects",)),
            "phase": Choice(required=True, values=model.PHASES),
            "needs": Refs(tables=("milestones",)),
            "sides": Refs(tables=("sides",)),
            "names": Labels(required=True),
        },
    ),
    Table(
        "milestone_words",
        model.MilestoneWord,
        {
            "id": Id(),
            "milestone": Ref(required=True, tables=("milestones",)),
            "sort": Choice(required=True, values=("planned", "reached", "not_reached")),
            "side": Ref(tables=("sides",)),
            "date": Date(),
            "said_on": Date(),
            "agreed": Flag(),
            "months": Whole(low=1, high=1200),
            "note": Cell(),
            "sources": Refs(required=True, tables=("sources",)),
        },
    ),
    Table(
        "agreements",
        model.Agreement,
        {
            "id": Id(),
            "kind": Choice(required=True, values=model.AGREEMENT_KINDS),
            "number": Cell(),
            "level": Code(),
            "parties": Refs(tables=("places", "organisations")),
            "signed": Date(),
            "in_force": Date(),
            **_VALID,
            "place": _PLACE,
            "signatories": Refs(tables=("people",)),
            "part_of": Ref(tables=("agreements",)),
            **_FOUNDED,
        },
    ),
    Table(
        "meetings",
        model.Meeting,
        {
            "id": Id(),
            "mechanism": Ref(required=True, tables=("mechanisms",)),
            "round": Whole(low=1),
            "start": Date(),
            "end": Date(),
            "host": _PLACE,
            "place": Cell(),
            "format": Choice(values=("in_person", "online")),
            "status": Choice(required=True, values=("held", "planned", "unknown")),
            "members": Refs(tables=("places",)),
            "observers": Refs(tables=("places",)),
            **_FOUNDED,
        },
    ),
    Table(
        "figures",
        model.Figure,
        {
            "id": Id(),
            "of": Ref(tables=("places", "crossings", "projects", "mechanisms")),
            "metric": Code(required=True),
            "value": Number(required=True),
            "value_max": Number(),
            "unit": Cell(required=True),
            "qualifier": Choice(values=("about", "over", "nearly", "upto")),
            "nature": Choice(required=True, values=("actual", "target", "planned", "baseline", "expected")),
            "direction": Code(required=True),
            "period": Date(),
            "scope": Cell(),
            "note": Cell(),
            "sources": Refs(tables=("sources",)),
            "source_date": Date(),
            "confidence": Choice(required=True, values=model.CONFIDENCE),
        },
    ),
    Table("vocabulary", model.Term, {"id": Id(), "category": Choice(required=True, values=model.VOCABULARY_KINDS), **_FOUNDED}),
    Table(
        "names",
        model.Name,
        {
            "id": Ref(required=True, tables=("*",)),
            "text": Cell(required=True),
            "language": Tongue(),
            "use": Choice(required=True, values=model.USES),
            "origin": Choice(required=True, values=model.ORIGINS),
            "verified": Flag(),
            **_VALID,
        },
    ),
    Table(
        "contradictions",
        model.Contradiction,
        {
            "id": Id(),
            "about": Ref(tables=("*",)),
            "topic": Cell(required=True),
            "claim_a": Cell(required=True),
            "source_a": Ref(required=True, tables=("sources",)),
            "claim_b": Cell(required=True),
            "source_b": Ref(required=True, tables=("sources",)),
            "handling": Cell(),
        },
    ),
)
"""Every table a folder may have, in the order in which they are judged."""
