"""Attacks are made on the record as the web tests make it: two parties, their people."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from attacks.world import World, build
from web.conftest import facts, nothing_counted, ours, person, signed_in, theirs, viewer

__all__ = ["facts", "nothing_counted", "ours", "person", "signed_in", "theirs", "viewer", "world"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The record of `attacks.world`, once for all tests of a module: what each of them does is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
