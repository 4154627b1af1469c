"""Every list of the record as a table, with the filters of its page and in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.asked import EVERYWHERE, Asked
from cotmoc_web.commitments import queries as commitments
from cotmoc_web.documents import queries as documents
from cotmoc_web.documents.aid import shown_name
from cotmoc_web.documents.forms import FilterForm
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.documents.names_read import names_in
from cotmoc_web.documents.told import Stock, quantity_of
from cotmoc_web.entities import queries as entities
from cotmoc_web.entities.forms import FigureFilter
from cotmoc_web.entities.models import Entity, Figure, Post
from cotmoc_web.entities.words import KINDS
from cotmoc_web.entities.words import said as in_words
from cotmoc_web.errors import Refused
from cotmoc_web.gates import export, listing
from cotmoc_web.meetings import queries as meetings
from cotmoc_web.meetings import words as meeting_words
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.rows import Reach, seen_by
from cotmoc_web.search import queries as search
from cotmoc_web.search.forms import BESIDE, SearchForm
from cotmoc_web.search.questions import understand
from cotmoc_web.sheets.fields import exactness
from cotmoc_web.sheets.writing import MOST, Cell, Column, Table, dated

Absolute = Callable[[str], str]
"""A path as a whole address."""


def table(noun: str, viewer: Viewer, query: QueryDict, absolute: Absolute) -> Table[Any]:
    """A list as a table.

    Raises:
        Refused: more rows than a file should hold.
        KeyError: no such list.
    """
    made: Table[Any] = LISTS[noun](viewer, query, absolute)
    _not_too_many(len(made.rows))
    return made


def _notes(viewer: Viewer, query: QueryDict) -> list[tuple[str, str]]:
    chosen = [(key, ", ".join(values)) for key, values in query.lists() if any(values) and key not in EVERYWHERE]
    reader = f"{viewer.user.name}, {viewer.party.label.text}" if viewer.user and viewer.party else _("the public")
    return [
        (_("As of"), viewer.day.isoformat()),
        (_("Saved at"), timezone.localtime().isoformat(timespec="minutes")),
        (_("As seen by"), reader),
        *chosen,
    ]


def _reach(row: Any) -> str:
    return str(Reach(row.reach).label)


def _names(rows: Iterable[Entity]) -> str:
    return "; ".join(row.label.text for row in rows)


def _in(language: str) -> Callable[[Any], Cell]:
    return lambda row: row.names.get(language, "")


# ---- commitments


def _commitments(viewer: Viewer, query: QueryDict, absolute: Absolute) -> Table[commitments.Row]:
    asked = Asked(query)
    listing = commitments.listing(viewer, commitments.Filters.of(asked))
    asked.strictly()
    _not_too_many(listing.count)

    def title(code: str) -> Callable[[commitments.Row], Cell]:
        return lambda row: row.commitment.titles.get(code, "")

    columns: list[Column[commitments.Row]] = [
        Column("id", gettext_lazy("Number on record"), lambda row: row.commitment.pk),
        Column("title", gettext_lazy("What was promised"), lambda row: row.commitment.label.text, lambda row: row.commitment.titles),
        Column("title_en", gettext_lazy("In English"), title("en")),
        Column("title_vi", gettext_lazy("In Vietnamese"), title("vi")),
        Column("title_zh", gettext_lazy("In Chinese"), title("zh")),
        Column("state", gettext_lazy("State"), lambda row: str(wording.STATES[row.span.state]), lambda row: row.span.state),
        Column("since", gettext_lazy("State since"), lambda row: row.span.since),
        Column(
            "undertaking",
            gettext_lazy("Kind of undertaking"),
            lambda row: str(wording.UNDERTAKINGS[row.commitment.undertaking]),
            lambda row: row.commitment.undertaking,
        ),
        Column("field", gettext_lazy("Field"), lambda row: wording.code("field", row.commitment.field), lambda row: row.commitment.field),
        Column(
            "owners",
            gettext_lazy("Owed by"),
            lambda row: _names(owner.entity for owner in row.owners),
            lambda row: [owner.entity.key for owner in row.owners],
        ),
        Column("session", gettext_lazy("Session"), lambda row: row.session, lambda row: row.session_id),
        Column("made_on", gettext_lazy("Made on"), lambda row: dated(row.commitment.made_on)),
        Column("due", gettext_lazy("Due"), lambda row: dated(row.span.due)),
        Column("days_late", gettext_lazy("Days late"), lambda row: row.days_late),
        Column("last_word", gettext_lazy("Last word"), lambda row: row.span.last_word),
        Column(
            "one_sided",
            gettext_lazy("By one side’s word"),
            lambda row: _("yes") if row.span.one_sided else _("no"),
            lambda row: row.span.one_sided,
        ),
        Column("reach", gettext_lazy("Seen by"), lambda row: _reach(row.commitment), lambda row: row.commitment.reach),
        Column("address", gettext_lazy("Address"), lambda row: absolute(reverse("commitment", args=[row.commitment.pk]))),
    ]
    return Table("commitments", _("Commitments"), _notes(viewer, query), columns, listing.rows())


def _not_too_many(count: int) -> None:
    if count > MOST:
        raise Refused(
            what=_("the list has more than %(most)d rows, too many for one file") % {"most": MOST},
            remedy=_("Narrow it down with the filters of the page and save it in parts."),
        )


# ---- sessions


def _meetings(viewer: Viewer, query: QueryDict, absolute: Absolute) -> Table[Meeting]:
    asked = Asked(query)
    rows = _some(meetings.listing(viewer, meetings.chosen(asked)))
    asked.strictly()
    parties = meetings.taking_part(rows)
    columns: list[Column[Meeting]] = [
        Column("id", gettext_lazy("Number of the row"), lambda row: row.pk),
        Column("key", gettext_lazy("Key"), lambda row: row.key),
        Column("title", gettext_lazy("Session"), meeting_words.title),
        Column("mechanism", gettext_lazy("Mechanism"), lambda row: row.mechanism.label.text, lambda row: row.mechanism.key),
        Column("round", gettext_lazy("Round"), lambda row: row.round),
        Column("start", gettext_lazy("First day"), lambda row: dated(row.start)),
        Column("end", gettext_lazy("Last day"), lambda row: dated(row.end)),
        Column(
            "status",
            gettext_lazy("Held or planned"),
            lambda row: str(meeting_words.STATUSES.get(row.status, row.status)),
            lambda row: row.status,
        ),
        Column("format", gettext_lazy("Form"), lambda row: str(meeting_words.FORMATS.get(row.format, row.format)), lambda row: row.format),
        Column("place", gettext_lazy("Place"), meeting_words.place, lambda row: row.venue.key if row.venue else row.place),
        Column(
            "host",
            gettext_lazy("Host"),
            lambda row: row.host.label.text if row.host else "",
            lambda row: row.host.key if row.host else None,
        ),
        Column(
            "members",
            gettext_lazy("Members"),
            lambda row: _names(parties[row.pk].members),
            lambda row: [one.key for one in parties[row.pk].members],
        ),
        Column(
            "observers",
            gettext_lazy("Observers"),
            lambda row: _names(parties[row.pk].observers),
            lambda row: [one.key for one in parties[row.pk].observers],
        ),
        Column("reach", gettext_lazy("Seen by"), _reach, lambda row: row.reach),
        Column("address", gettext_lazy("Address"), lambda row: absolute(reverse("meeting", args=[row.pk]))),
    ]
    return Table("sessions", _("Sessions"), _notes(viewer, query), columns, rows)


def _some(rows: QuerySet[Any]) -> list[Any]:
    """One more than a file holds, so that too many are known as such."""
    return list(rows[: MOST + 1])


# ---- documents and what they say


def document_rows(viewer: Viewer, query: QueryDict) -> QuerySet[Document]:
    """Documents as their page lists them."""
    asked = Asked(query)
    wanted = FilterForm(query).wanted(asked)
    asked.strictly()
    return documents.documents(viewer, wanted)


def _documents(viewer: Viewer, query: QueryDict, absolute: Absolute) -> Table[Document]:
    rows = document_rows(viewer, query)
    columns: list[Column[Document]] = [
        Column("id", gettext_lazy("Number of the row"), lambda row: row.pk),
        Column("title", gettext_lazy("Title"), lambda row: row.title),
        Column("file", gettext_lazy("File"), lambda row: row.name),
        Column("language", gettext_lazy("Language"), lambda row: wording.code("language", row.language), lambda row: row.language),
        Column("publisher", gettext_lazy("Publisher"), lambda row: row.publisher),
        Column("published", gettext_lazy("Day it gives itself"), lambda row: dated(row.published)),
        Column("received", gettext_lazy("Received"), lambda row: timezone.localtime(row.at)),
        Column("state", gettext_lazy("Reading"), lambda row: row.get_state_display(), lambda row: row.state),
        Column("confirmed", gettext_lazy("Statements confirmed"), lambda row: row.statements_confirmed),
        Column("waiting", gettext_lazy("Statements waiting"), lambda row: row.statements_waiting),
        Column("rejected", gettext_lazy("Statements rejected"), lambda row: row.statements_rejected),
        Column("source", gettext_lazy("Where it was published"), lambda row: row.source_url),
        Column("reach", gettext_lazy("Seen by"), _reach, lambda row: row.reach),
        Column("address", gettext_lazy("Address"), lambda row: absolute(reverse("document", args=[row.pk]))),
    ]
    return Table("documents", _("Documents"), _notes(viewer, query), columns, _some(rows))


def statement_rows(viewer: Viewer, query: QueryDict, most: int, below: int = 0) -> tuple[list[Statement], int]:
    """The statements that a search finds, the newest first; and below which place in the index there are more, 0 if there are none.

    Args:
        below: Begin below this place; 0: with the newest.
    """
    asked, form = Asked(query), SearchForm(query)
    text = asked.form(form).get("q", "")
    asked.may_hold(*BESIDE)
    asked.strictly()
    node = understand(viewer, text, query.getlist("plain")).node()
    places = list(search.findable(viewer, node, "statement", form.filters(), below).values_list("pk", "object_id")[: most + 1])
    ids = [pk for _place, pk in places[:most]]
    found: dict[int, Statement] = {}
    for start in range(0, len(ids), 500):
        rows = Statement.objects.filter(seen_by(viewer, "document__"), pk__in=ids[start : start + 500], withdrawn_at=None)
        found |= {row.pk: row for row in rows.select_related("document").defer("document__text", "document__reading")}
    return [found[pk] for pk in ids if pk in found], places[most - 1][0] if len(places) > most else 0


def _said(name: str) -> Callable[[Statement], Any]:
    return lambda row: row.says.get(name)


def _day(name: str) -> Callable[[Statement], Cell]:
    said = _said(name)
    return lambda row: dated(said(row) or "")


def _named(name: str, stock: Stock) -> Callable[[Statement], Cell]:
    """Names as the reader's language has them; one that is not on record, as it was read."""

    said = _said(name)

    def shown(row: Statement) -> Cell:
        value = said(row) or ()
        keys = [value] if isinstance(value, str) else value
        return "; ".join(found.text if (found := shown_name(key, stock)) else key for key in keys)

    return shown


def _status(row: Statement) -> Cell:
    status = _said("status")(row)
    return wording.code("status", status) if status else ""


def _counted(row: Statement) -> Cell:
    told = _said("quantity")(row)
    return wording.words().quantity(quantity_of(told)) if told else ""


def _statements(viewer: Viewer, query: QueryDict, absolute: Absolute) -> Table[Statement]:
    rows, _more = statement_rows(viewer, query, MOST + 1)
    stock = Stock.for_names({name for row in rows for name in names_in(row.says)})
    columns: list[Column[Statement]] = [
        Column("id", gettext_lazy("Number of the row"), lambda row: row.pk),
        Column("kind", gettext_lazy("Kind"), lambda row: wording.code("kind", row.kind), lambda row: row.kind),
        Column("field", gettext_lazy("Field"), lambda row: wording.code("field", row.field), lambda row: row.field),
        Column("quote", gettext_lazy("Quote"), lambda row: row.words),
        Column(
            "language",
            gettext_lazy("Language"),
            lambda row: wording.code("language", row.document.language),
            lambda row: row.document.language,
        ),
        Column("verdict", gettext_lazy("Decision"), lambda row: row.get_verdict_display(), lambda row: row.verdict),
        Column("by_rule", gettext_lazy("By rule"), lambda row: _("yes") if row.by_rule else _("no"), lambda row: row.by_rule),
        Column("speaker", gettext_lazy("Said by"), _named("speaker", stock), _said("speaker")),
        Column("parties", gettext_lazy("Parties"), _named("parties", stock), _said("parties")),
        Column("objects", gettext_lazy("About"), _named("objects", stock), _said("objects")),
        Column("quantity", gettext_lazy("Figure"), _counted, _said("quantity")),
        Column("status", gettext_lazy("Said to be"), _status, _said("status")),
        Column("date", gettext_lazy("Day"), _day("date")),
        Column("deadline", gettext_lazy("Due"), _day("deadline")),
        Column("document", gettext_lazy("Document"), lambda row: str(row.document), lambda row: row.document_id),
        Column("publisher", gettext_lazy("Publisher"), lambda row: row.document.publisher),
        Column("published", gettext_lazy("Published"), lambda row: dated(row.document.published)),
        Column("reach", gettext_lazy("Seen by"), lambda row: _reach(row.document), lambda row: row.document.reach),
        Column("address", gettext_lazy("Address"), lambda row: absolute(f"{reverse('document', args=[row.document_id])}#s{row.number}")),
    ]
    return Table("statements", str(pgettext_lazy("kind of thing", "Statements")), _notes(viewer, query), columns, rows)


# ---- names and figures


def entity_rows(viewer: Viewer, query: QueryDict) -> QuerySet[Entity]:
    """Names as their page lists them."""
    asked = Asked(query)
    kind = asked.one("kind", lambda: {*KINDS, *(code for code, _count in entities.kinds(viewer))})
    side, read_only, text = _side(viewer, asked), bool(asked.one("read", ("1",))), asked.text("q")
    asked.strictly()
    rows = entities.listing(viewer, kind, side, read_only=read_only)
    return rows.filter(pk__in=entities.by_words(viewer, text)[0]) if text else rows


def _side(viewer: Viewer, asked: Asked) -> str:
    return asked.one("side", lambda: [row.side for row in entities.countries(viewer)])


def _entities(viewer: Viewer, query: QueryDict, absolute: Absolute) -> Table[Entity]:
    rows = entity_rows(viewer, query)
    columns: list[Column[Entity]] = [
        Column("key", gettext_lazy("Key"), lambda row: row.key),
        Column("kind", gettext_lazy("Kind"), lambda row: wording.code("entity", row.kind), lambda row: row.kind),
        Column("name", gettext_lazy("Name"), lambda row: row.label.text, lambda row: row.names),
        Column("name_en", gettext_lazy("In English"), _in("en")),
        Column("name_vi", gettext_lazy("In Vietnamese"), _in("vi")),
        Column("name_zh", gettext_lazy("In Chinese"), _in("zh")),
        Column("side", gettext_lazy("Side"), lambda row: row.side.upper(), lambda row: row.side),
        Column("valid_from", gettext_lazy("From"), lambda row: dated(row.valid_from)),
        Column("valid_to", gettext_lazy("To"), lambda row: dated(row.valid_to)),
        Column("lat", gettext_lazy("Latitude"), lambda row: row.lat),
        Column("lon", gettext_lazy("Longitude"), lambda row: row.lon),
        Column("known", gettext_lazy("On record"), lambda row: _("yes") if row.known else _("only read so far"), lambda row: row.known),
        Column(
            "other_spellings",
            gettext_lazy("Other spellings"),
            lambda row: "; ".join(dict.fromkeys(form.text for form in row.forms.all())),
            lambda row: sorted({form.text for form in row.forms.all()}),
        ),
        Column("address", gettext_lazy("Address"), lambda row: absolute(reverse("entity", args=[row.key]))),
    ]
    return Table("names", _("Names"), _notes(viewer, query), columns, _some(rows.prefetch_related("forms")))


def figure_rows(viewer: Viewer, query: QueryDict) -> QuerySet[Figure]:
    """Figures, the newest first. One that was read is seen as far as the document that proves it."""
    asked = Asked(query)
    chosen = asked.form(FigureFilter(query))
    of, metric = asked.text("of"), asked.text("metric")
    asked.strictly()
    rows = entities.matching_figures(viewer, **chosen)
    rows = rows.filter(of__key=of) if of else rows
    return (rows.filter(metric=metric) if metric else rows).order_by("-first_day", "pk")


def _figures(viewer: Viewer, query: QueryDict, absolute: Absolute) -> Table[Figure]:
    columns: list[Column[Figure]] = [
        Column("id", gettext_lazy("Number of the row"), lambda row: row.pk),
        Column("of", gettext_lazy("Of"), lambda row: row.of.label.text if row.of else "", lambda row: row.of.key if row.of else None),
        Column("metric", gettext_lazy("What was counted"), lambda row: in_words("metric", row.metric), lambda row: row.metric),
        Column("value", gettext_lazy("Value"), lambda row: row.value),
        Column("value_max", gettext_lazy("Up to"), lambda row: row.value_max),
        Column("unit", gettext_lazy("Unit"), lambda row: row.unit),
        Column("qualifier", gettext_lazy("How exact"), lambda row: exactness(row.qualifier), lambda row: row.qualifier),
        Column("nature", gettext_lazy("Counted or planned"), lambda row: in_words("nature", row.nature), lambda row: row.nature),
        Column("direction", gettext_lazy("Direction"), lambda row: in_words("direction", row.direction), lambda row: row.direction),
        Column("period", gettext_lazy("Period"), lambda row: dated(row.period)),
        Column("scope", gettext_lazy("Scope"), lambda row: row.scope),
        Column("quote", gettext_lazy("Quote"), lambda row: row.statement.words if row.statement else ""),
        Column(
            "sources",
            gettext_lazy("Sources"),
            lambda row: " ".join(source.url or source.key for source in row.sources.all()),
            lambda row: [source.url or source.key for source in row.sources.all()],
        ),
        Column("reach", gettext_lazy("Seen by"), _reach, lambda row: row.reach),
    ]
    return Table("figures", _("Figures"), _notes(viewer, query), columns, _some(figure_rows(viewer, query)))


def _posts(viewer: Viewer, query: QueryDict, absolute: Absolute) -> Table[Post]:
    """People and their posts, in the columns in which they are imported."""
    seen = entities.visible(viewer)
    rows = Post.objects.filter(withdrawn_at=None, person__in=seen).select_related("person", "organisation", "place")
    asked = Asked(query)
    side = _side(viewer, asked)
    asked.strictly()
    if side:
        rows = rows.filter(person__side=side)
    columns: list[Column[Post]] = [
        Column("person", gettext_lazy("Full name"), lambda row: row.person.label.text, lambda row: row.person.key),
        Column("person_zh", gettext_lazy("Name in Chinese"), lambda row: row.person.names.get("zh", "")),
        Column("side", gettext_lazy("Side"), lambda row: row.person.side.upper(), lambda row: row.person.side),
        Column("post", gettext_lazy("Post"), lambda row: wording.code("post", row.post), lambda row: row.post),
        Column("organisation", gettext_lazy("Body"), _thing("organisation", "label"), _thing("organisation", "key")),
        Column("place", gettext_lazy("Province or place"), _thing("place", "label"), _thing("place", "key")),
        Column("valid_from", gettext_lazy("From"), lambda row: dated(row.valid_from)),
        Column("valid_to", gettext_lazy("To"), lambda row: dated(row.valid_to)),
        Column("address", gettext_lazy("Address"), lambda row: absolute(reverse("entity", args=[row.person.key]))),
    ]
    return Table("people", _("People and their posts"), _notes(viewer, query), columns, _some(rows.order_by("person__key", "pk")))


def _thing(name: str, what: str) -> Callable[[Any], Cell]:
    def shown(row: Any) -> Cell:
        thing = getattr(row, name)
        return str(getattr(thing, what)) if thing else ""

    return shown


def _gates(viewer: Viewer, query: QueryDict, absolute: Absolute) -> Table[Any]:
    asked = Asked(query)
    chosen = listing.chosen(viewer, asked)
    asked.strictly()
    return Table("gates", _("Gates"), _notes(viewer, query), export.columns(viewer, absolute), listing.lines(viewer, chosen))


LISTS: dict[str, Callable[[Viewer, QueryDict, Absolute], Table[Any]]] = {
    "commitments": _commitments,
    "sessions": _meetings,
    "documents": _documents,
    "statements": _statements,
    "names": _entities,
    "figures": _figures,
    "people": _posts,
    "gates": _gates,
}
