"""What importing a spreadsheet would do, row by row, before it does it: what would be new, changed, left alone, and every problem with its
row, column and remedy. The same plan is made again when it is carried out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from cotmoc.records import PartialDate
from cotmoc.text.identify import identify
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities.models import Entity
from cotmoc_web.entities.queries import countries
from cotmoc_web.labels import language
from cotmoc_web.numbers import number as whole_number
from cotmoc_web.search.days import partial_date
from cotmoc_web.search.index import between
from cotmoc_web.search.models import Findable
from cotmoc_web.search.storage import matching
from cotmoc_web.search.text import AnyOf, units, whole
from cotmoc_web.sheets.fields import FIELDS_OF, TITLES, code_of, codes_of, decimal_sign, every, number, parts
from cotmoc_web.sheets.models import Sheet
from cotmoc_web.sheets.reading import FAILED, UNKNOWN
from cotmoc_web.sheets.standing import standing

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
TOGETHER = 100
"""Names that are looked up at once."""
NAMESAKES = 12
ALIKE = 0.6
"""Share of the words of two titles from which on they may be one promise: of five words, one may be another."""
NAMED = ("owners", "about", "person", "organisation", "place", "of")
"""Fields that name things of the record."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be imported."""

    column: str
    """Its heading."""
    what: str
    remedy: str


@dataclass
class Row:
    """One row and what would become of it."""

    number: int
    """In the file."""
    told: str
    """What it is about, in a few words."""
    values: dict[str, Any]
    words: str
    """The row as it stands there: its quote, if it has no other."""
    key: str
    """Of what it says: two rows of one key say the same."""
    outcome: str = NEW
    why: str = ""
    problems: list[Problem] = field(default_factory=list)
    like: Commitment | None = None
    """On record already, as it seems: of the same parties, about the same, in much the same words."""


@dataclass
class Plan:
    """What importing would do."""

    rows: list[Row]
    problems: list[Problem]
    """Of the file as a whole."""

    def of(self, outcome: str) -> list[Row]:
        """Rows with that outcome."""
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def counts(self) -> dict[str, int]:
        return {outcome: len(self.of(outcome)) for outcome in (NEW, CHANGED, SAME, WRONG)}

    @property
    def alike(self) -> list[Row]:
        """Rows that seem to be on record already."""
        return [row for row in self.rows if row.like is not None and row.outcome in {NEW, SAME}]

    @property
    def can_be_done(self) -> bool:
        """Whether there is anything to do."""
        return not self.problems and bool(self.of(NEW) or self.of(CHANGED))


class _Names:
    """Written names → things of the record, each looked up once, a hundred at a time."""

    def __init__(self, viewer: Viewer, texts: Iterable[str]) -> None:
        self._found: dict[str, list[Entity]] = {}
        wanted = list(dict.fromkeys(text for text in texts if text))
        for start in range(0, len(wanted), TOGETHER):
            self._look(viewer, wanted[start : start + TOGETHER])

    def every(self, text: str) -> list[Entity]:
        """Everything that a name or key may mean."""
        return self._found.get(text, [])

    def find(self, text: str, day: str = "") -> list[Entity]:
        """What a name or key means; several where it is not clear."""
        found = self._found.get(text, [])
        if len(found) > 1 and day:
            fitting = [one for one in found if _stood(one, day)]
            found = fitting or found
        if len(found) > 1:
            current = [one for one in found if not one.valid_to]
            found = current if len(current) == 1 else found
        return found

    def _look(self, viewer: Viewer, texts: Sequence[str]) -> None:
        keys = [text[:120] for text in texts]
        known = Entity.objects.filter(key__in=keys, withdrawn_at=None, known=True).select_related("merged_into")
        by_key = {one.key: one.merged_into or one for one in known}
        phrases = {text: phrase for text in texts if text[:120] not in by_key and (phrase := whole(text))}
        written: dict[int, str] = {}
        if phrases:
            rows = Findable.objects.seen_by(viewer).exclude(sort="term").values_list("object_id", "folded")
            written = dict(matching(rows, AnyOf(tuple(phrases.values())), *between("entity")))
        things = {one.pk: one for one in Entity.objects.filter(pk__in=written).order_by("key")}
        for text in texts:
            form = " ".join(phrases[text].tokens) if text in phrases else ""
            named = [things[pk] for pk in things if form and form in written[pk]]
            self._found[text] = [by_key[text[:120]]] if text[:120] in by_key else named[:NAMESAKES]


def _stood(entity: Entity, day: str) -> bool:
    first = PartialDate(day).first_day
    begins = PartialDate(entity.valid_from.rstrip("~")).first_day if entity.valid_from else dt.date.min
    ends = PartialDate(entity.valid_to.rstrip("~")).last_day if entity.valid_to else dt.date.max
    return begins <= first <= ends


class _Planner:
    def __init__(self, viewer: Viewer, sheet: Sheet, *, twice: bool) -> None:
        self.viewer, self.sheet, self.twice = viewer, sheet, twice
        self.languages = {row.side: row.facts.get("language", "") for row in countries(viewer)}
        self.sides = {_folded(name): row.side for row in countries(viewer) for name in (row.side, *row.names.values())}
        self.changed_by: dict[int, int] = {}
        """Commitment → the row that names it."""
        self.heading = {key: sheet.headings[int(place)] for place, key in sheet.columns.items() if key}
        self.given = [{key: cells[int(place) + 1].strip() for place, key in sheet.columns.items() if key} for cells in sheet.rows]
        self.names = _Names(viewer, (part for given in self.given for key in NAMED for part in parts(given.get(key, ""))))
        self.signs = {key: decimal_sign(given.get(key, "") for given in self.given) for key in ("value", "value_max")}
        self.standing = standing(viewer, sheet.kind, self.given, self.names.every)

    def plan(self) -> Plan:
        missing = [
            Problem("", _("no column is “%(field)s”") % {"field": one.words}, _("Go back one step and say which column it is."))
            for one in FIELDS_OF[self.sheet.kind]
            if one.required and one.key not in self.heading and not (one.key == "title" and any(key in self.heading for key in TITLES))
        ]
        if missing:
            return Plan([], missing)
        judge: Callable[[Row, dict[str, str]], None] = getattr(self, f"_{self.sheet.kind}")
        rows = []
        met: dict[str, int] = {}
        for cells, given in zip(self.sheet.rows, self.given, strict=True):
            row = self._row(int(cells[0]), cells[1:], given)
            self._failed(row, given)
            if not row.problems:
                judge(row, given)
            if row.problems:
                row.outcome = WRONG
            elif row.key in met:
                row.like, row.outcome, row.why = None, SAME, _("says the same as row %(row)d") % {"row": met[row.key]}
            met.setdefault(row.key, row.number)
            rows.append(row)
        self._imported_before(rows)
        return Plan(rows, [])

    def _failed(self, row: Row, given: dict[str, str]) -> None:
        for key, text in given.items():
            if text == UNKNOWN:
                self._wrong(
                    row,
                    key,
                    _("the formula in this cell has no value"),
                    _("Open the file in a spreadsheet program and save it there, or write the value itself."),
                )
            elif FAILED.fullmatch(text):
                self._wrong(row, key, _("the formula in this cell failed: %(text)s") % {"text": text}, _("Write the value itself."))

    def _row(self, number_: int, cells: list[str], given: dict[str, str]) -> Row:
        words = "; ".join(f"{heading}: {cell}" for heading, cell in zip(self.sheet.headings, cells, strict=False) if cell)
        said = "\n".join(f"{key}={value}" for key, value in sorted(given.items()) if value and key != "number")
        key = hashlib.sha256(f"{self.sheet.kind}\n{said}".encode()).hexdigest()
        told = next((given[one] for one in (*TITLES, "person", "metric") if given.get(one)), "")
        return Row(number_, told[:120], {}, words, key)

    def _wrong(self, row: Row, column: str, what: str, remedy: str) -> None:
        row.problems.append(Problem(self.heading.get(column, ""), what, remedy))

    def _needed(self, row: Row, given: dict[str, str], *keys: str) -> None:
        for key in keys:
            if not given.get(key):
                self._wrong(row, key, _("is empty"), _("Fill it in, or leave the row out."))

    def _date(self, row: Row, given: dict[str, str], key: str) -> str:
        text = given.get(key, "")
        if not text:
            return ""
        found = partial_date(text)
        if found is None:
            self._wrong(
                row,
                key,
                _("“%(text)s” is no day") % {"text": text},
                _("Write 30/10/2025, 2025年10月30日, 30 October 2025, 2025-10-30, or only 10/2025 or 2025."),
            )
        return found or ""

    def _one(self, row: Row, column: str, text: str, day: str = "") -> Entity | None:
        """The one thing of that name."""
        if not text:
            return None
        found = self.names.find(text, day)
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(one.key for one in found[:6])
            self._wrong(
                row, column, _("“%(text)s” may be several: %(keys)s") % {"text": text, "keys": keys}, _("Write one of these keys instead.")
            )
        else:
            self._wrong(
                row,
                column,
                _("“%(text)s” is no name on record") % {"text": text},
                _("Write it as a page of Names does, in any language, or its key."),
            )
        return None

    # ---- commitments

    def _commitments(self, row: Row, given: dict[str, str]) -> None:
        titles = {code: given[f"title_{code}"] for code in ("en", "vi", "zh") if given.get(f"title_{code}")}
        known = self._known(row, given["number"]) if given.get("number") else None
        if row.problems:
            return
        # A list of ours says the title once more in the reader's language, or in the one that stands in for it: that is no new title.
        if given.get("title") and given["title"] not in {*titles.values(), *(known.titles.values() if known else ())}:
            titles.setdefault(_language_of(given["title"]), given["title"])
        if known:
            self._change(row, known, given, titles)
            return
        if not titles:
            self._wrong(row, "title", _("is empty"), _("Fill it in, or leave the row out."))
        made_on, due = self._date(row, given, "made_on"), self._date(row, given, "due")
        undertaking = self._code(row, given, "undertaking", "undertaking") or "deliverable"
        about_field = self._code(row, given, "field", "field") or "general"
        owners = self._several(row, given, "owners", made_on)
        about = self._several(row, given, "about", made_on)
        row.values = {
            "titles": titles,
            "undertaking": undertaking,
            "field": about_field,
            "owners": owners,
            "about": about,
            "made_on": made_on,
            "due": due,
            "quote": given.get("quote", ""),
            "note": given.get("note", ""),
        }
        self._needed(row, given, "owners")
        for one in owners:
            if not one.side:
                self._wrong(
                    row,
                    "owners",
                    _("it is not known on which side “%(name)s” stands") % {"name": one.label.text},
                    _("Name a place or body of one side."),
                )
        row.like = self._like(row)
        if row.like and not self.twice:
            row.outcome, row.why = (
                SAME,
                _("commitment %(number)s has the same parties and words and is about the same") % {"number": row.like.pk},
            )

    def _like(self, row: Row) -> Commitment | None:
        """The commitment on record that a row most probably means."""
        about = {one.pk for one in row.values["about"]}
        found = [
            (share, one)
            for one in self.standing.owed_by.get(frozenset(one.pk for one in row.values["owners"]), ())
            if _about_the_same(about, {each.pk for each in one.about.all()})
            and (share := _shared(row.values["titles"], one.titles)) >= ALIKE
        ]
        return max(found, key=lambda pair: (pair[0], -pair[1].pk))[1] if found else None

    def _several(self, row: Row, given: dict[str, str], key: str, day: str) -> list[Entity]:
        return list(dict.fromkeys(one for part in parts(given.get(key, "")) if (one := self._one(row, key, part, day))))

    def _code(self, row: Row, given: dict[str, str], key: str, section: str) -> str:
        text = given.get(key, "")
        found = code_of(section, text) if text else ""
        if found is None:
            self._wrong(
                row,
                key,
                _("“%(text)s” is none of the words for it") % {"text": text},
                _("Use a word of the filters on the page of commitments, in any language."),
            )
        return found or ""

    def _known(self, row: Row, text: str) -> Commitment | None:
        """The commitment on record that a row names."""
        found = self.standing.commitments.get(whole_number(text) or 0)
        if found is None:
            self._wrong(
                row,
                "number",
                _("there is no commitment %(number)s on record") % {"number": text},
                _("Leave the cell empty to add a new one."),
            )
            return None
        first = self.changed_by.setdefault(found.pk, row.number)
        if first != row.number:
            self._wrong(
                row,
                "number",
                _("row %(row)d names commitment %(number)s already") % {"row": first, "number": text},
                _("Say in one row all that changes of it."),
            )
        return found

    def _change(self, row: Row, found: Commitment, given: dict[str, str], titles: dict[str, str]) -> None:
        """What a row says otherwise than the record. Only its own party may change a commitment."""
        due, made_on = self._date(row, given, "due"), self._date(row, given, "made_on")
        wanted = {
            "titles": {**found.titles, **titles},
            # The day that counts may be a later one than was promised at first: a list of ours tells that one.
            "due": found.due if due in {"", self.standing.due.get(found.pk)} else due,
            "field": self._code(row, given, "field", "field") or found.field,
            "undertaking": self._code(row, given, "undertaking", "undertaking") or found.undertaking,
            "note": given.get("note") or found.note,
        }
        if made_on and made_on != found.made_on:
            self._elsewhere(row, "made_on")
        if given.get("owners") and not self._names_these(given["owners"], [each.entity for each in found.owners.all()]):
            self._elsewhere(row, "owners")
        if given.get("about") and not self._names_these(given["about"], found.about.all()):
            self._elsewhere(row, "about")
        row.values = {"row": found, "wanted": wanted}
        if all(getattr(found, name) == value for name, value in wanted.items()):
            row.outcome, row.why = SAME, _("is on record just so")
            return
        row.outcome, row.why = CHANGED, _("changes commitment %(number)s") % {"number": found.pk}
        if found.party_id != self.viewer.party_id:
            self._wrong(
                row,
                "number",
                _("commitment %(number)s is another party’s") % {"number": found.pk},
                _("Only its own party changes it. Leave the row as the list gave it, or empty the cell to add one of your own."),
            )

    def _names_these(self, text: str, things: Iterable[Entity]) -> bool:
        current = {one.pk for one in things}
        named = parts(text)
        return len(named) == len(current) and all(current & {one.pk for one in self.names.every(part)} for part in named)

    def _meant(self, given: dict[str, str], key: str) -> list[int | None]:
        """Everything that a cell may name."""
        return [one.pk for one in self.names.every(given[key])] if given.get(key) else [None]

    def _elsewhere(self, row: Row, key: str) -> None:
        self._wrong(
            row, key, _("this cannot be changed by a sheet"), _("Change it on the page of the commitment, and leave the cell empty here.")
        )

    # ---- people

    def _people(self, row: Row, given: dict[str, str]) -> None:
        self._needed(row, given, "person", "post")
        people = [one for one in self.names.find(given.get("person", "")) if one.kind == "person"]
        written = given.get("post", "")[:60]
        meant = codes_of("post", written) or (written, written.replace(" ", "_"))
        post = meant[0]
        at = [self._meant(given, key) for key in ("organisation", "place")]
        rows = product(self._meant(given, "person"), meant, [given.get("valid_from", "")], *at)
        if any(each in self.standing.posts for each in rows):
            row.outcome, row.why = SAME, _("is on record just so")
            return
        valid_from, valid_to = self._date(row, given, "valid_from"), self._date(row, given, "valid_to")
        place = self._one(row, "place", given.get("place", ""), valid_from)
        organisation = self._one(row, "organisation", given.get("organisation", ""), valid_from)
        if place is None and organisation is None and not row.problems:
            self._wrong(row, "place", _("neither a body nor a place is named"), _("Say where the post is held."))
        if len(people) > 1:
            keys = ", ".join(one.key for one in people[:6])
            self._wrong(
                row,
                "person",
                _("“%(text)s” may be several: %(keys)s") % {"text": given["person"], "keys": keys},
                _("Write one of these keys instead."),
            )
        side = self._side(row, given) or (place.side if place else organisation.side if organisation else "")
        row.values = {
            "person": people[0] if people else None,
            "names": {
                self._language(given.get("person", ""), side): given.get("person", ""),
                **({"zh": given["person_zh"]} if given.get("person_zh") else {}),
            },
            "side": side,
            "post": post,
            "place": place,
            "organisation": organisation,
            "valid_from": valid_from,
            "valid_to": valid_to,
        }
        where = (organisation and organisation.pk, place and place.pk)
        if people and not row.problems and (people[0].pk, post, valid_from, *where) in self.standing.posts:
            row.outcome, row.why = SAME, _("is on record just so")

    def _side(self, row: Row, given: dict[str, str]) -> str:
        text = given.get("side", "")
        side = self.sides.get(_folded(text), "") if text else ""
        if text and not side:
            known = ", ".join(sorted({*self.sides.values()}))
            self._wrong(
                row, "side", _("“%(text)s” is no side") % {"text": text}, _("Write a country, or one of: %(codes)s.") % {"codes": known}
            )
        return side

    def _language(self, name: str, side: str) -> str:
        """Of a person's name: by its script, else that of the side, unless it is written in another script."""
        own = self.languages.get(side) or "en"
        return "zh" if _is_han(name) else "en" if own == "zh" else own

    # ---- figures

    def _figures(self, row: Row, given: dict[str, str]) -> None:
        values = {}
        for key in ("value", "value_max"):
            text = given.get(key, "")
            values[key] = number(text, self.signs[key]) if text else None
            if text and values[key] is None:
                self._wrong(
                    row,
                    key,
                    _("“%(text)s” is no number, or can be read as two") % {"text": text},
                    _("Write it without separators of thousands."),
                )
        nature = code_of("nature", given.get("nature", "") or "actual")
        metrics, directions = (every(key, given.get(key, "")) for key in ("metric", "direction"))
        of = (given.get("unit", ""), given.get("period", ""), *values.values())
        rows = product(self._meant(given, "of"), metrics, [of], [nature], directions, [given.get("scope", "")])
        if any((pk, metric, *told, *rest) in self.standing.figures for pk, metric, told, *rest in rows):
            row.outcome, row.why = SAME, _("is on record just so")
            row.problems.clear()
            return
        self._needed(row, given, "metric", "value", "period")
        if nature is None:
            self._wrong(
                row, "nature", _("“%(text)s” is none of the words for it") % {"text": given["nature"]}, _("Write actual or planned.")
            )
        period = self._date(row, given, "period")
        row.values = {
            **values,
            "of": self._one(row, "of", given.get("of", ""), period),
            "period": period,
            "nature": nature,
            **{key: every(key, given.get(key, ""))[0] for key in ("metric", "qualifier", "direction")},
            **{key: given.get(key, "") for key in ("unit", "scope", "quote")},
        }

    # ---- what was imported before

    def _imported_before(self, rows: Iterable[Row]) -> None:
        """Each row leaves a statement with its key: the same row in another file is recognised."""
        new = [row for row in rows if row.outcome == NEW or row.like]
        of_sheets = Statement.objects.filter(document__party=self.viewer.party, document__container="sheet", document__withdrawn_at=None)
        known = of_sheets.filter(withdrawn_at=None, key__in=[row.key for row in new])
        before = dict(known.values_list("key", "document__name"))
        for row in new:
            if row.key in before:
                row.like, row.outcome, row.why = None, SAME, _("was imported before, from %(file)s") % {"file": before[row.key]}


def _is_han(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def _language_of(title: str) -> str:
    """Of a title: Chinese and Vietnamese are known by their letters, whatever the language of the screen."""
    if _is_han(title):
        return "zh"
    return "vi" if identify(title) == "vi" else "en" if language() == "zh" else language()


def _about_the_same(said: set[int], known: set[int]) -> bool:
    """Whether one names nothing that the other does not: a list names the bridge alone of a bridge, its gate and the works on it."""
    return said <= known or known <= said


def _shared(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """Of two titles, in whichever languages they are nearest: how many of the words of both they share. None, if their numbers differ."""
    pairs = [(set(units(first)), set(units(second))) for first, second in product(one.values(), other.values())]
    alike = [(first, second) for first, second in pairs if first and not any(word.isdigit() for word in first ^ second)]
    return max((len(first & second) / len(first | second) for first, second in alike), default=0.0)


def _folded(text: str) -> str:
    return " ".join(units(text))


def plan(viewer: Viewer, sheet: Sheet, *, twice: bool = False) -> Plan:
    """What importing would do now. `twice`: also enter what seems to be on record already."""
    return _Planner(viewer, sheet, twice=twice).plan()
