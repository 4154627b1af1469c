"""What is due and what changed, by mail, in the person's language: at most one a day, however often the command runs."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cotmoc_web.accounts.models import Digest, Party, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.queries import Ours, Turn, changed_between, ours
from cotmoc_web.search.queries import alerts

logger = logging.getLogger(__name__)
SOON = 30
"""Days ahead."""
MONDAY = 0


@dataclass(frozen=True, slots=True)
class News:
    """What one mail tells."""

    ours: Ours
    changed: tuple[Turn, ...]
    alerts: tuple[Any, ...]

    @property
    def count(self) -> int:
        """Nothing to tell: no mail."""
        return len(self.ours.late) + len(self.ours.due_soon) + len(self.changed) + len(self.alerts)


def send_digests(now: dt.datetime | None = None) -> tuple[int, int]:
    """Send what is to be sent today. Gives how many mails went out, and how many could not be made or were refused: those are logged, and
    stop nobody else's.

    The day is marked before the mail is sent: should the sending break, one mail is missing, and none comes twice."""
    now = now or timezone.now()
    sent = failed = 0
    wish = Q(digest=Digest.DAILY) | Q(digest=Digest.WEEKLY)
    for user in User.objects.filter(wish, is_active=True, party__isnull=False).select_related("party").order_by("pk"):
        try:
            sent += _send_once(user, now)
        except Exception:  # whatever is wrong with one person's mail, the others wait for theirs
            logger.exception("the digest of person %d was not sent", user.pk)
            failed += 1
    return sent, failed


def _send_once(user: User, now: dt.datetime) -> bool:
    """Whether a mail went out: not before their day, not twice on it, and not without news."""
    today = now.astimezone(_zone(user)).date()
    if user.digest == Digest.WEEKLY and today.weekday() != MONDAY:
        return False
    since = user.digest_sent_on or today - dt.timedelta(7 if user.digest == Digest.WEEKLY else 1)
    unsent = Q(digest_sent_on=None) | Q(digest_sent_on__lt=today)
    if not User.objects.filter(unsent, pk=user.pk).update(digest_sent_on=today):
        return False
    return _send(user, since, today)


def _zone(user: User) -> dt.tzinfo:
    return ZoneInfo(user.time_zone) if user.time_zone else timezone.get_default_timezone()


def _send(user: User, since: dt.date, today: dt.date) -> bool:
    with translation.override(user.language or screen_language(user.party)):
        news = news_of(Viewer(user, today, today), since)
        if not news.count:
            return False
        late = len(news.ours.late)
        subject = (
            ngettext("Cotmoc: %(count)s commitment of ours is late", "Cotmoc: %(count)s commitments of ours are late", late)
            % {"count": late}
            if late
            else _("Cotmoc: what is due and what changed")
        )
        told = {"news": news, "person": user, "since": since, "today": today, "at": settings.ADDRESS, "account": reverse("account")}
        user.email_user(subject, render_to_string("account/email/digest.txt", told))
    return True


def news_of(viewer: Viewer, since: dt.date) -> News:
    """What a person is to be told."""
    return News(ours(viewer, soon=SOON, limit=20), tuple(changed_between(viewer, since, viewer.day)), tuple(alerts(viewer)))


def screen_language(party: Party | None) -> str:
    """The screen's language of a party's papers; English where the screen has none."""
    code = {"zh": "zh-hans"}.get(party.language, party.language) if party else ""
    return code if code in dict(settings.LANGUAGES) else "en"
