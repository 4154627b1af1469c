"""Files sent in: each once, each under a name that leads nowhere, and none that costs more than a message."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from cotmoc.errors import DocumentError
from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents import actions
from cotmoc_web.documents.models import Document
from cotmoc_web.errors import NotAllowed
from cotmoc_web.history.actions import set_reach
from cotmoc_web.history.models import Change

Make = Callable[..., Viewer]
TEXT = b"The two sides agreed to open the crossing in 2026."


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_a_file_becomes_a_document_and_is_read(ours: Party, viewer: Make) -> None:
    who = viewer(ours, Role.CONTRIBUTOR)
    document = Document.objects.get(pk=actions.receive(who, "minutes.txt", TEXT).pk)
    assert (document.state, document.name, document.size, document.party, document.by) == ("read", "minutes.txt", len(TEXT), ours, who.user)
    assert [(row.kind, row.quote) for row in document.statements.all()] == [("agreed", TEXT.decode())]
    assert [change.action for change in Change.objects.order_by("pk")] == ["document.received", "document.read"]


def test_the_same_file_twice_is_one_document(ours: Party, viewer: Make) -> None:
    who = viewer(ours, Role.CONTRIBUTOR)
    first, again = actions.take_in(who, "a.txt", TEXT), actions.take_in(who, "b.txt", TEXT)
    assert (first.again, again.again, again.document.pk) == (False, True, first.document.pk)


def test_the_same_file_of_two_parties_is_two_documents(ours: Party, theirs: Party, viewer: Make) -> None:
    mine = actions.receive(viewer(ours, Role.CONTRIBUTOR), "a.txt", TEXT)
    received = actions.take_in(viewer(theirs, Role.CONTRIBUTOR), "a.txt", TEXT)
    assert (received.again, received.document.pk != mine.pk) == (False, True)


def test_a_reader_may_not_send_in(ours: Party, viewer: Make) -> None:
    with pytest.raises(NotAllowed):
        actions.receive(viewer(ours, Role.READER), "a.txt", TEXT)
    with pytest.raises(NotAllowed):
        actions.receive(viewer(None), "a.txt", TEXT)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.txt", b"", "D01"),
        ("white.txt", b" \n\t", "D01"),
        ("program.exe", b"MZ\x90\x00" + b"\0" * 200, "D02"),
        ("picture.gif", b"GIF89a" + b"\0" * 50, "D02"),
        ("noise.txt", bytes(range(256)) * 4, "D02"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "D02"),
        ("archive.zip", zipped({"a.txt": TEXT}), "D02"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_code(name: str, data: bytes, code: str, ours: Party, viewer: Make) -> None:
    with pytest.raises(DocumentError) as caught:
        actions.receive(viewer(ours, Role.CONTRIBUTOR), name, data)
    assert (caught.value.code, Document.objects.count()) == (code, 0)


def test_what_is_too_large_is_refused(ours: Party, viewer: Make, settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 40
    with pytest.raises(DocumentError) as caught:
        actions.receive(viewer(ours, Role.CONTRIBUTOR), "a.txt", TEXT)
    assert caught.value.code == "D05"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("C:\\secret\\a.txt", "C_/secret/a.txt"),
        ("a" * 5000 + ".txt", "a" * 296 + ".txt"),
        ("\u202egpj.txt", "_gpj.txt"),
    ],
)
def test_a_name_leads_nowhere(name: str, label: str, ours: Party, viewer: Make) -> None:
    document = actions.receive(viewer(ours, Role.CONTRIBUTOR), name, TEXT)
    assert document.name == label
    stored = Path(document.file.path).resolve()
    assert (stored.parent, stored.name.partition(".")[0].partition("_")[0]) == (
        Path(settings.MEDIA_ROOT).resolve() / "documents",
        document.digest,
    )


def test_an_archive_is_each_file_in_it(ours: Party, viewer: Make) -> None:
    data = zipped({"2025/a.txt": TEXT, "../up.txt": b"Both sides agreed to meet in 2027.", "__MACOSX/x": b"x", "code.py": b"import os"})
    batch = actions.receive_many(viewer(ours, Role.CONTRIBUTOR), [("papers.zip", data)])
    assert sorted(batch.documents.values_list("name", flat=True)) == ["papers.zip/2025/a.txt", "papers.zip/up.txt"]
    assert batch.notes == [{"name": "papers.zip/code.py", "code": "D02"}]


def test_each_file_of_an_archive_that_is_no_document_is_named(ours: Party, viewer: Make) -> None:
    others = ["README", "b.xyz", "data.csv", "notes.md", "photo.heic", "x.py", "y.py"]
    data = zipped({"a.txt": TEXT} | dict.fromkeys(others, b"\x00\x01"))
    batch = actions.receive_many(viewer(ours, Role.CONTRIBUTOR), [("papers.zip", data)])
    assert [(note["name"], note["code"]) for note in batch.notes] == [(f"papers.zip/{name}", "D02") for name in others]


def test_one_bad_file_does_not_stop_the_others(ours: Party, viewer: Make) -> None:
    who = viewer(ours, Role.CONTRIBUTOR)
    known = actions.receive(who, "known.txt", TEXT)
    batch = actions.receive_many(who, [("empty.txt", b""), ("known again.txt", TEXT), ("new.txt", b"Both sides agreed to meet in 2027.")])
    assert list(batch.documents.values_list("name", flat=True)) == ["new.txt"]
    assert batch.notes == [{"name": "empty.txt", "code": "D01"}, {"name": "known again.txt", "document": known.pk}]


def test_an_archive_made_to_burst_costs_a_message(ours: Party, viewer: Make) -> None:
    data = zipped({"bomb.txt": b"0" * (60 * 1024 * 1024)})
    assert len(data) < 200_000
    batch = actions.receive_many(viewer(ours, Role.CONTRIBUTOR), [("bomb.zip", data)])
    assert (batch.documents.count(), [note["code"] for note in batch.notes]) == (0, ["D05"])


def test_a_withdrawn_document_comes_back_when_it_is_sent_again(ours: Party, viewer: Make) -> None:
    document = Document.objects.get(pk=actions.receive(viewer(ours, Role.CONTRIBUTOR), "a.txt", TEXT).pk)
    actions.withdraw(viewer(ours, Role.SECRETARIAT), document.pk, version=document.version)
    received = actions.take_in(viewer(ours, Role.CONTRIBUTOR), "a.txt", TEXT)
    assert (received.again, received.document.pk, received.document.withdrawn_at) == (True, document.pk, None)


def test_what_was_public_and_withdrawn_comes_back_to_its_party_alone(ours: Party, viewer: Make) -> None:
    secretary, document = viewer(ours, Role.SECRETARIAT), actions.receive(viewer(ours, Role.CONTRIBUTOR), "a.txt", TEXT)
    for reach in ("shared", "public"):
        version = Document.objects.get(pk=document.pk).version
        set_reach(secretary, Document, document.pk, reach, version=version)
    actions.withdraw(secretary, document.pk, version=version + 1)
    actions.receive(viewer(ours, Role.CONTRIBUTOR), "a.txt", TEXT)
    assert list(Document.objects.seen_by(viewer(None))) == []
    assert Document.objects.seen_by(secretary).get(pk=document.pk).reach == "party"
