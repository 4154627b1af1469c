"""Forms of studies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.meetings.forms import NamedField
from cotmoc_web.studies.beginnings import beginnings
from cotmoc_web.studies.models import Study

MOST_DAYS, MOST_REPLICATIONS = 400, 200
SEEDS = 2_147_483_647


class BeginForm(forms.Form):
    """What a study is about, and what it begins with."""

    title = forms.CharField(label=_("What is asked"), max_length=300, help_text=_("Such as: How many lanes does 1,000 trucks a day need?"))
    gate = NamedField(
        ("crossing",),
        label=_("Gate"),
        required=False,
        help_text=_("Any of its names; its published figures then stand beside."),
        widget=forms.TextInput(attrs={"list": "gates"}),
    )
    begin = forms.ChoiceField(label=_("Begin with"))
    text = forms.CharField(
        label=_("Or a scenario of your own"),
        required=False,
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("TOML, as cotmoc gates simulate reads it. It comes before what is chosen above."),
    )

    def __init__(self, *args: Any, viewer: Viewer, others: list[Study], **options: Any) -> None:
        super().__init__(*args, **options)
        gate: Any = self.fields["gate"]
        gate.viewer = viewer
        choices = [(f"design:{code}", name) for code, name in beginnings()]
        copies = [(f"study:{each.pk}", each.title) for each in others]
        chosen: Any = self.fields["begin"]
        chosen.choices = [(_("A plain gate of this kind"), choices), *([(_("A copy of a study"), copies)] if copies else [])]


class StudyForm(forms.Form):
    """What all scenarios of a study have in common."""

    title = forms.CharField(label=_("What is asked"), max_length=300)
    note = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    days = forms.IntegerField(label=_("Days of each replication"), min_value=2, max_value=MOST_DAYS)
    warmup = forms.IntegerField(
        label=_("First days that are not told"),
        min_value=0,
        max_value=MOST_DAYS - 1,
        help_text=_("The gate begins empty; until it is as full as on any day, its days are left out."),
    )
    replications = forms.IntegerField(
        label=_("Replications"), min_value=1, max_value=MOST_REPLICATIONS, help_text=_("The same days with other chance; 20 are usual.")
    )
    seed = forms.IntegerField(
        label=_("Number that chance begins with"),
        min_value=0,
        max_value=SEEDS,
        help_text=_("The same number gives the same customers, here and on any other copy."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        days, warmup = values.get("days"), values.get("warmup")
        if days is not None and warmup is not None and warmup >= days:
            self.add_error("warmup", _("Leave out fewer days than are simulated: no day would be left to be told."))
        return values
