"""Parties, people, and a record with the facts in it. Two parties always: what must not leak has something that could."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.facts import load_facts, packaged
from cotmoc_web.entities.models import Entity

PASSWORD = "correct horse battery"  # noqa: S105 (of tests)


@pytest.fixture(autouse=True)
def english() -> None:
    """Every test begins in English: a page asked for in another language leaves it behind in the thread."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Every test begins with no calls counted. What counts attempts at the door is in the database, which each test finds empty."""
    caches["process"].clear()


@pytest.fixture
def ours(db: None) -> Party:
    """A party of one side."""
    return Party.objects.create(key="vn-lai-chau", side="vn", language="vi", names={"vi": "Lai Châu", "en": "Lai Chau", "zh": "莱州"})


@pytest.fixture
def theirs(db: None) -> Party:
    """A party of the other side."""
    return Party.objects.create(key="cn-yn", side="cn", language="zh", names={"zh": "云南", "en": "Yunnan", "vi": "Vân Nam"})


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Makes people: `person(ours, Role.REVIEWER)`."""

    def make(party: Party | None, role: Role = Role.READER, name: str = "") -> User:
        number = User.objects.count() + 1
        return User.objects.create_user(f"person{number}@example.org", PASSWORD, party=party, role=role, name=name or f"Person {number}")

    return make


@pytest.fixture
def viewer(person: Callable[..., User]) -> Callable[..., Viewer]:
    """Makes viewers: `viewer(ours, Role.REVIEWER)`; `viewer(None)` is nobody."""

    def make(party: Party | None, role: Role = Role.READER) -> Viewer:
        return Viewer.of(person(party, role) if party else None)

    return make


@pytest.fixture
def signed_in(person: Callable[..., User]) -> Callable[..., Client]:
    """Makes browsers of people: `signed_in(ours, Role.REVIEWER)`."""

    def make(party: Party, role: Role = Role.READER) -> Client:
        client = Client()
        client.force_login(person(party, role), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def facts(db: None) -> int:
    """The packaged facts, loaded. Two seconds the first time, and where something is on record already: ask for them first."""
    if connection.vendor != "sqlite" or any(_rows(table) for table in _tables()):
        return load_facts(packaged())
    if not _kept:
        count = load_facts(packaged())
        _kept.update({table: rows for table in _tables() if (rows := _rows(table))})
        return count
    with connection.cursor() as cursor:
        for table, rows in _kept.items():
            signs = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({signs})", rows)  # noqa: S608 (of our own tables)
    return len(_kept[Entity._meta.db_table])


_kept: dict[str, list[tuple[Any, ...]]] = {}
"""Table → what loading the facts put into it, kept for the tests of one process: writing rows back is many times faster. Triggers keep what
is found in step."""


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_app_config("cotmoc").get_models(include_auto_created=True)]


def _rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (of our own tables)
        return list(cursor.fetchall())


@pytest.fixture(scope="module")
def facts_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The same, loaded once for all tests of a file, each of which leaves them as they were: for files that only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_facts(packaged())
        yield
        transaction.set_rollback(True)
