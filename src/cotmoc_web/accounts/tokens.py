"""Keys for programs that read the API in a person's name. Only a fingerprint is kept: who reads the table cannot use it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.utils import timezone

from cotmoc_web.accounts.models import Token
from cotmoc_web.accounts.viewer import Viewer

SEEN_EVERY = dt.timedelta(hours=1)
"""How often the last use is written down: a write for each call would make readers wait for one another."""


def fresh(prefix: str) -> str:
    """A new secret of 256 bits. The prefix lets programs that look for leaked keys know it."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def fingerprint(secret: str) -> str:
    """What is kept of a secret. Without salt and fast on purpose: 256 random bits cannot be guessed, and it must be found by it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def viewer_for(token: str, day: dt.date | None = None) -> Viewer | None:
    """Who calls, or None for what is no key, is one no longer, or belongs to a person who may no longer sign in.

    Args:
        day: As of when; None: today where the person is.
    """
    now = timezone.now()
    found = (
        Token.objects.select_related("user", "user__party")
        .filter(fingerprint=fingerprint(token), withdrawn_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if found is None:
        return None
    if found.used_at is None or now - found.used_at > SEEN_EVERY:
        Token.objects.filter(pk=found.pk).update(used_at=now)
    return Viewer.of(found.user, day)
