"""What the record still lacks for a session that is ahead: told on its page, and on the desk for the next one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cotmoc.knowledge.model import When, may_hold
from cotmoc.records import PartialDate
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.queries import Light
from cotmoc_web.documents.models import Document
from cotmoc_web.meetings.models import Delegate, Mechanism, Meeting, Membership
from cotmoc_web.rows import seen_by

OPEN = ("late", "contradicted", "silent", "moving")
"""States of what is not ended."""
WHAT: Mapping[str, str | Promise] = {
    "day": pgettext_lazy("still missing", "the day"),
    "place": pgettext_lazy("still missing", "the place"),
    "host": pgettext_lazy("still missing", "the host"),
    "members": pgettext_lazy("still missing", "who takes part"),
    "people": pgettext_lazy("still missing", "who sits at the table"),
    "documents": pgettext_lazy("still missing", "its documents"),
}
WHERE = {
    "day": "meeting_edit",
    "place": "meeting_edit",
    "host": "meeting_edit",
    "members": "meeting_people",
    "people": "meeting_people",
    "documents": "meeting_attach",
}
"""Page on which it is entered."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is not on record."""

    what: str | Promise
    url: str
    """Where it is entered; empty: not by this reader."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Commitments of a mechanism, and of its tiers, that are not kept, dropped or superseded."""

    open: int
    need_word: int
    """Those that nobody said anything of since the last session: what its report is still missing."""
    url: str
    """The list of them."""
    due: int = 0
    """Those that are due by the session."""
    due_url: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """All that is missing for one session."""

    lacks: tuple[Lack, ...]
    waiting: Waiting


Unended = Mapping[int, Sequence[Light]]


def unended(everything: Iterable[Light]) -> Unended:
    """Mechanism → its commitments that are not ended, directions apart; those of its tiers count, as in the list. One query."""
    above = dict(Mechanism.objects.exclude(tier_of=None).values_list("pk", "tier_of_id"))
    found: dict[int, list[Light]] = defaultdict(list)
    for one in everything:
        if one.mechanism and one.state in OPEN and one.undertaking != "direction":
            for mechanism in {one.mechanism, above.get(one.mechanism, one.mechanism)}:
                found[mechanism].append(one)
    return found


def waiting(viewer: Viewer, mechanism: Mechanism, commitments: Unended, since: dt.date | None, until: dt.date | None = None) -> Waiting:
    """What waits for the next session.

    Args:
        since: Day of the last session.
        until: Last day on which the next can begin.
    """
    rows = commitments.get(mechanism.pk, ())
    silent = sum(since is not None and (one.last_word is None or one.last_word <= since) for one in rows)
    due = sum(one.due is not None and one.due <= until.isoformat() for one in rows) if until else 0
    return Waiting(len(rows), silent, _list(viewer, mechanism), due, _list(viewer, mechanism, until))


def _list(viewer: Viewer, mechanism: Mechanism, due: dt.date | None = None) -> str:
    asked = [("m", mechanism.key), *(("s", state) for state in OPEN), *([("d", due.isoformat())] if due else [])]
    chosen = [("day", viewer.day.isoformat())] if viewer.day != viewer.today else []
    return f"{reverse('commitments')}?{urlencode([*asked, *chosen])}"


def missing(viewer: Viewer, ahead: Mapping[Meeting, dt.date | None], commitments: Unended) -> dict[int, Missing]:
    """Session → what is missing for it. Five queries, however many they are.

    Args:
        ahead: Sessions, each with the day of the one before it.
    """
    known = _known(viewer, ahead)
    members = _members(ahead)
    found = {}
    for meeting, since in ahead.items():
        sits = members[meeting.mechanism_id] if meeting.pk not in known["members"] else {""}
        has = {
            "day": len(meeting.start) == len("2026-01-01"),
            "place": bool(meeting.venue_id or meeting.place),
            "host": meeting.host_id is not None,
            "members": bool(sits),
            "people": meeting.pk in known["people"],
            "documents": meeting.pk in known["documents"],
        }
        ours = meeting.party_id == viewer.party_id or (viewer.party is not None and viewer.party.key in members[meeting.mechanism_id])
        lacks = tuple(Lack(WHAT[what], _where(viewer, meeting, what, ours=ours)) for what in WHAT if not has[what])
        found[meeting.pk] = Missing(lacks, waiting(viewer, meeting.mechanism, commitments, since, last_possible(meeting)))
    return found


def _where(viewer: Viewer, meeting: Meeting, what: str, *, ours: bool) -> str:
    page = WHERE[what]
    allowed = ours and viewer.has(Role.SECRETARIAT) if page == "meeting_edit" else viewer.has(Role.CONTRIBUTOR)
    return reverse(page, args=[meeting.pk]) if allowed else ""


def _known(viewer: Viewer, meetings: Iterable[Meeting]) -> dict[str, set[int]]:
    """What of → the sessions of which it is known."""
    ids = [meeting.pk for meeting in meetings]
    told = Document.objects.filter(seen_by(viewer), withdrawn_at=None, attachments__meeting__in=ids, attachments__withdrawn_at=None)
    people = Delegate.objects.seen_by(viewer).filter(meeting__in=ids)
    return {
        "documents": set(told.values_list("attachments__meeting", flat=True)),
        "people": set(people.values_list("meeting", flat=True)),
        "members": set(Meeting.objects.filter(pk__in=ids).exclude(members=None).values_list("pk", flat=True)),
    }


def _members(meetings: Iterable[Meeting]) -> dict[int, set[str]]:
    """Mechanism → keys of its members on the days of its sessions ahead."""
    day = {meeting.mechanism_id: meeting.first_day or dt.date.max for meeting in meetings}
    found: dict[int, set[str]] = defaultdict(set)
    rows = Membership.objects.filter(mechanism__in=day, withdrawn_at=None)
    for mechanism, key, *period in rows.values_list("mechanism", "member__key", "valid_from", "valid_to"):
        begins, ends = (When(text) if text else None for text in period)
        if may_hold(begins, ends, day[mechanism]):
            found[mechanism].add(key)
    return found


def last_possible(meeting: Meeting | None) -> dt.date | None:
    """The last day a planned session may begin on, if what was agreed is to hold."""
    return PartialDate(meeting.start.removesuffix("~")).last_day if meeting and meeting.start else None
