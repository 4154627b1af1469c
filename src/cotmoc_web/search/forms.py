"""What a search may be narrowed down to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cotmoc.languages.load import FIELDS, codes
from cotmoc.records import PartialDate
from cotmoc_web import wording
from cotmoc_web.collation import sort_key
from cotmoc_web.documents.models import Verdict
from cotmoc_web.labels import language
from cotmoc_web.search.days import partial_date
from cotmoc_web.search.wording import KINDS

BESIDE = ("plain", "below", "saved")
"""Names in the address of a search that are no fields of its form."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty: not narrowed down."""

    kind: str = ""
    lang: str = ""
    """Of the text; `language` in an address is that of the screen."""
    since: dt.date | None = None
    until: dt.date | None = None
    field: str = ""
    verdict: str = ""

    def __bool__(self) -> bool:
        return any((self.kind, self.lang, self.since, self.until, self.field, self.verdict))


class DayField(forms.CharField):
    """A day as any of the three languages writes it; of a month or a year the first day, or the last. Typed as text: a date field of the
    browser writes days as the browser's language does, whatever the language of the page."""

    def __init__(self, *, last: bool = False, **options: Any) -> None:
        super().__init__(required=False, max_length=32, **options)
        self._last = last

    def clean(self, value: Any) -> dt.date | None:
        """The day; None: none was asked."""
        text = super().clean(value)
        found = partial_date(text) if text else ""
        if found is None:
            raise forms.ValidationError(gettext("this is no day; write 2026-12-31, 31/12/2026, 12/2026 or 2026"))
        return (PartialDate(found).last_day if self._last else PartialDate(found).first_day) if found else None


class SearchForm(forms.Form):
    """Every part of the address of a search."""

    q = forms.CharField(label=_("Words, names, days"), required=False, max_length=400, strip=True)
    kind = forms.ChoiceField(label=_("What"), required=False)
    lang = forms.ChoiceField(label=_("Language of the text"), required=False)
    since = DayField(label=_("From day"))
    until = DayField(label=_("To day"), last=True)
    field = forms.ChoiceField(label=_("Field"), required=False)
    verdict = forms.ChoiceField(label=_("Statements"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "kind": [("", _("Everything")), *KINDS.items()],
            "lang": [("", _("All languages")), *_sorted("language", codes())],
            "field": [("", _("All fields")), *_sorted("field", FIELDS)],
            "verdict": [("", _("Except rejected ones")), *Verdict.choices],
        }
        for name in ("since", "until"):
            self.fields[name].widget.attrs["placeholder"] = wording.words().day("2026-12-31")
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so above)
            field.choices = values

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("This day lies before the first one. Choose a later day, or leave one of the two empty."))
        return data

    def filters(self) -> Filters:
        """What is valid of it: one wrong field does not take the others away."""
        data = getattr(self, "cleaned_data", {})
        names = ("kind", "lang", "since", "until", "field", "verdict")
        return Filters(**{name: data[name] for name in names if data.get(name)})


def _sorted(section: str, keys: tuple[str, ...]) -> list[tuple[str, str]]:
    return sorted(((key, wording.code(section, key)) for key in keys), key=lambda pair: sort_key(pair[1], language()))
