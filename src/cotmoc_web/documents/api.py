"""Documents and what they say, for programs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from ninja import Router, Schema

from cotmoc_web.callers import Limit, Page, PageNumber, Stretch, paged, viewer_of
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.documents.queries import HEAVY
from cotmoc_web.documents.queries import statements as said
from cotmoc_web.errors import BadInput, NotThere
from cotmoc_web.numbers import number
from cotmoc_web.rows import seen_by
from cotmoc_web.sheets.lists import document_rows, statement_rows

BIGGEST = 2**63 - 1
"""Place in the index of search."""
router = Router(tags=["documents"])
statements = Router(tags=["statements"])


class DocumentOut(Schema):
    """A document as received."""

    id: int
    title: str
    name: str
    digest: str
    language: str
    container: str
    state: str
    publisher: str
    published: str
    source_url: str
    received: dt.datetime
    reach: str
    statements_waiting: int
    statements_confirmed: int
    statements_rejected: int


class DocumentWithText(DocumentOut):
    """With its text, in which statements have their places."""

    text: str


class StatementOut(Schema):
    """What a document says in one clause, with a person's corrections in place: also in its quote, and where that stands."""

    id: int
    document: int
    number: int
    start: int
    end: int
    quote: str
    language: str
    kind: str
    field: str
    says: dict[str, Any]
    verdict: str
    by_rule: bool
    day: dt.date | None
    published: str


def document_out(row: Document) -> dict[str, Any]:
    """A row for the schema."""
    return {
        **{name: getattr(row, name) for name in DocumentOut.model_fields if hasattr(row, name)},
        "title": str(row),
        "received": row.at,
    }


def statement_out(row: Statement) -> dict[str, Any]:
    """A row for the schema."""
    return {
        **{name: getattr(row, name) for name in ("id", "number", "kind", "field", "verdict", "by_rule", "day")},
        "quote": row.words,
        "start": row.corrected.get("start", row.start),
        "end": row.corrected.get("end", row.end),
        "document": row.document_id,
        "language": row.document.language,
        "says": {key: value for key, value in row.says.items() if key not in {"confidence", "quote", "start", "end"}},
        "published": row.document.published,
    }


@router.get("", response=Page[DocumentOut], summary="Documents, the latest received first")
def list_documents(
    request: HttpRequest, lang: str = "", state: str = "", publisher: str = "", page: PageNumber = 1, limit: Limit = 50
) -> dict[str, Any]:
    """Narrowed by language, state of reading and publisher. `next` is the number of the following page."""
    query = QueryDict(mutable=True)
    query.update({"lang": lang, "state": state, "publisher": publisher})
    rows, following = paged(document_rows(viewer_of(request), query), page, limit)
    return {"items": [document_out(row) for row in rows], "next": following}


@router.get("/{int:pk}", response=DocumentWithText, summary="A document with its text")
def get_document(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Everything of the list, and the whole text as it was read. A document that you may not see is answered as one that is not there."""
    row = Document.objects.seen_by(viewer_of(request)).filter(pk=min(pk, 2**62)).first()
    if row is None:
        raise NotThere
    return {**document_out(row), "text": row.text}


@router.get("/{int:pk}/statements", response=list[StatementOut], summary="All that a document says")
def get_statements(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """In the order of the text, each with its exact quote, what was understood and what a person decided about it."""
    row = Document.objects.seen_by(viewer_of(request)).defer(*HEAVY).filter(pk=min(pk, 2**62)).first()
    if row is None:
        raise NotThere
    return [statement_out(each) for each in said(row)]


@statements.get("", response=Stretch[StatementOut], summary="Statements, the newest first, narrowed as the search is")
def list_statements(
    request: HttpRequest,
    q: str = "",
    lang: str = "",
    field: str = "",
    verdict: str = "",
    since: str = "",
    until: str = "",
    after: str = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Takes the same question as the page of search: names in any script, days, quoted phrases, a minus before a word. Without `q`, all.
    `after` is what `next` of the part before said; without it, the list begins with the newest."""
    below = number(after, BIGGEST) if after else 0
    if below is None:
        raise BadInput("after", _("this is not what `next` said"), _("Leave it out to begin with the newest."))
    query = QueryDict(mutable=True)
    query.update({"q": q, "lang": lang, "field": field, "verdict": verdict, "since": since, "until": until})
    found, following = statement_rows(viewer_of(request), query, limit, below)
    return {"items": [statement_out(row) for row in found], "next": str(following) if following else None}


@statements.get("/{int:pk}", response=StatementOut, summary="A statement")
def get_statement(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One clause of one document with its quote, and what a person decided about it."""
    rows = Statement.objects.filter(seen_by(viewer_of(request), "document__"), withdrawn_at=None, document__withdrawn_at=None)
    row = rows.filter(pk=min(pk, 2**62)).select_related("document").defer("document__text", "document__reading").first()
    if row is None:
        raise NotThere
    return statement_out(row)
