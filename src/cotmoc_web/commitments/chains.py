"""Which commitments are one promise: what links lead to, walked in the database, and kept free of circles.

Each reader sees other links: those that everyone or all parties see, and the drafts of their own party.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cotmoc_web.commitments.core import farthest_first, leads_to
from cotmoc_web.commitments.models import Link
from cotmoc_web.errors import BadInput
from cotmoc_web.rows import seen_by_party

_WALK = """
    WITH RECURSIVE pair(earlier, later) AS ({pairs}), met(pk) AS (
        SELECT id FROM cotmoc_commitment WHERE id IN ({starts})
        UNION SELECT CASE pair.earlier WHEN met.pk THEN pair.later ELSE pair.earlier END
        FROM met JOIN pair ON pair.earlier = met.pk OR pair.later = met.pk)
    SELECT pk FROM met
"""


def links_around(party: int | None, starts: Sequence[int]) -> list[Link]:
    """All links of the chains in which commitments stand, as a party sees them (None: as everyone does). Of two drafts that contradict each
    other the one seen farther comes first. Two queries, however long a chain is."""
    seen = _seen(party)
    pairs, given = seen.order_by().values_list("earlier_id", "later_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_WALK.format(pairs=pairs, starts=", ".join(["%s"] * len(starts))), [*given, *starts])
        met = [pk for (pk,) in cursor.fetchall()]
    return sorted(seen.filter(earlier__in=met), key=farthest_first)


def _seen(party: int | None) -> QuerySet[Link]:
    seen = [seen_by_party(party, prefix) for prefix in ("", "earlier__", "later__")]
    return Link.objects.filter(*seen, withdrawn_at=None, earlier__withdrawn_at=None, later__withdrawn_at=None)


def nearest(links: Iterable[Link], start: int, most: int) -> set[int]:
    """A commitment and those that the fewest links lead to; of equally near ones those on record last."""
    near: dict[int, set[int]] = {}
    for link in links:
        near.setdefault(link.earlier_id, set()).add(link.later_id)
        near.setdefault(link.later_id, set()).add(link.earlier_id)
    found, edge = [start], {start}
    while edge and len(found) < most:
        edge = {each for one in edge for each in near.get(one, ())} - set(found)
        found += sorted(edge, reverse=True)
    return set(found[:most])


def without_circles(links: Iterable[Link]) -> list[Link]:
    """The same links, the first of each pair, but for those that would lead back: a draft may run against what others share later."""
    kept: list[Link] = []
    pairs: list[tuple[int, int]] = []
    for link in links:
        pair = link.earlier_id, link.later_id
        if pair not in pairs and not leads_to(pairs, link.later_id, link.earlier_id):
            pairs.append(pair)
            kept.append(link)
    return kept


def refuse_circles(links: Sequence[Link]) -> None:
    """No link leads back to where it begins, among all that its party sees. What only another party sees is not for this one to learn.

    Both ends of a link are locked while it is written, so that two that would close a circle of up to three are not written at once. Longer
    circles can still be closed in the same moment from their far ends; pages leave one of the links out then.

    Raises:
        BadInput: one does.
    """
    for party in {link.party_id for link in links}:
        own = [link for link in links if link.party_id == party]
        around = links_around(party, sorted({pk for link in own for pk in (link.earlier_id, link.later_id)}))
        pairs = [(link.earlier_id, link.later_id) for link in around]
        if any(leads_to(pairs, link.later_id, link.earlier_id) for link in own):
            raise BadInput(
                "later",
                _("a promise cannot follow itself, and these links would run in a circle"),
                _("Choose the earlier and the later one by their days, or take another link away first."),
            )
