"""Codes of the register of gates and of works in step, in words; and what a page says of a line of the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cotmoc.gates.steps import Drift, Line
from cotmoc.records import PartialDate
from cotmoc_web.entities.words import Table
from cotmoc_web.labels import language
from cotmoc_web.templatetags.cotmoc import day as in_words
from cotmoc_web.templatetags.cotmoc import shortday

SORTS: Table = {
    "proposed": pgettext_lazy("register", "Proposed"),
    "own_done": pgettext_lazy("register", "Own procedures done"),
    "agreed": pgettext_lazy("register", "Agreed by the two sides"),
    "opened": pgettext_lazy("register", "Opened"),
    "upgraded": pgettext_lazy("register", "Class changed"),
    "suspended": pgettext_lazy("register", "Stopped for a time"),
    "restored": pgettext_lazy("register", "Opened again"),
    "trial": pgettext_lazy("register", "Opened on trial"),
    "closed": pgettext_lazy("register", "Closed"),
    "seen": pgettext_lazy("register", "Seen so in a source"),
    "noted": pgettext_lazy("register", "Something else happened"),
}
"""`cotmoc.gates.register.SORTS`."""
HOURS = "hours"
PHASES: Table = {
    "planning": pgettext_lazy("project", "Planning"),
    "construction": pgettext_lazy("project", "Construction"),
    "operation": pgettext_lazy("project", "Operation"),
}
MILESTONE_SORTS: Table = {
    "planned": pgettext_lazy("milestone", "Planned for"),
    "reached": pgettext_lazy("milestone", "Reached"),
    "not_reached": pgettext_lazy("milestone", "Not reached on"),
}
MILESTONE_SORTS_ALONE: Table = {
    "planned": pgettext_lazy("milestone", "Planned, no day set"),
    "not_reached": pgettext_lazy("milestone", "Not reached"),
}
"""The same of a word without a day, where it differs."""
STATES: Table = {
    "disputed": pgettext_lazy("milestone", "Words differ"),
    "reached": pgettext_lazy("milestone", "Reached"),
    "overdue": pgettext_lazy("milestone", "Past its day, no word"),
    "due": pgettext_lazy("milestone", "Still to come"),
    "not_reached": pgettext_lazy("milestone", "Not reached, no day set"),
    "no_day": pgettext_lazy("milestone", "No day set"),
    "no_word": pgettext_lazy("milestone", "No word"),
}
"""`cotmoc.gates.steps.STATES`."""
ALARMING = frozenset({"overdue", "disputed", "slips", "doubtful"})
"""What bears the colour of what is late or contradicted."""
PLAIN = frozenset({"due", "reached", "no_day", "no_word"})
"""Lines that tell of nothing to act on: no finding, and not printed below the picture, which shows them."""
APART = frozenset({"waits", "apart", "plans_apart"})
"""Lines that tell two sides out of step. Where a side says nothing, nobody knows."""
_And: Mapping[str, str | Promise] = {"minutes": gettext_lazy("the day in the minutes"), "plan": gettext_lazy("the planned day")}


def days(count: int) -> str:
    """So many days."""
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}


def months(count: int | None) -> str:
    """So many months, as works are said to take."""
    return ngettext("%(n)s month", "%(n)s months", count) % {"n": count} if count else ""


def drift(found: Drift | None) -> str:
    """A drift in words: "42 days", "17 to 47 days", "at least 5 days"."""
    if found is None:
        return ""
    least, most = sorted((abs(found.least), abs(found.most))) if found.most is not None else (abs(found.least), None)
    if most is None or most == least:
        return days(least)
    return _("%(least)s to %(days)s") % {"least": least, "days": days(most)}


def missed(found: Drift | None) -> str:
    """What a drift means: late, early, on time, or not to be told."""
    if found is None:
        return ""
    if found.word == "late":
        return _("%(days)s late") % {"days": drift(found)}
    if found.word == "early":
        return _("%(days)s early") % {"days": drift(found)}
    return _("on time") if found.word == "on_time" else _("on time or not: the dates are too little known")


def when(day: PartialDate | None) -> str:
    """A partial date in words, an open start as "by …"."""
    if day is None:
        return ""
    if day.text.startswith("../"):
        return _("by %(day)s") % {"day": in_words(day.text.removeprefix("../"))}
    return in_words(day.text)


def since(day: PartialDate | None) -> str:
    """From which day on something holds; an open start as "by …", nothing where no day is given."""
    if day is None or day.text.startswith("../"):
        return when(day)
    return _("since %(day)s") % {"day": in_words(day.text)}


def joined(names: list[str]) -> str:
    """Names in a row."""
    return ("、" if language() == "zh" else ", ").join(names)


_LINES: Mapping[str, Callable[[], str]] = {
    "disputed": lambda: _("one word says it is reached, a word about a later day says it is not"),
    "overdue": lambda: _("%(days)s past %(set)s (%(day)s), and nobody reports it"),
    "not_reached": lambda: _("said to be not reached, and no day is set"),
    "slips": lambda: _("cannot hold %(day)s: what it needs comes at least %(days)s too late (%(needs)s)"),
    "doubtful": lambda: _("%(day)s is in doubt: %(months)s of work, as said with it, end at least %(days)s later, counted from %(needs)s"),
    "waits": lambda: _("waiting for %(sides)s, %(days)s so far"),
    "one_word": lambda: _("no word from %(sides)s"),
    "moved": lambda: _("the minutes moved its day; first it was %(day)s"),
    "late": lambda: _("%(day)s, %(days)s after %(set)s"),
    "apart": lambda: _("%(sides)s %(days)s later than the other side"),
    "plans_apart": lambda: _("%(sides)s plans it %(days)s later than the other side"),
    "due": lambda: _("%(day)s, as planned"),
    "reached": lambda: _("reached %(day)s"),
    "no_day": lambda: _("no day is set"),
    "no_word": lambda: _("nothing is said of it"),
}
"""`cotmoc.gates.steps.LINES` in words."""
_HELD: Mapping[str, Callable[[], str]] = {
    "reached": lambda: _("what it needs came after that day (%(needs)s)"),
    "planned": lambda: _("what it needs is planned for after that day (%(needs)s)"),
    "unreported": lambda: _("what it needs is not reported yet (%(needs)s)"),
    "months": lambda: _("%(months)s of work, as said with it, end after that day, counted from %(needs)s"),
}
"""`cotmoc.gates.steps.HELD` in words."""
_TOLD: Mapping[str, Callable[[], str]] = {
    "planned": lambda: _("Planned for %(day)s"),
    "reached": lambda: _("Reached %(day)s"),
    "not_reached": lambda: _("Not reached on %(day)s"),
}
_TOLD_BY: Mapping[str, Callable[[], str]] = {
    "planned": lambda: _("Planned for %(day)s at the latest"),
    "reached": lambda: _("Reached by %(day)s"),
    "not_reached": lambda: _("Not reached by %(day)s"),
}


def of_milestone(sort: str, day: str) -> str:
    """A word about a milestone with its day: "Planned for June 2026 at the latest"."""
    if not day:
        return str(MILESTONE_SORTS_ALONE.get(sort) or MILESTONE_SORTS[sort])
    table, text = (_TOLD_BY, day.removeprefix("../")) if day.startswith("../") else (_TOLD, day)
    return table[sort]() % {"day": shortday(text)}


def _needed(found: Line, sides: Mapping[str, str], milestones: Mapping[str, str]) -> str:
    """What is needed, and on whose side, where that is not every side."""
    name = milestones.get(found.needs or "", "")
    return name if len(found.held_by) == len(sides) else joined([name, *(sides[side] for side in found.held_by)])


def line(found: Line, sides: Mapping[str, str], milestones: Mapping[str, str], *, brief: bool = False) -> str:
    """A line of the report in words, after the name of the milestone; in brief, as in a title, without the cause.

    Args:
        sides: What each side is called.
        milestones: What each milestone is called.
    """
    code = found.code
    if code == "reached" and found.day is None:
        return _("reached; on which day is not said")
    if code == "waits" and found.days is None:
        return _("waiting for %(sides)s") % {"sides": joined([sides[side] for side in found.sides])}
    text = _LINES[code]() % {
        "days": drift(found.days),
        "day": when(found.day),
        "set": str(_And.get(found.against or "", "")),
        "needs": milestones.get(found.needs or "", ""),
        "months": months(found.months),
        "sides": joined([sides[side] for side in found.sides]),
    }
    if code == "overdue" and found.needs and not brief:
        return (
            text
            + ("；" if language() == "zh" else "; ")
            + _HELD[found.held or "unreported"]() % {"needs": _needed(found, sides, milestones), "months": months(found.months)}
        )
    return text
