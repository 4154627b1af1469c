"""Reading a document in the background: its text, its facts, what it says, whom it names, what should be looked at.

Reading again, with a newer reader, keeps every judgement that people made: a statement is found again by its words and place, then by its
words; one that is no longer found stays, marked `stale`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from cotmoc import __version__
from cotmoc.errors import UsageError
from cotmoc.reading.page_notes import CALM_CHECKS
from cotmoc.records import PartialDate
from cotmoc_web.documents.apart import APART
from cotmoc_web.documents.derived import count
from cotmoc_web.documents.models import Check, Document, Mention, ReadingState, Statement, Verdict
from cotmoc_web.documents.names_read import entities_of, names_in, with_keys
from cotmoc_web.entities.models import Entity
from cotmoc_web.history.actions import change

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps. One sign takes the place of one, so that every offset holds."""
IN_ORDER = "as_written"


@task()
def read_document(pk: int) -> None:
    """Read a document that waits. One that somebody else took, or that was read meanwhile, is left alone."""
    taken = Document.objects.filter(pk=pk, state=ReadingState.WAITING).update(state=ReadingState.READING)
    if not taken:
        return
    try:
        read_now(Document.objects.get(pk=pk))
    except Exception:  # whatever went wrong with us, the page must not say for ever that it is being read
        Document.objects.filter(pk=pk).update(state=ReadingState.FAILED, error_code="D00")
        raise


def left_unread(pk: int, *, again: bool) -> None:
    """The worker that read a document was killed: the document waits again, or is given up."""
    left = Document.objects.filter(pk=pk, state=ReadingState.READING)
    if again:
        left.update(state=ReadingState.WAITING)
    else:
        left.update(state=ReadingState.FAILED, error_code="D00")


def read_now(document: Document) -> None:
    """Read a document here and now, and keep what was read. A document that cannot be read is told so in its own row."""
    Document.objects.filter(pk=document.pk).update(state=ReadingState.READING)
    answer = storable(APART.read(_request(document)))
    with transaction.atomic():
        with change(None, "document.failed" if "code" in answer else "document.read", party=document.party) as act:
            row = act.take(Document, document.pk)
            if "code" in answer:
                row.state, row.error_code = ReadingState.FAILED, answer["code"]
                row.error = f"{answer['what']}. {answer['remedy']}"[:600]
            else:
                _keep_facts(row, answer["text"], answer["reading"])
                _Keeper(row, answer["reading"]).keep()
            row.read_at = timezone.now()
            act.save(row)
        _confirm_by_rule(row)
    document.refresh_from_db()


def _confirm_by_rule(document: Document) -> None:
    from cotmoc_web.documents.rule import apply_rule  # it writes statements through actions, which start readings

    if document.state == ReadingState.READ:
        apply_rule(document)


def _request(document: Document) -> dict[str, Any]:
    request: dict[str, Any] = {
        "name": document.name,
        "seconds": settings.READ_SECONDS,
        "knowledge": settings.KNOWLEDGE,
        "bytes": settings.UPLOAD_LIMIT,
    }
    return request | ({"path": document.file.path} if document.file else {"text": document.text})


def storable(value: Any) -> Any:
    """The same without what no database keeps."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [storable(each) for each in value]
    if isinstance(value, dict):
        return {storable(key): storable(each) for key, each in value.items()}
    return value


def _keep_facts(document: Document, text: str, reading: dict[str, Any]) -> None:
    facts = reading["document"]
    document.text = text
    document.reading = {key: reading[key] for key in ("document", "sessions", "entities", "dates", "quantities")}
    document.state, document.error_code, document.error = ReadingState.READ, "", ""
    document.reader_version = __version__
    document.language = facts["language"][:16]
    document.container = facts["container"][:8]
    for name, length in (("title", 600), ("publisher", 200), ("carrier", 200), ("author", 200), ("published", 32), ("source_url", 600)):
        setattr(document, name, " ".join((facts[name] or "").split())[:length])
    if not document.source_url.startswith(("https://", "http://")):
        document.source_url = ""  # what is no address of the web is none to link to
    document.first_day = first_day(document.published)


def first_day(date: str | None) -> dt.date | None:
    """The first day of a partial date, as far as it is one."""
    try:
        found = PartialDate(date).first_day if date else None
    except UsageError:
        return None
    return None if found == dt.date.min else found


class _Keeper:
    """Puts what was read of one document beside what is kept of it."""

    def __init__(self, document: Document, reading: dict[str, Any]) -> None:
        self.document = document
        self.reading = reading
        self.entities = entities_of(reading, document.language)

    def keep(self) -> None:
        self._mentions()
        self._statements()
        self._checks()
        count([self.document])

    # ---- names

    def _mentions(self) -> None:
        self.document.mentions.all().delete()
        Mention.objects.bulk_create(
            Mention(
                document=self.document,
                start=one["start"],
                end=one["end"],
                text=one["mention"][:300],
                kind=one["kind"][:24],
                entity=self.entities.get(one["canonical"]),
                unsure=one.get("unsure", False),
                role=(one.get("role") or "")[:120],
            )
            for one in self.reading["entities"]
        )

    # ---- statements

    def _statements(self) -> None:
        rows = list(self.document.statements.select_for_update().order_by("number"))
        told = sorted(self.reading["statements"], key=lambda one: (one["start"], -one["end"], one["id"]))
        matched = matches(rows, told)
        taken = {id(row) for row in matched.values()}
        fresh: list[Statement] = []
        for place, one in enumerate(told):
            row = matched.get(place)
            if row is None:
                fresh.append(self._new(one, place + 1))
            else:
                self._again(row, one, place + 1)
        for number, row in enumerate((row for row in rows if id(row) not in taken), len(told) + 1):
            row.number, row.stale = number, True
        fields = ["number", "start", "end", "quote", "kind", "field", "reading", "confidence", "day", "stale", "version"]
        Statement.objects.bulk_update(rows, fields, batch_size=200)
        _with_keys(fresh, {row.key for row in rows})
        Statement.objects.bulk_create(fresh, batch_size=200)
        waiting = [row for row in matched.values() if row.verdict == Verdict.WAITING]
        by_key = {entity.key: entity for entity in self.entities.values()}
        link_entities([*fresh, *waiting], lambda row: [by_key[name] for name in names_in(row.reading) if name in by_key])

    def _new(self, one: dict[str, Any], number: int) -> Statement:
        row = Statement(document=self.document, number=number)
        self._fill(row, one)
        return row

    def _fill(self, row: Statement, one: dict[str, Any]) -> None:
        row.start, row.end, row.quote = one["start"], one["end"], one["quote"]
        row.kind, row.field, row.confidence = one["kind"][:10], one["field"][:40], one["confidence"]
        row.reading = with_keys(one, self.entities)
        row.day = first_day(one["date"]) or self.document.first_day
        row.stale = False

    def _again(self, row: Statement, one: dict[str, Any], number: int) -> None:
        """A statement that was judged keeps what was judged, and only learns where it now stands. One that waits is what the newer
        reader says; its version goes up where that differs, so that nobody confirms what they did not see."""
        row.number, row.stale = number, False
        if row.verdict == Verdict.WAITING and not row.corrected:
            before = {key: value for key, value in row.reading.items() if key != "id"}
            self._fill(row, one)
            row.version += before != {key: value for key, value in row.reading.items() if key != "id"}
        else:
            row.start, row.end = one["start"], one["end"]

    # ---- checks

    def _checks(self) -> None:
        rows = {row.key: row for row in self.document.checks.select_for_update()}
        met: set[str] = set()
        for one in self.reading["checks"]:
            key = _key((one["type"], *one["quotes"]), met)
            row = rows.get(key) or Check(document=self.document, key=key, type=one["type"][:40])
            row.what, row.told, row.spans, row.quotes = one["what"], one["told"], one["spans"], one["quotes"]
            row.withdrawn_at = None
            if row._state.adding and row.type in CALM_CHECKS:
                row.settled = IN_ORDER
            row.save()
        gone = [row.pk for key, row in rows.items() if key not in met and not row.settled]
        Check.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())


def link_entities(statements: Iterable[Statement], entities: Callable[[Statement], Iterable[Entity]]) -> None:
    """Set the entities of many statements at once."""
    rows = list(statements)
    through = Statement.entities.through
    pairs = {(row.pk, entity.pk) for row in rows for entity in entities(row)}
    linked = {(row, entity): pk for pk, row, entity in through.objects.filter(statement__in=rows).values_list("pk", "statement", "entity")}
    if gone := [pk for pair, pk in linked.items() if pair not in pairs]:
        through.objects.filter(pk__in=gone).delete()
    fresh = sorted(pairs - linked.keys())
    through.objects.bulk_create((through(statement_id=row, entity_id=entity) for row, entity in fresh), batch_size=500)


def matches(rows: list[Statement], told: list[dict[str, Any]]) -> dict[int, Statement]:
    """Which kept statement each newly read one is, by its place in `told`: the same words at the same place and of the same kind first,
    then whatever the kind, then the same words elsewhere, nearest number first."""
    found: dict[int, Statement] = {}
    left = list(rows)
    signs: tuple[Callable[[Any], tuple[object, ...]], ...] = (
        lambda one: (one["start"], one["end"], one["quote"], one["kind"]),
        lambda one: (one["start"], one["end"], one["quote"]),
        lambda one: (one["quote"], one["kind"]),
        lambda one: (one["quote"],),
    )
    for sign in signs:
        waiting: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
        for row in left:
            read = {"start": row.start, "end": row.end, "quote": row.quote, "kind": row.reading.get("kind", row.kind)}
            waiting[sign(read)].append(row)
        for place, one in enumerate(told):
            if place not in found and (same := waiting.get(sign(one))):
                found[place] = same.pop(0)
        taken = {id(row) for row in found.values()}
        left = [row for row in left if id(row) not in taken]
    return found


def _with_keys(fresh: list[Statement], taken: set[str]) -> None:
    for row in fresh:
        row.key = _key((row.quote, row.start, row.end), taken)


def _key(parts: tuple[object, ...], taken: set[str]) -> str:
    """A key from what it is and where it stands; the second of two that are alike in all gets another. Adds it to those taken."""
    number = 0
    while True:
        key = hashlib.sha256("\0".join(map(str, (*parts, number))).encode()).hexdigest()[:32]
        if key not in taken:
            taken.add(key)
            return key
        number += 1
