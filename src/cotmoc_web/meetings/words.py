"""Words of sessions: how one is called in a language, and what its codes mean."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy

from cotmoc_web.labels import language
from cotmoc_web.meetings.models import Meeting

STATUSES: Mapping[str, str | Promise] = {
    "held": pgettext_lazy("session", "held"),
    "planned": pgettext_lazy("session", "planned"),
    "unknown": pgettext_lazy("session", "no report that it was held"),
    "cancelled": pgettext_lazy("session", "called off"),
}
FORMATS: Mapping[str, str | Promise] = {
    "in_person": pgettext_lazy("session", "in person"),
    "online": pgettext_lazy("session", "by video link"),
    "mixed": pgettext_lazy("session", "in person and by video link"),
}

ONLINE = "online"
"""What the facts write for the place of a session that was held nowhere."""


def nth(number: int) -> str:
    """A number in a row, as the language of the page says it.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     [nth(each) for each in (1, 2, 3, 11, 12, 21, 112)]
    ['1st', '2nd', '3rd', '11th', '12th', '21st', '112th']
    """
    if language() != "en":
        return str(number)
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def title(meeting: Meeting) -> str:
    """What a session is called."""
    name = meeting.mechanism.label.text
    if meeting.round is None:
        return gettext("A session of the %(mechanism)s, number not known") % {"mechanism": name}
    return gettext("%(nth)s session of the %(mechanism)s") % {"nth": nth(meeting.round), "mechanism": name}


def missing(earlier: Meeting | None, later: Meeting | None) -> str:
    """What is said of the sessions between two neighbours in the record; empty where none is missing."""
    if earlier is None or later is None or not earlier.round or not later.round or later.round - earlier.round < 2:
        return ""
    first, last = earlier.round + 1, later.round - 1
    if first == last:
        return gettext("No trace of the %(nth)s session was found.") % {"nth": nth(first)}
    return gettext("No trace of the %(first)s to %(last)s sessions was found.") % {"first": nth(first), "last": nth(last)}


def place(meeting: Meeting) -> str:
    """Where it is held: the place in the reader's language, else as the source names it. Empty: nowhere, or not known."""
    if meeting.venue is not None:
        return meeting.venue.label.text
    return "" if meeting.place == ONLINE else meeting.place


def short(meeting: Meeting) -> str:
    """Its number alone, where the mechanism is clear."""
    if meeting.round is None:
        return gettext("a session, number not known")
    return gettext("%(nth)s session") % {"nth": nth(meeting.round)}
