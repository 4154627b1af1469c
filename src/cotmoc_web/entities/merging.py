"""What follows from people's words on sameness: which entity stands for which.

Only words that all parties can see join anything. A party's own private word stays its opinion, shown to it as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cotmoc.names.judgements import Event, Judgement, Judgements
from cotmoc.names.records import Verdict
from cotmoc_web.rows import Reach, Recorded

if TYPE_CHECKING:
    from cotmoc_web.entities.models import Entity, Sameness

NOBODY = "?"
LENT = "names_lent"
"""In `Entity.facts`: languages in which a name is that of what was judged to be the same. It goes when the judgement does."""


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


def settle(judgements: Iterable[Sameness]) -> Mapping[type[Recorded], Iterable[int]]:
    """Which entities stand for which, and what names they lend, worked out anew. The same when called twice, and when a word is undone.

    Returns:
        What has to be worked out in turn.
    """
    from cotmoc_web.entities.models import Entity

    graph = graph_of(in_force())
    wanted: dict[str, str] = {}
    for cluster in graph.clusters():
        for key in cluster:
            wanted[key] = cluster[0]
    touched = {*wanted, *(key for each in judgements for key in (each.a, each.b))}
    rows = {row.key: row for row in Entity.objects.filter(key__in=touched)}
    rows |= {row.key: row for row in Entity.objects.exclude(merged_into=None)}
    targets = {row.pk: _stands_for(row, wanted, rows) for row in rows.values()}
    lenders: dict[int, list[Entity]] = defaultdict(list)
    for row in rows.values():
        if (target := targets[row.pk]) is not None:
            lenders[target.pk].append(row)
    changed = []
    for row in rows.values():
        target = targets[row.pk]
        names, lent = _names(row, lenders[row.pk])
        if row.merged_into_id != (target.pk if target else None) or names != row.names:
            Entity.objects.filter(pk=row.pk).update(merged_into=target, names=names, facts=_with(row.facts, lent))
            changed.append(row.pk)
    return _follow_up(changed, touched) if changed else {}


def _stands_for(row: Entity, wanted: dict[str, str], rows: dict[str, Entity]) -> Entity | None:
    """The entity of its cluster that all others are shown under: one that the facts know, else the one with the smallest key."""
    if row.key not in wanted:
        return None
    least = wanted[row.key]
    cluster = [rows[key] for key, canonical in wanted.items() if canonical == least and key in rows]
    first = min(cluster, key=lambda each: (not each.known, each.key), default=row)
    return None if first.pk == row.pk else first


def _names(row: Entity, others: Iterable[Entity]) -> tuple[dict[str, str], list[str]]:
    """What it is called, and in which languages it is so called only by those that stand for it: they fill what it has no name in."""
    own = _own_names(row)
    filled: dict[str, str] = {}
    for each in sorted(others, key=lambda each: (not each.known, each.key)):
        for language, name in _own_names(each).items():
            filled.setdefault(language, name)
    return {**filled, **own}, sorted(filled.keys() - own.keys())


def _with(facts: dict[str, Any], lent: list[str]) -> dict[str, Any]:
    return {**{name: value for name, value in facts.items() if name != LENT}, **({LENT: lent} if lent else {})}


def _own_names(row: Entity) -> dict[str, str]:
    return {language: name for language, name in row.names.items() if language not in row.facts.get(LENT, ())}


def _follow_up(changed: list[int], touched: set[str]) -> Mapping[type[Recorded], Iterable[int]]:
    """What is found under their names, and commitments that the changed ones owe or speak about."""
    from cotmoc_web.commitments.models import Commitment
    from cotmoc_web.entities.models import Entity

    owed = Commitment.objects.filter(owners__entity__in=changed).values_list("pk", flat=True)
    claimed = Commitment.objects.filter(entries__claimants__in=changed).values_list("pk", flat=True)
    named = Entity.objects.filter(key__in=touched).values_list("pk", flat=True)
    return {Entity: [*named], Commitment: {*owed, *claimed}}
