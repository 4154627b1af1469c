"""The desk in one sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cotmoc_web import wording
from cotmoc_web.desk.queries import Desk
from cotmoc_web.templatetags.cotmoc import number


def finding(desk: Desk, *, ours: bool) -> str:
    """What matters most: for a party what is theirs, else how everything stands. What there is none of is left out.

    Args:
        ours: Whether the desk is a party's.
    """
    if not desk.total:
        return _("The record begins with a document")
    parts = _ours(desk) if ours else []
    if parts:
        return wording.words().listing(parts)
    told = {
        "late": _("%(count)s late"),
        "contradicted": _("%(count)s contradicted"),
        "silent": _("%(count)s silent"),
        "moving": _("%(count)s moving"),
        "kept": _("%(count)s kept"),
        "superseded": _("%(count)s superseded"),
        "dropped": _("%(count)s dropped"),
    }
    states = [words % {"count": number(count)} for state, words in told.items() if (count := desk.counts.get(state, 0))]
    total = ngettext("%(count)s commitment", "%(count)s commitments", desk.total) % {"count": number(desk.total)}
    if not states:
        return total
    return _("%(total)s: %(states)s") % {"total": total, "states": wording.words().listing(states)}


def _ours(desk: Desk) -> list[str]:
    late, contradicted = desk.late_count, desk.counts.get("contradicted", 0)
    waiting, reading = desk.waiting_count, desk.to_review
    told = (
        (late, ngettext("%(count)s of ours is late", "%(count)s of ours are late", late)),
        (contradicted, ngettext("%(count)s is contradicted", "%(count)s are contradicted", contradicted)),
        (waiting, ngettext("%(count)s waits for the other side", "%(count)s wait for the other side", waiting)),
        (reading, ngettext("%(count)s reading needs your eye", "%(count)s readings need your eye", reading)),
    )
    return [words % {"count": number(count)} for count, words in told if count]
