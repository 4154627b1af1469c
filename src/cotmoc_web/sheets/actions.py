"""Spreadsheets into the record: the only door. All of a sheet is one act, taken back in one step."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cotmoc.records import PartialDate
from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.actions import Beginning, Telling, begin
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.documents.models import Document, ReadingState, Statement, Verdict
from cotmoc_web.entities.models import SHEET, Entity, EntityName, Figure, Post, Source
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, NotThere, Refused
from cotmoc_web.history.actions import Act, change
from cotmoc_web.numbers import number
from cotmoc_web.rows import Reach
from cotmoc_web.sheets.fields import FIELDS_OF, KINDS, guess, heading_row
from cotmoc_web.sheets.models import Sheet
from cotmoc_web.sheets.plans import CHANGED, NEW, Plan, Row, plan
from cotmoc_web.sheets.reading import Tab, read, under


def upload(viewer: Viewer, kind: str, name: str, data: bytes, tab: str = "") -> Sheet:
    """Take a spreadsheet in; its columns as they were understood the last time, else as their headings say.

    Args:
        tab: Which sheet of a workbook; empty: the one of which most headings are understood.

    Raises:
        NotAllowed: below secretariat.
        BadInput: no such kind or sheet, or no spreadsheet.
    """
    user = viewer.require(Role.SECRETARIAT)
    if kind not in KINDS:
        raise BadInput("kind", _("nothing of this kind can be imported"), _("Choose one of the list."))
    tabs = read(data)
    chosen = _tab(kind, tabs, tab.strip())
    headings, rows = under(heading_row(kind, chosen.rows), chosen.rows)
    before = Sheet.objects.filter(party=user.party, kind=kind, headings=headings).exclude(columns={}).order_by("-pk").first()
    columns = before.columns if before else guess(kind, headings)
    sheet: Sheet = Sheet.objects.create(
        party=_party(user),
        by=user,
        kind=kind,
        name=name[-300:],
        tab=chosen.name[:300],
        unread=[each.name for each in tabs if each is not chosen],
        headings=headings,
        rows=rows,
        columns=columns,
    )
    return sheet


def _tab(kind: str, tabs: Sequence[Tab], wanted: str) -> Tab:
    if wanted:
        for each in tabs:
            if each.name.casefold() == wanted.casefold():
                return each
        raise BadInput(
            "tab",
            _("the workbook has no sheet “%(name)s” with rows") % {"name": wanted},
            _("It has these: %(names)s.") % {"names": ", ".join(f"“{each.name}”" for each in tabs)},
        )
    return max(tabs, key=lambda each: len(guess(kind, each.rows[heading_row(kind, each.rows)])))


def _party(user: User) -> Party:
    """Of a person whom `Viewer.require` let through."""
    if user.party is None:
        raise NotAllowed
    return user.party


def one(viewer: Viewer, pk: int) -> Sheet:
    """A sheet of the person's party.

    Raises:
        NotAllowed: below secretariat.
        NotThere: none, or another party's.
    """
    user = viewer.require(Role.SECRETARIAT)
    found = Sheet.objects.filter(pk=pk, party=user.party).select_related("change").first()
    if found is None:
        raise NotThere
    return found


def set_columns(viewer: Viewer, pk: int, columns: dict[str, str]) -> Sheet:
    """Say what each column is.

    Raises:
        BadInput: two columns are the same field.
        Refused: it was imported.
    """
    sheet = one(viewer, pk)
    if sheet.change_id is not None:
        raise Refused(what=_("this sheet was imported before"), remedy=_("Take that import back first, or upload the sheet again."))
    known = {field.key for field in FIELDS_OF[sheet.kind]}
    kept = {place: key for place, key in columns.items() if key in known and number(place, len(sheet.headings) - 1) is not None}
    twice = next((key for key in kept.values() if list(kept.values()).count(key) > 1), None)
    if twice is not None:
        place = [place for place, key in kept.items() if key == twice][-1]
        raise BadInput(f"column_{place}", _("another column is this field already"), _("Choose another field, or leave the column out."))
    sheet.columns = kept
    sheet.save(update_fields=["columns"])
    return sheet


def carry_out(viewer: Viewer, pk: int, *, twice: bool = False) -> tuple[Sheet, Plan]:
    """Import what has no problem, in one act.

    Args:
        twice: Also what seems to be on record already.

    Raises:
        Conflict: somebody of the party imported it in this very moment.
        Refused: nothing is left to import.
    """
    user = viewer.require(Role.SECRETARIAT)
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update().filter(pk=pk, party=user.party).first()
        if sheet is None:
            raise NotThere
        if sheet.change_id is not None:
            raise Conflict(what=_("this sheet was imported before"), remedy=_("Look into the history for it."))
        found = plan(viewer, sheet, twice=twice)
        if not found.can_be_done:
            raise Refused(what=_("nothing in this sheet is new"), remedy=_("Mend the rows with problems and upload it again."))
        with change(viewer, "sheet.imported", why=sheet.name) as act:
            _import(viewer, user, act, sheet, found)
        sheet.change = act.change
        sheet.save(update_fields=["change"])
    return sheet, found


def _import(viewer: Viewer, user: User, act: Act, sheet: Sheet, found: Plan) -> None:
    changed: dict[int, Row] = {row.values["row"].pk: row for row in found.of(CHANGED)}
    for taken in act.take_all(Commitment, {pk: row.values["row"].version for pk, row in changed.items()}):
        for name, value in changed[taken.pk].values["wanted"].items():
            setattr(taken, name, value)
        act.save(taken)
    new = found.of(NEW)
    proofs = _proofs(viewer, user, act, sheet, new) if new else {}
    if sheet.kind == "commitments":
        speaks = list(Entity.objects.filter(key=_party(user).key))
        for row in new:
            _commitment(viewer, act, row, proofs[row.number], speaks)
    elif sheet.kind == "people":
        _posts(act, sheet, new)
    else:
        act.add_all([_figure(user, row, proofs[row.number]) for row in new])


def _proofs(viewer: Viewer, user: User, act: Act, sheet: Sheet, rows: list[Row]) -> dict[int, Statement]:
    """The sheet itself as a document, each row's words a statement of it: nothing enters the record without the words it rests on."""
    party = _party(user)
    pieces, places, length = [], {}, 0
    for row in rows:
        places[row.number] = length
        pieces.append(row.words)
        length += len(row.words) + 1
    text = "\n".join(pieces)
    document = act.add(
        Document(
            party=party,
            name=sheet.name,
            title=sheet.name,
            digest=hashlib.sha256(f"sheet {sheet.pk}\n{text}".encode()).hexdigest(),
            size=len(text.encode()),
            container="sheet",
            state=ReadingState.READ,
            read_at=timezone.now(),
            language=party.language,
            publisher=party.label.text,
            author=user.name,
            published=viewer.today.isoformat(),
            first_day=viewer.today,
            source_party=party,
            text=text,
            by=user,
            statements_confirmed=len(rows),
        )
    )
    told = act.add_all([_statement(document, user, sheet, row, number, places[row.number]) for number, row in enumerate(rows, 1)])
    return {row.number: statement for row, statement in zip(rows, told, strict=True)}


def _statement(document: Document, user: User, sheet: Sheet, row: Row, number: int, place: int) -> Statement:
    values = row.values
    quote = values.get("quote", "")
    inside = row.words.find(quote) if quote else -1
    start, words = (place + inside, quote) if inside >= 0 else (place, row.words)
    day = values.get("made_on") or values.get("period") or values.get("valid_from") or ""
    things = [one.key for one in (*values.get("owners", ()), *filter(None, (values.get("of"), values.get("place"))))]
    reading = {"kind": "agreed", "field": values.get("field", "general"), "parties": things, "objects": [], "date": day}
    if sheet.kind == "figures":
        reading |= {
            "kind": "figure",
            "parties": [],
            "objects": things,
            "status": values["nature"] if values["nature"] == "planned" else "",
            "quantity": {
                "value": values["value"],
                "value_max": values["value_max"],
                "unit": values["unit"],
                "of": values["metric"],
                "qualifier": values["qualifier"],
            },
        }
    elif sheet.kind == "people":
        reading["kind"] = "stated"
    return Statement(
        document=document,
        key=row.key,
        number=number,
        start=start,
        end=start + len(words),
        quote=words,
        kind=reading["kind"],
        field=reading["field"],
        reading=reading,
        confidence=1.0,
        verdict=Verdict.CONFIRMED,
        by=user,
        at=timezone.now(),
        day=PartialDate(day).first_day if day else document.first_day,
    )


def _commitment(viewer: Viewer, act: Act, row: Row, proof: Statement, speaks: list[Entity]) -> None:
    """A promise as the importing party tells it: that others owe it, too, does not make it their word.

    It was said when it was agreed. The day of the import is when a list was copied: nobody spoke of the promise on it.
    """
    values = row.values
    agreed = values["made_on"]
    past = bool(agreed) and PartialDate(agreed).last_day <= viewer.today
    begin(
        viewer,
        act,
        proof,
        Beginning(
            titles=values["titles"],
            undertaking=values["undertaking"],
            field=values["field"],
            owners=values["owners"],
            about=values["about"],
            due=values["due"],
            made_on=values["made_on"],
            note=values["note"],
            entry=Telling("promised", day=agreed or None, said_on="" if past else None, claimants=speaks),
        ),
    )


def _posts(act: Act, sheet: Sheet, rows: list[Row]) -> None:
    source, _made = Source.objects.get_or_create(key=f"{SHEET}{sheet.pk}")  # everyone sees posts: the file's name is nobody else's business
    people = _people(act, [row for row in rows if row.values["person"] is None])
    posts = act.add_all([_post(sheet, row, row.values["person"] or people[_key(row)]) for row in rows])
    source.post_set.add(*posts)


def _post(sheet: Sheet, row: Row, person: Entity) -> Post:
    values = row.values
    return Post(
        person=person,
        key=f"sheet-{sheet.pk}-{row.number}",
        post=values["post"],
        organisation=values["organisation"],
        place=values["place"],
        valid_from=values["valid_from"],
        valid_to=values["valid_to"],
    )


def _key(row: Row) -> str:
    """Of somebody who is not on record yet; two rows of one name within a sheet are one person."""
    name = next(iter(row.values["names"].values()))
    return f"person:{slugify(name, allow_unicode=True)[:60]}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def _people(act: Act, rows: list[Row]) -> dict[str, Entity]:
    """Those of rows that name nobody on record, by key. Who was withdrawn comes back."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(_key(row), row)
    people = {each.key: each for each in Entity.objects.filter(key__in=first)}
    for taken in act.take_all(Entity, {each.pk: None for each in people.values() if each.withdrawn_at is not None}):
        taken.withdrawn_at = None
        act.save(taken)
        people[taken.key] = taken
    fresh = {key: row.values for key, row in first.items() if key not in people}
    made = act.add_all(
        [Entity(key=key, kind="person", side=values["side"], names=values["names"], known=True) for key, values in fresh.items()]
    )
    EntityName.objects.bulk_create(
        EntityName(entity=each, text=text, language=code, use="full", origin="sheet") for each in made for code, text in each.names.items()
    )
    return people | {each.key: each for each in made}


def _figure(user: User, row: Row, proof: Statement) -> Figure:
    values = row.values
    period = values["period"]
    return Figure(
        party=_party(user),
        reach=Reach.PARTY,
        statement=proof,
        key=row.key,
        of=values["of"],
        metric=values["metric"][:120],
        value=values["value"],
        value_max=values["value_max"],
        unit=values["unit"][:60],
        qualifier=values["qualifier"][:12],
        nature=values["nature"],
        direction=values["direction"][:16],
        scope=values["scope"][:400],
        period=period,
        first_day=PartialDate(period).first_day if period else None,
    )
