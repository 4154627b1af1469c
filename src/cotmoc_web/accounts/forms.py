"""Forms of people and their ways in."""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cotmoc_web.accounts.models import Digest, Role, User
from cotmoc_web.accounts.passwords import HINT
from cotmoc_web.entities.models import Entity

LABELS: dict[str, str | Promise] = {
    "login": gettext_lazy("Email address"),
    "email": gettext_lazy("Email address"),
    "password": gettext_lazy("Password"),
    "remember": gettext_lazy("Stay signed in on this device for two weeks"),
    "oldpassword": gettext_lazy("Present password"),
    "password1": gettext_lazy("New password"),
    "password2": gettext_lazy("New password once more"),
    "code": gettext_lazy("One-time code"),
    "name": gettext_lazy("Name of the passkey"),
    "passwordless": gettext_lazy("Sign in with it alone, without a password"),
}
"""Of the fields of the library's forms."""
HINTS: dict[str, str | Promise] = {
    "password1": HINT,
    "name": gettext_lazy("By which you know it again, such as “office computer”."),
    "passwordless": gettext_lazy("The device then asks for your finger, your face or its own code."),
}


class Ours(forms.Form):
    """The library's fields with our words, and without text inside the field, which vanishes as soon as it is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = str(LABELS.get(name, field.label))
            field.help_text = str(HINTS.get(name, ""))
            field.widget.attrs.pop("placeholder", None)
        if "code" in self.fields:
            self.fields["code"].widget.attrs.update(inputmode="text", autocapitalize="off", spellcheck="false")


class LoginForm(Ours, account_forms.LoginForm):  # type: ignore[misc] # the library has no types; so below
    """Address and password."""


class ChangePasswordForm(Ours, account_forms.ChangePasswordForm):  # type: ignore[misc]
    """Present and new password."""


class ResetPasswordForm(Ours, account_forms.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""


class ResetPasswordKeyForm(Ours, account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by the link."""


class ReauthenticateForm(Ours, account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something delicate."""


class AuthenticateForm(Ours, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    """The second step."""


class MfaReauthenticateForm(Ours, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    """The second step once more."""


class ActivateTotpForm(Ours, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""


class AddPasskeyForm(Ours, webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey's name and what the device answered."""


class EditPasskeyForm(Ours, webauthn_forms.EditWebAuthnForm):  # type: ignore[misc]
    """Another name."""


def _languages() -> list[tuple[str, str]]:
    return [("", _("As the browser says")), ("en", "English"), ("vi", "Tiếng Việt"), ("zh-hans", "中文")]


def _zones() -> list[tuple[str, str]]:
    """Those in which the facts tell the hours of crossings first: few people need another."""
    told = Entity.objects.filter(kind="crossing", facts__has_key="zones").order_by("pk").values_list("facts", flat=True).first() or {}
    near: list[str] = told.get("zones", [])
    others = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/", "right/")))
    default = _("As this copy: %(zone)s") % {"zone": settings.TIME_ZONE.replace("_", " ")}
    return [("", default), *((name, name.replace("_", " ")) for name in [*near, *(name for name in others if name not in near)])]


class SettingsForm(forms.ModelForm[User]):
    """What a person sets for themselves."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=_languages, required=False, label=gettext_lazy("Language of the screen"))
    time_zone = forms.ChoiceField(choices=_zones, required=False, label=gettext_lazy("Time zone"))
    digest = forms.ChoiceField(
        choices=Digest.choices, widget=forms.RadioSelect, label=gettext_lazy("What is due and what changed, by mail")
    )

    class Meta:
        model = User
        fields = ("name", "department", "language", "time_zone", "digest", "single_keys")
        labels: ClassVar[dict[str, Any]] = {
            "name": pgettext_lazy("person", "Name"),
            "department": gettext_lazy("Department"),
            "single_keys": gettext_lazy("Single keys: J and K for rows, Enter to confirm"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "department": gettext_lazy("As commitments name it. What your department answers for is then yours on the desk."),
            "single_keys": gettext_lazy("They rest while you type. Switch them off if you speak to your computer."),
        }

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError(_("The others must know who you are."))
        return name


class InvitationForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(label=gettext_lazy("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120, required=False)
    role = forms.ChoiceField(choices=Role.choices, label=gettext_lazy("Role"), initial=Role.READER, widget=forms.RadioSelect)
    two_steps = forms.BooleanField(
        label=gettext_lazy("Asks for a second step at signing in"),
        help_text=gettext_lazy("An authenticator app or a passkey, set up before the first page is shown."),
        required=False,
    )


class AcceptForm(forms.Form):
    """Name and password of who was invited."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=HINT,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password once more"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ."))
        if first:
            try:
                validate_password(first, User(email=self._email, name=given.get("name", "")))
            except ValidationError as error:
                self.add_error("password1", error)
        return given


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(choices=Role.choices)
    version = forms.IntegerField()


class TokenForm(forms.Form):
    """A key for programs."""

    DAYS: ClassVar[list[tuple[str, Any]]] = [
        ("30", gettext_lazy("30 days")),
        ("90", gettext_lazy("90 days")),
        ("365", gettext_lazy("one year")),
    ]
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    days = forms.ChoiceField(choices=DAYS, label=gettext_lazy("It works for"), initial="90")


class PartyForm(forms.Form):
    """What an administrator sets for the party."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    mechanism = forms.ChoiceField(required=False, label=gettext_lazy("Mechanism the desk opens with"))
    two_steps = forms.BooleanField(
        required=False,
        label=gettext_lazy("Everyone signs in with a second step"),
        help_text=gettext_lazy("Who has none yet is led to set one up before the next page."),
    )

    def __init__(self, *args: Any, mechanisms: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mechanism"].choices = [("", _("All mechanisms")), *mechanisms]  # type: ignore[attr-defined] # a field of choices
