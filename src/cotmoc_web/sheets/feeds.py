"""What is new, as Atom feeds: states that changed, sessions, documents. Without a key they tell what is public; with one, what its owner
may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.queries import turns
from cotmoc_web.documents.models import Document
from cotmoc_web.meetings import queries as meetings
from cotmoc_web.meetings.words import title
from cotmoc_web.sheets.writing import UNWRITABLE

Absolute = Callable[[str], str]
MOST = 50


def changes(viewer: Viewer, absolute: Absolute, here: str) -> str:
    """Commitments that came to stand otherwise, the latest first, however long ago: where little moves, nothing new is no empty feed."""
    feed = _feed(
        _("Changes of states"), _("Commitments of the record that stand otherwise than before."), absolute(reverse("commitments")), here
    )
    for turn in turns(viewer, MOST):
        now, address = str(wording.STATES[turn.row.span.state]), absolute(reverse("commitment", args=[turn.row.commitment.pk]))
        name = turn.row.commitment.label.text
        feed.add_item(
            title=_("%(commitment)s: %(state)s") % {"commitment": name, "state": now},
            link=address,
            unique_id=f"{address}#{turn.row.span.state}-{turn.day.isoformat()}",
            description=_("Before: %(state)s") % {"state": wording.STATES[turn.before]} if turn.before else _("New on record"),
            updateddate=_moment(turn.told_on),
        )
    return str(feed.writeString("utf-8"))


def sessions(viewer: Viewer, absolute: Absolute, here: str, mechanism: str = "") -> str:
    """Sessions, the latest first."""
    feed = _feed(_("Sessions"), _("Sessions of the mechanisms on record."), absolute(reverse("meetings")), here)
    for row in meetings.listing(viewer, mechanism)[:MOST]:
        address = absolute(reverse("meeting", args=[row.pk]))
        where = wording.words().listing([part for part in (wording.words().day(row.start) if row.start else "", row.place) if part])
        feed.add_item(
            title=title(row),
            link=address,
            unique_id=address,
            description=where,
            updateddate=_moment(min(row.first_day or viewer.today, viewer.today)),
        )
    return str(feed.writeString("utf-8"))


def documents(viewer: Viewer, absolute: Absolute, here: str) -> str:
    """Documents, the latest received first."""
    feed = _feed(_("Documents"), _("Documents that were read into the record."), absolute(reverse("documents")), here)
    for row in Document.objects.seen_by(viewer).defer("text", "reading").order_by("-at", "-pk")[:MOST]:
        address = absolute(reverse("document", args=[row.pk]))
        told = [wording.code("language", row.language) if row.language else "", row.publisher]
        feed.add_item(
            title=str(row), link=address, unique_id=address, description=" · ".join(part for part in told if part), updateddate=row.at
        )
    return str(feed.writeString("utf-8"))


class _Feed(Atom1Feed):
    """Without the signs that XML cannot hold, which titles read from files may have."""

    def add_item(self, title: str, link: str, description: str | None, *args: Any, **kwargs: Any) -> None:
        super().add_item(UNWRITABLE.sub("", title), link, UNWRITABLE.sub("", description or ""), *args, **kwargs)


def _feed(name: str, what: str, link: str, here: str) -> Atom1Feed:
    return _Feed(
        title=f"Cotmoc: {name}", link=link, description=what, language=get_language(), author_name="Cotmoc", feed_url=here, feed_guid=here
    )


def _moment(day: dt.date | None) -> dt.datetime:
    return dt.datetime.combine(day or dt.date(1970, 1, 1), dt.time(), timezone.get_current_timezone())
