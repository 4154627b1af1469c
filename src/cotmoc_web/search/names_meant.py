"""Which names and terms of the record a piece of a question means: by whole written forms, and across scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, islice

from django.db.models import Q

from cotmoc.names.compare import by_method
from cotmoc.names.index import asked_keys
from cotmoc.names.records import Verdict
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.models import Entity
from cotmoc_web.search import register
from cotmoc_web.search.index import between, forms_of, key_token
from cotmoc_web.search.models import Findable
from cotmoc_web.search.storage import matching
from cotmoc_web.search.text import EDGE, UNIT, AnyOf, Phrase, folded, tokens, units, whole

UNITS, SPAN = 24, 10
"""Words of a question that are looked at, and words of a written form."""
NAMESAKES = 12
"""Things of one name that are looked for at once."""
KEYS, COMPARED, NEAR = 300, 30, 6
LETTERED, ALIKE = 400, 0.75
"""Names that are compared letter by letter, and how alike they must be."""
FORMS = 60
"""Written forms of one thing that are looked for."""
_KINDS = ("person", "province", "organisation")
"""One of each family of kinds: a question does not say what it asks for."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A piece of a question that is a name or a term."""

    start: int
    end: int
    entities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is needed of a name or term: with what was found to be the same."""

    kind: str
    entities: tuple[int, ...]
    forms: tuple[str, ...]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Every run of words within one piece (a line), the longest first."""
    low = folded(text)
    places = [found.span() for found in UNIT.finditer(low)][:UNITS]
    for length in range(min(SPAN, len(places)), 0, -1):
        for first in range(len(places) - length + 1):
            start, end = places[first][0], places[first + length - 1][1]
            if "\n" not in text[start:end] and not _too_short(low[start:end], length):
                yield start, end


def _too_short(word: str, length: int) -> bool:
    return length == 1 and (len(word) < 3 or word.isdigit())


def by_form(viewer: Viewer, text: str, numbers: Sequence[str] = ()) -> tuple[list[Meant], dict[str, tuple[int, ...]]]:
    """Pieces of the text that are whole written forms, not overlapping; and what stands at markers of these numbers.
    One look at the index."""
    wanted = {(start, end): f"{EDGE} {' '.join(tokens(text[start:end]))} {EDGE}" for start, end in spans(text)}
    phrases = [phrase for piece in (*(text[a:b] for a, b in wanted), *numbers) if (phrase := whole(piece))]
    if not phrases:
        return [], {}
    rows = Findable.objects.seen_by(viewer).values_list("object_id", "folded", "sort")
    found = list(matching(rows, AnyOf(tuple(phrases)), *between("entity"))[:200])
    meant: list[Meant] = []
    for (start, end), form in wanted.items():
        if all(end <= each.start or start >= each.end for each in meant):
            ids = [pk for pk, written, _ in found if form in written]
            if ids:
                meant.append(Meant(start, end, tuple(ids[:NAMESAKES])))
    at = {number: tuple(pk for pk, written, kind in found if kind != "term" and f"{EDGE} {number} {EDGE}" in written) for number in numbers}
    return meant, at


def across_scripts(viewer: Viewer, name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What a written name means though it is nowhere written just so, and what it may mean: *Чань Ккуонг* is 陈刚."""
    found = register.meant(name)
    sure = {each.id.partition("/")[0] for each in found if each.verdict == Verdict.SAME}
    maybe = {each.id.partition("/")[0]: each.score for each in found if each.verdict == Verdict.UNSURE and each.score > 0}
    keys = dict.fromkeys(key_token(key) for key in islice(chain.from_iterable(asked_keys(name, kind) for kind in _KINDS), KEYS))
    node = AnyOf(tuple(Phrase((key,)) for key in keys))
    rows = Findable.objects.seen_by(viewer).values_list("object_id", flat=True)
    candidates = list(matching(rows, node, *between("entity"))[:COMPARED])
    entities = Entity.objects.filter(Q(pk__in=candidates) | Q(key__in=[*sure, *maybe])).exclude(kind="term").select_related("merged_into")
    same: list[tuple[float, int]] = []
    near: list[tuple[float, int]] = []
    for entity in entities:
        standing = entity.merged_into_id or entity.pk
        if entity.key in sure:
            same.append((100.0, standing))
            continue
        answers = [by_method(min(name, form), max(name, form), entity.kind) for form in dict.fromkeys(entity.names.values())]
        best = max(answers, key=lambda each: each.score, default=None)
        if best and best.verdict == Verdict.SAME:
            same.append((best.score, standing))
        elif best and best.verdict == Verdict.UNSURE and max(best.score, maybe.get(entity.key, 0.0)) > 0:
            near.append((max(best.score, maybe.get(entity.key, 0.0)), standing))
    return _best(same), _best(near)


def _best(scored: list[tuple[float, int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(pk for _, pk in sorted(scored, key=lambda pair: (-pair[0], pair[1]))))[:NEAR]


def by_letters(viewer: Viewer, text: str) -> tuple[int, ...]:
    """Names written nearly so, letter by letter: for what was mistyped. Asked only when nothing was found."""
    words = units(text)
    starts = [Phrase((word[:3],), prefix=True) for word in words if len(word) > 3][:UNITS]
    if not starts:
        return ()
    rows = Findable.objects.seen_by(viewer).values_list("object_id", "folded")
    asked = " ".join(words)
    scored = []
    for pk, written in matching(rows, AnyOf(tuple(starts)), *between("entity"))[:LETTERED]:
        forms = [form.strip() for form in written.split(EDGE)[1:-1]]
        likeness = max((SequenceMatcher(None, asked, form).ratio() for form in forms if abs(len(form) - len(asked)) < 6), default=0.0)
        if likeness >= ALIKE:
            scored.append((likeness, pk))
    return _best(scored)


def known(pks: Iterable[int]) -> dict[int, Known]:
    """Every written form of these, and of what was found to be the same. Two queries."""
    wanted = list(dict.fromkeys(pks))
    if not wanted:
        return {}
    rows = Entity.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted)).prefetch_related("forms").order_by("pk")
    clusters: dict[int, list[Entity]] = {}
    for entity in rows:
        clusters.setdefault(entity.merged_into_id if entity.merged_into_id in wanted else entity.pk, []).append(entity)
    return {
        pk: Known(
            kind=next((each.kind for each in cluster if each.pk == pk), cluster[0].kind),
            entities=tuple(each.pk for each in cluster),
            forms=tuple(_usable(cluster))[:FORMS],
        )
        for pk, cluster in clusters.items()
    }


def _usable(cluster: Sequence[Entity]) -> Iterator[str]:
    """Forms that mean it and not half the record: of a person not the surname alone."""
    for entity in cluster:
        for form in forms_of([*entity.names.values(), *(each.text for each in entity.forms.all())]):
            parts = units(form)
            if len(parts) > 1 or (parts and len(parts[0]) >= (6 if entity.kind == "person" else 3)):
                yield form
