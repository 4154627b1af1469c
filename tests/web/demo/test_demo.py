"""The demonstration: every quote in it means one statement, and the cases that must come out right do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from cotmoc_web.accounts.models import User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.dossier import dossier
from cotmoc_web.commitments.models import Commitment, Entry, StateSpan
from cotmoc_web.demo.load import Demo
from cotmoc_web.demo.tables import table
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.rows import Reach

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROOT = Path(__file__).resolve().parents[3]


def state(title: str, day: str) -> str:
    span = StateSpan.objects.get(
        commitment__titles__en=title, layer="public", from_day__lte=dt.date.fromisoformat(day), to_day__gte=dt.date.fromisoformat(day)
    )
    return span.state


def desk(settings: Any, at_most: Any) -> None:
    """The same record on the desks of a stranger and of a party."""
    settings.DEMO = True
    with at_most(20):
        page = Client().get("/?day=2026-03-16&language=en").content.decode()
    assert "25 commitments: 2 late, 1 contradicted, 15 silent, 3 moving, 4 kept" in page
    assert "Ours, by date" not in page
    ours = Client()
    ours.force_login(User.objects.get(email="minh@lai-chau.example"), backend=BACKEND)
    with at_most(44):
        page = ours.get("/?day=2026-03-16&language=en").content.decode()
    assert "79 days late" in page
    assert "Show the contradicted commitment" in page
    assert page.count('<li class="due" data-row>') > 2
    assert "Session 12, Joint Working Group with Yunnan" in page
    assert "Planned for 2026; no day was named." in page
    for language, words in (("vi", "Việc của ta, theo ngày"), ("zh-hans", "我方事项（按日期）")):
        assert words in ours.get(f"/?language={language}").content.decode()


def own_word(settings: Any) -> None:
    """A party does not ask itself for word: it adds its own."""
    settings.DEMO = True
    pk = Commitment.objects.get(titles__en="Decide what follows the six-month trial at Si Choang–Shilicun").pk
    client = Client()
    client.force_login(User.objects.get(email="li@yunnan.example"), backend=BACKEND)
    page = client.get(f"/commitments/{pk}/?day=2026-03-16&language=en").content.decode()
    assert ("Ask Yunnan for a word" in page, "Ask Lai Chau for a word" in page) == (False, True)
    assert page.count("Add our own word") == 2


@pytest.mark.django_db
def test_the_demonstration_is_a_record_of_real_history(settings: Any, django_assert_max_num_queries: Any) -> None:
    Demo(ROOT / "samples", lambda words: None).load()
    record = table("record.toml")

    assert Document.objects.filter(state="read", reach=Reach.PUBLIC).count() == sum(len(names) for names in record["documents"].values())
    assert Commitment.objects.filter(reach=Reach.PUBLIC).count() == len(record["commitment"])
    assert Meeting.objects.filter(status="held").count() >= 20
    assert User.objects.filter(demo=True).count() == len(table("people.toml")["person"])

    labour = "Ha Giang and Baise manage cross-border labour together"
    assert (state(labour, "2018-03-01"), state(labour, "2025-03-01"), state(labour, "2026-11-21")) == (
        "moving",
        "contradicted",
        "contradicted",
    )
    words = [
        (each.sort, each.strength, [one.key for one in each.claimants.all()])
        for each in Entry.objects.filter(commitment__titles__en=labour)
    ]
    assert ("step", "press", ["vn"]) in words
    lung_lan = "Open the crossing and market Lung Lan–Long Binh at marker 504"
    assert (state(lung_lan, "2025-03-15"), state(lung_lan, "2026-01-15")) == ("moving", "silent")
    own = Entry.objects.get(commitment__titles__en=lung_lan).statement
    assert own.says["parties"] == ["vn-ha-giang"]
    freight = "Finish the freight lane of the smart gate Mong Cai–Dongxing at Bac Luan II"
    assert (state(freight, "2026-03-16"), state(freight, "2027-01-15")) == ("moving", "late")
    pk = Commitment.objects.get(titles__en=freight).pk
    decides = dossier(Viewer(None, dt.date(2026, 11, 21), dt.date(2026, 11, 21)), pk).deciding
    assert [each.entry.statement.quote for each in decides] == ["will run until December 31, 2030."]
    assert state("Finish the passenger lane of the smart gate Mong Cai–Dongxing at Bac Luan I", "2026-01-15") == "late"
    assert state("Restore the crossing Si Choang–Shilicun", "2025-11-01") == "kept"
    assert state("Decide what follows the six-month trial at Si Choang–Shilicun", "2026-03-16") == "late"
    assert state("Hai Phong becomes a member of the Spring Meeting", "2026-03-16") == "kept"
    assert state("Strengthen the exchange of culture", "2026-11-21") == "silent"

    last = Commitment.objects.get(titles__en="Go on carrying out the three legal documents on the land border")
    told = dossier(Viewer.of(None), last.pk)
    assert [one.commitment.made_on for one in told.chain] == ["2017-02-10", "2025-02-21", "2026-02-11"]
    assert told.renewals is not None
    assert (told.renewals.running, told.renewals.without_progress) == (2, 2)

    desk(settings, django_assert_max_num_queries)
    own_word(settings)

    before = (Statement.objects.count(), Commitment.objects.count(), Change.objects.count())
    Demo(ROOT / "samples", lambda words: None).load()
    assert (Statement.objects.count(), Commitment.objects.count(), Change.objects.count()) == before


@pytest.mark.django_db
def test_people_of_the_demonstration_are_made_in_demo_mode_only() -> None:
    with pytest.raises(CommandError, match="COTMOC_DEMO"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_sample_that_is_not_there_is_named(tmp_path: Path) -> None:
    demo = Demo(tmp_path, lambda words: None)
    from cotmoc_web.entities.facts import load_facts

    load_facts(demo.facts)
    demo.people()
    with pytest.raises(Exception, match=r"011_zh\.txt"):
        demo.read_samples()
    assert Viewer.of(User.objects.get(email="li@yunnan.example")).party is not None
