"""The only door for writes of documents and of what people judge of them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from cotmoc.errors import DocumentError, DocumentTooLarge, EmptyDocument, UnknownFormat
from cotmoc.reading.containers import Few, LeftOut, Limits, documents, sniff
from cotmoc.reading.containers.zips import safe_label
from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.corrections import check_corrections
from cotmoc_web.documents.models import Batch, Check, Document, Parallel, ReadingState, Statement, Verdict
from cotmoc_web.documents.reading import first_day, read_document
from cotmoc_web.errors import BadInput, Conflict, NotThere, Refused
from cotmoc_web.history.actions import Act, change
from cotmoc_web.history.models import Change
from cotmoc_web.rows import Reach, seen_by

_ENDINGS = {"pdf": ".pdf", "docx": ".docx", "image": "", "html": ".html", "text": ".txt"}
_READ = frozenset(_ENDINGS)
SETTLED = ("as_written", "mistake", "set_aside")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file that was sent."""

    document: Document
    again: bool
    """Whether the same bytes had been sent before; then `document` is the one that was made of them."""


def receive(viewer: Viewer, name: str, data: bytes, batch: Batch | None = None, *, typed: bool = False) -> Document:
    """Take in one file, and have it read. The same bytes again give the document that was made of them; `Received.again` says so.

    Raises:
        DocumentError: empty, too large, or no type that can be read; the code says which.
        NotAllowed: below contributor.
    """
    return take_in(viewer, name, data, batch, typed=typed).document


def take_in(viewer: Viewer, name: str, data: bytes, batch: Batch | None = None, *, typed: bool = False) -> Received:
    """The same as `receive`, and whether it was there before."""
    user = viewer.require(Role.CONTRIBUTOR)
    party = user.party
    assert party is not None  # noqa: S101 (whoever has a role has a party)
    label = safe_label(name)[-300:]
    kind = _kind(label, data)
    digest = hashlib.sha256(data).hexdigest()
    again = _sent_before(viewer, party, digest)
    if again is not None:
        return Received(again, True)
    try:
        with change(viewer, "document.received") as act:
            row = Document(party=party, batch=batch, name=label, digest=digest, size=len(data), by=user)
            if typed:
                row.text = data.decode()
                row.container = "txt"
            else:
                row.file.save(f"{digest}{_ENDINGS[kind] or _image_ending(label)}", ContentFile(data), save=False)
            document = act.add(row)
    except IntegrityError:  # sent twice at the same moment
        found = _sent_before(viewer, party, digest)
        if found is None:
            raise
        return Received(found, True)
    read_document.enqueue(document.pk)
    return Received(document, False)


def _kind(label: str, data: bytes) -> str:
    if not data.strip():
        raise EmptyDocument(label)
    if len(data) > settings.UPLOAD_LIMIT:
        raise DocumentTooLarge(label)
    kind = sniff(data, label)
    if kind not in _READ or (kind == "text" and _is_binary(data)):
        raise UnknownFormat(label)
    return kind


def _is_binary(data: bytes) -> bool:
    """Bytes that no encoding of text has: NULs, unless it is UTF-16, which has a mark."""
    return b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _image_ending(label: str) -> str:
    ending = Path(label).suffix.lower()
    return ending if ending in {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"} else ".img"


def _sent_before(viewer: Viewer, party: Party, digest: str) -> Document | None:
    """The document of these bytes. One that was withdrawn comes back, to the party alone: who sends it again wants it, and sharing and
    publishing it are acts of the secretariat."""
    found = Document.objects.filter(party=party, digest=digest).first()
    if found is None or found.withdrawn_at is None:
        return found
    with change(viewer, "document.brought_back") as act:
        row = act.take(Document, found.pk)
        row.withdrawn_at, row.reach = None, Reach.PARTY
        act.save(row)
    return row


def open_batch(viewer: Viewer) -> Batch:
    """A place for files sent together."""
    user = viewer.require(Role.CONTRIBUTOR)
    assert user.party is not None  # noqa: S101 (whoever has a role has a party)
    return Batch.objects.create(party=user.party, by=user)


def receive_many(viewer: Viewer, files: Iterable[tuple[str, bytes]], batch: Batch | None = None, *, typed: bool = False) -> Batch:
    """Take in many files; of an archive, each file in it. What is refused does not stop the others, and is noted in the batch with its
    code, as is what had been sent before."""
    batch = batch or open_batch(viewer)
    notes: list[dict[str, Any]] = []
    for name, data in files:
        for label, content in _unpacked(name, data):
            notes += _note(viewer, label, content, batch, typed=typed)
    if notes:
        Batch.objects.filter(pk=batch.pk).update(notes=[*batch.notes, *notes])
        batch.refresh_from_db()
    return batch


def _note(viewer: Viewer, label: str, content: bytes | DocumentError, batch: Batch, *, typed: bool) -> list[dict[str, Any]]:
    try:
        if isinstance(content, DocumentError):
            raise content
        received = take_in(viewer, label, content, batch, typed=typed)
    except DocumentError as error:
        return [{"name": safe_label(label)[-300:], "code": error.code}]
    return [{"name": safe_label(label)[-300:], "document": received.document.pk}] if received.again else []


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes | DocumentError]]:
    """The file, or the files in the archive that it is, one in memory at a time."""
    if len(data) > settings.UPLOAD_LIMIT or not data.startswith(b"PK") or sniff(data, name) != "zip":
        yield name, data
        return
    limits = Limits(
        file_bytes=settings.UPLOAD_LIMIT, unpacked_bytes=4 * settings.UPLOAD_LIMIT, members=settings.DATA_UPLOAD_MAX_NUMBER_FILES, depth=2
    )
    label = safe_label(name)[-200:]
    others = Few(most=settings.DATA_UPLOAD_MAX_NUMBER_FILES)
    with tempfile.NamedTemporaryFile(suffix=".zip") as stream:
        stream.write(data)
        stream.flush()
        for found in documents([stream.name], limits=limits, left_out=LeftOut(other_kinds=others)):
            inside = _label_within(label, found.name)
            try:
                yield inside, found.load()
            except DocumentError as error:
                yield inside, error
    for other in others.names:
        yield _label_within(label, other), UnknownFormat(other)


def _label_within(archive: str, name: str) -> str:
    return "/".join([archive, *name.split("/")[1:]])


def reread(viewer: Viewer, pk: int, *, version: int | None = None) -> Document:
    """Have a document read again, with the reader there is now. Judgements stay.

    Raises:
        NotAllowed: below contributor, or another party's.
        Refused: people entered what it says.
    """
    with change(viewer, "document.reread") as act:
        row = act.take(Document, pk, version=version)
        viewer.require(Role.CONTRIBUTOR, row)
        if row.entered:
            raise Refused(what=_("people entered what this document says"), remedy=_("There is nothing in it to be read anew."))
        row.state = ReadingState.WAITING
        row.error_code = row.error = ""
        act.save(row)
    read_document.enqueue(row.pk)
    return row


def withdraw(viewer: Viewer, pk: int, *, version: int, why: str = "") -> Document:
    """Let a document count for nothing. It is not deleted, and sending the file again brings it back.

    Raises:
        BadInput: confirmed statements of it stand in the record; they have to be rejected first.
    """
    with change(viewer, "document.withdrawn", why=why) as act:
        row = act.take(Document, pk, version=version)
        viewer.require(Role.SECRETARIAT, row)
        if row.statements.filter(verdict=Verdict.CONFIRMED, withdrawn_at=None).exists():
            raise BadInput("withdraw", _("confirmed statements of this document stand in the record"), _("Reject them first."))
        act.withdraw(row)
    return row


def judge(
    viewer: Viewer,
    statement_id: int,
    verdict: str,
    *,
    version: int | None,
    corrected: Mapping[str, Any] | None = None,
    why: str = "",
    then: Callable[[Act, Statement], None] | None = None,
) -> Statement:
    """Confirm, reject, put off or reopen a statement, and say what is to be put instead of what was read.

    Args:
        version: The one the person saw.
        corrected: By the names of the reading (`kind`, `field`, `parties`, `objects`, `speaker`, `date`, `deadline`, `quantity`,
            `status`, `start`, `end`): everything that differs from what was read. None leaves corrections as they are.
        then: Puts the confirmed statement into a story, within the same act: the two are taken back together.

    Raises:
        NotAllowed: below reviewer, or another party's document.
        Conflict: somebody else decided meanwhile.
        BadInput: a correction is none; names the field.
    """
    with change(viewer, "statement.linked" if then else f"statement.{_verdict(verdict)}", why=why) as act:
        row = act.take(Statement, statement_id, version=version)
        viewer.require(Role.REVIEWER, row.document)
        if corrected is not None:
            row.corrected = check_corrections(row, corrected)
        _decide(row, verdict, viewer)
        act.save(row)
        act.reach = row.document.reach
        if then is not None:
            then(act, row)
    return row


def correct(viewer: Viewer, statement_id: int, *, version: int | None, corrected: Mapping[str, Any]) -> Statement:
    """Say what is to be put instead of what was read, and leave the decision for later. As `judge` otherwise."""
    with change(viewer, "statement.corrected") as act:
        row = act.take(Statement, statement_id, version=version)
        viewer.require(Role.REVIEWER, row.document)
        row.corrected = check_corrections(row, corrected)
        _as_corrected(row)
        act.save(row)
        act.reach = row.document.reach
    return row


def judge_many(viewer: Viewer, document_id: int, verdict: str, statements: Mapping[int, int], *, why: str = "") -> Change | None:
    """One verdict on several statements of a document, in one act. `statements`: id → version seen. Returns the line of history.

    Raises:
        NotThere: one of them is of another document.
        Conflict: somebody else decided on one of them meanwhile; then none is changed.
    """
    with change(viewer, f"statement.{_verdict(verdict)}", why=why) as act:
        document = Document.objects.filter(pk=document_id).first()
        if document is None:
            raise NotThere
        viewer.require(Role.REVIEWER, document)
        if Statement.objects.filter(pk__in=statements, document=document).count() != len(statements):
            raise NotThere
        for row in act.take_all(Statement, statements):
            row.document = document
            _decide(row, verdict, viewer)
            act.save(row)
        act.reach = document.reach
    return act.change


def _verdict(verdict: str) -> str:
    if verdict not in Verdict.values:
        raise BadInput("verdict", _("this is no decision"), _("Confirm, reject, put off or reopen."))
    return verdict


def _decide(row: Statement, verdict: str, viewer: Viewer) -> None:
    row.verdict = verdict
    _as_corrected(row)
    row.by_rule = False
    row.by = None if verdict == Verdict.WAITING else viewer.user
    row.at = None if verdict == Verdict.WAITING else timezone.now()


def _as_corrected(row: Statement) -> None:
    """What lists filter and order by, as it now stands."""
    says: Any = row.says
    row.kind, row.field = says.get("kind", row.kind), says.get("field", row.field)
    row.day = first_day(says.get("date")) or row.document.first_day


def settle_check(viewer: Viewer, pk: int, settled: str, *, version: int | None, answer: str = "") -> Check:
    """Say what a check comes to: it is as written, a mistake of the text, or of no matter; with an answer in words. Empty reopens it.

    Raises:
        NotAllowed: below reviewer, or another party's document.
    """
    if settled not in ("", *SETTLED):
        raise BadInput("settled", _("this is no answer to a check"))
    with change(viewer, "check.settled" if settled else "check.reopened") as act:
        if not Check.objects.filter(seen_by(viewer, "document__"), pk=pk, document__withdrawn_at=None).exists():
            raise NotThere
        row = act.take(Check, pk, version=version)
        viewer.require(Role.REVIEWER, row.document)
        row.settled, row.answer = settled, answer.strip()[:600]
        row.by, row.at = (viewer.user, timezone.now()) if settled else (None, None)
        act.save(row)
        act.reach = row.document.reach
    return row


def set_source_party(viewer: Viewer, pk: int, party_id: int | None, *, version: int | None) -> Document:
    """Say whose official record a document is; None: press, or not known. It decides how strong its word is."""
    with change(viewer, "document.source_set") as act:
        row = act.take(Document, pk, version=version)
        viewer.require(Role.REVIEWER, row)
        if party_id is not None and not Party.objects.filter(pk=party_id, withdrawn_at=None).exists():
            raise BadInput("source_party", _("there is no such party"))
        row.source_party_id = party_id
        act.save(row)
    return row


def join_versions(viewer: Viewer, pk: int, other_pk: int) -> Document:
    """Say that two documents are one article in two languages.

    Raises:
        NotThere: the other is none that the person may see.
        NotAllowed: one of them is another party's.
    """
    with change(viewer, "document.joined") as act:
        joined = {each.pk: each for each in act.take_all(Document, dict.fromkeys(_versions(pk, other_pk)))}
        if not joined.keys() >= set(_versions(pk, other_pk)):  # one of them was joined to more while this act waited
            raise Conflict
        row, other = joined[pk], joined[other_pk]
        if row.pk == other.pk or not other.is_seen_by(viewer) or other.withdrawn_at:
            raise NotThere
        for each in (row, other):
            viewer.require(Role.CONTRIBUTOR, each)
        group = row.parallel or other.parallel or act.add(Parallel())
        for each in joined.values():
            each.parallel = group
            act.save(each)
        act.about, act.reach = row, row.reach
    return row


def _versions(*pks: int) -> list[int]:
    """These, and whatever each was joined with."""
    groups = Document.objects.filter(pk__in=pks).exclude(parallel=None).values("parallel")
    return [*pks, *Document.objects.filter(parallel__in=groups).values_list("pk", flat=True)]


def part_version(viewer: Viewer, pk: int) -> Document:
    """Say that a document is no version of the others it was joined with."""
    with change(viewer, "document.parted") as act:
        row = act.take(Document, pk)
        viewer.require(Role.CONTRIBUTOR, row)
        row.parallel = None
        act.save(row)
    return row
