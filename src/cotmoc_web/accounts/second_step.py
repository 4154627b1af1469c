"""Whether a person signs in with more than a password."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from cotmoc_web.accounts.models import User

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_steps(user: Any) -> QuerySet[Any]:
    """Apps and passkeys of a person, or of the person of an outer query. Recovery codes are not a step of their own."""
    found: QuerySet[Any] = Authenticator.objects.filter(user=user, type__in=KINDS)
    return found


def has_second_step(user: User) -> bool:
    """One query."""
    return second_steps(user).exists()
