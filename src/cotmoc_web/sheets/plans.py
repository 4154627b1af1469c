"""What importing a spreadsheet would do, row by row, before it does it: what would be new, changed, left alone, and every problem with its
row, column and remedy. The same plan is made again when it is carried out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cotmoc.records import PartialDate
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities.models import Entity, Post
from cotmoc_web.entities.queries import countries
from cotmoc_web.labels import language
from cotmoc_web.numbers import number as whole_number
from cotmoc_web.search.days import partial_date
from cotmoc_web.search.index import between
from cotmoc_web.search.models import Findable
from cotmoc_web.search.storage import matching
from cotmoc_web.search.text import whole
from cotmoc_web.sheets.fields import FIELDS_OF, TITLES, code_of, number
from cotmoc_web.sheets.models import Sheet

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
NATURES = ("actual", "planned")


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
    def can_be_done(self) -> bool:
        """Whether there is anything to do."""
        return not self.problems and bool(self.of(NEW) or self.of(CHANGED))


class _Names:
    """Written names → things of the record, each looked up once."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self._found: dict[str, list[Entity]] = {}

    def find(self, text: str, day: str = "") -> list[Entity]:
        """What a name or key means; several where it is not clear."""
        if text not in self._found:
            self._found[text] = self._look(text)
        found = self._found[text]
        if len(found) > 1 and day:
            fitting = [one for one in found if _stood(one, day)]
            found = fitting or found
        if len(found) > 1:
            current = [one for one in found if not one.valid_to]
            found = current if len(current) == 1 else found
        return found

    def _look(self, text: str) -> list[Entity]:
        by_key = Entity.objects.filter(key=text[:120], withdrawn_at=None, known=True).select_related("merged_into").first()
        if by_key is not None:
            return [by_key.merged_into or by_key]
        phrase = whole(text)
        if phrase is None:
            return []
        rows = Findable.objects.seen_by(self.viewer).exclude(sort="term").values_list("object_id", flat=True)
        return list(Entity.objects.filter(pk__in=list(matching(rows, phrase, *between("entity"))[:12])).order_by("key"))


def _stood(entity: Entity, day: str) -> bool:
    first = PartialDate(day).first_day
    begins = PartialDate(entity.valid_from.rstrip("~")).first_day if entity.valid_from else dt.date.min
    ends = PartialDate(entity.valid_to.rstrip("~")).last_day if entity.valid_to else dt.date.max
    return begins <= first <= ends


class _Planner:
    def __init__(self, viewer: Viewer, sheet: Sheet) -> None:
        self.viewer, self.sheet = viewer, sheet
        self.names = _Names(viewer)
        self.languages = {row.side: row.facts.get("language", "") for row in countries(viewer)}
        self.changed_by: dict[int, int] = {}
        """Commitment → the row that names it."""
        self.heading = {key: sheet.headings[int(place)] for place, key in sheet.columns.items() if key}

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
        for cells in self.sheet.rows:
            given = {key: cells[int(place) + 1].strip() for place, key in self.sheet.columns.items() if key}
            row = self._row(int(cells[0]), cells[1:], given)
            judge(row, given)
            if row.problems:
                row.outcome = WRONG
            elif row.key in met:
                row.outcome, row.why = SAME, _("says the same as row %(row)d") % {"row": met[row.key]}
            met.setdefault(row.key, row.number)
            rows.append(row)
        self._imported_before(rows)
        return Plan(rows, [])

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
            self._wrong(row, key, _("“%(text)s” is no day") % {"text": text}, _("Write 2025-10-30, 10/2025 or 2025."))
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
        if given.get("title"):
            titles.setdefault(language(), given["title"])
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
        if given.get("number"):
            self._known(row, given["number"])
            return
        self._needed(row, given, "owners")
        for one in owners:
            if not one.side:
                self._wrong(
                    row,
                    "owners",
                    _("it is not known on which side “%(name)s” stands") % {"name": one.label.text},
                    _("Name a place or body of one side."),
                )

    def _several(self, row: Row, given: dict[str, str], key: str, day: str) -> list[Entity]:
        parts = [part.strip() for part in given.get(key, "").replace("；", ";").replace("\n", ";").replace("、", ";").split(";")]
        return list(dict.fromkeys(one for part in parts if part and (one := self._one(row, key, part, day))))

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

    def _known(self, row: Row, text: str) -> None:
        """A row that names a commitment on record changes it: only its own party's."""
        found = Commitment.objects.seen_by(self.viewer).filter(pk=whole_number(text) or 0).first()
        if found is None or found.party_id != self.viewer.party_id:
            self._wrong(
                row,
                "number",
                _("there is no commitment %(number)s of your party") % {"number": text},
                _("Leave the cell empty to add a new one."),
            )
            return
        first = self.changed_by.setdefault(found.pk, row.number)
        if first != row.number:
            self._wrong(
                row,
                "number",
                _("row %(row)d names commitment %(number)s already") % {"row": first, "number": text},
                _("Say in one row all that changes of it."),
            )
            return
        told = row.values
        row.values["row"] = found
        wanted = {
            "titles": {**found.titles, **told["titles"]},
            "due": told["due"] or found.due,
            "field": told["field"] if "field" in self.heading else found.field,
            "undertaking": told["undertaking"] if "undertaking" in self.heading else found.undertaking,
            "note": told["note"] or found.note,
        }
        row.values["wanted"] = wanted
        row.outcome = CHANGED if any(getattr(found, name) != value for name, value in wanted.items()) else SAME
        row.why = _("changes commitment %(number)s") % {"number": text} if row.outcome == CHANGED else _("is on record just so")

    # ---- people

    def _people(self, row: Row, given: dict[str, str]) -> None:
        self._needed(row, given, "person", "post")
        valid_from, valid_to = self._date(row, given, "valid_from"), self._date(row, given, "valid_to")
        place = self._one(row, "place", given.get("place", ""), valid_from)
        organisation = self._one(row, "organisation", given.get("organisation", ""), valid_from)
        if place is None and organisation is None and not row.problems:
            self._wrong(row, "place", _("neither a body nor a place is named"), _("Say where the post is held."))
        found = [one for one in self.names.find(given["person"]) if one.kind == "person"] if given.get("person") else []
        if len(found) > 1:
            keys = ", ".join(one.key for one in found[:6])
            self._wrong(
                row,
                "person",
                _("“%(text)s” may be several: %(keys)s") % {"text": given["person"], "keys": keys},
                _("Write one of these keys instead."),
            )
        side = given.get("side", "").lower()[:16] or (place.side if place else organisation.side if organisation else "")
        row.values = {
            "person": found[0] if found else None,
            "names": {
                self._language(given.get("person", ""), side): given.get("person", ""),
                **({"zh": given["person_zh"]} if given.get("person_zh") else {}),
            },
            "side": side,
            "post": given.get("post", "")[:60],
            "place": place,
            "organisation": organisation,
            "valid_from": valid_from,
            "valid_to": valid_to,
        }
        if found and not row.problems:
            same = Post.objects.filter(
                person=found[0], post=row.values["post"], place=place, organisation=organisation, valid_from=valid_from, withdrawn_at=None
            )
            if same.exists():
                row.outcome, row.why = SAME, _("is on record just so")

    def _language(self, name: str, side: str) -> str:
        """Of a person's name: by its script, else that of the side, unless it is written in another script."""
        own = self.languages.get(side) or "en"
        return "zh" if _is_han(name) else "en" if own == "zh" else own

    # ---- figures

    def _figures(self, row: Row, given: dict[str, str]) -> None:
        self._needed(row, given, "metric", "value", "period")
        values = {}
        for key in ("value", "value_max"):
            text = given.get(key, "")
            values[key] = number(text) if text else None
            if text and values[key] is None:
                self._wrong(
                    row,
                    key,
                    _("“%(text)s” is no number, or can be read as two") % {"text": text},
                    _("Write it without separators of thousands."),
                )
        nature = given.get("nature", "").lower() or "actual"
        if nature not in NATURES:
            self._wrong(row, "nature", _("“%(text)s” is none of the words for it") % {"text": nature}, _("Write actual or planned."))
        period = self._date(row, given, "period")
        row.values = {
            **values,
            "of": self._one(row, "of", given.get("of", ""), period),
            "period": period,
            "nature": nature,
            **{key: given.get(key, "") for key in ("metric", "unit", "qualifier", "direction", "scope", "quote")},
        }

    # ---- what was imported before

    def _imported_before(self, rows: Iterable[Row]) -> None:
        """Each row leaves a statement with its key: the same row in another file is recognised."""
        keys = [row.key for row in rows if row.outcome == NEW]
        known = Statement.objects.filter(
            document__party=self.viewer.party, document__container="sheet", document__withdrawn_at=None, withdrawn_at=None, key__in=keys
        )
        before = dict(known.values_list("key", "document__name"))
        for row in rows:
            if row.outcome == NEW and row.key in before:
                row.outcome, row.why = SAME, _("was imported before, from %(file)s") % {"file": before[row.key]}


def _is_han(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def plan(viewer: Viewer, sheet: Sheet) -> Plan:
    """What importing would do now."""
    return _Planner(viewer, sheet).plan()
