"""How signing in differs from the library's way: nobody signs up without an invitation, and all words are ours, in every language."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cotmoc_web.accounts.models import User
from cotmoc_web.accounts.seals import opened, sealed

Words = dict[str, "str | Promise"]

TOLD: Words = {
    "account/messages/password_changed.txt": gettext_lazy("Your password was changed."),
    "account/messages/password_set.txt": gettext_lazy("Your password was set."),
    "account/messages/logged_out.txt": gettext_lazy("You are signed out."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The authenticator app is set up. From now on you sign in with its code as well."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The authenticator app is no longer asked for."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("Recovery codes were made, for the day your telephone is lost."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey was removed."),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy("All other devices are signed out."),
}
"""The library's occasion for a message → what is said on the page. Others are not worth one."""
CODES_AGAIN = gettext_lazy("New recovery codes were made; the old ones no longer work.")
"""Where a person asked for codes: the first ones come by themselves with the first second step."""
MAILED: Words = {
    "account/email/password_changed": gettext_lazy("Your password was changed."),
    "account/email/password_reset": gettext_lazy("Your password was reset."),
    "account/email/password_set": gettext_lazy("A password was set."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was set up."),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app was removed."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed."),
}
"""The library's occasion for a mail → what happened."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """Closed to strangers."""

    error_messages: ClassVar[Words] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Signing in is not possible with this account."),
        "email_password_mismatch": gettext_lazy("The address and the password do not fit together."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy("This code is not right, or no longer."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "invalid_or_expired_key": gettext_lazy("This link was used before, or is too old."),
        "invalid_login": gettext_lazy("The address and the password do not fit together."),
        "invalid_password_reset": gettext_lazy("This link was used before, or is too old."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Try again in a quarter of an hour."),
        "rate_limited": gettext_lazy("Too many attempts. Wait a minute, then try again."),
        "same_as_current": gettext_lazy("The new one must differ from the present one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation alone."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by axes, for each account and origin. The library counts for the account alone: anybody could then
        keep somebody else out by trying wrong passwords."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Who came in a moment ago has just shown that it is them, and is not asked again at once."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        record_authentication(request, user, method="signed_in", reauthenticated=True)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """In our words, or not at all."""
        text = message or TOLD.get(message_template or "")
        if message_template == "mfa/messages/recovery_codes_generated.txt" and _asked_for_codes(request):
            text = CODES_AGAIN
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Somebody who has your password cannot change it without your knowing."""
        happened = MAILED.get(template_prefix)
        if happened is None:
            return
        with translation.override(user.language or translation.get_language()):
            told = {"happened": happened, "at": timezone.now(), "address": self.get_client_ip(self.request), "person": user}
            user.email_user(_("Cotmoc: a change to your account"), render_to_string("account/email/happened.txt", told))

    def format_email_subject(self, subject: str) -> str:
        """The subject says whose mail it is."""
        return subject


def _asked_for_codes(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "mfa_generate_recovery_codes"


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc] # the library has no types
    """Words of the second step, and its secrets sealed."""

    def encrypt(self, text: str) -> str:
        """What is kept in the database in place of a secret."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return opened(encrypted_text)

    error_messages: ClassVar[Words] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy("Your party asks for a second step at signing in; it cannot be taken away."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an authenticator app first."),
        "incorrect_code": gettext_lazy("This code is not right, or no longer."),
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last second step stays where one is required."""
        user = authenticator.user
        others = type(authenticator).objects.filter(user=user, type__in=("totp", "webauthn")).exclude(pk=authenticator.pk)
        return not user.needs_two_steps or authenticator.type == "recovery_codes" or others.exists()

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 (the library's name)
        """What the field for the name of a new passkey begins with."""
        return _("My device")
