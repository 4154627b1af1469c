"""A record of two parties in which everything that ours keeps to itself bears a word of its own: where such a word is seen, it leaked."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from cotmoc import gates
from cotmoc_web.accounts.actions import invite
from cotmoc_web.accounts.models import Party, Role, Token, User
from cotmoc_web.accounts.tokens import fingerprint
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.actions import (
    Beginning,
    Owes,
    Telling,
    add_note,
    answer,
    edit,
    link_chain,
    link_statement,
    open_commitment,
    share,
    withdraw,
)
from cotmoc_web.commitments.models import Commitment, Owner
from cotmoc_web.documents.actions import judge, settle_check
from cotmoc_web.documents.models import Batch, Check, Document, Mention, Parallel, Statement
from cotmoc_web.entities.actions import judge_sameness
from cotmoc_web.entities.models import Entity, EntityName, Figure
from cotmoc_web.gates.actions import add_milestone, share_milestone, share_word, tell_of_gate, tell_of_milestone
from cotmoc_web.gates.models import GateWord, MilestoneWord
from cotmoc_web.history.actions import change, set_reach
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.actions import attach, seat, share_seat
from cotmoc_web.meetings.models import Mechanism, Meeting, Membership
from cotmoc_web.rows import Reach
from cotmoc_web.search.actions import save_search
from cotmoc_web.sheets.models import Sheet
from cotmoc_web.studies import actions as studies
from cotmoc_web.studies.beginnings import beginning
from cotmoc_web.studies.models import Plan, Run, Study

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "correct horse battery"  # noqa: S105 (of tests)
MOVING = frozenset({"last_login", "seen_until", "previous_visit", "used_at"})
"""Fields that looking at a page may change."""


@dataclass
class World:
    """Rows by a short name, and the words that must not be seen."""

    rows: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """Word, in small letters → what it stands in. Seen by our party alone."""
    personal: dict[str, str] = field(default_factory=dict)
    """The same for what is seen by one person alone."""
    people: dict[str, User] = field(default_factory=dict)
    """`ours reviewer`, `theirs secretariat` …"""

    def word(self, where: str, *, personal: bool = False) -> str:
        """A new word that stands nowhere else."""
        kept = self.personal if personal else self.words
        number = len(self.words) + len(self.personal)
        made = f"Zq{''.join(filter(str.isalpha, where))}{chr(97 + number // 26)}{chr(97 + number % 26)}qz"
        kept[made.lower()] = where
        return made

    def pk(self, name: str) -> int:
        """Number of a row."""
        return int(self.rows[name].pk)

    def version(self, name: str) -> int:
        """The version of a row that stands now."""
        row = self.rows[name]
        return int(type(row)._default_manager.get(pk=row.pk).version)

    def client(self, who: str) -> Client:
        """A browser of somebody who came in a moment ago; `nobody`: of a stranger."""
        client = Client()
        client.raise_request_exception = False
        if who != "nobody":
            user = User.objects.get(pk=self.people[who].pk)
            client.force_login(user, backend=BACKEND)
            session = client.session
            session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
        return client


ROLES = tuple(role.value for role in Role)
STRANGERS = ("nobody", "partyless", *(f"theirs {role}" for role in ROLES))
"""All who must not see what is ours."""


@contextmanager
def undone() -> Iterator[None]:
    """What happens within leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def finish(response: Any) -> None:
    """Close the file of an answer. `close` of the answer itself would close the database, too."""
    for close in response._resource_closers:
        close()


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the record."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for model in apps.get_app_config("cotmoc").get_models(include_auto_created=True):
        names = [each.attname for each in model._meta.concrete_fields if each.attname not in MOVING]
        found[model._meta.label] = list(model._default_manager.order_by("pk").values_list(*names))
    return found


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Tables that are not as they were."""
    return [table for table in before if before[table] != after[table]]


def build() -> World:
    """All of it."""
    world = World()
    _parties(world)
    _entities(world)
    _documents(world)
    _meetings(world)
    _commitments(world)
    _gates(world)
    _people(world)
    return world


def _parties(world: World) -> None:
    facts = Party.objects.create(key="facts", side="", language="en", names={})
    ours = Party.objects.create(key="vn-lai-chau", side="vn", language="vi", names={"vi": "Lai Châu", "en": "Lai Chau", "zh": "莱州"})
    theirs = Party.objects.create(key="cn-yn", side="cn", language="zh", names={"zh": "云南", "en": "Yunnan", "vi": "Vân Nam"})
    for party, side in ((ours, "ours"), (theirs, "theirs")):
        for role in ROLES:
            name = world.word(f"person {role}") if side == "ours" else f"Their {role}"
            world.people[f"{side} {role}"] = User.objects.create_user(
                f"{side}-{role}@example.org", PASSWORD, party=party, role=role, name=name, department="Trade"
            )
    world.people["partyless"] = User.objects.create_user("alone@example.org", PASSWORD, name="Alone")
    world.rows |= {"facts": facts, "ours": ours, "theirs": theirs}


def us(world: World, role: str = "secretariat") -> Viewer:
    """Somebody of ours."""
    return Viewer.of(world.people[f"ours {role}"])


def them(world: World, role: str = "secretariat") -> Viewer:
    """Somebody of theirs."""
    return Viewer.of(world.people[f"theirs {role}"])


def _entities(world: World) -> None:
    def entity(name: str, key: str, kind: str, side: str = "", known: bool = True, **names: str) -> None:
        row = Entity.objects.create(key=key, kind=kind, side=side, names=names, known=known)
        EntityName.objects.bulk_create(
            EntityName(entity=row, text=text, language=code, use="full", origin="facts") for code, text in names.items()
        )
        row.derive()
        world.rows[name] = row

    entity("place", "vn-lai-chau", "province", "vn", en="Lai Chau", vi="Lai Châu", zh="莱州")
    entity("other place", "cn-yn", "province", "cn", en="Yunnan", zh="云南", vi="Vân Nam")
    entity("gate", "ma-lu-thang", "crossing", en="Ma Lu Thang")
    entity("official", "person:open", "person", "vn", en="Open Person", vi="Người Mở")
    entity("namesake", "person:namesake", "person", "vn", en="Open Namesake")
    hidden = world.word("entity name")
    entity("entity", "person:hidden-1", "person", known=False, en=f"Quentin {hidden}")
    EntityName.objects.create(entity=world.rows["entity"], text=world.word("entity form"), use="other", origin="read", language="vi")


def _document(world: World, name: str, reach: str, text: str, **fields: Any) -> Document:
    viewer = us(world)
    with change(viewer, "document.received") as act:
        row = Document(
            party=world.rows["ours"],
            reach=reach,
            name=fields.pop("filename", f"{name.replace(' ', '-')}.txt"),
            digest=f"{name:x<64}"[:64],
            size=len(text),
            container="txt",
            state="read",
            language="en",
            published="2026-02-01",
            first_day=dt.date(2026, 2, 1),
            text=text,
            by=viewer.user,
            **fields,
        )
        row.file.save(f"{name}.txt", ContentFile(text.encode()), save=False)
        act.add(row)
    world.rows[name] = row
    return row


def _statement(world: World, name: str, document: Document, number: int, quote: str, **fields: Any) -> Statement:
    start = document.text.index(quote)
    reading = {
        "kind": fields.get("kind", "agreed"),
        "field": "trade",
        "parties": ["vn-lai-chau", "cn-yn"],
        "objects": [],
        **fields.pop("says", {}),
    }
    row = Statement.objects.create(
        document=document,
        key=f"{name}-{document.pk}"[:64],
        number=number,
        start=start,
        end=start + len(quote),
        quote=quote,
        kind=reading["kind"],
        field="trade",
        reading=reading,
        confidence=0.9,
        day=dt.date(2026, 2, 1),
    )
    row.derive()
    world.rows[name] = row
    return row


def _documents(world: World) -> None:
    reviewer = us(world, "reviewer")
    word = world.word
    batch = Batch.objects.create(party=world.rows["ours"], by=reviewer.user, notes=[{"name": f"{word('batch note')}.exe", "code": "D04"}])
    world.rows["batch"] = batch
    lines = [
        f"The two sides agreed {word('statement quote')}.",
        f"They trade {word('second quote')} tons.",
        f"Paragraph {word('plain text')}.",
    ]
    private = _document(
        world,
        "document",
        Reach.PARTY,
        "\n".join(lines),
        batch=batch,
        filename=f"{word('file name')}.txt",
        title=f"Paper {word('document title')}",
        publisher=word("publisher"),
        author=word("author"),
        source_url=f"https://example.org/{word('source address')}",
    )
    _statement(world, "statement", private, 1, lines[0], says={"objects": ["person:hidden-1"], "speaker": "person:hidden-1"})
    figure = {"value": 7.0, "unit": word("figure unit"), "of": word("figure metric")}
    _statement(world, "figure statement", private, 2, lines[1], kind="figure", says={"quantity": figure, "objects": ["ma-lu-thang"]})
    for name in ("statement", "figure statement"):
        row = world.rows[name]
        world.rows[name] = judge(reviewer, row.pk, "confirmed", version=1, corrected={"deadline": "2026-12"}, why=word(f"reason {name}"))
    world.rows["waiting"] = _statement(world, "waiting", private, 3, lines[2])
    Mention.objects.create(document=private, start=4, end=9, text=word("mention"), kind="person", entity=world.rows["entity"])
    world.rows["check"] = Check.objects.create(
        document=private, key="c1", type="date_order", what=word("check"), told={}, quotes=[word("check quote")]
    )
    world.rows["settled"] = Check.objects.create(document=private, key="c2", type="date_order", what=word("settled check"))
    settle_check(reviewer, world.pk("settled"), "mistake", version=1, answer=word("answer to check"))
    Figure.objects.create(
        party=world.rows["ours"],
        metric=word("own figure"),
        note=word("figure note"),
        scope=word("figure scope"),
        value=9,
        of=world.rows["gate"],
    )

    _document(world, "unjudged", Reach.PARTY, "Nothing was understood.", title=word("title of unjudged"))
    shared = _document(world, "shared", Reach.SHARED, "The two sides agreed on a shared thing.\nA later one.", title="Shared paper")
    _statement(world, "shared statement", shared, 1, "The two sides agreed on a shared thing.")
    judge(reviewer, world.pk("shared statement"), "confirmed", version=1, why=word("reason on shared"))
    _statement(world, "shared waiting", shared, 2, "A later one.")
    world.rows["shared check"] = Check.objects.create(document=shared, key="c3", type="date_order", what="A shared check")
    public = _document(world, "public", Reach.PUBLIC, "The two sides agreed on a public thing.\nAnother public one.", title="Public paper")
    _statement(world, "public statement", public, 1, "The two sides agreed on a public thing.")
    judge(reviewer, world.pk("public statement"), "confirmed", version=1)
    _statement(world, "public waiting", public, 2, "Another public one.")
    versions = Parallel.objects.create()
    for row in (private, shared):
        Document.objects.filter(pk=row.pk).update(parallel=versions)
    gone = _document(world, "withdrawn", Reach.SHARED, f"The two sides agreed {word('withdrawn quote')}.", title="What was withdrawn")
    _statement(world, "withdrawn statement", gone, 1, gone.text)
    with change(us(world), "document.withdrawn", why=word("reason of withdrawal")) as act:
        act.withdraw(act.take(Document, gone.pk))
    back = _document(world, "taken back", Reach.SHARED, f"The two sides agreed {word('taken back quote')}.", title=word("taken back title"))
    _statement(world, "taken back statement", back, 1, back.text)
    judge(reviewer, world.pk("taken back statement"), "confirmed", version=1)


def _meetings(world: World) -> None:
    mechanism = Mechanism.objects.create(key="talks", kind="mechanism", names={"en": "Talks"})
    for place in ("place", "other place"):
        Membership.objects.create(mechanism=mechanism, member=world.rows[place], status="member")
    world.rows["mechanism"] = mechanism
    for name, party, reach, place in (
        ("meeting", "ours", Reach.PARTY, world.word("meeting place")),
        ("own public meeting", "ours", Reach.PUBLIC, "Hanoi"),
        ("public meeting", "facts", Reach.PUBLIC, "Kunming"),
    ):
        with change(us(world), "meeting.added", why=world.word(f"reason {name}")) as act:
            world.rows[name] = act.add(
                Meeting(
                    key=f"talks-{name.replace(' ', '-')}",
                    party=world.rows[party],
                    reach=reach,
                    mechanism=mechanism,
                    place=place,
                    status="held",
                    start="2026-02-01",
                    first_day=dt.date(2026, 2, 1),
                    note=world.word("meeting note") if reach == Reach.PARTY else "",
                )
            )
    viewer = us(world)
    world.rows["attachment"] = attach(viewer, world.pk("public meeting"), world.pk("document"))
    world.rows["shared attachment"] = attach(viewer, world.pk("public meeting"), world.pk("shared"))
    world.rows["delegate"] = seat(viewer, world.pk("public meeting"), world.pk("entity"), post=world.word("post of delegate"))
    seated = seat(viewer, world.pk("public meeting"), world.pk("official"), document_id=world.pk("shared"))
    world.rows["public delegate"] = share_seat(viewer, seated.pk)


def _gates(world: World) -> None:
    """Words about a gate and a project in step: ours, and what we shared."""
    viewer, word = us(world), world.word
    project = Entity.objects.create(key="smart-gate", kind="project", names={"en": "Smart gate"})
    world.rows["project"] = project
    told = {"sort": "closed", "day": "2026-02-01"}
    for name, note in (("gate word", word("gate word")), ("shared gate word", "A shared notice")):
        world.rows[name] = tell_of_gate(viewer, "ma-lu-thang", {**told, "known_from": note}, why=word(f"reason {name}"))
    own = {"phase": "operation", "sides": [], "needs": []}
    world.rows["milestone"] = add_milestone(viewer, project.key, {**own, "names": {"en": word("milestone")}})
    world.rows["shared milestone"] = add_milestone(viewer, project.key, {**own, "names": {"en": "Lane in use"}})
    world.rows["shared milestone"] = share_milestone(viewer, world.pk("shared milestone"), Reach.SHARED, version=1)
    planned = {"sort": "planned", "day": "2026-12"}
    for name, note in (("milestone word", word("milestone word")), ("shared milestone word", "A shared plan")):
        world.rows[name] = tell_of_milestone(viewer, world.pk("shared milestone"), {**planned, "note": note})
    gone = add_milestone(viewer, project.key, {**own, "names": {"en": word("milestone taken back")}})
    share_milestone(viewer, gone.pk, Reach.SHARED, version=1)
    said = tell_of_milestone(viewer, gone.pk, {**planned, "note": word("word on a milestone taken back")})
    share_word(viewer, MilestoneWord, said.pk, Reach.SHARED, version=1)
    share_milestone(viewer, gone.pk, Reach.PARTY, version=2)
    share_word(viewer, GateWord, world.pk("shared gate word"), Reach.SHARED, version=1)
    share_word(viewer, MilestoneWord, world.pk("shared milestone word"), Reach.SHARED, version=1)


def _commitments(world: World) -> None:
    viewer, word = us(world), world.word
    owners = [
        Owes(world.rows["place"], department=word("department"), person=world.people["ours reviewer"]),
        Owes(world.rows["other place"]),
    ]
    known: dict[str, Any] = {"undertaking": "deliverable", "field": "trade", "made_on": "2026-02-01", "mechanism": world.rows["mechanism"]}
    world.rows["commitment"] = open_commitment(
        viewer,
        world.pk("statement"),
        Beginning(
            titles={"en": word("commitment title"), "vi": word("title in Vietnamese")},
            owners=owners,
            note=word("commitment remark"),
            **known,
        ),
    )
    world.rows["entry"] = world.rows["commitment"].entries.get()
    world.rows["owner"] = Owner.objects.filter(commitment=world.rows["commitment"]).order_by("pk").first()
    plain = [Owes(world.rows["place"]), Owes(world.rows["other place"])]
    for name, reach in (("shared", Reach.SHARED), ("public", Reach.PUBLIC)):
        row = open_commitment(
            viewer, world.pk(f"{name} statement"), Beginning(titles={"en": f"A {name} promise"}, owners=plain, reach=Reach.SHARED, **known)
        )
        if reach == Reach.PUBLIC:
            row, _left = share(viewer, row.pk, reach, version=row.version)
        world.rows[f"{name} commitment"] = row
        world.rows[f"{name} entry"] = row.entries.get()
        world.rows[f"{name} owner"] = row.owners.order_by("pk").first()
        edit(viewer, row.pk, version=row.version, due="2026-11", why=word(f"reason for {name}"))
        add_note(viewer, row.pk, word(f"note on {name}"))
        answer(viewer, row.pk, word(f"answer on {name}"), sort="step", day="2026-03")
        link_statement(viewer, row.pk, world.pk("figure statement"), sort="done", day="2026-03-03")
    world.rows["note"] = add_note(viewer, world.pk("commitment"), word("note"))
    world.rows["link"] = link_chain(viewer, world.pk("shared commitment"), world.pk("commitment"), "continues")
    world.rows["public link"] = link_chain(
        viewer, world.pk("public commitment"), world.pk("shared commitment"), "continues", reach=Reach.SHARED
    )
    # A draft proves what is shared; and what was shared was taken back afterwards.
    world.rows["from draft"] = open_commitment(
        viewer, world.pk("statement"), Beginning(titles={"en": "Shared, of a draft"}, owners=plain, reach=Reach.SHARED, **known)
    )
    kept = link_statement(
        viewer, world.pk("shared commitment"), world.pk("taken back statement"), sort="done", day="2026-04-04", reach=Reach.SHARED
    )
    world.rows["entry of taken back"] = kept
    taken = Document.objects.get(pk=world.pk("taken back"))
    set_reach(viewer, Document, taken.pk, Reach.PARTY, version=taken.version, why=word("reason of taking back"))
    gone = open_commitment(viewer, None, Beginning(titles={"en": "What was withdrawn"}, owners=plain, reach=Reach.SHARED, **known))
    withdraw(viewer, gone.pk, version=Commitment.objects.get(pk=gone.pk).version, why=word("reason of withdrawing"))
    world.rows["withdrawn commitment"] = gone
    judged = us(world, "reviewer")
    world.rows["sameness"] = judge_sameness(judged, "person:open", "person:namesake", "same", why=word("reason of sameness"))
    world.rows["hidden sameness"] = judge_sameness(
        judged, "person:open", f'"{word("spelling judged")}', "different", why=word("why different")
    )
    # What theirs can be made to say of ours: their own rows to send beside our numbers.
    world.rows["their commitment"] = open_commitment(them(world), None, Beginning(titles={"en": "Their own"}, owners=plain, **known))


def _people(world: World) -> None:
    word = world.word
    for who in ("contributor", "administrator"):
        viewer = us(world, who)
        assert viewer.user is not None
        saved, _line = save_search(
            viewer, f"q={word(f'search of {who}', personal=True)}", word(f"name of search of {who}", personal=True), alert=True
        )
        world.rows[f"search {who}"] = saved
        with change(viewer, "token.made") as act:
            world.rows[f"token {who}"] = act.add(
                Token(
                    user=viewer.user,
                    name=word(f"token of {who}", personal=True),
                    fingerprint=fingerprint(f"key {who}"),
                    expires_at=timezone.now() + dt.timedelta(days=1),
                )
            )
    made, token = invite(
        us(world, "administrator"), email=f"{word('invited address')}@example.org", name=word("invited name"), role=Role.READER
    )
    world.rows |= {"invitation": made, "invitation token": token}
    world.rows["sheet"] = Sheet.objects.create(
        party=world.rows["ours"],
        by=world.people["ours secretariat"],
        kind="commitments",
        name=f"{word('sheet name')}.csv",
        headings=["title", "owners", "made on", word("heading")],
        rows=[[2, word("sheet cell"), "Lai Chau; Yunnan", "2026-02-01", ""]],
        columns={"0": "title", "1": "owners", "2": "made_on"},
    )
    _studies(world)
    world.rows["change"] = Change.objects.filter(party=world.rows["ours"], action="note.added").order_by("pk").last()
    world.rows["shared change"] = Change.objects.filter(action="commitment.edited", reach=Reach.SHARED).first()


__all__ = ["ROLES", "STRANGERS", "Telling", "World", "build", "differing", "snapshot", "undone"]


def _planned(text: str) -> dict[str, Any]:
    """A plan that was found, over two days."""
    asked: dict[str, Any] = {"days": 2, "warmup": 0, "replications": 2, "fresh": 2, "longer": (0,), "frontier": False, "most": 1}
    found = gates.plan(gates.read_scenario(text), gates.Target(100, 86400), rng=np.random.default_rng(1), **asked)
    return gates.plan_as_plain(found)


def _studies(world: World) -> None:
    """One that is ours alone, with a run that failed, and one that is shared."""
    viewer = us(world, "contributor")
    with translation.override("en"):  # its names are in the language of the page
        text = beginning("staffed_lanes") or ""
    own = text.replace("Staffed freight lanes", world.word("scenario title")).replace("This side", world.word("scenario side"))
    hidden = studies.open_study(viewer, None, world.word("study title"), own, note=world.word("study note"))
    shared = studies.open_study(viewer, None, "A shared study", text)
    over = {"days": 60, "warmup": 10, "replications": 20}
    for name, row in (("study", hidden), ("shared study", shared)):
        scenario = row.scenarios.get()
        studies.keep_as_new(viewer, scenario.pk, "The other one", {}, reason="")
        Run.objects.create(scenario=scenario, text=scenario.toml, seed=2, state="running", done=3, **over)
        asked = {"scenario": scenario, "text": scenario.toml, "seed": 3, "volume": 100, "p90": 86400}
        going = Plan.objects.create(**asked, state="running", done=3)
        plan = Plan.objects.create(**asked, state="done", found=_planned(scenario.toml))
        made = {"study": row, "scenario": scenario, "plan": plan, "going plan": going}
        world.rows |= {name.replace("study", each): what for each, what in made.items()}
    taken_back = studies.open_study(viewer, None, world.word("study taken back"), text)
    for reach in (Reach.SHARED, Reach.PARTY):
        set_reach(us(world, "secretariat"), Study, taken_back.pk, reach, version=Study.objects.get(pk=taken_back.pk).version)
        if reach == Reach.SHARED:
            scenario, reason = taken_back.scenarios.get(), world.word("reason of a scenario taken back")
            studies.change_scenario(viewer, scenario.pk, world.word("old title taken back"), {}, reason=reason, version=scenario.version)
            told = scenario.toml.replace("Staffed freight lanes", world.word("scenario taken back"))
            studies.write_scenario(viewer, scenario.pk, told, version=scenario.version + 1)
            studies.change_scenario(viewer, scenario.pk, world.word("title taken back"), {}, reason="", version=scenario.version + 2)
    refused = {"sentences": [world.word("run error"), "Take fewer days."], "told": {}}
    Run.objects.create(scenario=world.rows["scenario"], text=own, seed=1, state="failed", found=refused, **over)
    set_reach(us(world, "secretariat"), Study, shared.pk, Reach.SHARED, version=shared.version)
