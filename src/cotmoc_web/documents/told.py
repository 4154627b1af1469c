"""What was understood of a document, in the reader's language: names with their links, checks and reasons in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cotmoc.reading.page_marks import quiet
from cotmoc.reading.page_names import Names
from cotmoc.reading.page_notes import GRAVE_CHECKS, names_the_unit
from cotmoc.reading.page_told import Teller
from cotmoc.reading.results import Check as CoreCheck
from cotmoc.reading.results import Sentence, Slot, SlotValue
from cotmoc.records import Quantity
from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Check, Document, Statement, Verdict
from cotmoc_web.documents.names_read import key_of, names_in
from cotmoc_web.entities.models import Entity
from cotmoc_web.labels import Label, tag
from cotmoc_web.meetings.models import Mechanism, Meeting

UNSURE = 0.5
"""Below this the page says that the reader is not sure."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name on the page."""

    label: Label
    url: str = ""
    """Of its dossier; empty where it has none."""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what a statement says."""

    term: str
    names: tuple[Named, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What was understood of one statement."""

    statement: Statement
    parties: tuple[Named, ...]
    lines: tuple[Line, ...]
    reason: SafeString
    unsure: bool
    usual: bool = False
    """Whether its parties are those that most statements of the document are about: named once, at its head."""
    meeting: Meeting | None = None
    checks: tuple[Check, ...] = ()
    commitments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """Names that pages need, loaded at once."""

    entities: dict[str, Entity]
    mechanisms: dict[str, Mechanism]

    @classmethod
    def of(cls, document: Document, statements: Iterable[Statement] = (), checks: Iterable[Check] = ()) -> Stock:
        """For one document."""
        return cls.for_names(_names_needed(document, statements, checks))

    @classmethod
    def for_checks(cls, checks: Iterable[Check]) -> Stock:
        """For checks of several documents."""
        return cls.for_names({name for check in checks for name in _names_needed(check.document, (), (check,))})

    @classmethod
    def for_names(cls, names: Iterable[str]) -> Stock:
        """For keys of entities and mechanisms."""
        entities = {row.key: row for row in Entity.objects.filter(key__in=set(names))}
        return cls(entities, {row.key: row for row in Mechanism.objects.all()})


def _names_needed(document: Document, statements: Iterable[Statement], checks: Iterable[Check]) -> set[str]:
    mentions = document.reading.get("entities", ())
    told = {name for check in checks for name in _names_told(check.told)}
    plain = {name.partition("/")[0] for name in (*(one["canonical"] for one in mentions), *told)}
    spoken = {name for statement in statements for name in names_in(statement.says)}
    return plain | spoken | {key_of(one["canonical"], one["kind"]) for one in mentions}


@dataclass(slots=True)
class Told:
    """Says what one document says. Loads every name of it once."""

    document: Document
    statements: list[Statement]
    checks: list[Check] = field(default_factory=list)
    stock: Stock | None = None
    entities: dict[str, Entity] = field(init=False)
    usual: tuple[str, ...] = field(init=False)
    """The parties that most statements are about."""
    _keys: dict[str, str] = field(init=False)
    _mechanisms: dict[str, Mechanism] = field(init=False)
    _teller: Teller = field(init=False)

    def __post_init__(self) -> None:
        mentions = self.document.reading.get("entities", ())
        self._keys = {one["canonical"]: key_of(one["canonical"], one["kind"]) for one in mentions}
        stock = self.stock or Stock.of(self.document, self.statements, self.checks)
        self.entities, self._mechanisms = stock.entities, stock.mechanisms
        sets = Counter(tuple(one) for row in self.statements if len(one := row.reading.get("parties") or ()) > 1)
        often = sets.most_common(1)
        self.usual = often[0][0] if often and often[0][1] > max(2, len(self.statements) // 2) else ()
        numbers = {str(row.reading.get("id")): row.number for row in self.statements if not row.stale}

        def link(identifier: str) -> str:
            number = numbers.get(identifier)
            return f'<a href="#s{number}">{number}</a>' if number else escape(identifier)

        self._teller = Teller(wording.words(), _Linked(self), self.document.language, link)

    # ---- names

    def named(self, name: str) -> Named:
        """A name of a reading or the key of an entity, for the page."""
        entity = self.entities.get(name) or self.entities.get(name.partition("/")[0]) or self.entities.get(self._keys.get(name, ""))
        if entity is not None:
            return Named(entity.label, reverse("entity", args=[entity.key]), entity.known)
        if name in self._mechanisms:
            return Named(self._mechanisms[name].label)
        nameless = wording.words().code("party", name)
        if nameless:
            return Named(Label(nameless, "", False))
        written = next((one["mention"] for one in self.document.reading.get("entities", ()) if one["canonical"] == name), None)
        if written:
            return Named(Label(written, tag(self.document.language), True), known=False)
        return Named(Label(name.replace("-", " "), "", False), known=False)

    # ---- statements

    def note(self, statement: Statement, meeting: Meeting | None = None, commitments: Iterable[Any] = ()) -> Note:
        """What was understood of a statement, corrections worked in."""
        says: Any = statement.says
        return Note(
            statement,
            tuple(self.named(name) for name in says.get("parties") or ()),
            tuple(self._lines(says)),
            self.reason(statement),
            0 < statement.confidence < UNSURE and statement.verdict == Verdict.WAITING,
            bool(says.get("parties")) and tuple(says["parties"]) == self.usual,
            meeting,
            tuple(check for check in self.checks if _touches(check, statement)),
            tuple(commitments),
        )

    def _lines(self, says: dict[str, Any]) -> Iterator[Line]:
        words = wording.words()
        if says.get("speaker"):
            yield Line(words("note", "speaker"), (self.named(says["speaker"]),))
        for name in ("addressee", "objects"):
            if says.get(name):
                yield Line(words("note", name), tuple(self.named(each) for each in says[name]))
        if says.get("quantity"):
            yield Line(words("note", "quantity"), text=self.quantity(says["quantity"]))
        for name in ("date", "deadline"):
            if says.get(name):
                yield Line(words("note", name), text=words.day(says[name]))
        if says.get("status"):
            yield Line(words("note", "status"), text=wording.code("status", says["status"]))
        if says.get("caption"):
            yield Line(words("note", "caption"))

    def quantity(self, plain: dict[str, Any]) -> str:
        """A figure with its unit, and with what was counted where that says more."""
        words = wording.words()
        figure = quantity_of(plain)
        text = words.quantity(figure)
        if not figure.of or figure.of.casefold() in text.casefold() or names_the_unit(figure, self.document.language):
            return text
        return text + words("page", "bracketed", words=figure.of)

    def reason(self, statement: Statement) -> SafeString:
        """Which words and which rule decided."""
        reason = statement.reading.get("reason") or ""
        return mark_safe(self._teller.reason(reason)) if reason else SafeString()  # noqa: S308 (the teller escapes)

    # ---- checks

    def check(self, check: Check) -> SafeString:
        """What to look at, in words."""
        core = CoreCheck(check.key, check.type, check.what, (), tuple(check.quotes), sentence(check.told) if check.told else None)
        return mark_safe(self._teller.check(core))  # noqa: S308 (the teller escapes)

    @staticmethod
    def check_title(check: Check) -> str:
        """What sort of thing it is."""
        return wording.words().code("check", check.type) or wording.code("check", "other")

    @staticmethod
    def is_grave(check: Check) -> bool:
        """Whether two things cannot both be true."""
        return check.type in GRAVE_CHECKS


class _Linked(Names):
    """Names of sentences of checks: linked to their dossiers."""

    def __init__(self, told: Told) -> None:
        # The parent's own tables are made from a whole reading; here the rows of the record take their place.
        self._told = told

    def name(self, canonical: str, day: object = None) -> str:
        return str(link(self._told.named(canonical)))


def link(named: Named) -> SafeString:
    """A name as HTML."""
    text = mark_safe(quiet(named.label.text))  # noqa: S308 (escaped there)
    if named.label.missing and named.label.language:
        text = format_html('<span class="found" lang="{}">{}</span>', named.label.language, text)
    return format_html('<a href="{}">{}</a>', named.url, text) if named.url else SafeString(text)


def quantity_of(plain: dict[str, Any]) -> Quantity:
    """A quantity as it was written down."""
    return Quantity(plain["value"], plain.get("unit") or "", plain.get("of") or "", plain.get("qualifier") or "", plain.get("value_max"))


def sentence(plain: dict[str, Any]) -> Sentence:
    """A sentence as `child` wrote it down."""
    return Sentence(plain["rule"], tuple((key, Slot(sort, tuple(_value(one) for one in values))) for key, sort, values in plain["slots"]))


def _value(plain: Any) -> SlotValue:
    if isinstance(plain, dict):
        return Quantity(*plain["quantity"]) if "quantity" in plain else sentence(plain)
    found: SlotValue = plain
    return found


def _names_told(plain: dict[str, Any]) -> Iterator[str]:
    for _key, sort, values in plain.get("slots", ()):
        for value in values:
            if sort == "name" and isinstance(value, str):
                yield value
            elif isinstance(value, dict) and "rule" in value:
                yield from _names_told(value)


def _touches(check: Check, statement: Statement) -> bool:
    return any(start < statement.end and statement.start < end for start, end in check.spans)


def meetings_of(viewer: Viewer, document: Document) -> dict[str, Meeting]:
    """Canonical of a session told → the session the reader sees, where there is one: by its mechanism and number, else by its day."""
    sessions = document.reading.get("sessions", ())
    mechanisms = {one["mechanism"] for one in sessions}
    rows = list(Meeting.objects.seen_by(viewer).filter(mechanism__key__in=mechanisms).select_related("mechanism", "host"))
    found = {}
    for one in sessions:
        same = [row for row in rows if row.mechanism.key == one["mechanism"] and _is_told(row, one)]
        if len(same) == 1:
            found[one["canonical"]] = same[0]
    return found


def _is_told(row: Meeting, told: dict[str, Any]) -> bool:
    if told["ordinal"] is not None:
        return bool(row.round == told["ordinal"])
    day = str(told["date"] or "")[:10]
    return len(day) == 10 and row.start[:10] <= day <= (row.end or row.start)[:10]


def session_line(told: Told, session: dict[str, Any]) -> str:
    """Which session, where and when, in one line of plain words."""
    words = wording.words()
    name = wording.words().code("mechanism", session["mechanism"]) or told.named(session["mechanism"]).label.text
    if session["ordinal"] is not None:
        name = words("note", "numbered", name=name, n=words("note", "ordinal", n=session["ordinal"]))
    parts = [name]
    if session["place"] == "online":
        parts.append(words("note", "online"))
    elif session["place"]:
        parts.append(words("note", "place", name=told.named(session["place"]).label.text))
    parts.append(words.day(session["date"]) if session["date"] else words("note", "no_day"))
    return words.listing(parts)
