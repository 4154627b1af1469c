"""Search, for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Field, Router, Schema

from cotmoc_web.asked import Asked
from cotmoc_web.callers import viewer_of
from cotmoc_web.search import queries
from cotmoc_web.search.forms import SearchForm

router = Router(tags=["search"])


class HitOut(Schema):
    """One thing that was found."""

    kind: str
    id: int
    title: str
    address: str
    snippet: str = Field(description="The text around the words, plain.")
    found: list[str] = Field(description="The words as they stand there.")
    language: str


class AnswerOut(Schema):
    """What the record says to a question."""

    understood: list[str] = Field(description="Keys of the names and terms that the question was understood as.")
    near: list[str] = Field(description="Nothing was found: keys of names that may be meant.")
    counts: dict[str, int] = Field(description="Kind → how many, at most 1,000.")
    hits: list[HitOut]


@router.get("", response=AnswerOut, summary="Across languages and scripts; with `kind`, fifty a page")
def ask(
    request: HttpRequest,
    q: str,
    kind: str = "",
    lang: str = "",
    field: str = "",
    verdict: str = "",
    since: str = "",
    until: str = "",
    page: int = 1,
) -> dict[str, Any]:
    """Names are found under every spelling on record, terms in every language, sessions by their number. `understood` says how the
    question was taken; `near` offers names where nothing was found. Words for states of commitments are understood, too.
    """
    query = QueryDict(mutable=True)
    query.update({"q": q, "kind": kind, "lang": lang, "field": field, "verdict": verdict, "since": since, "until": until})
    form, asked = SearchForm(query), Asked(query)
    text = asked.form(form).get("q", "")
    asked.strictly()
    page = min(max(page, 1), queries.MOST // queries.PAGE)
    found = queries.search(viewer_of(request), text, form.filters(), page)
    return {
        "understood": [entity.key for part in found.understood for entity in part.names],
        "near": [entity.key for entity in found.near],
        "counts": {group.kind: group.count for group in found.groups},
        "hits": [_hit(request, hit) for group in found.groups for hit in group.hits],
    }


def _hit(request: HttpRequest, hit: queries.Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "id": hit.row.pk,
        "title": hit.label.text,
        "address": request.build_absolute_uri(hit.url),
        "snippet": "".join(part.text for part in hit.snippet.parts) if hit.snippet else "",
        "found": list(hit.snippet.written) if hit.snippet else [],
        "language": hit.language,
    }
