"""Keeps the table that search looks through in step with the record.

A row is found by whom its thing is seen by: party, reach and withdrawal are copied with the words. A text that reaches less far than
the thing it stands in (a draft's quote in a shared commitment) is left out.
"""

from __future__ import annotations

import datetime as dt
import itertools
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from cotmoc.names.index import stored_keys
from cotmoc_web.rows import Held, Reach
from cotmoc_web.search.models import Findable
from cotmoc_web.search.text import EDGE, facet, of_day, tokens

if TYPE_CHECKING:
    from cotmoc_web.commitments.models import Commitment, Entry
    from cotmoc_web.documents.models import Document, Statement
    from cotmoc_web.entities.models import Entity
    from cotmoc_web.meetings.models import Delegate, Meeting

KINDS = {"entity": 1, "document": 2, "statement": 3, "commitment": 4, "meeting": 5}
RANK = {Reach.PARTY: 0, Reach.SHARED: 1, Reach.PUBLIC: 2}
DAY_BITS, OBJECT_BITS = 22, 37
_COMPARED = ("party_id", "reach", "withdrawn_at", "language", "day", "sort", "field", "verdict", "title", "folded")
_BATCH = 500
_TOGETHER = 50
"""Documents at once when all are done anew: of each, thirty statements."""
TITLE = 600
MOST_BYTES = 500_000
"""Of the words of one text; what a longer document says further on is found by its statements. PostgreSQL's index takes 1 MB in a shape of
its own, which no text of this length reaches; an upload of 50 MB would."""


def place(kind: str, day: dt.date | None, object_id: int) -> int:
    """The id of a row: by kind, then by day, then in reading order backwards, so that descending ids are newest first and, within a
    day, in the order of the text."""
    low = (1 << OBJECT_BITS) - 1 - object_id
    return KINDS[kind] << (DAY_BITS + OBJECT_BITS) | (day.toordinal() if day else 0) << OBJECT_BITS | low


def between(kind: str, since: dt.date | None = None, until: dt.date | None = None) -> tuple[int, int]:
    """First and last id of a kind, within days if any are given: then without what has no day."""
    lowest = 1 if until and not since else since.toordinal() if since else 0
    highest = until.toordinal() if until else (1 << DAY_BITS) - 1
    base = KINDS[kind] << DAY_BITS
    return (base | lowest) << OBJECT_BITS, ((base | highest) << OBJECT_BITS) | ((1 << OBJECT_BITS) - 1)


def index_entities(pks: Iterable[int]) -> None:
    """Every written form, also of those that are the same thing."""
    from cotmoc_web.entities.models import Entity, EntityName

    wanted = sorted(set(pks))
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        found = {each.pk: each for each in Entity.objects.filter(pk__in=batch, merged_into=None, withdrawn_at=None)}
        audience = _audiences([each for each in found.values() if not each.known])
        forms: dict[int, list[str]] = {pk: [] for pk in found}
        roots: dict[int, int] = {}
        same = Entity.objects.filter(models.Q(pk__in=found) | models.Q(merged_into__in=found)).order_by("pk")
        for pk, root, names in same.values_list("pk", "merged_into_id", "names"):
            roots[pk] = root or pk
            forms[roots[pk]] += names.values()
        for pk, text in EntityName.objects.filter(entity__in=roots).values_list("entity_id", "text").order_by("pk"):
            forms[roots[pk]].append(text)
        rows = []
        for each in found.values():
            row = _entity_row(each, forms[each.pk])
            rows += [_for(row, reach, party) for reach, party in audience.get(each.pk, [(Reach.PUBLIC, None)])]
        _keep("entity", batch, rows)


def _audiences(read_only: Sequence[Entity]) -> dict[int, list[tuple[str, int | None]]]:
    """Who may find what was only read so far: those who may read a document it stands in. Its very name may be in a draft alone."""
    from cotmoc_web.documents.models import Mention, Statement

    found: dict[int, set[tuple[str, int]]] = {each.pk: set() for each in read_only}
    # What was withdrawn is left out here and not by the query: SQLite would begin with all documents.
    spoken = Mention.objects.filter(entity__in=found).values_list(
        "entity_id", "document__reach", "document__party_id", "document__withdrawn_at"
    )
    through = Statement.entities.through._default_manager.filter(entity__in=found)
    told = through.values_list(
        "entity_id", "statement__document__reach", "statement__document__party_id", "statement__document__withdrawn_at"
    )
    for pk, reach, party, withdrawn in itertools.chain(spoken, told):
        if withdrawn is None:
            found[pk].add((reach, party))
    return {pk: _widest(pairs) for pk, pairs in found.items()}


def _widest(pairs: set[tuple[str, int]]) -> list[tuple[str, int | None]]:
    reaches = {reach for reach, _ in pairs}
    for wide in (Reach.PUBLIC, Reach.SHARED):
        if wide in reaches:
            return [(wide, None)]
    return [(Reach.PARTY, party) for party in sorted({party for _, party in pairs})]


def _for(row: Findable, reach: str, party_id: int | None) -> Findable:
    """The row as these may find it. It has no day, so that the party takes its place in the id."""
    values = {field.attname: getattr(row, field.attname) for field in Findable._meta.concrete_fields}
    return Findable(**{**values, "id": row.pk | (party_id or 0) << OBJECT_BITS, "reach": reach, "party_id": party_id})


def forms_of(texts: Iterable[str]) -> list[str]:
    """Written forms, each once; two words for one thing that stand together are two."""
    return list(dict.fromkeys(part.strip() for text in texts for part in (text, *text.split("/")) if part.strip()))


def _entity_row(entity: Entity, texts: Sequence[str]) -> Findable:
    own = [*entity.names.values(), *texts, *map(str, entity.facts.get("markers", ())), entity.facts.get("number") or ""]
    forms = forms_of(own)
    written = [EDGE]
    for form in forms:
        written += [*tokens(form), EDGE]
    keys = {token for form in forms for token in _keys(form, entity.kind)}
    title = next(iter(entity.names.values()), entity.key)
    return _row("entity", entity.pk, sort=entity.kind, title=title, words=[*written, *sorted(keys), facet("e", entity.pk)])


@lru_cache(maxsize=1 << 14)
def _keys(form: str, kind: str) -> frozenset[str]:
    """Under which keys a form is filed. Kept: to read a name takes a thousand times as long as to look one up."""
    return frozenset() if kind == "term" else frozenset(key_token(key) for key in stored_keys(form, kind))


def key_token(key: str) -> str:
    """A key under which names of several scripts meet, as a token."""
    return facet("k", f"{zlib.crc32(key.encode()):08x}")


def index_documents(documents: Sequence[Document]) -> None:
    """Title and text, and each statement."""
    from cotmoc_web.documents.models import Mention, Statement

    mentioned: dict[int, set[int]] = {}
    linked = Mention.objects.filter(document__in=documents, entity__isnull=False).values_list("document_id", "entity_id").distinct()
    for document_id, entity_id in linked:
        mentioned.setdefault(document_id, set()).add(entity_id)
    _keep("document", [each.pk for each in documents], [_document_row(each, mentioned.get(each.pk, ())) for each in documents])
    standing = {each.pk: each for each in documents}
    statements = list(Statement.objects.filter(document__in=documents))
    for each in statements:
        each.document = standing[each.document_id]
    index_statements(statements)


def _document_row(document: Document, mentioned: Iterable[int]) -> Findable:
    words = [
        *tokens(" ".join((document.title, document.publisher, document.author, document.name))),
        *_first(tokens(document.text)),
        *_entities(mentioned),
    ]
    return _row(
        "document",
        document.pk,
        held=document,
        day=document.first_day,
        language=document.language,
        sort=document.state,
        title=str(document),
        words=words,
    )


def index_statements(statements: Sequence[Statement]) -> None:
    """What was said, of documents at hand."""
    from cotmoc_web.documents.models import Statement

    linked: dict[int, list[int]] = {}
    through = Statement.entities.through._default_manager
    for statement_id, entity_id in through.filter(statement__in=statements).values_list("statement_id", "entity_id").order_by("entity_id"):
        linked.setdefault(statement_id, []).append(entity_id)
    rows = [
        _row(
            "statement",
            each.pk,
            held=each.document,
            withdrawn_at=each.withdrawn_at,
            day=each.day or each.document.first_day,
            language=each.document.language,
            sort=each.kind,
            field=str(each.says.get("field") or each.field),
            verdict=each.verdict,
            words=[*_first(tokens(each.words)), *_entities(linked.get(each.pk, ()))],
        )
        for each in statements
        if not (each.stale and each.verdict in {"waiting", "later"})
    ]
    _keep("statement", [each.pk for each in statements], rows)


def index_meetings(pks: Iterable[int]) -> None:
    """Mechanism, round, place, who sat there."""
    from cotmoc_web.meetings.models import Delegate, Meeting

    told = Delegate.objects.filter(withdrawn_at=None).select_related("document").defer("document__text", "document__reading")
    rows = Meeting.objects.filter(pk__in=list(pks)).select_related("mechanism__tier_of", "host")
    rows = rows.prefetch_related("members", "observers", models.Prefetch("delegates", told))
    _keep("meeting", [each.pk for each in rows], [_meeting_row(each) for each in rows])


def _meeting_row(meeting: Meeting) -> Findable:
    mechanism, host = meeting.mechanism, meeting.host
    names = [*mechanism.names.values(), *(mechanism.tier_of.names.values() if mechanism.tier_of else ())]
    words = [
        *tokens(" ".join(map(str, (*names, meeting.round or "", meeting.place, meeting.note)))),
        *tokens(" ".join(host.names.values()) if host else ""),
        *_entities(each.pk for each in (*meeting.members.all(), *meeting.observers.all())),
        *_entities(each.person_id for each in _sitting(meeting)),
        *_entities([host.pk] if host else []),
        facet("t", meeting.pk),
    ]
    return _row("meeting", meeting.pk, held=meeting, day=meeting.first_day, sort=meeting.status, title=mechanism.label.text, words=words)


def _sitting(meeting: Meeting) -> list[Delegate]:
    """Those at the table whom everyone may know who sees the session. What a document says of them is known where it is seen."""
    rows = meeting.delegates.all()
    return [each for each in rows if _at_least(each, meeting) and (each.document is None or _at_least(each.document, meeting))]


def index_commitments(pks: Iterable[int]) -> None:
    """Titles, and quotes that a person confirmed and everyone may read who sees the commitment."""
    from cotmoc_web.commitments.models import Commitment, Entry, Owner

    told = Entry.objects.filter(withdrawn_at=None, statement__verdict="confirmed", statement__withdrawn_at=None)
    told = told.select_related("statement__document").defer("statement__document__text", "statement__document__reading").order_by("pk")
    rows = Commitment.objects.filter(pk__in=list(pks)).select_related("origin__document")
    rows = rows.defer("origin__document__text", "origin__document__reading").prefetch_related(
        "about", models.Prefetch("owners", Owner.objects.filter(withdrawn_at=None)), models.Prefetch("entries", told)
    )
    _keep("commitment", [each.pk for each in rows], [_commitment_row(each) for each in rows])


def _commitment_row(commitment: Commitment) -> Findable:
    quotes = [each.statement.words for each in commitment.entries.all() if _reaches(each, commitment)]
    origin = commitment.origin
    if origin and origin.verdict == "confirmed" and origin.withdrawn_at is None and _at_least(origin.document, commitment):
        quotes.append(origin.words)
    words = [
        *tokens(" | ".join(commitment.titles.values())),
        *tokens(" | ".join(dict.fromkeys(quotes))),
        *_entities([*(each.entity_id for each in commitment.owners.all()), *(each.pk for each in commitment.about.all())]),
        facet("f", commitment.field),
        *([facet("t", commitment.meeting_id)] if commitment.meeting_id else []),
    ]
    return _row(
        "commitment",
        commitment.pk,
        held=commitment,
        day=commitment.first_day,
        sort=commitment.undertaking,
        field=commitment.field,
        title=next(iter(commitment.titles.values()), ""),
        words=words,
    )


def _reaches(entry: Entry, commitment: Commitment) -> bool:
    return _at_least(entry, commitment) and _at_least(entry.statement.document, commitment)


def _at_least(part: Held, whole: Held) -> bool:
    """Whether everyone who sees the whole sees the part."""
    if part.withdrawn_at is not None:
        return False
    if part.reach == Reach.PARTY:
        return whole.reach == Reach.PARTY and part.party_id == whole.party_id
    return RANK[Reach(part.reach)] >= RANK[Reach(whole.reach)]


def _first(words: Iterable[str]) -> Iterator[str]:
    """As many as an index can hold."""
    left = MOST_BYTES
    for word in words:
        left -= len(word.encode()) + 1
        if left < 0:
            return
        yield word


def _entities(pks: Iterable[int]) -> list[str]:
    return [facet("e", pk) for pk in sorted(set(pks))]


def _row(
    kind: str,
    object_id: int,
    *,
    words: Sequence[str],
    held: Held | None = None,
    day: dt.date | None = None,
    title: str = "",
    withdrawn_at: dt.datetime | None = None,
    **fields: Any,
) -> Findable:
    return Findable(
        id=place(kind, day, object_id),
        kind=kind,
        object_id=object_id,
        party_id=held.party_id if held else None,
        reach=held.reach if held else Reach.PUBLIC,
        withdrawn_at=withdrawn_at or (held.withdrawn_at if held else None),
        day=day,
        title=title[:TITLE],
        folded=" ".join([*words, *of_day(day)]),
        **fields,
    )


def _keep(kind: str, object_ids: Sequence[int], rows: Sequence[Findable]) -> None:
    """Bring the rows of these things up to date. What did not change is not written."""
    with transaction.atomic():
        known = {(each.object_id, each.party_id): each for each in Findable.objects.filter(kind=kind, object_id__in=object_ids)}
        added, changed, kept = [], [], set()
        for row in rows:
            before = known.get((row.object_id, row.party_id))
            if before and not _wider(before, row):
                row.added_at = before.added_at
            if before and before.pk == row.pk:
                kept.add(before.pk)
                if any(getattr(before, name) != getattr(row, name) for name in _COMPARED):
                    changed.append(row)
            else:
                added.append(row)
        gone = [each.pk for each in known.values() if each.pk not in kept]
        if gone:
            Findable.objects.filter(pk__in=gone).delete()
        if changed:
            Findable.objects.bulk_update(changed, [name.removesuffix("_id") for name in (*_COMPARED, "added_at")], batch_size=100)
        if added:
            Findable.objects.bulk_create(added, batch_size=_BATCH)


def _wider(before: Findable, row: Findable) -> bool:
    """Whether others can find it now who could not before: news for them."""
    return RANK[Reach(row.reach)] > RANK[Reach(before.reach)] or (before.withdrawn_at is not None and row.withdrawn_at is None)


def reindex() -> int:
    """Everything anew, for a record that was restored or loaded past the actions. Returns the number of rows."""
    from cotmoc_web.commitments.models import Commitment
    from cotmoc_web.documents.models import Document
    from cotmoc_web.entities.models import Entity
    from cotmoc_web.meetings.models import Meeting

    index_entities(Entity.objects.values_list("pk", flat=True))
    documents = Document.objects.order_by("pk").iterator(chunk_size=_TOGETHER)
    while together := list(itertools.islice(documents, _TOGETHER)):
        index_documents(together)
    index_meetings(Meeting.objects.values_list("pk", flat=True))
    commitments = Commitment.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=_BATCH)
    while batch := list(itertools.islice(commitments, _BATCH)):
        index_commitments(batch)
    return Findable.objects.count()
