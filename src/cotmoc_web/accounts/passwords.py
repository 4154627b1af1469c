"""What a password must be, in every language: long, not common, not one's own name. No rules about digits, no change by the calendar."""

from __future__ import annotations

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HINT = gettext_lazy(
    "At least 12 characters. Some words in a row are long and easy to remember. Not a common password, and not your name or address."
)


class LongEnough(MinimumLengthValidator):
    """The one rule that makes guessing hard."""

    def validate(self, password: str, user: object = None) -> None:
        super().validate(password, user)  # type: ignore[arg-type] # any object with names will do
        if len(set(password)) < 5:
            raise ValidationError(_("The same few characters again and again are easy to guess."), code="password_too_plain")

    def get_error_message(self) -> str:
        return _("The password needs at least %(count)s characters.") % {"count": self.min_length}

    def get_help_text(self) -> str:
        return str(HINT)


class NotCommon(CommonPasswordValidator):
    """Not one of the twenty thousand that are tried first, nor one of them with figures around it, or said twice."""

    def validate(self, password: str, user: object = None) -> None:
        plain = password.lower().strip().strip("0123456789!?.,*#@$%&+-_= ")
        turn = (plain + plain).find(plain, 1)  # length of what is said again and again
        for form in (password, plain, plain[:turn]):
            super().validate(form, user)  # type: ignore[arg-type] # unused there

    def get_error_message(self) -> str:
        return _("This password is on the list of those that are tried first.")


class NotOnesOwnName(UserAttributeSimilarityValidator):
    """Not what everybody knows."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "name", "department"))

    def get_error_message(self) -> str:
        return _("This password is too much like your name or address.")
