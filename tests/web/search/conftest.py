"""Documents as a reader would have left them, without reading them: what is searched is the record."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import pytest

from cotmoc_web.accounts.models import Party
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.entities.models import Entity
from cotmoc_web.rows import Reach


@pytest.fixture
def told(db: None) -> Callable[..., Document]:
    """Makes a document that says each of the quotes: `told(ours, "zh", "智慧口岸…", reach="public")`."""

    def make(
        party: Party,
        language: str,
        *quotes: str,
        reach: str = Reach.PUBLIC,
        title: str = "",
        day: str = "2025-10-30",
        verdict: str = "confirmed",
        about: tuple[Entity, ...] = (),
        field: str = "general",
    ) -> Document:
        text = "\n".join((title, *quotes))
        document = Document.objects.create(
            party=party,
            reach=reach,
            name="paper.txt",
            title=title,
            digest=hashlib.sha256(f"{party.key}{text}".encode()).hexdigest(),
            language=language,
            state="read",
            published=day,
            first_day=dt.date.fromisoformat(day),
            text=text,
        )
        for number, quote in enumerate(quotes, 1):
            start = text.index(quote)
            row = Statement.objects.create(
                document=document,
                key=f"{number}",
                number=number,
                start=start,
                end=start + len(quote),
                quote=quote,
                kind="agreed",
                field=field,
                verdict=verdict,
                day=document.first_day,
            )
            row.entities.set(about)
        document.derive()
        return document

    return make
