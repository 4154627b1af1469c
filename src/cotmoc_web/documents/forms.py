"""What people fill in about documents: files, filters, corrections, answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cotmoc.commitments.suggest import KINDS
from cotmoc.reading.page_words import table
from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.asked import Asked
from cotmoc_web.documents.corrections import QUALIFIERS
from cotmoc_web.documents.models import ReadingState, Statement
from cotmoc_web.documents.rule import LEAST
from cotmoc_web.documents.told import Told
from cotmoc_web.entities.queries import called, visible
from cotmoc_web.rows import Reach
from cotmoc_web.search.days import as_typed, partial_date

KIND_ORDER = ("agreed", "signed", "done", "proposed", "planned", "figure", "stated")
"""As the keys 1 to 7 take them."""
assert set(KIND_ORDER) == KINDS  # noqa: S101 (a new kind needs a key)
_SEMICOLON = re.compile(r"\s*[;；]\s*")


class FilterForm(forms.Form):
    """The filters of the list."""

    text = forms.CharField(required=False, max_length=200)
    state = forms.ChoiceField(required=False, choices=[("", ""), *ReadingState.choices])
    lang = forms.CharField(required=False, max_length=16)
    """Of the document: `language` in an address is that of the screen."""
    publisher = forms.CharField(required=False, max_length=200)
    reach = forms.ChoiceField(required=False, choices=[("", ""), *Reach.choices])
    judged = forms.ChoiceField(required=False, choices=[(key, key) for key in ("", "waiting", "confirmed", "done")])
    ours = forms.CharField(required=False, max_length=1)
    batch = forms.CharField(required=False, max_length=12)

    def wanted(self, asked: Asked) -> dict[str, str]:
        """The filters that hold."""
        return {name: value for name, value in asked.form(self).items() if value}


class Book:
    """Written names ↔ keys, for one statement: as the page shows them, as the document writes them, as the record knows them."""

    def __init__(self, told: Told, viewer: Viewer) -> None:
        self._told, self._viewer = told, viewer
        self._keys: dict[str, str] = {}
        for mention in told.document.reading.get("entities", ()):
            entity = told.entities.get(mention["canonical"].partition("/")[0]) or told.entities.get(
                f"{mention['kind']}:{mention['canonical']}"
            )
            if entity is not None:
                self._keys.setdefault(mention["mention"].casefold(), entity.key)
        for key, entity in told.entities.items():
            self._keys.setdefault(entity.label.text.casefold(), key)
        for code in table()["party"]:
            self._keys.setdefault(wording.code("party", code).casefold(), code.replace("_", "-"))

    def written(self, names: Iterable[str]) -> str:
        """Keys as the page shows them."""
        return "; ".join(self._told.named(name).label.text for name in names)

    def offered(self) -> list[str]:
        """Names that are offered: those of the document."""
        return sorted({entity.label.text for entity in self._told.entities.values()})

    def keys(self, text: str, before: Iterable[str]) -> list[str]:
        """Names as written → keys.

        Raises:
            ValidationError: a name that nothing is called by.
        """
        shown = {self._told.named(name).label.text.casefold(): name for name in before}
        return [self._key(name, shown) for name in _SEMICOLON.split(text.strip()) if name]

    def _key(self, name: str, shown: dict[str, str]) -> str:
        small = name.casefold()
        key = shown.get(small) or self._keys.get(small)
        if key is None:
            key = next((each.key for each in called(visible(self._viewer, merged=True), name)), None)
        if key is None:
            raise forms.ValidationError(
                _("“%(name)s” is no name of this record. Write a name as the list offers it, or leave it out."), params={"name": name}
            )
        return key


class StatementForm(forms.Form):
    """What was understood, as it is to stand."""

    kind = forms.ChoiceField()
    field = forms.ChoiceField()
    parties = forms.CharField(required=False, max_length=2000)
    objects = forms.CharField(required=False, max_length=2000)
    speaker = forms.CharField(required=False, max_length=300)
    date = forms.CharField(required=False, max_length=32)
    deadline = forms.CharField(required=False, max_length=32)
    status = forms.ChoiceField(required=False)
    value = forms.CharField(required=False, max_length=40)
    value_max = forms.CharField(required=False, max_length=40)
    unit = forms.CharField(required=False, max_length=60)
    of = forms.CharField(required=False, max_length=120)
    qualifier = forms.ChoiceField(required=False)

    def __init__(self, data: Any = None, *, statement: Statement, book: Book) -> None:
        self.statement, self.book = statement, book
        self.says: dict[str, Any] = dict(statement.says)
        super().__init__(data, initial=self._initial())
        words = wording.words()
        self._choose("kind", [(key, wording.code("kind", key)) for key in KIND_ORDER])
        self._choose("field", [(key, wording.code("field", key)) for key in table()["field"]])
        statuses = [key.replace("_", " ") for key in table()["status"]]
        own = self.says.get("status")
        statuses += [own] if own and own not in statuses else []
        self._choose("status", [("", _("not said")), *((key, wording.code("status", key)) for key in statuses)])
        exact = [(key, words("qualifier", key, q="…") if key else _("exactly, or not said")) for key in QUALIFIERS]
        self._choose("qualifier", exact)

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 (declared above)
        chosen.choices = choices

    def _initial(self) -> dict[str, Any]:
        says = self.says
        quantity = says.get("quantity") or {}
        return {
            "kind": says.get("kind", self.statement.kind),
            "field": says.get("field", self.statement.field),
            "parties": self.book.written(says.get("parties") or ()),
            "objects": self.book.written(says.get("objects") or ()),
            "speaker": self.book.written([says["speaker"]] if says.get("speaker") else ()),
            "date": as_typed(says.get("date") or ""),
            "deadline": as_typed(says.get("deadline") or ""),
            "status": says.get("status") or "",
            "value": quantity.get("value", ""),
            "value_max": quantity.get("value_max") or "",
            "unit": quantity.get("unit", ""),
            "of": quantity.get("of", ""),
            "qualifier": quantity.get("qualifier", ""),
        }

    def _names(self, name: str) -> list[str]:
        before = self.says.get(name) or []
        before = [before] if isinstance(before, str) else before
        return self.book.keys(self.cleaned_data[name], before)

    def clean_parties(self) -> list[str]:
        return self._names("parties")

    def clean_objects(self) -> list[str]:
        return self._names("objects")

    def clean_speaker(self) -> str | None:
        names = self._names("speaker")
        if len(names) > 1:
            raise forms.ValidationError(_("Only one can have said it."))
        return names[0] if names else None

    def _date(self, name: str) -> str | None:
        text: str = self.cleaned_data[name].strip()
        if not text or text == self.says.get(name):  # what the reader wrote may leave out the year
            return text or None
        found = partial_date(text)
        if found is None:
            raise forms.ValidationError(_("Write 2025-10-30, 2025-10 or 2025; a stretch of days as 2025-10-30/2025-11-02."))
        return found

    def clean_date(self) -> str | None:
        return self._date("date")

    def clean_deadline(self) -> str | None:
        return self._date("deadline")

    def _number(self, name: str) -> float | None:
        text = self.cleaned_data[name].strip().replace(" ", "")
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not abs(number) < float("inf"):
            raise forms.ValidationError(_("Write the number as 4127 or 7.2, without marks between thousands."))
        return number

    def clean_value(self) -> float | None:
        return self._number("value")

    def clean_value_max(self) -> float | None:
        return self._number("value_max")

    def corrected(self) -> dict[str, Any]:
        """Everything that is to stand, by the names of the reading; the quote as it is now."""
        data = self.cleaned_data
        found: dict[str, Any] = {name: data[name] for name in ("kind", "field", "parties", "objects", "speaker", "status")}
        found |= {name: data[name] for name in ("date", "deadline") if data[name] != (self.statement.reading.get(name) or None)}
        found["quantity"] = self._quantity(data)
        return found | {name: self.says.get(name, getattr(self.statement, name)) for name in ("start", "end")}

    def _quantity(self, data: dict[str, Any]) -> dict[str, Any] | None:
        if data["value"] is None:
            return None
        named = ("value", "value_max", "unit", "of", "qualifier")
        return {name: data[name] for name in named if data[name] not in (None, "") or name in {"unit", "of"}}


class CheckForm(forms.Form):
    """What a check comes to."""

    settled = forms.ChoiceField(choices=[(key, key) for key in ("as_written", "mistake", "set_aside")])
    answer = forms.CharField(required=False, max_length=600)


class RuleForm(forms.Form):
    """When a statement may enter the record without a person."""

    confidence = forms.FloatField(min_value=LEAST, max_value=1, initial=0.95)
    publishers = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one whose texts you trust.")}
    )

    def __init__(self, data: Any = None, *, publishers: Iterable[str], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        chosen = self.fields["publishers"]
        assert isinstance(chosen, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        chosen.choices = [(name, name) for name in publishers]

    def rule(self) -> dict[str, Any]:
        """As the party keeps it."""
        return {"confidence": self.cleaned_data["confidence"], "publishers": self.cleaned_data["publishers"]}
