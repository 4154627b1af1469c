"""Sessions as a calendar that other programs subscribe to. A session whose day is not known to the day is left out, and that is said:
a calendar would have to invent one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from cotmoc_web.meetings.models import Meeting
from cotmoc_web.meetings.words import FORMATS, ONLINE, place, title

STATUS = {"held": "CONFIRMED", "planned": "TENTATIVE", "unknown": "TENTATIVE", "cancelled": "CANCELLED"}


def calendar(rows: Iterable[Meeting], name: str, host: str, address: Callable[[Meeting], str]) -> tuple[bytes, int]:
    """The calendar, and how many sessions it had to leave out."""
    made = Calendar()
    made.add("prodid", "-//Cotmoc//Cotmoc//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    left_out = 0
    for row in rows:
        first, last = _day(row.start), _day(row.end or row.start)
        if first is None or last is None:
            left_out += 1
            continue
        event = Event()
        event.add("uid", f"session-{row.pk}@{host}")
        event.add("summary", title(row))
        event.add("dtstart", first)
        event.add("dtend", last + dt.timedelta(1))  # a calendar counts up to the day that is no longer part of it
        event.add("dtstamp", timezone.now())
        event.add("status", STATUS.get(row.status, "TENTATIVE"))
        event.add("url", address(row))
        event.add("transp", "TRANSPARENT")
        if where := place(row) or (str(FORMATS[row.format]) if row.format == ONLINE else ""):
            event.add("location", where)
        if row.host:
            event.add("description", _("Host: %(host)s") % {"host": row.host.label.text})
        made.add_component(event)
    if left_out:
        note = ngettext(
            "%(count)d session is left out: its day is not known to the day.",
            "%(count)d sessions are left out: their days are not known to the day.",
            left_out,
        )
        made.add("x-wr-caldesc", note % {"count": left_out})
    return made.to_ical(), left_out


def _day(text: str) -> dt.date | None:
    """A whole day; None for a month, a year, or none at all."""
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
