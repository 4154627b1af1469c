"""Reading in the background: what is kept, what a newer reading does to judgements, and what a hostile file costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents import actions, reading
from cotmoc_web.documents.apart import APART, Apart
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.documents.views import _first_words as first_words
from cotmoc_web.entities.models import Entity, Figure
from cotmoc_web.errors import Refused
from cotmoc_web.history.actions import undo
from cotmoc_web.history.models import Change
from cotmoc_web.management.commands.worker import pick_up
from cotmoc_web.search.models import Findable

Make = Callable[..., Viewer]


def rows(document: Document) -> list[tuple[int, str, str, str, bool]]:
    return [(one.number, one.kind, one.quote[:24], one.verdict, one.stale) for one in document.statements.order_by("number")]


def told(document: Document, **changes: Any) -> dict[str, Any]:
    """What the reader gave, some of it changed, as another reader would give it."""
    found = APART.read({"name": document.name, "path": document.file.path, "seconds": 60, "knowledge": "vn_cn", "bytes": 10**7})
    return found | changes


def test_a_document_keeps_text_facts_statements_and_names(document: Document) -> None:
    assert (document.state, document.language, document.published, document.statements_waiting) == ("read", "en", "2025-10-30", 3)
    assert [one.quote for one in document.statements.all()] == [document.text[one.start : one.end] for one in document.statements.all()]
    crossing = Entity.objects.get(key="lung-lan-longbinh")
    assert list(crossing.statements.values_list("number", flat=True)) == [1]
    assert document.mentions.get(text="Lung Lan").entity == crossing


def test_the_history_of_a_statement_is_not_written_by_reading(document: Document) -> None:
    assert [row.version for row in document.statements.all()] == [1, 1, 1]


def test_reading_again_keeps_every_judgement(document: Document, ours: Party, viewer: Make) -> None:
    who = viewer(ours, Role.REVIEWER)
    first, second, third = document.statements.order_by("number")
    actions.judge(who, first.pk, "confirmed", version=1, corrected={"field": "transport"})
    actions.judge(who, second.pk, "rejected", version=1)
    reading.read_now(document)
    found = list(document.statements.order_by("number"))
    assert [(one.pk, one.verdict, one.field) for one in found] == [
        (first.pk, "confirmed", "transport"),
        (second.pk, "rejected", second.field),
        (third.pk, "waiting", third.field),
    ]
    assert (document.statements_waiting, document.statements_confirmed, document.statements_rejected) == (1, 1, 1)


def test_a_newer_reader_finds_what_was_judged_by_its_words(
    document: Document, ours: Party, viewer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newer one drops a judged statement, moves another, calls the third another kind, and brings one more."""
    who = viewer(ours, Role.REVIEWER)
    first, second, third = document.statements.order_by("number")
    actions.judge(who, first.pk, "confirmed", version=1)
    actions.judge(who, second.pk, "confirmed", version=1)
    newer = told(document)
    _gone, moved, other = newer["reading"]["statements"]
    newer["text"] = newer["text"] + "\nMore."
    new = other | {"id": "s09", "start": len(newer["text"]) - 5, "end": len(newer["text"]), "quote": "More.", "kind": "stated"}
    moved |= {"start": moved["start"] - 3, "end": moved["end"] - 3}
    newer["reading"]["statements"] = [moved, other | {"kind": "planned"}, new]
    monkeypatch.setattr(APART, "read", lambda request: newer)
    reading.read_now(document)
    assert rows(document) == [
        (1, "proposed", second.quote[:24], "confirmed", False),
        (2, "planned", third.quote[:24], "waiting", False),
        (3, "stated", "More.", "waiting", False),
        (4, "agreed", first.quote[:24], "confirmed", True),
    ]
    assert [Statement.objects.get(pk=one.pk).version for one in (first, second, third)] == [2, 2, 2]
    assert (document.statements_waiting, document.statements_confirmed) == (2, 2)


def test_two_statements_of_the_same_words_are_two_rows(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = told(document)
    one = twice["reading"]["statements"][0]
    twice["reading"]["statements"] = [one, one | {"id": "s02"}, one | {"id": "s03", "kind": "planned"}]
    monkeypatch.setattr(APART, "read", lambda request: twice)
    reading.read_now(document)
    reading.read_now(document)
    assert [(row[1], row[4]) for row in rows(document)] == [
        ("agreed", False),
        ("agreed", False),
        ("planned", False),
        ("proposed", True),
        ("done", True),
    ]


def test_what_no_database_keeps_is_replaced_sign_for_sign() -> None:
    assert reading.storable({"a\0": ["x\ud800y", 1, None]}) == {"a\ufffd": ["x\ufffdy", 1, None]}


def test_names_nobody_knows_become_entities_that_say_so(ours: Party, viewer: Make, facts: int) -> None:
    text = "Mr. Tran Van Mot, director of customs of Lai Chau, said the sides agreed to build the Muong Xa bridge in 2026."
    document = actions.receive(viewer(ours, Role.CONTRIBUTOR), "a.txt", text.encode())
    fresh = Entity.objects.filter(known=False)
    assert all(entity.key.startswith(f"{entity.kind}:") for entity in fresh)
    assert {mention.entity_id is not None for mention in document.mentions.exclude(kind__in=["event", "document", "slogan"])} == {True}


@pytest.mark.parametrize(("seconds", "code"), [(0.0001, "D08")])
def test_a_document_that_takes_too_long_is_told_so(document: Document, settings: Settings, seconds: float, code: str) -> None:
    settings.READ_SECONDS = seconds
    reading.read_now(document)
    assert (document.state, document.error_code) == ("failed", code)


def test_a_document_that_takes_the_process_with_it_costs_that_document_alone(tmp_path: object) -> None:
    apart = Apart()
    try:
        hostile = apart.read({"name": "x", "text": "a", "seconds": 30, "knowledge": "vn_cn"})
        assert apart._process is not None
        apart._process.kill()
        apart._process.wait()
        assert hostile["text"] == "a"
        assert apart.read({"name": "x", "text": "b", "seconds": 30, "knowledge": "vn_cn"})["text"] == "b"
    finally:
        apart.close()


def test_a_file_that_is_gone_is_told_so(document: Document) -> None:
    Path(document.file.path).unlink()
    reading.read_now(document)
    assert (document.state, document.error_code, document.statements_waiting) == ("failed", "D07", 3)


def test_a_fault_of_ours_leaves_no_document_being_read_for_ever(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(request: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(APART, "read", fails)
    Document.objects.filter(pk=document.pk).update(state="waiting")
    with pytest.raises(RuntimeError):
        reading.read_document.call(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error_code) == ("failed", "D00")


@pytest.mark.parametrize(("times", "state"), [(1, "read"), (3, "failed")])
def test_a_killed_worker_leaves_no_document_being_read_for_ever(document: Document, times: int, state: str) -> None:
    DBTaskResult.objects.create(
        task_path=reading.read_document.module_path, args_kwargs={"args": [document.pk], "kwargs": {}}, queue_name="default",
        backend_name="default", status=TaskResultStatus.RUNNING, worker_ids=["one"] * times, priority=0, run_after=timezone.now(),
        exception_class_path="", traceback="",
    )  # fmt: skip
    Document.objects.filter(pk=document.pk).update(state="reading")
    assert pick_up("one") == 1
    reading.read_document.call(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error_code) == (state, "D00" if state == "failed" else "")


def test_memory_is_bounded(settings: Settings) -> None:
    settings.READ_MEMORY = 60 * 1024 * 1024
    apart = Apart()
    try:
        assert apart.read({"name": "x", "text": "The two sides agreed.", "seconds": 30, "knowledge": "vn_cn"})["code"] in {"D03", "D05"}
    finally:
        apart.close()


def test_a_confirmed_figure_becomes_a_figure_and_goes_when_rejected(ours: Party, viewer: Make, facts: int) -> None:
    text = "The two sides agreed to raise trade between Lai Chau and Yunnan to 7.2 billion USD in 2026."
    document = Document.objects.get(pk=actions.receive(viewer(ours, Role.CONTRIBUTOR), "a.txt", text.encode()).pk)
    statement = document.statements.get()
    assert not Figure.objects.filter(statement=statement).exists()
    who = viewer(ours, Role.REVIEWER)
    statement = actions.judge(who, statement.pk, "confirmed", version=1, corrected={"kind": "figure"})
    figure = Figure.objects.get(statement=statement)
    assert (figure.value, figure.unit, figure.party, figure.reach, figure.withdrawn_at) == (7.2e9, "USD", ours, "party", None)
    statement = actions.judge(who, statement.pk, "rejected", version=statement.version)
    assert Figure.objects.get(pk=figure.pk).withdrawn_at is not None
    actions.judge(who, statement.pk, "confirmed", version=statement.version)
    assert [row.withdrawn_at for row in Figure.objects.filter(statement=statement)] == [None]


def test_typed_text_has_no_file_and_is_read_again_from_its_text(ours: Party, viewer: Make) -> None:
    document = actions.receive(viewer(ours, Role.CONTRIBUTOR), "note", b"The two sides agreed to meet.", typed=True)
    document = Document.objects.get(pk=document.pk)
    assert (bool(document.file), document.state, document.container, document.statements.count()) == (False, "read", "txt", 1)
    reading.read_now(document)
    assert (document.text, document.statements.count()) == ("The two sides agreed to meet.", 1)


@pytest.mark.parametrize("container", ["answer", "sheet"])
def test_what_people_entered_is_not_read_over(
    container: str, document: Document, ours: Party, viewer: Make, signed_in: Callable[..., Client]
) -> None:
    Document.objects.filter(pk=document.pk).update(container=container)
    button = f"/documents/{document.pk}/reread/"
    assert button not in signed_in(ours, Role.CONTRIBUTOR).get(f"/documents/{document.pk}/").content.decode()
    with pytest.raises(Refused):
        actions.reread(viewer(ours, Role.CONTRIBUTOR), document.pk)
    document.refresh_from_db()
    assert (document.container, document.state, document.version) == (container, "read", 2)


def test_a_corrected_day_moves_what_follows_from_it(ours: Party, viewer: Make, facts: int) -> None:
    who = viewer(ours, Role.REVIEWER)
    text = "The two sides agreed to raise trade between Lai Chau and Yunnan to 7.2 billion USD in 2026."
    row = actions.receive(who, "a.txt", text.encode()).statements.get()
    read = row.day
    actions.judge(who, row.pk, "confirmed", version=1, corrected={"kind": "figure", "date": "2023-05"})

    def days() -> list[dt.date | None]:
        return [
            *Statement.objects.values_list("day", flat=True),
            *Figure.objects.values_list("first_day", flat=True),
            *Findable.objects.filter(kind="statement").values_list("day", flat=True),
        ]

    assert days() == [dt.date(2023, 5, 1)] * 3
    corrected = Change.objects.latest("pk")
    undo(who, corrected.pk)
    assert days() == [read, dt.date(2023, 5, 1), read]
    undo(who, Change.objects.latest("pk").pk)
    assert days() == [dt.date(2023, 5, 1)] * 3


def test_a_pasted_text_without_a_title_is_called_by_whole_words_of_its_first_line() -> None:
    assert first_words("Biên bản\nhội đàm lần thứ mười") == "Biên bản"
    assert first_words("Hai bên " * 20) == f"{('Hai bên ' * 10).strip()}…"
    assert first_words("金" * 90) == "金" * 80 + "…"
