"""What follows from people's words on sameness: which entity stands for which.

Only words that all parties can see join anything. A party's own private word stays its opinion, shown to it as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cotmoc.names.judgements import Event, Judgement, Judgements
from cotmoc.names.records import Verdict
from cotmoc_web.rows import Reach

if TYPE_CHECKING:
    from cotmoc_web.entities.models import Entity, Sameness

NOBODY = "?"


def graph_of(rows: Iterable[Sameness]) -> Judgements:
    """The judgements as the core understands them, in the order in which they were made."""
    events: list[Event] = []
    for row in sorted(rows, key=lambda row: row.pk):
        who = str(row.by) if row.by else NOBODY
        events.append(Judgement(len(events) + 1, row.a, row.b, Verdict(row.verdict), who, row.at, row.why))
    return Judgements(events)


def in_force() -> list[Sameness]:
    """What all parties can see, and nobody has taken back."""
    from cotmoc_web.entities.models import Sameness

    return list(Sameness.objects.filter(withdrawn_at=None).exclude(reach=Reach.PARTY).select_related("by").order_by("pk"))


def settle(judgement: Sameness) -> None:
    """Which entities stand for which, worked out anew. The same when called twice, and when a judgement is undone."""
    from cotmoc_web.entities.models import Entity

    graph = graph_of(in_force())
    wanted: dict[str, str] = {}
    for cluster in graph.clusters():
        for key in cluster:
            wanted[key] = cluster[0]
    touched = {judgement.a, judgement.b, *wanted}
    rows = {row.key: row for row in Entity.objects.filter(key__in=touched)}
    rows |= {row.key: row for row in Entity.objects.exclude(merged_into=None)}
    changed = []
    for row in rows.values():
        target = _stands_for(row, wanted, rows)
        if row.merged_into_id != (target.pk if target else None):
            Entity.objects.filter(pk=row.pk).update(merged_into=target)
            changed.append(row.pk)
    if changed:
        _follow_up(changed, touched)


def _stands_for(row: Entity, wanted: dict[str, str], rows: dict[str, Entity]) -> Entity | None:
    """The entity of its cluster that all others are shown under: one that the facts know, else the one with the smallest key."""
    if row.key not in wanted:
        return None
    least = wanted[row.key]
    cluster = [rows[key] for key, canonical in wanted.items() if canonical == least and key in rows]
    first = min(cluster, key=lambda each: (not each.known, each.key), default=row)
    return None if first.pk == row.pk else first


def _follow_up(changed: list[int], touched: set[str]) -> None:
    """Search, and the states of commitments that the changed ones owe or speak about."""
    from cotmoc_web.commitments.models import Commitment
    from cotmoc_web.commitments.states import work_out_all
    from cotmoc_web.entities.models import Entity
    from cotmoc_web.search.index import index_entity

    for row in Entity.objects.filter(key__in=touched).select_related("merged_into"):
        index_entity(row)
    owed = Commitment.objects.filter(owners__entity__in=changed).values_list("pk", flat=True)
    claimed = Commitment.objects.filter(entries__claimants__in=changed).values_list("pk", flat=True)
    if ids := sorted({*owed, *claimed}):
        work_out_all(ids)
