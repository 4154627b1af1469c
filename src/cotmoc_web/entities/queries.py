"""What is read about names. Everyone sees what the facts know; what was only read in a document is seen by those who see the document."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.collation import by_name
from cotmoc_web.commitments.models import Commitment, Entry
from cotmoc_web.documents.aid import give_aids
from cotmoc_web.documents.models import Document, Mention, Statement, Verdict
from cotmoc_web.entities.merging import graph_of
from cotmoc_web.entities.models import Disagreement, Entity, EntityName, Figure, Happening, Post, Sameness, Source
from cotmoc_web.entities.words import KINDS, MINOR_PLACES, standing_of
from cotmoc_web.folded import folded
from cotmoc_web.gates.models import GateWord
from cotmoc_web.meetings.models import Delegate, Meeting, Membership
from cotmoc_web.rows import seen_by
from cotmoc_web.search.models import Findable

PAGE = 50
STEPS = 30
"""Words on the steps of one gate that its page takes into account, from either kind of source."""
MOST = 200
"""Rows of one sort on one page."""


def visible(viewer: Viewer, *, merged: bool = False) -> QuerySet[Entity]:
    """Entities the reader may see; each thing once, unless `merged` asks for those that stand for another, too."""
    read = Mention.objects.filter(seen_by(viewer, "document__"), document__withdrawn_at=None)
    told = Statement.entities.through._default_manager.filter(
        seen_by(viewer, "statement__document__"), statement__document__withdrawn_at=None, entity=OuterRef("pk")
    )
    seen = (
        Q(known=True) | Exists(read.filter(entity=OuterRef("pk"))) | Exists(read.filter(entity__merged_into=OuterRef("pk"))) | Exists(told)
    )
    rows = Entity.objects.filter(seen, withdrawn_at=None)
    return rows if merged else rows.filter(merged_into=None)


# ---- the list


def listed(viewer: Viewer) -> QuerySet[Entity]:
    """The same for lists of many, by the index that search keeps of who may find what: to ask of each name whether some document that
    the reader may see has it would cost minutes."""
    from cotmoc_web.search.index import between

    found = Findable.objects.seen_by(viewer).filter(pk__range=between("entity")).values("object_id")
    return Entity.objects.filter(Q(known=True) | Q(pk__in=found), withdrawn_at=None, merged_into=None)


def kinds(viewer: Viewer) -> list[tuple[str, int]]:
    """How many there are of each kind, in the order of the list."""
    counted = dict(listed(viewer).order_by().values_list("kind").annotate(n=Count("pk")))
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(counted.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))


def listing(viewer: Viewer, kind: str, side: str, *, read_only: bool = False) -> QuerySet[Entity]:
    """Names of a kind, of a side, as the reader's language orders them. What the facts know comes first."""
    rows = listed(viewer)
    if kind == "place":
        rows = rows.filter(kind__in=MINOR_PLACES)
    elif kind:
        rows = rows.filter(kind=kind)
    if side:
        rows = rows.filter(side=side)
    if read_only:
        rows = rows.filter(known=False)
    if kind:
        return rows.order_by("-known", by_name(), "key")
    order = {code: place for place, code in enumerate(KINDS)}
    place = Case(*(When(kind=code, then=Value(number)) for code, number in order.items()), default=Value(len(order)))
    return rows.order_by("-known", place, by_name(), "key")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a line of the list says beside the name."""

    posts: list[Post] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)


def beside(entities: Sequence[Entity]) -> dict[int, Beside]:
    """Present posts and other spellings of the names of one page. Two queries."""
    found: dict[int, Beside] = {entity.pk: Beside() for entity in entities}
    for post in (
        Post.objects.filter(person__in=found, withdrawn_at=None).select_related("organisation", "place").order_by("-valid_from", "pk")
    ):
        if post.valid_to == "":
            found[post.person_id].posts.append(post)
    forms = EntityName.objects.filter(entity__in=found).values_list("entity_id", "text").order_by("pk")
    for pk, text in forms:
        if text not in found[pk].forms:
            found[pk].forms.append(text)
    return found


# ---- one of them


def one(viewer: Viewer, key: str) -> Entity | None:
    """The entity of a key, also one that stands for another; None where the reader may see none."""
    rows = visible(viewer, merged=True).select_related("parent", "merged_into")
    return rows.prefetch_related("sources").filter(key=key).first()


def cluster(entity: Entity) -> list[Entity]:
    """The entity, and all that stand for it."""
    # Put in order here: told to, SQLite reads all there are in that order.
    return [entity, *sorted(Entity.objects.filter(merged_into=entity, withdrawn_at=None), key=attrgetter("key"))]


def forms(entities: Iterable[Entity]) -> list[EntityName]:
    """Every written form."""
    return list(EntityName.objects.filter(entity__in=[each.pk for each in entities]).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Opinion:
    """A word on whether this and another are one."""

    row: Sameness
    other: str
    """Key, or the written name in quotation marks."""
    entity: Entity | None
    """What the key names; None for a written name."""
    disputed: bool
    """Whether it is part of a contradiction."""


def opinions(viewer: Viewer, entities: Iterable[Entity]) -> list[Opinion]:
    """What people said about the sameness of these, as far as the reader may see it: also the reader's own party's private words."""
    keys = {each.key for each in entities}
    rows = _around(viewer, keys)
    mine = [row for row in rows if row.a in keys or row.b in keys]
    if not mine:
        return []
    found = {row.key: row for row in visible(viewer, merged=True).filter(key__in={each for row in mine for each in (row.a, row.b)})}
    disputed = set()
    for clash in graph_of(rows).contradictions():
        disputed |= {judgement.pair for judgement in (clash.different, *clash.path)}
    answer = []
    for row in mine:
        other = row.b if row.a in keys and (row.b not in keys or row.a == min(keys)) else row.a
        if other in found or other.startswith('"'):
            answer.append(Opinion(row, other.strip('"') if other.startswith('"') else other, found.get(other), (row.a, row.b) in disputed))
    return answer


def _around(viewer: Viewer, keys: Collection[str]) -> list[Sameness]:
    """All that was said of these, and of whatever is the same as they are, however many words away: a contradiction reaches no further.
    Walked in the database: of thousands of words on record a page needs a few."""
    seen = Sameness.objects.seen_by(viewer)
    same, given = seen.filter(verdict="same").order_by().values_list("a", "b").query.sql_with_params()
    begin = " UNION ALL ".join(["SELECT CAST(%s AS varchar)"] * len(keys))
    further = f"SELECT CASE a WHEN thing THEN b ELSE a END FROM met JOIN ({same}) said ON a = thing OR b = thing"  # noqa: S608 (no words of a person)
    walk = f"WITH RECURSIVE met(thing) AS ({begin} UNION {further}) SELECT thing FROM met"  # noqa: S608 (as above)
    with connection.cursor() as cursor:
        cursor.execute(walk, [*keys, *given])
        met = [thing for (thing,) in cursor.fetchall()]
    return list(seen.filter(Q(a__in=met) | Q(b__in=met)).select_related("by", "party").order_by("pk"))


def namesakes(entity: Entity, names: Iterable[EntityName]) -> list[Entity]:
    """Others of the kind that share a written form with it: not to be taken for it."""
    texts = {name.text for name in names}
    rows = Entity.objects.filter(forms__text__in=texts, kind=entity.kind, withdrawn_at=None, merged_into=None)
    return list(rows.exclude(pk=entity.pk).distinct().order_by("key")[:10])


# ---- its story


@dataclass(frozen=True, slots=True)
class Told:
    """One dated line of a story."""

    day: dt.date | None
    when: str
    """As far as it is known: a partial date."""
    statement: Statement | None = None
    happening: Happening | None = None
    meeting: Meeting | None = None
    delegate: Delegate | None = None


def story(viewer: Viewer, entities: Sequence[Entity], page: int) -> tuple[list[Told], bool]:
    """What documents, facts and sessions tell of it, the latest first; and whether there is more. No total is counted: for a province it
    would cost more than the page."""
    ids = [each.pk for each in entities]
    about = Q(entities__in=ids)
    if entities[0].kind == "person":
        # One list of both: for "in this or in that" PostgreSQL reads every statement there is.
        linked = Statement.entities.through._default_manager.filter(entity__in=ids).values("statement")
        about = Q(pk__in=linked.union(Statement.objects.filter(pk__in=naming(viewer, ids)).values("pk"), all=True))
    rows = (
        Statement.objects.filter(about, seen_by(viewer, "document__"), document__withdrawn_at=None, withdrawn_at=None, stale=False)
        .exclude(verdict=Verdict.REJECTED)
        .order_by(F("day").desc(nulls_last=True), "-pk")
    )
    if viewer.day < viewer.today:
        rows = rows.filter(Q(day=None) | Q(day__lte=viewer.day))
    start = (page - 1) * PAGE
    pks = list(dict.fromkeys(rows.values_list("pk", flat=True)[start : start + PAGE + 1]))
    more = len(pks) > PAGE
    found = Statement.objects.filter(pk__in=pks[:PAGE]).select_related("document").defer("document__text", "document__reading")
    give_aids(found)
    told = [Told(row.day or row.document.first_day, _when(row), statement=row) for row in found]
    told += [each for each in _dated(viewer, ids) if _on_page(each.day, told, page, more=more)]
    told.sort(key=lambda each: (each.day or dt.date.min, each.statement.pk if each.statement else 0), reverse=True)
    return told, more


def naming(viewer: Viewer, ids: Sequence[int]) -> list[int]:
    """Statements whose words name one of these people, by where the name stands; only the latest are asked."""
    rows = Mention.objects.filter(seen_by(viewer, "document__"), document__withdrawn_at=None, entity__in=ids)
    spans = grouped(rows.order_by("-document", "start").values_list("document_id", "start", "end")[:MOST], lambda span: span[0])
    told = Statement.objects.filter(document__in=list(spans)).values_list("pk", "document_id", "start", "end")
    return [pk for pk, document, start, end in told if any(start <= first and last <= end for _document, first, last in spans[document])]


def _when(row: Statement) -> str:
    return str(row.says.get("date") or "") or (row.day.isoformat() if row.day else row.document.published)


def _on_page(day: dt.date | None, told: list[Told], page: int, *, more: bool) -> bool:
    """What has no quote stands where its day belongs, on one page only."""
    days = [each.day for each in told if each.day]
    if not days:
        return page == 1
    here = day or dt.date.min
    return (page == 1 or here < max(days)) and (not more or here >= min(days))


def _dated(viewer: Viewer, ids: list[int]) -> list[Told]:
    happenings = Happening.objects.filter(entity__in=ids, withdrawn_at=None).prefetch_related("sources").order_by("pk")
    told = [Told(row.first_day, row.date, happening=row) for row in happenings]
    if viewer.day < viewer.today:
        told = [each for each in told if each.day is None or each.day <= viewer.day]
    sat = Delegate.objects.seen_by(viewer).filter(seen_by(viewer, "meeting__"), person__in=ids, meeting__withdrawn_at=None)
    sat = sat.filter(Q(document=None) | seen_by(viewer, "document__")).select_related("meeting__mechanism", "meeting__venue", "delegation")
    hosted = Meeting.objects.seen_by(viewer).filter(host__in=ids).select_related("mechanism", "venue")
    told += [Told(row.first_day, row.start, meeting=row) for row in hosted if row.first_day is None or row.first_day <= viewer.day]
    told += [Told(row.meeting.first_day, row.meeting.start, meeting=row.meeting, delegate=row) for row in sat]
    return told


def named_in(viewer: Viewer, entities: Iterable[Entity]) -> list[tuple[Document, int]]:
    """Documents that name it, the latest first, with how often."""
    rows = Mention.objects.filter(seen_by(viewer, "document__"), document__withdrawn_at=None, entity__in=[each.pk for each in entities])
    counted = dict(rows.order_by().values_list("document").annotate(n=Count("pk")).order_by("-document")[:20])
    documents = Document.objects.seen_by(viewer).filter(pk__in=counted).defer("text", "reading").order_by("-first_day", "-pk")
    return [(document, counted[document.pk]) for document in documents]


@dataclass(frozen=True, slots=True)
class Seen:
    """A name as a document writes it."""

    text: str
    document: Document
    unsure: bool


def seen(viewer: Viewer, entities: Iterable[Entity]) -> list[Seen]:
    """How documents write a name, the latest documents first; only so many are asked."""
    rows = Mention.objects.filter(seen_by(viewer, "document__"), document__withdrawn_at=None, entity__in=[each.pk for each in entities])
    told = ("text", "unsure", *(f"document__{name}" for name in ("title", "name", "language", "published")))
    rows = rows.select_related("document").only(*told).order_by("-document__first_day", "-document", "start")
    return [Seen(row.text, row.document, row.unsure) for row in rows[:MOST]]


# ---- what belongs to it


def commitments(viewer: Viewer, entities: Iterable[Entity]) -> list[Commitment]:
    """Commitments about it, or owed by it."""
    ids = [each.pk for each in entities]
    about = Commitment.objects.seen_by(viewer).filter(Q(about__in=ids) | Q(owners__entity__in=ids, owners__withdrawn_at=None))
    pks = list(about.order_by("-pk").values_list("pk", flat=True).distinct()[:20])
    rows = Commitment.objects.seen_by(viewer).filter(pk__in=pks).select_related("origin__document").prefetch_related("owners__entity")
    return list(rows.defer("origin__document__text", "origin__document__reading"))


def posts(entities: Iterable[Entity]) -> list[Post]:
    """Offices of a person, the latest first."""
    rows = Post.objects.filter(person__in=[each.pk for each in entities], withdrawn_at=None)
    rows = rows.select_related("organisation", "place").prefetch_related("sources")
    return sorted(
        rows, key=lambda row: (row.valid_to == "", row.valid_to.removesuffix("~"), row.valid_from.removeprefix("../")), reverse=True
    )


def neighbours(own: Iterable[Post]) -> dict[int, tuple[Post | None, Post | None]]:
    """Who held each of these offices before, and after. One query."""
    mine = list(own)
    same = Q(pk=None)
    for post in mine:
        if post.place_id or post.organisation_id:
            same |= Q(post=post.post, place=post.place_id, organisation=post.organisation_id)
    others = list(Post.objects.filter(same, withdrawn_at=None).select_related("person").order_by("pk")) if mine else []
    found = {}
    for post in mine:
        rest = [each for each in others if _office(each) == _office(post) and each.person_id != post.person_id]
        before = max((each for each in rest if _began(each) < _began(post)), key=_began, default=None)
        after = min((each for each in rest if _began(each) > _began(post)), key=_began, default=None)
        found[post.pk] = (before, after)
    return found


def _office(post: Post) -> tuple[str, int | None, int | None]:
    return post.post, post.place_id, post.organisation_id


def _began(post: Post) -> str:
    """For order among holders: a start that is only known as "by then" still comes before what is later."""
    first = post.valid_from.removeprefix("../").removesuffix("~")
    seen = min((str(day) for day in post.attested), default="")
    return first or seen or post.valid_to.removesuffix("~")


def officials(entities: Iterable[Entity]) -> list[Post]:
    """Who held office at a place or in a body, the latest first."""
    ids = [each.pk for each in entities]
    rows = Post.objects.filter(Q(place__in=ids) | Q(organisation__in=ids), withdrawn_at=None).select_related(
        "person", "organisation", "place"
    )
    return sorted(rows, key=lambda row: (row.valid_to == "", _began(row)), reverse=True)[:MOST]


def memberships(entities: Iterable[Entity]) -> list[Membership]:
    """In which mechanisms a place sits."""
    rows = Membership.objects.filter(member__in=[each.pk for each in entities], withdrawn_at=None).select_related("mechanism")
    return list(rows.order_by("mechanism__key", "valid_from"))


def parts(entities: Iterable[Entity]) -> list[Entity]:
    """What belongs to it."""
    rows = Entity.objects.filter(parent__in=[each.pk for each in entities], withdrawn_at=None, merged_into=None)
    return list(rows.order_by("kind", "key")[:MOST])


def by_keys(keys: Iterable[str]) -> dict[str, Entity]:
    """Entities that the facts of another name by their keys."""
    wanted = {key for key in keys if key}
    return {row.key: row for row in Entity.objects.filter(key__in=wanted)} if wanted else {}


def sources_of(keys: Iterable[str]) -> dict[str, Source]:
    """Sources that the facts of a thing name by their keys."""
    wanted = set(keys)
    return {row.key: row for row in Source.objects.filter(key__in=wanted)} if wanted else {}


def countries(viewer: Viewer) -> list[Entity]:
    """The countries of the sides, by the codes of their sides."""
    return list(visible(viewer).filter(kind="country").exclude(side="").order_by("side"))


def projects_at(entity: Entity) -> list[Entity]:
    """Projects at a crossing."""
    rows = Entity.objects.filter(kind="project", withdrawn_at=None, merged_into=None)
    return [row for row in rows.order_by("key")[:MOST] if entity.key in row.facts.get("crossings", ())]


def figures(viewer: Viewer, entities: Iterable[Entity]) -> list[Figure]:
    """Numbers about it, as far as the reader may see them and the words that prove them."""
    rows = visible_figures(viewer).filter(of__in=[each.pk for each in entities])
    return list(rows.order_by("metric", "first_day", "pk")[:MOST])


def visible_figures(viewer: Viewer) -> QuerySet[Figure]:
    """Figures of the facts, and of statements in documents that the reader may see."""
    rows = Figure.objects.seen_by(viewer).filter(Q(statement=None) | seen_by(viewer, "statement__document__"))
    rows = rows.select_related("of", "statement__document").prefetch_related("sources")
    return rows.defer("statement__document__text", "statement__document__reading")


def disagreements(entities: Iterable[Entity]) -> list[Disagreement]:
    """Where sources do not agree about it."""
    rows = Disagreement.objects.filter(about__in=[each.pk for each in entities], withdrawn_at=None)
    return list(rows.select_related("source_a", "source_b").order_by("pk"))


# ---- gates


@dataclass(slots=True)
class Standing:
    """How a crossing stands on a day, and what says so."""

    klass: str = ""
    status: str = ""
    klass_from: Happening | GateWord | None = None
    status_from: Happening | GateWord | None = None
    klass_claims: Sequence[str] = ()
    """Classes that the latest words claim, where they do not agree; then there is no class."""
    status_claims: Sequence[str] = ()
    planned: list[Happening] = field(default_factory=list)
    """What is planned or proposed, and has not happened."""

    @property
    def code(self) -> str:
        """One of `words.STANDINGS`."""
        return standing_of(self.status, self.status_claims)

    def class_of(self, gate: Entity) -> str:
        """Its class; where no word gives one, that in the agreement of the states."""
        return self.klass or ("" if self.klass_claims else str(gate.facts.get("class_agreed") or ""))


def gates() -> list[Entity]:
    """Every crossing of the record, with what it belongs to."""
    rows = Entity.objects.filter(kind="crossing", withdrawn_at=None, merged_into=None, known=True)
    return list(rows.select_related("parent").order_by("key"))


def entries_about(viewer: Viewer, entities: Iterable[Entity]) -> list[Entry]:
    """Entries in the stories of commitments about a gate, said by the reader's day."""
    ids = [each.pk for each in entities]
    rows = Entry.objects.seen_by(viewer).filter(
        seen_by(viewer, "commitment__"),
        seen_by(viewer, "statement__document__"),
        commitment__about__in=ids,
        commitment__withdrawn_at=None,
        statement__document__withdrawn_at=None,
        statement__verdict=Verdict.CONFIRMED,
        preview=False,
    )
    rows = rows.filter(Q(statement__day=None) | Q(statement__day__lte=viewer.day)).select_related("statement__document", "commitment")
    rows = rows.defer("statement__document__text", "statement__document__reading").prefetch_related("claimants")
    return list(rows.distinct().order_by("-statement__day", "pk")[:STEPS])


def confirmed_about(viewer: Viewer, entities: Iterable[Entity]) -> list[Statement]:
    """Confirmed statements about a gate that tell a step, the latest; each with its parties."""
    rows = Statement.objects.filter(
        seen_by(viewer, "document__"),
        document__withdrawn_at=None,
        withdrawn_at=None,
        stale=False,
        verdict=Verdict.CONFIRMED,
        kind__in=("proposed", "agreed", "signed", "planned", "done"),
        pk__in=Statement.entities.through._default_manager.filter(entity__in=[each.pk for each in entities]).values("statement"),
    )
    rows = rows.filter(Q(day=None) | Q(day__lte=viewer.day)).select_related("document").prefetch_related("entities")
    return list(rows.defer("document__text", "document__reading").order_by("-day", "-pk")[:STEPS])


def bodies_at(places: Iterable[str], sorts: Iterable[str]) -> dict[str, list[Entity]]:
    """Organisations of these sorts by the place where they sit."""
    rows = Entity.objects.filter(
        kind="organisation", sort__in=list(sorts), facts__place__in=sorted(set(places)), withdrawn_at=None, merged_into=None
    )
    return grouped(rows.order_by("key")[:MOST], lambda row: row.facts["place"])


def by_words(viewer: Viewer, text: str) -> tuple[list[int], list[Entity]]:
    """Names that a question means, in any language and script, the surest first; and, where nothing is found, near spellings."""
    from cotmoc_web.search.forms import Filters
    from cotmoc_web.search.queries import search

    found = search(viewer, text, Filters(kind="entity"))
    pks = [hit.row.pk for group in found.groups if group.kind == "entity" for hit in group.hits]
    return pks, [row for row in found.near if row.withdrawn_at is None]


def called(rows: QuerySet[Entity], text: str) -> list[Entity]:
    """Those of the rows that a written form names, whatever its case and marks; where that is the very form of some, these alone. What
    was verified first."""
    words = folded(text)
    if not words:
        return []
    named = rows.filter(forms__folded=words).annotate(form=F("forms__text")).order_by("-forms__verified", "pk")
    exact = [row for row in named if row.form.casefold() == text.casefold()]
    return list(dict.fromkeys(exact or named))


def near_keys(viewer: Viewer, text: str) -> list[Entity]:
    """Names whose key or a written form begins alike and is nearly this: for a mistyped address."""
    start = text[:2]
    if not start:
        return []
    rows = list(listed(viewer).filter(Q(key__istartswith=start) | Q(key__contains=f":{start}")).order_by("key")[:1000])
    by_key = {row.key.partition(":")[2] or row.key: row for row in rows}
    return [by_key[key] for key in get_close_matches(text, by_key, n=6, cutoff=0.7)]


def grouped(rows: Iterable[Any], key: Any) -> dict[Any, list[Any]]:
    """Rows by what a function says of each, in their order."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


# ---- figures of all

GROUPS = 6
"""Things that are counted, on one page."""


def matching_figures(viewer: Viewer, q: str = "", nature: str = "", unit: str = "") -> QuerySet[Figure]:
    """Figures that the filters of their page leave."""
    rows = visible_figures(viewer)
    if nature:
        rows = rows.filter(nature=nature)
    if unit:
        rows = rows.filter(unit__iregex=f"^{re.escape(unit)}$")
    if q:
        pks, _near = by_words(viewer, q)
        counted = Q(folded__contains=words) if (words := folded(q)) else Q()
        rows = rows.filter(Q(of__in=pks) | counted)
    return rows


def counted_things(viewer: Viewer, **chosen: str) -> list[int | None]:
    """Of what there are figures, those with most figures first."""
    rows = matching_figures(viewer, **chosen).order_by().values_list("of").annotate(n=Count("pk"))
    return [of for of, _n in sorted(rows, key=lambda pair: (-pair[1], pair[0] or 0))]


def at_one_time(viewer: Viewer, **chosen: str) -> list[Figure]:
    """Figures of the facts that tell of the whole of a thing: those of several things may stand side by side."""
    rows = matching_figures(viewer, **chosen).filter(statement=None, scope="", value_max=None, nature="actual").exclude(of=None)
    return list(rows.order_by("metric", "-first_day", "pk")[: 2 * MOST])


def figures_of(viewer: Viewer, things: Sequence[int | None], **chosen: str) -> list[tuple[Entity | None, list[Figure]]]:
    """The figures of each of these, in the same order."""
    rows = matching_figures(viewer, **chosen).filter(Q(of__in=[pk for pk in things if pk]) | (Q(of=None) if None in things else Q(pk=None)))
    found = grouped(rows.order_by("metric", "first_day", "pk")[: 20 * MOST], lambda row: row.of_id)
    return [(found[of][0].of, found[of]) for of in things if of in found]
