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

from cotmoc.records import PartialDate
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.collation import sort_key
from cotmoc_web.commitments.queries import Light
from cotmoc_web.documents.models import Document
from cotmoc_web.entities.models import Entity
from cotmoc_web.labels import language
from cotmoc_web.meetings.models import Delegate, Mechanism, Meeting
from cotmoc_web.meetings.queries import taking_part
from cotmoc_web.rows import seen_by
from cotmoc_web.wording import words

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
SOME = pgettext_lazy("still missing", "who sits at the table for %(parties)s")


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
    need_word: int | None
    """Those that nobody said anything of since the last session: what its report is still missing. None: no last session is known."""
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
    above: Waiting | None = None
    """For a session of a tier: of its mechanism with all tiers, whose commitments it prepares as well."""

    @property
    def nothing(self) -> bool:
        """Whether all is on record and no commitment waits."""
        return not (self.lacks or self.waiting.open or (self.above and self.above.open))


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
    silent = sum(one.last_word is None or one.last_word <= since for one in rows) if since else None
    due = sum(one.due is not None and one.due <= until.isoformat() for one in rows) if until else 0
    return Waiting(len(rows), silent, _list(viewer, mechanism), due, _list(viewer, mechanism, until))


def _list(viewer: Viewer, mechanism: Mechanism, due: dt.date | None = None) -> str:
    asked = [("m", mechanism.key), *(("s", state) for state in OPEN), *([("d", due.isoformat())] if due else [])]
    chosen = [("day", viewer.day.isoformat())] if viewer.day != viewer.today else []
    return f"{reverse('commitments')}?{urlencode([*asked, *chosen])}"


def missing(viewer: Viewer, ahead: Mapping[Meeting, dt.date | None], commitments: Unended) -> dict[int, Missing]:
    """Session → what is missing for it. Six queries, however many they are.

    Args:
        ahead: Sessions, each with the day of the one before it; their mechanisms are read with what these are tiers of.
    """
    documents = _with_documents(viewer, ahead)
    people = _people(viewer, ahead)
    parties = taking_part(list(ahead))
    found = {}
    for meeting, since in ahead.items():
        members, observers = parties[meeting.pk]
        unseated = [each for each in members if each.pk not in people[meeting.pk]]
        nobody = not people[meeting.pk] or len(unseated) == len(members) > 0
        lacking: dict[str, str | Promise] = {
            "day": "" if len(meeting.start) == len("2026-01-01") else WHAT["day"],
            "place": "" if meeting.venue_id or meeting.place else WHAT["place"],
            "host": "" if meeting.host_id else WHAT["host"],
            "members": "" if members else WHAT["members"],
            "people": WHAT["people"] if nobody else _for(unseated),
            "documents": "" if meeting.pk in documents else WHAT["documents"],
        }
        own = {each.key for each in (*members, *observers)}
        ours = meeting.party_id == viewer.party_id or (viewer.party is not None and viewer.party.key in own)
        lacks = tuple(Lack(said, _where(viewer, meeting, what, ours=ours)) for what, said in lacking.items() if said)
        top, until = meeting.mechanism.tier_of, last_possible(meeting)
        found[meeting.pk] = Missing(
            lacks,
            waiting(viewer, meeting.mechanism, commitments, since, until),
            waiting(viewer, top, commitments, since, until) if top else None,
        )
    return found


def _for(unseated: Iterable[Entity]) -> str:
    parties = words().listing(sorted((each.label.text for each in unseated), key=lambda name: sort_key(name, language())))
    return str(SOME) % {"parties": parties} if parties else ""


def _where(viewer: Viewer, meeting: Meeting, what: str, *, ours: bool) -> str:
    page = WHERE[what]
    allowed = ours and viewer.has(Role.SECRETARIAT) if page == "meeting_edit" else viewer.has(Role.CONTRIBUTOR)
    return reverse(page, args=[meeting.pk]) if allowed else ""


def _with_documents(viewer: Viewer, meetings: Iterable[Meeting]) -> set[int]:
    """Those of the sessions of which a document tells."""
    ids = [meeting.pk for meeting in meetings]
    told = Document.objects.filter(seen_by(viewer), withdrawn_at=None, attachments__meeting__in=ids, attachments__withdrawn_at=None)
    return set(told.values_list("attachments__meeting", flat=True))


def _people(viewer: Viewer, meetings: Iterable[Meeting]) -> dict[int, set[int | None]]:
    """Session → the parties somebody sits for; None among them for somebody of whom no party is known."""
    found: dict[int, set[int | None]] = defaultdict(set)
    seated = Delegate.objects.seen_by(viewer).filter(meeting__in=[meeting.pk for meeting in meetings])
    for meeting, delegation in seated.values_list("meeting", "delegation"):
        found[meeting].add(delegation)
    return found


def last_possible(meeting: Meeting | None) -> dt.date | None:
    """The last day a planned session may begin on, if what was agreed is to hold."""
    return PartialDate(meeting.start.removesuffix("~")).last_day if meeting and meeting.start else None
