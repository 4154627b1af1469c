"""Forms of the register and of works in step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cotmoc.errors import UsageError
from cotmoc.gates import register
from cotmoc.records import PartialDate
from cotmoc_web.entities import words as facts
from cotmoc_web.gates import words
from cotmoc_web.meetings.forms import DayField
from cotmoc_web.templatetags.cotmoc import day as in_words

Choices = Iterable[tuple[str, Any]]


def _side_choices(sides: Mapping[str, str], whole: str) -> list[tuple[str, str]]:
    return [("", whole), *sides.items()]


class WordForm(forms.Form):
    """What every word has: of which side it tells, when, where it is known from, what it settles."""

    side = forms.ChoiceField(label=_("Side"), required=False)
    day = DayField(label=_("Day"), required=False, max_length=32, help_text=_("As far as it is known: 2026, 2026-11 or 2026-11-24."))
    known_from = forms.CharField(
        label=_("Where this is known from"), required=False, max_length=400, help_text=_("Needed only where no statement proves it.")
    )
    settles = forms.MultipleChoiceField(
        label=_("Settles these words"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They stay in the story and decide no longer."),
    )
    why = forms.CharField(label=_("Why"), required=False, max_length=400)

    def __init__(self, sides: Mapping[str, str], told: Choices, *args: Any, proven: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self._choose("side", _side_choices(sides, gettext("both, or the gate as a whole")))
        there = list(told)
        self._choose("settles", there)
        if not there:
            del self.fields["settles"]
        if proven:
            del self.fields["known_from"]
        else:
            self.fields["known_from"].required = True

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, (forms.ChoiceField, forms.MultipleChoiceField))  # noqa: S101 (declared above)
        field.choices = list(choices)

    def told(self) -> dict[str, Any]:
        """The fields of the word."""
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}


class GateWordForm(WordForm):
    """A word about the class or status of a gate, or a step on the way."""

    sort = forms.ChoiceField(label=_("What happened"), choices=[(code, word) for code, word in words.SORTS.items()])
    klass = forms.ChoiceField(
        label=_("Class of the gate from then on"), required=False, choices=[("", _("not said")), *facts.CLASSES.items()]
    )
    status = forms.ChoiceField(label=_("State, where the source gives another word for it"), required=False)
    planned = forms.BooleanField(label=_("Only planned or asked for: changes nothing yet"), required=False)
    until = DayField(label=_("The trial runs to"), required=False, max_length=32)
    basis = forms.CharField(
        label=_("Paper it rests on"), required=False, max_length=200, help_text=_("Decision, exchange of notes, minutes: number and day.")
    )
    field_order = ("sort", "side", "day", "klass", "status", "planned", "until", "basis", "known_from", "settles", "why")

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self._today = today
        self._choose("status", [("", gettext("as what happened says")), *((code, facts.STATUSES[code]) for code in register.STATUSES)])

    def clean(self) -> dict[str, Any]:
        """What happened has a day, and one that has come; a change of class names the class; what was seen is a class or a state."""
        values = super().clean() or self.cleaned_data
        sort, day, planned = values.get("sort"), values.get("day"), values.get("planned")
        if "day" in values and not day and not planned:
            self.add_error("day", gettext("Say when, as far as it is known: the year is enough. Only what is planned may have no day yet."))
        if day and not planned and PartialDate(day).first_day > self._today:
            self.add_error("planned", gettext("%(day)s is still to come: mark it as planned, or correct the day.") % {"day": in_words(day)})
        if sort == "upgraded" and not values.get("klass"):
            self.add_error("klass", gettext("Say which class it has from then on."))
        if sort == "seen" and not (values.get("klass") or values.get("status")):
            self.add_error("status", gettext("Say which class or state was seen."))
        return values


class HoursForm(WordForm):
    """When a gate is open."""

    opens = forms.CharField(label=_("Opens"), required=False, max_length=5, help_text=_("As 07:00, in 24 hours."))
    closes = forms.CharField(label=_("Closes"), required=False, max_length=5)
    zone = forms.ChoiceField(label=_("On whose clock"))
    traffic = forms.ChoiceField(label=_("For"), choices=list(facts.TRAFFIC.items()))
    field_order = ("opens", "closes", "zone", "traffic", "day", "known_from", "settles", "why")

    def __init__(self, zones: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["side"]
        self.fields["day"].required = True
        self.fields["day"].label = _("Since, or seen on")
        self._choose("zone", zones)

    def clean(self) -> dict[str, Any]:
        """Times of day, at least one of them."""
        values = super().clean() or self.cleaned_data
        for name in ("opens", "closes"):
            try:
                register.Hours("typed", values.get(name) or "", "", "UTC")
            except UsageError:
                self.add_error(name, gettext("This is no time of day. Write it as 07:00."))
        if not values.get("opens") and not values.get("closes"):
            self.add_error("opens", gettext("Say when it opens, or when it closes."))
        return values

    def told(self) -> dict[str, Any]:
        """The fields of the word."""
        return {**super().told(), "sort": words.HOURS}


class MilestoneWordForm(WordForm):
    """A day planned or reached."""

    sort = forms.ChoiceField(label=_("What is said"), choices=[(code, word) for code, word in words.MILESTONE_SORTS.items()])
    said_on = DayField(
        label=_("Said on"),
        required=False,
        max_length=32,
        help_text=_("The day of the source. Of two plans, the one said later is in force."),
    )
    agreed = forms.BooleanField(label=_("Stands in a text that all sides signed"), required=False)
    field_order = ("sort", "side", "day", "said_on", "agreed", "known_from", "settles", "why")

    def __init__(self, sides: Mapping[str, str], *args: Any, **options: Any) -> None:
        super().__init__(sides, *args, **options)
        self._choose("side", _side_choices(sides, gettext("all sides")))

    def clean(self) -> dict[str, Any]:
        """What all sides signed is told of all; what is reached has a day or says that it is not known."""
        values = super().clean() or self.cleaned_data
        if values.get("agreed") and values.get("side"):
            self.add_error("side", gettext("What all sides signed is told of all: leave the side open."))
        return values

    def told(self) -> dict[str, Any]:
        """The fields of the word."""
        found = super().told()
        note = found.pop("known_from", "")
        return {**found, "note": note}


class MilestoneForm(forms.Form):
    """Something that each side is to reach."""

    name = forms.CharField(label=_("What is to be reached"), max_length=200)
    phase = forms.ChoiceField(label=_("Part of the works"), choices=list(words.PHASES.items()))
    sides = forms.MultipleChoiceField(label=_("Who is to reach it"), widget=forms.CheckboxSelectMultiple)
    needs = forms.MultipleChoiceField(
        label=_("Needs first"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What every side must have reached before. A day that comes before it cannot hold."),
    )
    why = forms.CharField(label=_("Why"), required=False, max_length=400)

    def __init__(self, sides: Mapping[str, str], there: Choices, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("sides", list(sides.items())), ("needs", list(there))):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
            field.choices = choices
        self.fields["sides"].initial = list(sides)
        if not list(there):
            del self.fields["needs"]
        self._all = set(sides)

    def told(self, language: str) -> dict[str, Any]:
        """The fields of the milestone, named in the language of the page."""
        values = self.cleaned_data
        sides = [] if set(values["sides"]) == self._all else values["sides"]
        return {"names": {language: values["name"]}, "phase": values["phase"], "sides": sides, "needs": values.get("needs") or []}


class ActForm(forms.Form):
    """A button's form: which version it was made from, and how far to show it."""

    version = forms.IntegerField()
    reach = forms.CharField(required=False, max_length=8)
