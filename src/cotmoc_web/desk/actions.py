"""The one thing the desk writes: when a person was here."""

from __future__ import annotations

import datetime as dt

from cotmoc_web.accounts.models import User

VISIT = dt.timedelta(hours=4)
"""A pause of this length ends a visit: what changed stays on the desk while one works."""


def visited(user: User, now: dt.datetime) -> None:
    """Remember the visit. Not history: it says nothing about the record, and nobody else sees it."""
    fields = {"seen_until": now}
    if user.seen_until is None or now - user.seen_until > VISIT:
        fields["previous_visit"] = user.seen_until or now
    User.objects.filter(pk=user.pk).update(**fields)
