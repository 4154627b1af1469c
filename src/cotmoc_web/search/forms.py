"""What a search may be narrowed down to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cotmoc.languages.load import FIELDS, codes
from cotmoc_web import wording
from cotmoc_web.documents.models import Verdict
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


class SearchForm(forms.Form):
    """Every part of the address of a search."""

    q = forms.CharField(label=_("Words, names, days"), required=False, max_length=400, strip=True)
    kind = forms.ChoiceField(label=_("What"), required=False)
    lang = forms.ChoiceField(label=_("Language of the text"), required=False)
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
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
    return sorted(((key, wording.code(section, key)) for key in keys), key=lambda pair: pair[1])
