"""Forms of sessions."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cotmoc.records import PartialDate
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document
from cotmoc_web.entities.models import Entity
from cotmoc_web.entities.queries import by_words, called, visible
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.meetings.words import FORMATS, STATUSES
from cotmoc_web.search.days import as_typed, partial_date


class DayField(forms.CharField):
    """A day as far as it is known: 2026, 2026-03, 2026-03-16; or as people write it, the day first: 16/3/2026."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        found = partial_date(text)
        if found is None:
            raise forms.ValidationError(gettext("“%(text)s” is no date. Write 2026, 2026-03 or 2026-03-16.") % {"text": text})
        return found

    def prepare_value(self, value: Any) -> Any:
        """What stands is shown as its reader types it."""
        return as_typed(value) if isinstance(value, str) else value


class NamedField(forms.CharField):
    """An entity, typed by its name in any language and script."""

    def __init__(self, kinds: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        self.kinds = kinds
        self.viewer = Viewer.of(None)
        """Who types: names read in drafts of another party are no names to them. Forms say it by `asked_by`."""

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        return self.meant(text) if text else None

    def meant(self, text: str) -> Entity:
        """What a written name means.

        Raises:
            ValidationError: nothing, or several; the field offers what comes near, in any script.
        """
        rows = visible(self.viewer).filter(kind__in=self.kinds)
        by_key = rows.filter(key=text).first() or rows.filter(key=(re.findall(r"\(([^()]+)\)$", text) or [""])[0]).first()
        if by_key is not None:
            return by_key
        named = called(rows, text)
        found = [row for row in named if not row.valid_to] or named
        if len(found) == 1:
            return found[0]
        near = found[:5] or self._near(text)
        if not near:
            raise forms.ValidationError(
                gettext("Nobody and nothing in the record is called “%(text)s”. Look it up under Names.") % {"text": text}
            )
        names = "; ".join(f"{row.label.text} ({row.key})" for row in near)
        said = (
            gettext("More than one is called “%(text)s”. Write one of these instead: %(names)s.")
            if found
            else gettext("Nothing is called just “%(text)s”. If you mean one of these, write it so: %(names)s.")
        )
        raise forms.ValidationError(said % {"text": text, "names": names})

    def _near(self, text: str) -> list[Entity]:
        """What a search across languages and scripts finds, of the right kind."""
        pks, near = by_words(self.viewer, text)
        found = {row.pk: row for row in visible(self.viewer).filter(pk__in=pks, kind__in=self.kinds)}
        return ([found[pk] for pk in pks if pk in found] or [row for row in near if row.kind in self.kinds])[:5]

    def prepare_value(self, value: Any) -> Any:
        """What stands is told by its name, not by its key; with the key where the name may mean another, too."""
        return self.written(value) if isinstance(value, str) and value else value

    def written(self, key: str) -> str:
        """A key as a person would write it; what is none stays."""
        known = visible(self.viewer).filter(kind__in=self.kinds, key=key).first()
        if known is None:
            return key
        named = called(visible(self.viewer).filter(kind__in=self.kinds), known.label.text)
        alone = [row for row in named if known.valid_to or not row.valid_to] == [known]
        return known.label.text if alone else f"{known.label.text} ({known.key})"


class NamesField(NamedField):
    """Several entities, parted by semicolons."""

    def clean(self, value: Any) -> list[Entity]:
        text: str = forms.CharField.clean(self, value)
        return list(dict.fromkeys(self.meant(part) for part in re.split(r"\s*[;；\n]\s*", text) if part))

    def prepare_value(self, value: Any) -> Any:
        """Keys as names."""
        return "; ".join(self.written(key) for key in value) if isinstance(value, list) else value


PLACES = ("country", "province", "prefecture", "city", "county", "town")


def asked_by(form: forms.Form, viewer: Viewer) -> None:
    """Lets the names of a form be those that its reader may see."""
    for each in form.fields.values():
        if isinstance(each, NamedField):
            each.viewer = viewer


class MeetingForm(forms.Form):
    """What the secretariat says of a session."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    start = DayField(
        label=_("First day"), required=False, max_length=32, help_text=_("As far as it is agreed: 2026, 2026-11 or 2026-11-24.")
    )
    end = DayField(label=_("Last day, if it is another"), required=False, max_length=32)
    round = forms.IntegerField(label=_("Number of the session"), required=False, min_value=1, max_value=999)
    host = NamedField(PLACES, label=_("Host"), required=False, max_length=120)
    venue = NamedField(PLACES, label=_("Where it sits"), required=False, max_length=120)
    format = forms.ChoiceField(label=_("How it sits"), required=False, choices=[("", _("not known")), *FORMATS.items()])
    status = forms.ChoiceField(label=_("State"), choices=list(STATUSES.items()))
    note = forms.CharField(label=_("Note for readers"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    why = forms.CharField(label=_("Where this is known from"), required=False, max_length=400)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        values = super().clean() or self.cleaned_data
        start, end = values.get("start"), values.get("end")
        if start and end and PartialDate(end).last_day < PartialDate(start).first_day:
            self.add_error("end", gettext("The last day is before the first."))
        return values

    def fields_of_meeting(self) -> dict[str, Any]:
        """What `actions.edit` takes. The place as the source names it stays, unless another is chosen."""
        return {name: self.cleaned_data[name] for name in ("start", "end", "round", "host", "venue", "format", "status", "note")}

    @classmethod
    def of(cls, meeting: Meeting) -> MeetingForm:
        """Filled with what stands."""
        initial: dict[str, Any] = {
            name: getattr(meeting, name) for name in ("version", "start", "end", "round", "format", "status", "note")
        }
        initial |= {"host": meeting.host.key if meeting.host else "", "venue": meeting.venue.key if meeting.venue else ""}
        return cls(initial=initial)


class NewMeetingForm(MeetingForm):
    """A session that is not in the record yet."""

    version = None  # type: ignore[assignment] # there is nothing yet that somebody else could have changed
    mechanism = forms.ModelChoiceField(
        label=_("Mechanism"), queryset=Mechanism.objects.filter(withdrawn_at=None).order_by("key"), empty_label=_("Choose one")
    )
    field_order = ("mechanism",)

    def fields_of_meeting(self) -> dict[str, Any]:
        """What `actions.found` takes."""
        return {"mechanism": self.cleaned_data["mechanism"], **super().fields_of_meeting()}


class DelegateForm(forms.Form):
    """A person at the table."""

    person = NamedField(
        ("person",),
        label=_("Person at the table"),
        max_length=200,
        help_text=_("A name in any language, as it stands under Names."),
    )
    delegation = NamedField((*PLACES, "organisation"), label=_("Sat for"), required=False, max_length=200)
    post = forms.CharField(label=_("Office"), required=False, max_length=120)
    head = forms.BooleanField(label=_("Led the delegation"), required=False)
    document = forms.ModelChoiceField(
        label=_("Document that says so"), queryset=Document.objects.none(), required=False, empty_label=_("not said")
    )

    def __init__(self, viewer: Viewer, meeting: Meeting, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asked_by(self, viewer)
        choices = self.fields["document"]
        assert isinstance(choices, forms.ModelChoiceField)  # noqa: S101 (declared above)
        own = Document.objects.seen_by(viewer).filter(party=viewer.party_id, meetings=meeting)
        choices.queryset = own.defer("text", "reading")
