"""The labour agreement of Hà Giang and Baise, as rows: signed, reported as applied, denied in 2025."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments import actions
from cotmoc_web.commitments.actions import Beginning, Telling, link_statement, open_commitment
from cotmoc_web.commitments.models import Commitment, Entry
from cotmoc_web.documents.models import Document, Statement, Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.rows import Reach

FRENCH = "Hà Giang et Baise ont conclu le 10 février 2017 un accord sur les travailleurs de la frontière."
APPLIED = "Les deux localités contrôlent mieux l'emploi des frontaliers."
DENIED = "цю угоду на ділі досі ніхто не виконував"
_numbers = itertools.count(1)


@pytest.fixture
def places(db: None) -> dict[str, Entity]:
    """Two provinces of one side, one of which the other became; a city and its region of the other."""

    def place(key: str, side: str, kind: str, **names: str) -> Entity:
        return Entity.objects.create(key=key, side=side, kind=kind, names=names)

    found = {
        "vn": place("vn", "vn", "country", en="Viet Nam", vi="Việt Nam", zh="越南"),
        "cn": place("cn", "cn", "country", en="China", vi="Trung Quốc", zh="中国"),
        "ha-giang": place("vn-ha-giang", "vn", "province", en="Ha Giang", vi="Hà Giang", zh="河江省"),
        "tuyen-quang": place("vn-tuyen-quang", "vn", "province", en="Tuyen Quang", vi="Tuyên Quang", zh="宣光省"),
        "baise": place("cn-baise", "cn", "city", en="Baise", vi="Bách Sắc", zh="百色市"),
        "yunnan": place("cn-yn", "cn", "province", en="Yunnan", vi="Vân Nam", zh="云南省"),
        "lai-chau": place("vn-lai-chau", "vn", "province", en="Lai Chau", vi="Lai Châu", zh="莱州省"),
    }
    found["ha-giang"].valid_to = "2025-06-30"
    found["ha-giang"].save()
    found["tuyen-quang"].valid_from = "2025-07-01"
    found["tuyen-quang"].save()
    found["ha-giang"].successors.add(found["tuyen-quang"])
    return found


@pytest.fixture
def statement(db: None) -> Callable[..., Statement]:
    """Makes confirmed statements, each in a document of its own."""

    def make(
        party: Party,
        quote: str,
        *,
        reach: str = Reach.PUBLIC,
        published: str = "2025-02-21",
        kind: str = "done",
        language: str = "fr",
        verdict: str = Verdict.CONFIRMED,
        source: Party | None = None,
        **says: object,
    ) -> Statement:
        number = next(_numbers)
        document = Document.objects.create(
            party=party,
            reach=reach,
            name=f"paper-{number}.txt",
            title=f"Paper {number}",
            publisher=f"Courier {number}",
            digest=f"{number:064}",
            published=published,
            first_day=dt.date.fromisoformat(published),
            language=language,
            text=quote,
            source_party=source,
            state="read",
        )
        return Statement.objects.create(
            document=document,
            key=f"k{number}",
            number=1,
            start=0,
            end=len(quote),
            quote=quote,
            kind=kind,
            field="labour",
            reading={"kind": kind, "field": "labour", **says},
            verdict=verdict,
        )

    return make


def publish(viewer: Viewer, commitment: Commitment) -> Commitment:
    """By the two acts that this takes, with our entries."""
    for reach in (Reach.SHARED, Reach.PUBLIC):
        commitment, _left = actions.share(viewer, commitment.pk, reach, version=commitment.version)
    return commitment


def link_for_all(viewer: Viewer, commitment: Commitment, statement: Statement, **told: Any) -> Entry:
    """An entry in a story that is public, shared and then published."""
    entry = link_statement(viewer, commitment.pk, statement.pk, reach=Reach.SHARED, **told)
    actions.share_entries(viewer, commitment.pk)
    return Entry.objects.get(pk=entry.pk)


@dataclass
class Labour:
    """The case."""

    commitment: Commitment
    signed: Entry
    applied: Entry
    denied: Entry
    secretary: Viewer

    def on(self, viewer: Viewer, day: str) -> Viewer:
        return replace(viewer, day=dt.date.fromisoformat(day))


@pytest.fixture
def labour(ours: Party, places: dict[str, Entity], statement: Callable[..., Statement], viewer: Callable[..., Viewer]) -> Labour:
    """Public, held by our party."""
    secretary = viewer(ours, Role.SECRETARIAT)
    owners = (places["ha-giang"], places["baise"])
    signed = statement(ours, FRENCH, published="2017-08-08", kind="signed")
    commitment = open_commitment(
        secretary,
        signed.pk,
        Beginning(
            titles={"en": "Manage cross-border labour together", "vi": "Cùng quản lý lao động qua biên giới", "zh": "共同管理跨境劳务"},
            undertaking="deliverable",
            field="labour",
            owners=owners,
            made_on="2017-02-10",
            entry=Telling("promised", day="2017-02-10", claimants=owners, strength="signed"),
        ),
    )
    applied = statement(ours, APPLIED, published="2017-08-08")
    denied = statement(ours, DENIED, published="2025-02-21", language="uk")
    link_statement(secretary, commitment.pk, applied.pk, sort="step", day="2017-08-08", claimants=owners, strength="press")
    link_statement(secretary, commitment.pk, denied.pk, sort="not_done", day="2017", claimants=owners[:1], strength="owner")
    publish(secretary, commitment)
    for model in (Commitment, Entry):  # tests count versions from here
        model.objects.update(version=1)
    commitment.refresh_from_db()
    first, second, third = Entry.objects.filter(commitment=commitment).order_by("pk")
    return Labour(commitment, first, second, third, secretary)
