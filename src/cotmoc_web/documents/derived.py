"""What follows from judgements of statements. Worked out, never typed in: the same when called twice, and when a judgement is undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from cotmoc_web.documents.names_read import names_in
from cotmoc_web.entities.models import Entity, Figure
from cotmoc_web.rows import Recorded

if TYPE_CHECKING:
    from cotmoc_web.documents.models import Document, Statement

COUNTED = ("statements_waiting", "statements_confirmed", "statements_rejected")


@transaction.atomic(savepoint=False)
def after_judgement(pks: Sequence[int]) -> Mapping[type[Recorded], Iterable[int]]:
    """Counts of the documents, entities, figures and search.

    Returns:
        The commitments that they are entries of, or began.
    """
    from cotmoc_web.commitments.models import Commitment, Entry, show
    from cotmoc_web.documents.models import Document, Statement
    from cotmoc_web.search.index import index_statements

    statements = list(Statement.objects.filter(pk__in=pks).order_by("pk"))
    documents = Document.objects.defer("text", "reading").in_bulk({each.document_id for each in statements})
    Document.hold(documents)  # of two who judge statements of one document, the second counts what the first decided
    for statement in statements:
        statement.document = documents[statement.document_id]
    _entities(statements)
    _figures(statements)
    count(documents.values())
    Document.objects.bulk_update(documents.values(), COUNTED)
    index_statements(statements)
    show(Entry.objects.filter(statement__in=pks))
    told = Entry.objects.filter(statement__in=pks, withdrawn_at=None).values_list("commitment_id", flat=True)
    return {Commitment: {*told, *Commitment.objects.filter(origin__in=pks).values_list("pk", flat=True)}}


def count(documents: Iterable[Document]) -> None:
    """How many statements wait, are confirmed and rejected. What a newer reading no longer finds does not wait."""
    from cotmoc_web.documents.models import Statement, Verdict

    rows = {each.pk: each for each in documents}
    verdicts: Counter[tuple[int, str]] = Counter()
    held = Statement.objects.filter(document__in=rows, withdrawn_at=None).exclude(stale=True, verdict__in=(Verdict.WAITING, Verdict.LATER))
    for document_id, verdict, number in held.values_list("document_id", "verdict").annotate(Count("pk")):
        verdicts[document_id, verdict] = number
    for pk, document in rows.items():
        document.statements_waiting = verdicts[pk, Verdict.WAITING] + verdicts[pk, Verdict.LATER]
        document.statements_confirmed = verdicts[pk, Verdict.CONFIRMED]
        document.statements_rejected = verdicts[pk, Verdict.REJECTED]


def after_documents(documents: Iterable[Document]) -> Mapping[type[Recorded], Iterable[int]]:
    """Search, and how far the figures read of them are seen: as far as the document.

    Returns:
        What is found and worked out of them elsewhere.
    """
    from cotmoc_web.commitments.models import Commitment
    from cotmoc_web.documents.models import Statement
    from cotmoc_web.meetings.models import Meeting
    from cotmoc_web.search.index import index_documents

    rows = list(documents)
    for reach in {each.reach for each in rows}:
        told = Statement.objects.filter(document__in=[each.pk for each in rows if each.reach == reach])
        Figure.objects.filter(statement__in=told).exclude(reach=reach).update(reach=reach)
    index_documents(rows)
    # Two questions: with "or" between two joins no index is used.
    proved = Commitment.objects.filter(entries__statement__document__in=rows, entries__withdrawn_at=None).values_list("pk", flat=True)
    begun = Commitment.objects.filter(origin__document__in=rows).values_list("pk", flat=True)
    seated = Meeting.objects.filter(delegates__document__in=rows).values_list("pk", flat=True)
    met = Entity.objects.filter(known=False).values_list("pk", flat=True)
    here = {*met.filter(mentions__document__in=rows), *met.filter(statements__document__in=rows)}
    return {Entity: here, Meeting: {*seated}, Commitment: {*proved, *begun}}


def _entities(statements: Sequence[Statement]) -> None:
    """Those that their names stand for, as read or as corrected."""
    from cotmoc_web.documents.reading import link_entities  # reading writes statements, which lead here

    named = {each.pk: names_in(each.says) for each in statements}
    found = {entity.key: entity for entity in Entity.objects.filter(key__in={name for names in named.values() for name in names})}
    link_entities(statements, lambda each: [found[name] for name in named[each.pk] if name in found])


def _figures(statements: Sequence[Statement]) -> None:
    """Figures of those that are confirmed; of the others they count no more."""
    known: dict[int, Figure] = {}
    for figure in Figure.objects.filter(statement__in=statements).order_by("pk"):
        known.setdefault(figure.statement_id or 0, figure)
    counting = [each for each in statements if _is_figure(each)]
    keys = {key for each in counting for key in _about(each)}
    things = {entity.key: entity for entity in Entity.objects.filter(key__in=keys)} if keys else {}
    Figure.objects.bulk_update([_figure(each, known[each.pk], things) for each in counting if each.pk in known], _FIGURE, batch_size=100)
    Figure.objects.bulk_create([_figure(each, Figure(statement=each), things) for each in counting if each.pk not in known])
    gone = [known[each.pk].pk for each in statements if each.pk in known and not _is_figure(each)]
    if gone:
        Figure.objects.filter(pk__in=gone, withdrawn_at=None).update(withdrawn_at=timezone.now())


_FIGURE = (
    "party", "reach", "withdrawn_at", "of", "metric", "value", "value_max", "unit", "qualifier", "nature", "period", "first_day"
)  # fmt: skip


def _is_figure(statement: Statement) -> bool:
    from cotmoc_web.documents.models import Verdict

    confirmed = statement.verdict == Verdict.CONFIRMED and not statement.withdrawn_at
    return statement.kind == "figure" and confirmed and bool(statement.says.get("quantity"))


def _figure(statement: Statement, row: Figure, things: Mapping[str, Entity]) -> Figure:
    says: Any = statement.says
    quantity, document = says["quantity"], statement.document
    row.party_id, row.reach, row.withdrawn_at = document.party_id, document.reach, None
    row.of = next((things[key] for key in _about(statement) if key in things), None)
    row.metric = (quantity.get("of") or quantity["unit"])[:120]
    row.value, row.value_max = quantity["value"], quantity.get("value_max")
    row.unit, row.qualifier = quantity["unit"][:60], quantity.get("qualifier", "")
    row.nature = "planned" if says.get("status") == "planned" else "actual"
    row.period = (says.get("date") or "")[:32]
    row.first_day = statement.day
    return row


def _about(statement: Statement) -> list[str]:
    """Keys of what it may count: the first object, else the first party, that is an entity."""
    says: Any = statement.says
    return [*says.get("objects", ()), *says.get("parties", ())]
