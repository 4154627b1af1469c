"""A large invented record, to measure the web application with: `COMMAND_ENV python tools/generate_record.py [--documents 10000 …]`.

Fills the database that COTMOC_DATA or DATABASE_URL names, which must be empty but for the facts. Nothing in it is true: names are put
together from syllables, sentences from patterns, and every title begins with "Example". The same seed gives the same record. Sizes follow
real ones: most documents have few statements and some very many, a few names stand everywhere and most hardly ever, of four parties each
has drafts of its own, and most promises are heard of two or three times.

The person to sign in as is the `--sign-in` address; the password is given on the command line or made up and printed.
"""

from __future__ import annotations

import argparse
import bisect
import datetime as dt
import hashlib
import os
import random
import secrets
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, TypeVar

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cotmoc_web.settings")
    django.setup()

from django.db import connection, models, transaction
from django.utils import timezone

from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.commitments.models import Commitment, Entry, Link, Owner, show
from cotmoc_web.commitments.states import work_out_all
from cotmoc_web.documents.models import Check, Document, Mention, ReadingState, Statement
from cotmoc_web.entities.facts import load_facts, packaged
from cotmoc_web.entities.models import Entity, EntityName, Figure
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.rows import Reach
from cotmoc_web.search.index import reindex

_Row = TypeVar("_Row", bound=models.Model)
BATCH = 2000
FIRST, LAST = dt.date(2012, 1, 1), dt.date(2026, 10, 31)
PARTIES = (("vn-lai-chau", "vn", "vi"), ("vn-lao-cai", "vn", "vi"), ("cn-yn", "cn", "zh"), ("cn-gx", "cn", "zh"))
KINDS = {"agreed": 22, "signed": 6, "done": 26, "proposed": 14, "planned": 12, "figure": 8, "stated": 12}
FIELDS = {
    "general": 18, "border_management": 12, "border_gates": 14, "trade": 14, "transport": 9, "people_exchange": 8, "party_exchange": 6,
    "education_training": 5, "culture_tourism": 5, "agriculture": 4, "labour": 3, "environment_disaster": 2,
}  # fmt: skip
VERDICTS = {"confirmed": 62, "waiting": 30, "rejected": 5, "later": 3}
REACHES = {Reach.PUBLIC: 55, Reach.SHARED: 30, Reach.PARTY: 15}
SORTS = {"step": 40, "renewed": 16, "done": 16, "not_done": 4, "postponed": 6, "obstacle": 6, "narrowed": 3, "proposed_again": 9}
STRENGTHS = {"signed": 15, "owner": 40, "other_side": 20, "press": 20, "third": 5}
LANGUAGES = {"vi": 45, "zh": 35, "en": 20}
_VI = "An Bình Cao Chi Dương Đông Giang Hà Hải Hòa Khê Lâm Lộc Long Lũng Mai Minh Nam Ninh Phong Phú Quang Sơn Tân Thanh Thủy Vân"
_EN = "Ald Bar Cas Dor Elm Fen Gor Hal Ing Kel Lor Mer Nor Oak Pel Quin Ros Sel Tor Ulm Var Wen Yar"
SYLLABLES = {
    "vi": [
        "An",
        "Bình",
        "Cao",
        "Chi",
        "Dương",
        "Đông",
        "Giang",
        "Hà",
        "Hải",
        "Hòa",
        "Khê",
        "Lâm",
        "Lộc",
        "Long",
        "Lũng",
        "Mai",
        "Minh",
        "Nam",
        "Ninh",
        "Phong",
        "Phú",
        "Quang",
        "Sơn",
        "Tân",
        "Thanh",
        "Thủy",
        "Vân",
    ],
    "zh": tuple("安北昌城川大东丰福关海河湖华江金林龙明南宁平山石水泰田文西新阳永云"),
    "en": [
        "Ald",
        "Bar",
        "Cas",
        "Dor",
        "Elm",
        "Fen",
        "Gor",
        "Hal",
        "Ing",
        "Kel",
        "Lor",
        "Mer",
        "Nor",
        "Oak",
        "Pel",
        "Quin",
        "Ros",
        "Sel",
        "Tor",
        "Ulm",
        "Var",
        "Wen",
        "Yar",
    ],
}
WORDS = {
    "vi": {"person": "", "organisation": "Sở", "locality": "Xã", "project": "Dự án", "agreement": "Thỏa thuận"},
    "zh": {"person": "", "organisation": "厅", "locality": "镇", "project": "项目", "agreement": "协议"},
    "en": {"person": "", "organisation": "Office of", "locality": "Commune of", "project": "Project", "agreement": "Agreement of"},
}
KINDS_OF_ENTITY = {"person": 45, "organisation": 25, "locality": 15, "project": 10, "agreement": 5}
SENTENCES = {
    "vi": "Hai bên thống nhất cùng {a} và {b} triển khai nội dung số {n} trong quý {q} năm {y}.",
    "zh": "双方同意由{a}和{b}在{y}年第{q}季度落实第{n}项内容。",
    "en": "The two sides agreed that {a} and {b} would carry out item {n} in quarter {q} of {y}.",
}


class Dice(random.Random):
    """Draws by weight."""

    def of(self, weights: dict[Any, int]) -> Any:
        """One of them."""
        return self.choices(list(weights), list(weights.values()))[0]

    def day(self) -> dt.date:
        """More lately than long ago."""
        return FIRST + dt.timedelta(days=int((LAST - FIRST).days * self.random() ** 0.6))


def keep(model: type[_Row], rows: Iterable[_Row]) -> list[_Row]:
    """Store rows; their ids are set."""
    return model._default_manager.bulk_create(rows, batch_size=BATCH)


class Maker:
    """Makes the record, noun by noun."""

    def __init__(self, sizes: argparse.Namespace) -> None:
        self.sizes = sizes
        self.dice = Dice(sizes.seed)
        self.began = time.monotonic()

    def say(self, what: str) -> None:
        """How far it has come."""
        print(f"{time.monotonic() - self.began:7.1f} s  {what}", flush=True)

    def make(self) -> None:
        """Everything."""
        with transaction.atomic():
            load_facts(packaged())
            self.say("facts")
            self.people()
            self.entities()
            self.documents()
            self.statements()
            self.meetings()
            self.commitments()
            self.history()
        ids = list(Commitment.objects.order_by("pk").values_list("pk", flat=True))
        for batch in _batches(ids, 250):
            work_out_all(batch)
        self.say("states of commitments")
        count = reindex()
        self.say(f"search: {count:,} rows")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    # ---- who

    def people(self) -> None:
        made = [Party(key=key, side=side, language=language) for key, side, language in PARTIES]
        for party in made:
            party.names = dict(Entity.objects.get(key=party.key).names)
            party.mechanism = "yunnan-conference" if party.key != "cn-gx" else "guangxi-spring-meeting"
        self.parties = keep(Party, made)
        self.users: dict[int, list[User]] = {}
        for party in self.parties:
            rows = [User(email=f"{party.key}-{n}@example.org", name=f"Example {n}", party=party, role=role) for n, role in enumerate(Role)]
            self.users[party.pk] = keep(User, rows)
        first = self.parties[0]
        User.objects.create_user(self.sizes.sign_in, self.sizes.password, name="Example Reader", party=first, role=Role.SECRETARIAT)
        self.say(f"{len(self.parties)} parties")

    # ---- what is spoken of

    def entities(self) -> None:
        rows, forms = [], []
        missing = self.sizes.entities - Entity.objects.count()
        for number in range(max(0, missing)):
            kind, language = self.dice.of(KINDS_OF_ENTITY), self.dice.of(LANGUAGES)
            names = {language: self.name(kind, language)}
            if self.dice.random() < 0.3:
                other = self.dice.choice([each for each in SYLLABLES if each != language])
                names[other] = self.name(kind, other)
            side = {"vi": "vn", "zh": "cn"}.get(language, "")
            rows.append(Entity(key=f"{kind}:example-{number}", kind=kind, side=side, names=names, known=self.dice.random() < 0.2))
        made = keep(Entity, rows)
        for row in made:
            forms += [EntityName(entity=row, text=text, language=code, use="full", origin="press") for code, text in row.names.items()]
        keep(EntityName, forms)
        every = list(Entity.objects.exclude(kind="term").order_by("pk"))
        self.dice.shuffle(every)
        self.things = every
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(every))))
        self.places = list(Entity.objects.filter(key__in=[party.key for party in self.parties]))
        self.say(f"{len(every):,} entities")

    def name(self, kind: str, language: str) -> str:
        parts = [self.dice.choice(SYLLABLES[language]) for _ in range(3)]
        if language == "zh":
            return "".join(parts) + WORDS["zh"][kind]
        own = " ".join(parts) if language == "vi" else "".join(parts[:2]).capitalize() + " " + parts[2]
        return f"{WORDS[language][kind]} {own}".strip()

    def some(self, count: int) -> list[Entity]:
        return self.dice.choices(self.things, cum_weights=self.weights, k=count)

    # ---- what was read

    def documents(self) -> None:
        """Their statements are planned first, so that the text has the sentences."""
        shares = [self.dice.lognormvariate(0, 0.8) for _ in range(self.sizes.documents)]
        counts = [int(share / sum(shares) * self.sizes.statements) for share in shares]
        for number in range(self.sizes.statements - sum(counts)):
            counts[number % len(counts)] += 1
        self.named: list[list[Entity]] = []
        rows = [self.document(number, count) for number, count in enumerate(counts)]
        self.counts = counts
        self.docs = keep(Document, rows)
        mentions, checks = [], []
        for row, named in zip(self.docs, self.named, strict=True):
            for entity in named:
                text = next(iter(entity.names.values()), entity.key)
                place = row.text.find(text)
                if place >= 0:
                    mentions.append(Mention(document=row, start=place, end=place + len(text), text=text, entity=entity, kind=entity.kind))
            if self.dice.random() < 0.4:
                checks.append(Check(document=row, key=f"check-{row.pk}", type="count_list_mismatch", what="five announced, four listed"))
        keep(Mention, mentions)
        keep(Check, checks)
        self.say(f"{len(self.docs):,} documents, {len(mentions):,} mentions")

    def document(self, number: int, count: int) -> Document:
        language, day, party = self.dice.of(LANGUAGES), self.dice.day(), self.dice.choice(self.parties)
        named = list({entity.pk: entity for entity in self.some(6)}.values())
        self.named.append(named)
        names = [next(iter(entity.names.values()), entity.key) for entity in named]
        pattern = SENTENCES[language]
        lines = [
            pattern.format(a=self.dice.choice(names), b=self.dice.choice(names), n=n + 1, q=self.dice.randint(1, 4), y=day.year)
            for n in range(count)
        ]
        digest = hashlib.sha256(f"{self.sizes.seed}-{number}".encode()).hexdigest()
        return Document(
            party=party,
            reach=self.dice.of(REACHES),
            name=f"example-{number}.txt",
            digest=digest,
            size=count * 90,
            container="txt",
            state=ReadingState.READ,
            reader_version="example",
            read_at=timezone.now(),
            language=language,
            title=f"Example {number}: {names[0]}, {names[-1]}",
            publisher=f"Example Gazette {number % 40}",
            published=day.isoformat(),
            first_day=day,
            text="\n".join(lines),
            by=self.dice.choice(self.users[party.pk]),
        )

    def statements(self) -> None:
        self.proofs: list[tuple[int, Document, dt.date]] = []
        through = Statement.entities.through
        total = 0
        for batch in _batches(self.docs, 500):
            rows = [row for document in batch for row in self.statements_of(document)]
            made = keep(Statement, rows)
            total += len(made)
            links = {(row.pk, entity.pk) for row in made for entity in self.some(2)}
            keep(through, (through(statement_id=statement, entity_id=entity) for statement, entity in sorted(links)))
            self.proofs += [(row.pk, row.document, row.day or FIRST) for row in made if row.verdict == "confirmed"][::3]
            Document.objects.bulk_update(batch, ["statements_waiting", "statements_confirmed", "statements_rejected"], batch_size=250)
        keep(
            Figure,
            [
                Figure(
                    party=document.party, reach=document.reach, of=self.some(1)[0], statement_id=pk, key=f"example-{pk}", metric="trade",
                    value=round(self.dice.lognormvariate(5, 2), 1), unit="USD million", period=str(day.year), first_day=day,
                )
                for pk, document, day in self.proofs[:: max(1, len(self.proofs) // 3000)]
            ],
        )  # fmt: skip
        self.say(f"{total:,} statements")

    def statements_of(self, document: Document) -> Iterator[Statement]:
        start = 0
        judge = self.users[document.party_id][2]
        for number, line in enumerate(document.text.split("\n"), 1):
            kind, verdict = self.dice.of(KINDS), self.dice.of(VERDICTS)
            yield Statement(
                document=document,
                key=f"{number}-{hashlib.sha256(line.encode()).hexdigest()[:20]}",
                number=number,
                start=start,
                end=start + len(line),
                quote=line,
                kind=kind,
                field=(field := self.dice.of(FIELDS)),
                reading={"kind": kind, "field": field, "parties": [each[0] for each in self.dice.sample(PARTIES, 2)], "quote": line},
                confidence=round(self.dice.betavariate(8, 2), 3),
                verdict=verdict,
                by=None if verdict == "waiting" else judge,
                at=None if verdict == "waiting" else timezone.now(),
                day=document.first_day,
            )
            start += len(line) + 1
            name = {"waiting": "statements_waiting", "later": "statements_waiting", "confirmed": "statements_confirmed"}
            counter = name.get(verdict, "statements_rejected")
            setattr(document, counter, getattr(document, counter) + 1)

    # ---- what was promised

    def meetings(self) -> None:
        self.mechanisms = list(Mechanism.objects.order_by("pk"))
        holder = Party.objects.get(key="facts")
        rows = []
        for number in range(200):
            day = self.dice.day()
            rows.append(
                Meeting(
                    party=holder, reach=Reach.PUBLIC, key=f"example-{number}", mechanism=self.dice.choice(self.mechanisms),
                    round=50 + number, start=day.isoformat(), first_day=day, host=self.dice.choice(self.places), status="held",
                )
            )  # fmt: skip
        made = keep(Meeting, rows)
        for row in made:
            row.members.set(self.places)
            row.documents.set(self.dice.sample(self.docs, min(3, len(self.docs))))
        self.sittings = list(Meeting.objects.all())
        self.say(f"{len(self.sittings)} sessions")

    def commitments(self) -> None:
        about, owners, entries, links = Commitment.about.through, [], [], []
        self.proofs.sort(key=lambda proof: (proof[2], proof[0]))
        self.days = [day for _, _, day in self.proofs]
        origins = self.dice.sample(self.proofs, min(self.sizes.commitments, len(self.proofs)))
        made = keep(Commitment, [self.commitment(number, origin) for number, origin in enumerate(origins)])
        pairs = set()
        for row in made:
            things = self.some(2)
            row.things = [entity.key for entity in things]
            pairs |= {(row.pk, entity.pk) for entity in things}
        Commitment.objects.bulk_update(made, ["things"], batch_size=500)
        keep(about, (about(commitment_id=row, entity_id=entity) for row, entity in sorted(pairs)))
        for row, origin in zip(made, origins, strict=True):
            both = self.dice.sample(self.places, 2)
            owners += [Owner(commitment=row, entity=place, side=place.side, department="Foreign Affairs") for place in both]
            entries += list(self.story(row, origin))
        keep(Owner, owners)
        kept = keep(Entry, entries)
        show(Entry.objects.all())
        claims = Entry.claimants.through
        keep(claims, (claims(entry_id=row.pk, entity_id=self.dice.choice(self.places).pk) for row in kept if row.strength != "third"))
        for earlier, later in zip(made[::5], made[1::5], strict=False):
            if earlier.reach == later.reach and earlier.party_id == later.party_id:
                links.append(Link(party=earlier.party, reach=earlier.reach, earlier=earlier, later=later, sort="continues"))
        keep(Link, links)
        self.say(f"{len(made):,} commitments, {len(kept):,} entries, {len(links):,} links")

    def commitment(self, number: int, origin: tuple[int, Document, dt.date]) -> Commitment:
        statement, document, day = origin
        meeting = self.dice.choice(self.sittings)
        due = day + dt.timedelta(days=self.dice.randint(60, 900))
        return Commitment(
            party=document.party,
            reach=document.reach,
            titles={"vi": f"Ví dụ: nội dung số {number}", "zh": f"示例：第{number}项", "en": f"Example: item {number}"},
            undertaking=self.dice.of({"deliverable": 50, "practice": 25, "direction": 25}),
            field=self.dice.of(FIELDS),
            mechanism=meeting.mechanism,
            meeting=meeting,
            origin_id=statement,
            due=self.dice.of({due.isoformat(): 35, str(due.year): 25, "": 40}),
            made_on=day.isoformat(),
            first_day=day,
            has_measure=self.dice.random() < 0.4,
        )

    def story(self, row: Commitment, origin: tuple[int, Document, dt.date]) -> Iterator[Entry]:
        """The promise, and what was heard of it: often nothing, sometimes for years. A private row is heard of in its party's documents."""
        statement, _, day = origin
        told = {"commitment": row, "party": row.party, "reach": row.reach}
        yield Entry(
            **told, statement_id=statement, sort="promised", day=day.isoformat(), said_on=day.isoformat(), strength="signed", due=row.due,
            meeting=row.meeting,
        )  # fmt: skip
        seen = {statement}
        after = bisect.bisect_left(self.days, day)
        for _ in range(min(12, int(self.dice.expovariate(1 / 4)))):
            pk, source, said = self.proofs[self.dice.randrange(after, len(self.proofs))]
            if pk in seen or (source.reach != Reach.PUBLIC and source.party_id != row.party_id):
                continue
            seen.add(pk)
            yield Entry(
                **told, statement_id=pk, sort=self.dice.of(SORTS), day=said.isoformat(), said_on=said.isoformat(),
                strength=self.dice.of(STRENGTHS),
            )  # fmt: skip

    # ---- who did it

    def history(self) -> None:
        rows = []
        for pk, document, _day in self.proofs[:20000]:
            user = self.users[document.party_id][2]
            line = {
                "table": "cotmoc.statement",
                "pk": pk,
                "before": {"verdict": "waiting"},
                "after": {"verdict": "confirmed", "version": 2},
            }
            rows.append(
                Change(
                    by=user, party=document.party, action="statement.confirmed", about="cotmoc.statement", about_id=pk, rows=[line],
                    reach=document.reach,
                )
            )  # fmt: skip
        keep(Change, rows)
        self.say(f"{len(rows):,} changes")


def _batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, size in (("documents", 10_000), ("statements", 300_000), ("commitments", 5_000), ("entities", 20_000), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--sign-in", default="reader@example.org")
    parser.add_argument("--password", default="")
    sizes = parser.parse_args()
    if Document.objects.exists():
        sys.exit("there is a record here already: give COTMOC_DATA or DATABASE_URL of an empty one")
    if not sizes.password:
        sizes.password = secrets.token_urlsafe(12)
        print(f"sign in as {sizes.sign_in}, password {sizes.password}")
    Maker(sizes).make()


if __name__ == "__main__":
    main()
