"""What tests of pages tell the record: statements with their documents."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from cotmoc_web.accounts.models import Party
from cotmoc_web.documents.models import Document, Mention, Statement, Verdict
from cotmoc_web.entities.models import Entity

HIDDEN = "Bí mật của bên kia"


def told(party: Party, entity: Entity, reach: str, quote: str, *, kind: str = "done", verdict: str = Verdict.CONFIRMED) -> Statement:
    """A statement about a thing, in a document of a party."""
    number = Document.objects.count() + 1
    document = Document.objects.create(
        party=party,
        reach=reach,
        name=f"{number}.txt",
        digest=f"{number:064d}",
        title=f"Title of {quote}",
        language="vi",
        published="2025-02-21",
    )
    statement = Statement.objects.create(
        document=document, key=str(number), number=1, start=0, end=9, quote=quote, kind=kind, field="border_gates", verdict=verdict
    )
    Statement.objects.filter(pk=statement.pk).update(day=dt.date(2025, 2, 21))
    statement.entities.add(entity)
    Mention.objects.create(document=document, start=0, end=3, text=quote[:3], kind=entity.kind, entity=entity)
    document.derive()
    return statement


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()
