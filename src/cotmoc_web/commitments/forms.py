"""Forms of commitments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cotmoc.commitments.chains import LINKS
from cotmoc.reading.page_words import table
from cotmoc_web import wording
from cotmoc_web.accounts.models import User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment, Owner
from cotmoc_web.commitments.words import ANSWERS
from cotmoc_web.entities.models import Entity
from cotmoc_web.meetings.forms import DayField, NamedField, NamesField
from cotmoc_web.meetings.models import Mechanism

OWING = ("country", "province", "prefecture", "city", "county", "town", "commune", "place", "organisation")
"""Kinds of entities that can owe something."""
ABOUT = (
    "crossing", "marker", "project", "agreement", "programme", "document", "border_market", "river", "bridge", "road", *OWING,
)  # fmt: skip
"""Kinds of entities that a commitment can be about."""
LANGUAGES = (("vi", _("Title in Vietnamese")), ("zh", _("Title in Chinese")), ("en", _("Title in English")))
PARTIAL = _("As far as it is known: 2026-12-31, 2026-12 or 2026.")


def fields_in_words() -> list[tuple[str, str]]:
    """Every field of cooperation, in the language of the page."""
    return [(code, wording.code("field", code)) for code in table()["field"]]


def _field(form: forms.Form, name: str) -> Any:
    """A field as the class that it is of, which the form does not know."""
    return form.fields[name]


class KeptNamesField(NamesField):
    """Names of a row that stands. What was not touched means what it meant, whatever is called so or may be chosen by now."""

    standing: Sequence[Entity] = ()

    def clean(self, value: Any) -> list[Entity]:
        self._kept = {self.written(one.key): one for one in self.standing}
        return super().clean(value)

    def meant(self, text: str) -> Entity:
        return self._kept.get(text) or super().meant(text)

    def written(self, key: str) -> str:
        name = super().written(key)
        return key if re.search(r"[;；\n]", name) else name


class CommitmentForm(forms.Form):
    """What a commitment says of itself."""

    undertaking = forms.ChoiceField(label=_("Kind of undertaking"))
    field = forms.ChoiceField(label=_("Field"))
    due = DayField(
        label=_("Due"),
        required=False,
        help_text=_("By when, as far as the words say it: 2026-12-31, 2026-12 or 2026. Empty: no day was set."),
    )
    made_on = DayField(
        label=_("Made on"),
        required=False,
        help_text=_("The day on which it was agreed or signed, else of the session. It says from when on it counts."),
    )
    has_measure = forms.BooleanField(label=_("It names a quantity or an end state that anybody could see reached"), required=False)
    mechanism = forms.ModelChoiceField(label=_("Mechanism"), queryset=Mechanism.objects.none(), required=False, empty_label=_("None"))
    note = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    owners = KeptNamesField(
        OWING,
        label=_("Owed by"),
        required=False,
        help_text=_("Each place and body that has to do it, however many: names in any language or script, parted by semicolons."),
    )
    about = KeptNamesField(
        ABOUT,
        label=_("What it is about"),
        required=False,
        help_text=_("Gates, projects, agreements, places: names in any language or script, parted by semicolons."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Commitment | None = None, owners: Sequence[Owner] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self._row = row
        for code, words in LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(label=words, required=False, max_length=300)
        _field(self, "undertaking").choices = list(wording.UNDERTAKINGS.items())
        _field(self, "field").choices = fields_in_words()
        mechanisms = Mechanism.objects.filter(Q(withdrawn_at=None) | Q(pk=row.mechanism_id if row else None))
        _field(self, "mechanism").queryset = mechanisms.order_by("pk")
        titles = [f"title_{code}" for code, _words in LANGUAGES]
        self.order_fields([*titles, "undertaking", "field", "owners", "about", "due", "made_on"])
        if row is None:
            drafted = any((self.initial or {}).get(title) for title in titles)
            self.fields[titles[0]].help_text = (
                _("Drafts from the statement, to be put in your own words. One language is enough.")
                if drafted
                else _("In your own words. One language is enough.")
            )
            return
        del self.fields["made_on"]
        _field(self, "owners").standing = [owner.entity for owner in owners]
        _field(self, "about").standing = list(row.about.order_by("pk"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not any(values.get(f"title_{code}") for code, _words in LANGUAGES):
            self.add_error("title_vi", _("Write a title in at least one language."))
        return values

    def clean_note(self) -> str:
        """Lines end as they did before a browser sent them."""
        return "\n".join(self.cleaned_data["note"].splitlines())

    @property
    def titles(self) -> dict[str, str]:
        """Language code → title; those in languages that the form does not have stay."""
        asked = {code for code, _words in LANGUAGES}
        kept = {code: text for code, text in (self._row.titles if self._row else {}).items() if code not in asked}
        return {code: text for code, _words in LANGUAGES if (text := self.cleaned_data.get(f"title_{code}"))} | kept

    @property
    def told(self) -> dict[str, Any]:
        """What a new commitment and a changed one have in common, as the actions take it."""
        same = ("undertaking", "field", "owners", "about", "due", "mechanism", "has_measure", "note")
        return {"titles": self.titles, **{name: self.cleaned_data[name] for name in same}}

    @staticmethod
    def of(commitment: Commitment, owners: Sequence[Owner]) -> dict[str, Any]:
        """What stands now."""
        values: dict[str, Any] = {
            name: getattr(commitment, name) for name in ("undertaking", "field", "due", "has_measure", "note", "version")
        }
        values["mechanism"] = commitment.mechanism_id
        values["owners"] = [owner.entity.key for owner in owners]
        values["about"] = commitment.things
        return values | {f"title_{code}": text for code, text in commitment.titles.items()}


class EntryForm(forms.Form):
    """What a statement means for a commitment."""

    sort = forms.ChoiceField(label=_("What it tells"))
    day = DayField(label=_("When the thing is said to be so"), required=False, help_text=_("Empty: on the day on which it was said."))
    said_on = DayField(label=_("When it was said"), required=False, help_text=PARTIAL)
    claimants = forms.MultipleChoiceField(label=_("Whose word it is"), required=False, widget=forms.CheckboxSelectMultiple)
    other_claimant = NamedField(OWING, label=_("Somebody else who says so"), required=False)
    strength = forms.ChoiceField(label=_("What kind of evidence it is"))
    due = DayField(label=_("A new day that it sets"), required=False, help_text=PARTIAL)
    until = DayField(label=_("Works, a term or a trial run until"), required=False, help_text=PARTIAL)
    preview = forms.BooleanField(label=_("Told before it happened: it never shows that it did"), required=False)
    share = forms.BooleanField(label=_("Let it be seen as far as the commitment and the document"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: Sequence[Entity], may_share: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {one.key: one for one in people}
        _field(self, "sort").choices = list(wording.SORTS.items())
        _field(self, "strength").choices = list(wording.STRENGTHS.items())
        _field(self, "claimants").choices = [(one.key, one.label.text) for one in people]
        if not may_share:
            del self.fields["share"]

    @property
    def who(self) -> list[Entity]:
        """Those ticked and the one typed."""
        found = [self.people[key] for key in self.cleaned_data["claimants"]]
        other = self.cleaned_data.get("other_claimant")
        return list(dict.fromkeys([*found, *([other] if other else [])]))


class AnswerForm(forms.Form):
    """Our party's own word."""

    sort = forms.ChoiceField(label=_("What we say"), choices=list(ANSWERS.items()), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In our own words"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("These words become a document and are quoted as they stand."),
    )
    day = DayField(label=_("On which day, or since when"), required=False, help_text=_("Empty: today."))
    due = DayField(label=_("The new day that we propose"), required=False, help_text=_("It counts once all sides agree on it."))
    until = DayField(label=_("Works, a term or a trial run until"), required=False, help_text=PARTIAL)


class ChainForm(forms.Form):
    """How two commitments are one promise."""

    other = forms.IntegerField(widget=forms.HiddenInput)
    sort = forms.ChoiceField(label=_("The later one"), choices=[(code, wording.LINKS[code]) for code in LINKS], widget=forms.RadioSelect)
    share = forms.BooleanField(label=_("Let all parties see this link"), required=False)

    def __init__(self, *args: Any, may_share: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_share:
            del self.fields["share"]


class AssignForm(forms.Form):
    """Who of ours answers for it."""

    owner = forms.IntegerField(widget=forms.HiddenInput)
    department = forms.CharField(label=_("Department"), required=False, max_length=120)
    person = forms.ModelChoiceField(label=_("Person of ours"), queryset=User.objects.none(), required=False, empty_label=_("Nobody named"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, viewer: Viewer, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = User.objects.filter(party=viewer.party, is_active=True, withdrawn_at=None).order_by("name")
        _field(self, "person").queryset = people
