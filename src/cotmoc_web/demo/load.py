"""The demonstration: people of each party, the samples sent in and read, and what these people decided about them.

Everything goes through the same doors as a person's own work: documents are received and read, statements judged, commitments opened and
linked, one act each, with its line of history. Loading again adds what is missing and changes nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from cotmoc.knowledge import Knowledge
from cotmoc_web.accounts.models import Party, User
from cotmoc_web.accounts.parties import party_at
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.actions import Beginning, Owes, Telling, link_chain, link_statement, open_commitment, share
from cotmoc_web.commitments.models import Commitment, Link
from cotmoc_web.demo.tables import Table, table
from cotmoc_web.documents.actions import judge, receive
from cotmoc_web.documents.models import Document, ReadingState, Statement, Verdict
from cotmoc_web.documents.reading import read_now
from cotmoc_web.entities.facts import load_facts, packaged
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import Refused
from cotmoc_web.history.actions import set_reach
from cotmoc_web.meetings.actions import attach
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.rows import Held, Reach
from cotmoc_web.studies.actions import add_scenario, open_study, set_study, start
from cotmoc_web.studies.models import Run, Study
from cotmoc_web.studies.running import simulate_run


@dataclass
class Demo:
    """One loading. `told` is called with each step, for whoever waits."""

    samples: Path
    told: Any = print
    documents: dict[str, Document] = field(default_factory=dict)

    @cached_property
    def facts(self) -> Knowledge:
        """The set of facts in force."""
        return packaged()

    def load(self) -> None:
        """All of it."""
        self.told(f"{load_facts(self.facts)} entities from the facts")
        self.people()
        self.read_samples()
        record = table("record.toml")
        self.confirm(record["confirmed"])
        for row in record["commitment"]:
            self.commitment(row)
        self.told(f"{len(record['commitment'])} commitments with their stories")
        titles = {row["id"]: row["title"] for row in record["commitment"]}
        for row in record["link"]:
            self.link(row, *(Commitment.objects.get(titles=titles[row[end]]).pk for end in ("earlier", "later")))
        self.meetings(record["meetings"])
        for row in record["study"]:
            self.study(row)

    # ---- people

    def people(self) -> None:
        """Parties and people. A password that is shown protects nothing: the command refuses outside demo mode."""
        given = table("people.toml")
        for row in given["person"]:
            if not User.objects.filter(email=row["email"]).exists():
                fields = {key: row[key] for key in ("name", "role", "language", "department") if key in row}
                User.objects.create_user(row["email"], settings.DEMO_PASSWORD, party=self.party(row["party"]), demo=True, **fields)
        self.told(f"{len(given['person'])} people to sign in as")

    def party(self, key: str) -> Party:
        """The holder of rows for a place of the facts."""
        party = party_at(key)
        if party._state.adding:
            party.save()
        return party

    def secretary(self, party: str) -> Viewer:
        """Who acts for a party here."""
        return Viewer.of(User.objects.get(party__key=party, role="secretariat", demo=True))

    # ---- documents

    def read_samples(self) -> None:
        """Each sample sent in by its party, read, and made public by the two acts that this takes."""
        files = [(party, name) for party, names in table("record.toml")["documents"].items() for name in names]
        for number, (party, name) in enumerate(files, 1):
            path = self.samples / name
            if not path.is_file():
                raise Refused(str(path), "the sample is not there", "Give the folder of samples: cotmoc-web demo --samples FOLDER.")
            viewer = self.secretary(party)
            document = receive(viewer, name, path.read_bytes())
            if document.state == ReadingState.WAITING:
                read_now(document)
                document.refresh_from_db()
                self.publish(viewer, document)
            self.documents[name] = document
            self.told(f"read {number} of {len(files)}: {name}")

    def publish(self, viewer: Viewer, row: Held) -> None:
        """Two acts, as for anybody."""
        for reach in (Reach.SHARED, Reach.PUBLIC):
            row.refresh_from_db()
            if row.reach != Reach.PUBLIC:
                set_reach(viewer, type(row), row.pk, reach, version=row.version)

    def statement(self, document: str, quote: str) -> Statement:
        """The one statement of a document whose words contain the quote."""
        found = list(Statement.objects.filter(document=self.documents[document], quote__contains=quote, stale=False))
        exact = [each for each in found if each.quote.startswith(quote)] or found
        if len(exact) != 1:
            raise Refused(f"record.toml, {document}", f"{len(exact)} statements say {quote!r}", "Give more of its words, or other ones.")
        return exact[0]

    def confirm(self, quotes: dict[str, list[str]]) -> None:
        """Statements that a person read and found right."""
        for document, beginnings in quotes.items():
            for quote in beginnings:
                self.confirmed(document, quote)

    def confirmed(self, document: str, quote: str, corrected: Table | None = None) -> Statement:
        """The statement, confirmed by the document's party."""
        statement = self.statement(document, quote)
        if statement.verdict == Verdict.CONFIRMED:
            return statement
        viewer = self.secretary(self.documents[document].party.key)
        return judge(viewer, statement.pk, Verdict.CONFIRMED, version=statement.version, corrected=corrected or {})

    # ---- commitments and sessions

    def commitment(self, row: Table) -> None:
        """One commitment with its story."""
        if Commitment.objects.filter(titles=row["title"]).exists():
            return
        viewer = self.secretary(row["by"])
        promise, *told = row["entries"] if row["entries"][0]["sort"] == "promised" else [None, *row["entries"]]
        commitment = open_commitment(
            viewer,
            self._entry_statement(promise).pk if promise else None,
            Beginning(
                titles=row["title"],
                undertaking=row["undertaking"],
                field=row["field"],
                owners=[Owes(self.entity(key), side, *department) for key, side, *department in row["owners"]],
                about=[self.entity(key) for key in row["about"]],
                due=row.get("due", ""),
                made_on=row["made_on"],
                meeting=self.meeting(row),
                mechanism=Mechanism.objects.get(key=row["mechanism"]),
                has_measure=row.get("has_measure", False),
                entry=Telling(**self._told(promise)) if promise else None,
            ),
        )
        for entry in told:
            link_statement(viewer, commitment.pk, self._entry_statement(entry).pk, **self._told(entry))
        for reach in (Reach.SHARED, Reach.PUBLIC):
            commitment.refresh_from_db()
            share(viewer, commitment.pk, reach, version=commitment.version)

    def link(self, row: Table, earlier: int, later: int) -> None:
        """That a promise was made again."""
        if not Link.objects.filter(earlier=earlier, later=later).exists():
            viewer = self.secretary(row["by"])
            self.publish(viewer, link_chain(viewer, earlier, later, row["sort"]))

    @staticmethod
    def entity(key: str) -> Entity:
        """By its key."""
        return Entity.objects.get(key=key)

    @staticmethod
    def meeting(row: Table) -> Meeting | None:
        """The session a row names, if any."""
        return Meeting.objects.get(key=row["meeting"]) if "meeting" in row else None

    def _told(self, entry: Table) -> Table:
        """What an entry says beside its quote."""
        plain: Table = {name: entry[name] for name in ("sort", "day", "said_on", "strength", "due", "until") if name in entry}
        return {**plain, "claimants": [self.entity(key) for key in entry["claimants"]], "meeting": self.meeting(entry)}

    def _entry_statement(self, entry: Table) -> Statement:
        corrected: Table = {name: entry[name] for name in ("kind", "parties") if name in entry}
        return self.confirmed(entry["document"], entry["quote"], corrected)

    # ---- studies

    def study(self, row: Table) -> None:
        """A study of a gate with its scenarios, simulated here and now: whoever looks first should not have to wait."""
        viewer = self.secretary(row["by"])
        if Study.objects.filter(party=viewer.party, title=row["title"]).exists():
            return
        first, *others = ((self.samples / "gates" / name).read_text(encoding="utf-8") for name in row["scenarios"])
        gate = self.entity(row["gate"]) if "gate" in row else None
        study = open_study(viewer, gate, row["title"], first, note=row.get("note", ""))
        for text in others:
            add_scenario(viewer, study.pk, text)
        over: Table = {name: row[name] for name in ("days", "replications") if name in row}
        if over:
            set_study(viewer, study.pk, over, version=study.version)
        self.publish(viewer, study)
        start(viewer, study.pk)
        for run in Run.objects.filter(scenario__study=study):
            simulate_run.call(run.pk)
        self.told(f"studied: {row['title']}")

    def meetings(self, attached: dict[str, list[str]]) -> None:
        """Which documents tell of which session."""
        for key, names in attached.items():
            meeting = Meeting.objects.get(key=key)
            for name in names:
                document = self.documents[name]
                if not meeting.documents.filter(pk=document.pk).exists():
                    attach(self.secretary(document.party.key), meeting.pk, document.pk)
