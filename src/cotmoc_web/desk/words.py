"""The desk in one sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cotmoc_web import wording
from cotmoc_web.desk.queries import Desk


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
        "late": _("%(count)d late"),
        "contradicted": _("%(count)d contradicted"),
        "silent": _("%(count)d silent"),
        "kept": _("%(count)d kept"),
    }
    states = [words % {"count": count} for state, words in told.items() if (count := desk.counts.get(state, 0))]
    total = ngettext("%(count)d commitment", "%(count)d commitments", desk.total) % {"count": desk.total}
    if not states:
        return total
    return _("%(total)s: %(states)s") % {"total": total, "states": wording.words().listing(states)}


def _ours(desk: Desk) -> list[str]:
    late, contradicted = desk.late_count, desk.counts.get("contradicted", 0)
    waiting, reading = desk.waiting_count, desk.to_review
    told = (
        (late, ngettext("%(count)d of ours is late", "%(count)d of ours are late", late)),
        (contradicted, ngettext("%(count)d is contradicted", "%(count)d are contradicted", contradicted)),
        (waiting, ngettext("%(count)d waits for the other side", "%(count)d wait for the other side", waiting)),
        (reading, ngettext("%(count)d reading needs your eye", "%(count)d readings need your eye", reading)),
    )
    return [words % {"count": count} for count, words in told if count]
