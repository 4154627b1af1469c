"""Searches that people keep: the only door for writes."""

from __future__ import annotations

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.errors import BadInput, NotThere
from cotmoc_web.history.actions import change
from cotmoc_web.history.models import Change
from cotmoc_web.search.models import SavedSearch

KEPT = ("q", "kind", "lang", "since", "until", "field", "verdict")
MOST = 40
"""Kept searches of one person: each with an alert costs a look at the index."""


def save_search(viewer: Viewer, query: str, name: str, *, alert: bool) -> tuple[SavedSearch, Change | None]:
    """Keep a search.

    Args:
        query: Query string of its page; what does not belong to a search is left out.

    Raises:
        NotAllowed: nobody is signed in.
        BadInput: it asks for nothing, or too many are kept.
    """
    user = viewer.require(Role.READER)
    asked = QueryDict(query)
    kept = QueryDict(mutable=True)
    for key in KEPT:
        if asked.get(key):
            kept[key] = asked[key]
    kept.setlist("plain", asked.getlist("plain")[:4])
    text = kept.urlencode()
    if not text or len(text) > 600:
        raise BadInput("q", _("a search that asks for nothing, or for too much, cannot be kept"), _("Search for something shorter."))
    if SavedSearch.objects.filter(user=user, withdrawn_at=None).count() >= MOST:
        raise BadInput("name", _("you keep as many searches as one person can"), _("Remove one that you no longer need."))
    with change(viewer, "search.kept") as act:
        row = act.add(SavedSearch(user=user, name=(name.strip() or asked.get("q", "") or text)[:120], query=text, alert=alert))
    return row, act.change


def forget_search(viewer: Viewer, pk: int) -> Change | None:
    """Keep it no longer.

    Raises:
        NotThere: no such search, or somebody else's.
    """
    user = viewer.require(Role.READER)
    with change(viewer, "search.forgotten") as act:
        row = act.take(SavedSearch, pk)
        if row.user_id != user.pk or row.withdrawn_at is not None:
            raise NotThere
        act.withdraw(row)
    return act.change


def set_alert(viewer: Viewer, pk: int, alert: bool) -> Change | None:
    """Tell of new matches, or no longer.

    Raises:
        NotThere: no such search, or somebody else's.
    """
    user = viewer.require(Role.READER)
    with change(viewer, "search.alert") as act:
        row = act.take(SavedSearch, pk)
        if row.user_id != user.pk or row.withdrawn_at is not None:
            raise NotThere
        row.alert = alert
        act.save(row)
    return act.change


def mark_seen(viewer: Viewer, pk: int) -> None:
    """The person has looked: from now on only what comes later is new. No change of the record, so no line of history."""
    if viewer.user is not None:
        SavedSearch.objects.filter(pk=pk, user=viewer.user).update(seen_until=timezone.now())
