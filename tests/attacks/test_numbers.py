"""What is no number, or none that a database holds, counts as not given wherever an address or a form takes one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.documents.models import Document

NONE = ("²", "९", "9" * 30, "9" * 5000, "-1", "000001" + "9" * 20, "1e3", "")
ADDRESSES = (
    "/search?q=a&saved=", "/search?q=a&page=", "/timeline/?page=", "/map/?at=", "/documents/?batch=", "/review/?document=", "/history/?by=",
    "/history/?page=", "/commitments/?page=", "/names/g?page=",
)  # fmt: skip


@pytest.mark.parametrize("text", NONE, ids=lambda text: text[:8] or "empty")
def test_no_address_fails_of_what_is_no_number(ours: Party, signed_in: Callable[..., Client], text: str) -> None:
    client = signed_in(ours, Role.SECRETARIAT)
    assert [(path, status) for path in ADDRESSES if (status := client.get(f"{path}{text}", follow=True).status_code) >= 500] == []


@pytest.mark.parametrize("text", NONE, ids=lambda text: text[:8] or "empty")
def test_no_version_that_is_none_changes_anything(ours: Party, signed_in: Callable[..., Client], text: str) -> None:
    row = Document.objects.create(party=ours, name="a", title="a", digest="x", state="read")
    client = signed_in(ours, Role.ADMINISTRATOR)
    assert client.post(f"/documents/{row.pk}/withdraw/", {"version": text}).status_code in {400, 404, 409}
    row.refresh_from_db()
    assert row.withdrawn_at is None
