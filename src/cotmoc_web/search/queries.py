"""What search finds. Every question is asked of what the viewer may see, twice: in the index, and again where the things themselves are
loaded, so that an index out of step shows too little and never too much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from cotmoc.text.fold import composed
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment, Entry, StateSpan
from cotmoc_web.commitments.queries import states_as_of
from cotmoc_web.documents.models import Document, Statement, Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.labels import Label, tag
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.meetings.words import title
from cotmoc_web.rows import seen_by
from cotmoc_web.search.forms import Filters, SearchForm
from cotmoc_web.search.index import between
from cotmoc_web.search.models import Findable, SavedSearch
from cotmoc_web.search.names_meant import by_letters
from cotmoc_web.search.questions import Question, Term, understand
from cotmoc_web.search.snippets import Marker, Snippet
from cotmoc_web.search.storage import matching
from cotmoc_web.search.text import Node, folded, units
from cotmoc_web.search.wording import KINDS

PAGE = 50
MOST = 1000
"""Results of a kind that are counted at once; below them the next so many begin."""
WINDOW = 200
"""Results among which those come first that are written with the very marks."""
SHORT = {"entity": 6, "commitment": 5, "meeting": 5, "document": 5, "statement": 8}
"""How many of each kind stand on the page of all kinds."""
PARTS = 6
"""Parts of a question that are counted alone where nothing has them all."""
ALERTS = 20
"""New matches that are counted."""
NO_DAY = frozenset({"entity"})
NO_LANGUAGE = frozenset({"entity", "commitment", "meeting"})
NO_FIELD = frozenset({"entity", "meeting", "document"})
"""Kinds that a filter leaves nothing of: they are not asked."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    kind: str
    row: Any
    label: Label
    url: str
    snippet: Snippet | None = None
    language: str = ""
    """Of the snippet."""
    proof: bool = False
    """Whether the snippet is a quote: then found words are marked as proof."""
    written: tuple[str, ...] = ()
    """Why it was found, where that is not plain: as what the words stand there."""
    state: str = ""
    said: Hit | None = None
    """Of a commitment: the statement that decides its state."""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    kind: str
    hits: tuple[Hit, ...]
    count: int
    """At most `MOST`."""
    more: bool
    """Whether there are more than could be counted."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A part of the question, told to the person."""

    term: Term
    names: tuple[Entity, ...]
    forms: tuple[str, ...]
    """The most telling other spellings."""
    meetings: tuple[tuple[int, str], ...] = ()
    """Sessions with their titles."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question."""

    question: Question
    groups: tuple[Group, ...]
    understood: tuple[Understood, ...]
    apart: bool
    """Whether words asked side by side were let stand anywhere, since nowhere do they stand together."""
    near: tuple[Entity, ...] = ()
    """Nothing was found: names that may be meant."""
    parts: tuple[tuple[str, int], ...] = ()
    """Nothing was found: how often each part of the question is."""

    beyond: int = 0
    """Of one kind: below which id the next `MOST` begin; 0: there are no more."""

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def more(self) -> bool:
        return any(group.more for group in self.groups)


def search(viewer: Viewer, text: str, filters: Filters, page: int = 1, *, plain: Sequence[str] = (), below: int = 0) -> Found:
    """What the record says to a question; without one, what the filters leave.

    Args:
        page: Of one kind; from 1.
        plain: Pieces of the question to be taken as mere words.
        below: Of one kind: begin below this id, as `Found.beyond` said; 0: with the newest.
    """
    question = understand(viewer, text, plain)
    ids, apart = _ids(viewer, question, filters, below)
    if question.states and not any(ids.values()):
        # Nothing of it is in that state: then the words may have been meant as words.
        in_words = understand(viewer, text, [*plain, *(words for words, _state in question.states)])
        ids, apart = _ids(viewer, in_words, filters, below)
        question = in_words if any(ids.values()) else question
    entities = {each.pk: each for each in Entity.objects.filter(pk__in=[*question.entities, *question.near])}
    if not any(ids.values()) and (question.terms or question.states):
        return _nothing(viewer, question, filters, entities)
    marker = Marker(question)
    groups = []
    named_only = set(ids) >= {"entity"} and len(question.terms) > 1 and not any(found for kind, found in ids.items() if kind != "entity")
    # Who asks what became of something asks for what was promised of it.
    for kind, found in sorted(ids.items(), key=lambda pair: bool(question.asks) and pair[0] != "commitment"):
        size = PAGE if filters.kind else SHORT[kind]
        start = (page - 1) * size if filters.kind else 0
        ordered = _exact_first(viewer, question, kind, found) if start < WINDOW else found
        hits = _HITS[kind](viewer, ordered[start : start + size], marker)
        groups.append(Group(kind, tuple(hits), min(len(found), MOST), len(found) > MOST))
    parts = _parts(viewer, question, filters) if named_only else ()
    beyond = _beyond(viewer, filters, ids)
    shown = tuple(group for group in groups if group.count)
    return Found(question, shown, _understood(viewer, question, entities), apart, parts=parts, beyond=beyond)


def _beyond(viewer: Viewer, filters: Filters, ids: Mapping[str, Sequence[int]]) -> int:
    """Where the next `MOST` of the one kind that is paged through begin."""
    found = ids.get(filters.kind, ()) if filters.kind else ()
    if len(found) <= MOST:
        return 0
    last = Findable.objects.seen_by(viewer).filter(kind=filters.kind, object_id=found[MOST - 1]).order_by("pk")
    return last.values_list("pk", flat=True).first() or 0


def _exact_first(viewer: Viewer, question: Question, kind: str, found: list[int]) -> list[int]:
    """Words with the very marks that were asked for before others: search drops marks, and ký is not kỵ. Among the newest `WINDOW`, and
    newest first in each half: to look at all would mean to read the whole record."""
    marked = [word for term in question.terms if term.kind in {"words", "phrase"} for word in term.text.casefold().split()]
    marked = [word for word in marked if folded(word) != word]
    if not marked or kind not in {"statement", "commitment"}:
        return found
    first = found[:WINDOW]
    texts: Iterable[tuple[int, str]]
    if kind == "statement":
        said = Statement.objects.filter(seen_by(viewer, "document__"), pk__in=first).only("quote", "corrected")
        texts = ((each.pk, each.words) for each in said)
    else:
        rows = Commitment.objects.seen_by(viewer).filter(pk__in=first).values_list("pk", "titles")
        texts = ((pk, " ".join(titles.values())) for pk, titles in rows)
    wanted = [re.compile(rf"(?<!\w){re.escape(word)}") for word in marked]
    exact = {pk for pk, text in texts if all(each.search(composed(text)[0].casefold()) for each in wanted)}
    return [*(pk for pk in first if pk in exact), *(pk for pk in first if pk not in exact), *found[WINDOW:]]


def _ids(viewer: Viewer, question: Question, filters: Filters, below: int) -> tuple[dict[str, list[int]], bool]:
    """What matches, by kind, newest first; and whether words had to come apart."""
    kinds = _kinds(filters)
    if question.states:
        kinds = [kind for kind in kinds if kind == "commitment"]
    for apart in (False, True):
        if apart and not question.can_come_apart:
            break
        node = question.node(apart=apart)
        if node is None and not filters and not question.states:
            return {}, False
        found = {kind: _of_kind(viewer, node, kind, filters, question.states, below) for kind in kinds}
        if any(found.values()):
            break
    else:
        apart = question.can_come_apart
    if "entity" in found and question.entities and not below:
        first = [pk for pk in question.entities if pk in set(_visible(viewer, question.entities))]
        found["entity"] = list(dict.fromkeys([*first, *found["entity"]]))
    return found, apart and question.can_come_apart


def _kinds(filters: Filters) -> list[str]:
    kinds = [filters.kind] if filters.kind else list(KINDS)
    if filters.lang:
        kinds = [kind for kind in kinds if kind not in NO_LANGUAGE]
    if filters.since or filters.until:
        kinds = [kind for kind in kinds if kind not in NO_DAY]
    if filters.field:
        kinds = [kind for kind in kinds if kind not in NO_FIELD]
    return [kind for kind in kinds if kind == "statement"] if filters.verdict else kinds


def _visible(viewer: Viewer, entities: Iterable[int]) -> QuerySet[Findable, int]:
    return Findable.objects.seen_by(viewer).filter(kind="entity", object_id__in=entities).values_list("object_id", flat=True)


def findable(viewer: Viewer, node: Node | None, kind: str, filters: Filters, below: int = 0) -> QuerySet[Findable]:
    """Rows of one kind that match, the newest first; only such below an id, if one is given."""
    rows = Findable.objects.seen_by(viewer)
    if filters.lang:
        rows = rows.filter(language=filters.lang)
    if filters.field:
        rows = rows.filter(field=filters.field)
    if kind == "statement":
        rows = rows.filter(verdict=filters.verdict) if filters.verdict else rows.exclude(verdict=Verdict.REJECTED)
    first, last = between(kind, filters.since, filters.until)
    last = min(last, below - 1) if below else last
    if node is None:
        return rows.filter(pk__range=(first, last)).order_by("-pk")
    return matching(rows, node, first, last)


def _of_kind(viewer: Viewer, node: Node | None, kind: str, filters: Filters, asked: Sequence[tuple[str, str]], below: int) -> list[int]:
    rows = findable(viewer, node, kind, filters, below).values_list("object_id", flat=True)
    if not asked:
        return list(dict.fromkeys(rows[: MOST + 1]))
    standing = states_as_of(viewer).filter(state__in=[state for _words, state in asked])
    right = set(standing.values_list("commitment_id", flat=True))
    return [pk for pk in dict.fromkeys(rows) if pk in right][: MOST + 1]


def _nothing(viewer: Viewer, question: Question, filters: Filters, entities: Mapping[int, Entity]) -> Found:
    """What to say instead of nothing: near spellings, and which part of the question it was that nothing has."""
    unknown = " ".join(term.text for term in question.terms if term.kind == "words")
    pks = dict.fromkeys((*question.near, *by_letters(viewer, unknown)))
    rows = Entity.objects.filter(pk__in=_visible(viewer, pks))
    near = tuple(_ordered(rows, list(pks)))
    parts = _parts(viewer, question, filters) if len(question.terms) > 1 else ()
    return Found(question, (), _understood(viewer, question, entities), apart=False, near=near, parts=parts)


def _parts(viewer: Viewer, question: Question, filters: Filters) -> tuple[tuple[str, int], ...]:
    """How often each part is alone."""
    found = []
    for term in question.terms[:PARTS]:
        counts = [findable(viewer, term.node, kind, filters)[:MOST].count() for kind in _kinds(filters)]
        found.append((term.text, sum(counts)))
    return tuple(found)


def _understood(viewer: Viewer, question: Question, entities: Mapping[int, Entity]) -> tuple[Understood, ...]:
    told = []
    for term in question.terms:
        if term.meetings:
            rows = Meeting.objects.seen_by(viewer).filter(pk__in=term.meetings).select_related("mechanism")
            told.append(Understood(term, (), (), tuple((row.pk, title(row)) for row in _ordered(rows, term.meetings))))
        if term.entities:
            names = tuple(entities[pk] for pk in term.entities if pk in entities)
            told.append(Understood(term, names, () if term.kind == "marker" else _others(term, names)))
    return tuple(told)


def _others(term: Term, names: Sequence[Entity]) -> tuple[str, ...]:
    """The most telling other spellings: those of the screen's languages first, then of other scripts."""
    shown = [form for each in names for form in each.names.values()] + [form for form in term.forms if not form.isascii()]
    by_letters = {" ".join(units(form)): form for form in reversed(shown)}
    return tuple(reversed([form for form in by_letters.values() if form.casefold() != term.text.casefold()]))[:5]


# ---- the things themselves


def _ordered(rows: Iterable[Any], pks: Sequence[int]) -> list[Any]:
    by_pk = {row.pk: row for row in rows}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def _entities(viewer: Viewer, pks: Sequence[int], marker: Marker) -> list[Hit]:
    visible = set(_visible(viewer, pks))
    rows = Entity.objects.filter(pk__in=visible).prefetch_related("forms")
    hits = []
    for row in _ordered(rows, pks):
        forms = dict.fromkeys((*row.names.values(), *(form.text for form in row.forms.all())))
        snippet = marker.snippet(" · ".join(forms))
        told = (row.label.text, *row.names.values())
        written = () if row.pk in marker.entities else tuple(each for each in snippet.written if not any(each in one for one in told))
        hits.append(Hit("entity", row, row.label, reverse("entity", args=[row.key]), written=written))
    return hits


def _commitments(viewer: Viewer, pks: Sequence[int], marker: Marker) -> list[Hit]:
    rows = Commitment.objects.seen_by(viewer).filter(pk__in=pks)
    spans = {span.commitment_id: span for span in states_as_of(viewer).filter(commitment__in=pks)}
    said = _deciding(viewer, spans.values(), marker)
    hits = []
    for row in _ordered(rows, pks):
        snippet = marker.snippet(row.label.text)
        url = reverse("commitment", args=[row.pk])
        state = spans[row.pk].state if row.pk in spans else ""
        hits.append(Hit("commitment", row, row.label, url, snippet, row.label.language, state=state, said=said.get(row.pk)))
    return hits


def _deciding(viewer: Viewer, spans: Iterable[StateSpan], marker: Marker) -> dict[int, Hit]:
    """Commitment → the statement that decides how it stands on the viewer's day, or else the last word, where the viewer may read it."""
    deciding = [pk for span in spans for pk in (*span.standing["deciding"], *_last(span))]
    rows = Entry.objects.seen_by(viewer).filter(pk__in=deciding).values_list("pk", "commitment_id", "statement_id")
    found = {commitment: statement for _, commitment, statement in sorted(rows, key=lambda row: deciding.index(row[0]), reverse=True)}
    hits = {hit.row.pk: hit for hit in _statements(viewer, list(found.values()), marker)}
    return {commitment: hits[statement] for commitment, statement in found.items() if statement in hits}


def _last(span: StateSpan) -> list[int]:
    return [last["entry"]] if (last := span.standing["last"]) else []


def _meetings(viewer: Viewer, pks: Sequence[int], marker: Marker) -> list[Hit]:
    rows = Meeting.objects.seen_by(viewer).filter(pk__in=pks).select_related("mechanism", "host")
    hits = []
    for row in _ordered(rows, pks):
        label = row.mechanism.label
        hits.append(Hit("meeting", row, Label(title(row), label.language, label.missing), reverse("meeting", args=[row.pk])))
    return hits


def _documents(viewer: Viewer, pks: Sequence[int], marker: Marker) -> list[Hit]:
    rows = Document.objects.seen_by(viewer).filter(pk__in=pks).defer("reading")
    hits = []
    for row in _ordered(rows, pks):
        snippet = marker.snippet(row.text)
        label = Label(str(row), tag(row.language or "und"), missing=True)
        hits.append(Hit("document", row, label, reverse("document", args=[row.pk]), snippet, row.language, written=snippet.written))
    return hits


def _statements(viewer: Viewer, pks: Sequence[int], marker: Marker) -> list[Hit]:
    rows = (
        Statement.objects.filter(seen_by(viewer, "document__"), pk__in=pks, withdrawn_at=None, document__withdrawn_at=None)
        .select_related("document")
        .defer("document__text", "document__reading")
    )
    hits = []
    for row in _ordered(rows, pks):
        snippet = marker.snippet(row.words)
        label = Label(str(row.document), tag(row.document.language or "und"), missing=True)
        url = f"{reverse('document', args=[row.document_id])}#s{row.number}"
        hits.append(Hit("statement", row, label, url, snippet, row.document.language, proof=True, written=snippet.written))
    return hits


_HITS = {
    "entity": _entities,
    "commitment": _commitments,
    "meeting": _meetings,
    "document": _documents,
    "statement": _statements,
}


# ---- searches that people keep


@dataclass(frozen=True, slots=True)
class Alert:
    """A kept search with new matches."""

    search: SavedSearch
    count: int
    """At most `ALERTS`."""
    more: bool


def saved(viewer: Viewer) -> QuerySet[SavedSearch]:
    """The person's own; nobody else sees them."""
    return (
        SavedSearch.objects.filter(user=viewer.user, withdrawn_at=None).order_by("name", "pk")
        if viewer.user
        else SavedSearch.objects.none()
    )


def alerts(viewer: Viewer) -> list[Alert]:
    """Kept searches that have new matches since the person last looked, for the desk and for digests.

    What was counted is kept for a minute: the desk is opened often and news are rare."""
    found = []
    for one in saved(viewer).filter(alert=True):
        key = f"alert:{one.pk}:{one.version}:{one.seen_until.timestamp()}"
        count = caches["process"].get(key)
        if count is None:
            count = _new_matches(viewer, one)
            caches["process"].set(key, count, 60)
        if count:
            found.append(Alert(one, min(count, ALERTS), count > ALERTS))
    return found


def _new_matches(viewer: Viewer, one: SavedSearch) -> int:
    form = SearchForm(QueryDict(one.query))
    form.is_valid()
    filters = form.filters()
    query = QueryDict(one.query)
    question = understand(viewer, form.cleaned_data.get("q", ""), query.getlist("plain"))
    count = 0
    for kind in ["commitment"] if question.states else _kinds(filters):
        rows = findable(viewer, question.node(), kind, filters).filter(added_at__gt=one.seen_until)
        count += rows[: ALERTS + 1 - count].count() if count <= ALERTS else 0
    return count
