"""Forms of names and figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cotmoc.names.judgements import written
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.queries import by_words, visible
from cotmoc_web.entities.words import NATURES, VERDICTS
from cotmoc_web.rows import Reach


class JudgeForm(forms.Form):
    """Whether this and another are one."""

    other = forms.CharField(
        label=_("The other name"),
        max_length=300,
        help_text=_("A name in any language, or its key. A spelling that is nowhere on record: in quotation marks."),
    )
    verdict = forms.ChoiceField(label=_("Your word"), choices=list(VERDICTS.items()), widget=forms.RadioSelect)
    why = forms.CharField(label=_("Why"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, viewer: Viewer, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.viewer = viewer

    def clean_other(self) -> str:
        """A key, or a written name as the judgements keep it."""
        text: str = self.cleaned_data["other"].strip()
        if len(text) > 2 and text[0] in '"“' and text[-1] in '"”':
            return written(text[1:-1])
        rows = visible(self.viewer, merged=True)
        if rows.filter(key=text).exists():
            return text
        exact = list(rows.filter(forms__text=text).distinct().order_by("key").values_list("key", flat=True)[:6])
        if not exact:
            pks, _near = by_words(self.viewer, text)
            exact = list(rows.filter(pk__in=pks[:6]).order_by("key").values_list("key", flat=True))
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise forms.ValidationError(
                gettext("More than one is called “%(text)s”. Write one of these instead: %(keys)s.")
                % {"text": text, "keys": ", ".join(exact)}
            )
        raise forms.ValidationError(
            gettext("Nothing on record is called “%(text)s”. Put it in quotation marks to judge it as a spelling.") % {"text": text}
        )


class ShareForm(forms.Form):
    """Who sees a word."""

    version = forms.IntegerField()
    reach = forms.ChoiceField(choices=Reach.choices, required=False)


class FigureFilter(forms.Form):
    """Which figures."""

    q = forms.CharField(label=_("Of what"), required=False, max_length=120)
    nature = forms.ChoiceField(label=_("What kind of number"), required=False, choices=[("", _("All")), *NATURES.items()])
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40)
