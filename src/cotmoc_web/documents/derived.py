"""What follows from a judgement of a statement. Worked out, never typed in: the same when called twice, and when a judgement is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cotmoc_web.documents.names_read import names_in
from cotmoc_web.entities.models import Entity, Figure

if TYPE_CHECKING:
    from cotmoc_web.documents.models import Document, Statement


@transaction.atomic(savepoint=False)
def after_judgement(statement: Statement) -> None:
    """Counts of the document, entities, figures, search, and the states of the commitments it is an entry of."""
    from cotmoc_web.documents.reading import count  # reading writes statements, which lead here
    from cotmoc_web.search.index import index_statement

    document = statement.document
    hold(document.pk)  # of two who judge statements of one document, the second counts what the first decided
    _entities(statement)
    _figure(statement)
    count(document)
    document.__class__.objects.filter(pk=document.pk).update(
        statements_waiting=document.statements_waiting,
        statements_confirmed=document.statements_confirmed,
        statements_rejected=document.statements_rejected,
    )
    index_statement(statement)
    _commitments(statement)


def hold(document_id: int) -> None:
    """Lock a document until the transaction ends, without fetching its text. Always before its statements, as a reading does: two that
    each hold what the other waits for would both be stopped."""
    from cotmoc_web.documents.models import Document

    list(Document.objects.select_for_update().filter(pk=document_id).only("pk"))


def after_document(document: Document) -> None:
    """Search, how far the figures read of it are seen (as far as the document), and what is found and worked out of it elsewhere."""
    from cotmoc_web.commitments.states import work_out_of
    from cotmoc_web.search.index import index_document, index_what_it_proves

    Figure.objects.filter(statement__document=document).exclude(reach=document.reach).update(reach=document.reach)
    index_document(document)
    work_out_of(document)
    index_what_it_proves(document)


def _entities(statement: Statement) -> None:
    """Those that its names stand for, as read or as corrected."""
    statement.entities.set(Entity.objects.filter(key__in=names_in(statement.says)))


def _figure(statement: Statement) -> None:
    from cotmoc_web.documents.models import Verdict

    says: Any = statement.says
    quantity = says.get("quantity")
    counts = statement.kind == "figure" and statement.verdict == Verdict.CONFIRMED and not statement.withdrawn_at and quantity
    found = Figure.objects.filter(statement=statement).first()
    if not counts:
        if found is not None and found.withdrawn_at is None:
            Figure.objects.filter(pk=found.pk).update(withdrawn_at=timezone.now())
        return
    row = found or Figure(statement=statement)
    document = statement.document
    row.party_id, row.reach, row.withdrawn_at = document.party_id, document.reach, None
    row.of = _about(says)
    row.metric = (quantity.get("of") or quantity["unit"])[:120]
    row.value, row.value_max = quantity["value"], quantity.get("value_max")
    row.unit, row.qualifier = quantity["unit"][:60], quantity.get("qualifier", "")
    row.nature = "planned" if says.get("status") == "planned" else "actual"
    row.period = (says.get("date") or "")[:32]
    row.first_day = statement.day
    row.save()


def _about(says: dict[str, Any]) -> Entity | None:
    """The first object, else the first party, that is an entity."""
    keys = [*says.get("objects", ()), *says.get("parties", ())]
    found = {entity.key: entity for entity in Entity.objects.filter(key__in=keys)}
    return next((found[key] for key in keys if key in found), None)


def _commitments(statement: Statement) -> None:
    met = set()
    for entry in statement.entries.filter(withdrawn_at=None).select_related("commitment"):
        if entry.commitment_id not in met:
            met.add(entry.commitment_id)
            entry.commitment.derive()
    for commitment in statement.began.exclude(pk__in=met):
        commitment.derive()
