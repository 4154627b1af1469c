"""What is read about the register and works in step: what facts and people say, as far as the reader may see it, asked of the core."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cotmoc.gates import register, steps
from cotmoc.gates.told import is_ahead, known, latest
from cotmoc.records import PartialDate
from cotmoc_web.accounts.models import Party
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Statement, Verdict
from cotmoc_web.entities.models import Entity, Happening, Source
from cotmoc_web.entities.queries import Standing as Shown
from cotmoc_web.entities.queries import sources_of, visible
from cotmoc_web.gates.models import GateWord, Milestone, MilestoneWord
from cotmoc_web.gates.words import HOURS
from cotmoc_web.rows import seen_by

Told = Happening | GateWord
PROOFS = 20
"""Confirmed statements that are offered to take a word from."""


def sides(viewer: Viewer) -> dict[str, str]:
    """The sides of the border by their codes, the reader's own first, each with what its country is called."""
    own = viewer.party.side if viewer.party else ""
    found = {row.side: row.label.text for row in Entity.objects.filter(kind="country", known=True).exclude(side="").order_by("-side")}
    for code in Party.objects.exclude(side="").order_by("-side").values_list("side", flat=True).distinct():
        found.setdefault(code, code.upper())
    return dict(sorted(found.items(), key=lambda pair: pair[0] != own))


def proves(viewer: Viewer, under: str = "") -> Q:
    """Of a statement, reached through `under`: whether a word may rest on it. It is confirmed, stands, and the reader may see it."""
    stands = {"verdict": Verdict.CONFIRMED, "withdrawn_at": None, "stale": False, "document__withdrawn_at": None}
    return seen_by(viewer, f"{under}document__") & Q(**{f"{under}{field}": value for field, value in stands.items()})


# ---- the register


def gate_of(viewer: Viewer, key: str) -> Entity | None:
    """A crossing by its key."""
    return visible(viewer).filter(kind="crossing", key=key).select_related("parent").first()


def gate_words(viewer: Viewer) -> QuerySet[GateWord]:
    """Words of people, as far as the reader may see them and the statements that prove them."""
    rows = GateWord.objects.seen_by(viewer).filter(Q(statement=None) | proves(viewer, "statement__"))
    rows = rows.select_related("statement__document", "party", "by").defer("statement__document__text", "statement__document__reading")
    return rows.order_by("pk")


def words_of(viewer: Viewer, gates: Sequence[Entity]) -> QuerySet[GateWord]:
    """Words of people about these gates, and about those that they stand for."""
    return gate_words(viewer).filter(Q(gate__in=gates) | Q(gate__merged_into__in=gates))


def hour_words(viewer: Viewer, gate: Entity) -> QuerySet[GateWord]:
    """Hours that people gave for a gate."""
    return words_of(viewer, [gate]).filter(sort=HOURS)


@dataclass(frozen=True, slots=True)
class Register:
    """All that is told of some gates, and how each stands on the reader's day."""

    rows: dict[str, Told]
    """By the ids that the core's answers name."""
    words: dict[int, list[register.Word]]
    """By gate."""
    standings: dict[int, register.Standing]
    planned: dict[int, list[Happening]]
    """What the facts know as planned, by gate."""


def read(viewer: Viewer, gates: Sequence[Entity]) -> Register:
    """Everything about these gates in a fixed number of queries."""
    there = tuple(sides(viewer)) or ("",)
    rows: dict[str, Told] = {}
    words: dict[int, list[register.Word]] = {gate.pk: [] for gate in gates}
    happened = Happening.objects.filter(Q(entity__in=words) | Q(entity__merged_into__in=words), withdrawn_at=None)
    planned: dict[int, list[Happening]] = {gate.pk: [] for gate in gates}
    for event in happened.select_related("basis", "entity").prefetch_related("sources").order_by("pk"):
        rows[f"h{event.pk}"] = event
        if event.planned:
            planned[_gate(event)].append(event)
        words[_gate(event)].append(_of_facts(event))
    for word in words_of(viewer, gates).exclude(sort=HOURS).select_related("gate", "party", "by", "statement__document"):
        rows[f"w{word.pk}"] = word
        words[_gate(word)].append(_of_person(word))
    for gate in gates:
        if gate.facts.get("class_planned"):
            by = _date(gate.facts.get("class_planned_by") or "")
            words[gate.pk].append(register.Word(f"p{gate.pk}", "noted", by, klass=gate.facts["class_planned"], planned=True))
    standings = {pk: register.stand(told, viewer.day, there) for pk, told in words.items()}
    return Register(rows, words, standings, planned)


def date_of(row: Told) -> PartialDate | None:
    """The day that a word tells of."""
    return _date(row.date)


def _date(text: str) -> PartialDate | None:
    return PartialDate(text.removesuffix("~")) if text else None


def _of_facts(row: Happening) -> register.Word:
    status = row.status_after if row.status_after in register.STATUSES else None
    said = min((date for source in row.sources.all() if (date := _date(source.date))), default=None) if row.planned else None
    return register.Word(
        f"h{row.pk}",
        row.sort or ("seen" if row.event == "observed" else "noted"),
        _date(row.date),
        said,
        row.side or None,
        row.class_after or None,
        status,
        row.planned,
        _date(row.until),
        row.basis.key if row.basis else None,
    )


def _of_person(row: GateWord) -> register.Word:
    said = _date(row.statement.document.published) if row.statement else None
    return register.Word(
        f"w{row.pk}",
        row.sort,
        _date(row.day),
        said,
        row.side or None,
        row.klass or None,
        row.status or None,
        row.planned,
        _date(row.until),
        row.basis or None,
        tuple(row.settles),
    )


def shown(found: Register, gate: Entity) -> Shown:
    """How a gate stands, as the pages of names and the map tell it: one row for what decides."""
    standing = found.standings[gate.pk]
    klass, status = (
        next((found.rows[name] for name in reversed(each.by) if name in found.rows), None) if each.value else None
        for each in (standing.klass, standing.status)
    )
    return Shown(
        standing.klass.value or "",
        standing.status.value or "",
        klass,
        status,
        [value for value, _by in standing.klass.claims],
        [value for value, _by in standing.status.claims],
        found.planned[gate.pk],
    )


def reported(rows: Iterable[Happening], day: dt.date) -> Shown:
    """How far a project has come: what the latest words say, by the rule of the register; where they do not agree, all of them."""
    by = {f"h{row.pk}": row for row in rows}
    told = [word for word in known((_of_facts(row) for row in by.values()), day) if by[word.id].status_after and not is_ahead(word)]
    deciding = {by[word.id].status_after: by[word.id] for word in latest(told)}
    found = Shown(planned=[row for row in by.values() if row.planned])
    if len(deciding) == 1:
        ((found.status, found.status_from),) = deciding.items()
    else:
        found.status_claims = sorted(deciding)
    return found


def _gate(row: Told) -> int:
    """Of which gate it tells: the one that its own stands for, if any."""
    gate = row.gate if isinstance(row, GateWord) else row.entity
    return gate.merged_into_id or gate.pk


@dataclass(frozen=True, slots=True)
class HoursTold:
    """Hours as one source or person gives them."""

    traffic: str
    clocks: tuple[register.Clock, ...]
    """On the clock of each side."""
    zone: str
    """On whose clock the source tells them."""
    decides: bool
    """Whether they are the latest; the others are replaced by these."""
    date: str
    note: str
    sources: list[Source]
    word: GateWord | None = None
    """None: of the facts."""


def hours(viewer: Viewer, gate: Entity) -> list[HoursTold]:
    """The hours on the clocks of both sides, for each sort of traffic, those that stand before those that they replace."""
    clocks: dict[str, str] = {side: zone for side, zone in (gate.facts.get("clocks") or {}).items() if zone}
    facts = {f"f{number}": row for number, row in enumerate(gate.facts.get("hours") or [])}
    people = {f"w{word.pk}": word for word in hour_words(viewer, gate)}
    told = {
        name: register.Hours(name, row["opens"], row["closes"], row["zone"], row["traffic"], _date(row["date"]))
        for name, row in facts.items()
    }
    for name, word in people.items():
        said = _date(word.statement.document.published) if word.statement else None
        told[name] = register.Hours(name, word.opens, word.closes, word.zone, word.traffic, _date(word.day), said, tuple(word.settles))
    zones = tuple(dict.fromkeys(clocks[side] for side in sides(viewer) if side in clocks))
    zones = zones or tuple(dict.fromkeys(row.zone for row in told.values()))
    sources = sources_of(key for row in facts.values() for key in row.get("sources") or ())
    found = []
    for each in register.opening(told.values(), viewer.day, zones):
        for name in (*each.by, *each.older):
            on = register.on_clocks(told[name], zones, viewer.day)
            row, person = facts.get(name, {}), people.get(name)
            named = [sources[key] for key in row.get("sources") or () if key in sources]
            day = person.day if person else row.get("date") or ""
            found.append(HoursTold(each.traffic, on, told[name].zone, name in each.by, day, row.get("note") or "", named, person))
    return found


# ---- works in step


def projects(viewer: Viewer) -> list[Entity]:
    """Projects that have milestones the reader may see."""
    with_steps = Milestone.objects.seen_by(viewer).values("project")
    return list(visible(viewer).filter(kind="project", pk__in=with_steps).order_by("key"))


def project_of(viewer: Viewer, key: str) -> Entity | None:
    """A project by its key."""
    return visible(viewer).filter(kind="project", key=key).first()


def milestones(viewer: Viewer, of: Iterable[Entity]) -> list[Milestone]:
    """Milestones in their order."""
    return list(
        Milestone.objects.seen_by(viewer).filter(project__in=list(of)).select_related("party").order_by("project", "position", "pk")
    )


def milestone_words(viewer: Viewer) -> QuerySet[MilestoneWord]:
    """Words about milestones, as far as the reader may see them, the milestones and the statements that prove them."""
    rows = MilestoneWord.objects.seen_by(viewer).filter(
        Q(statement=None) | proves(viewer, "statement__"),
        seen_by(viewer, "milestone__"),
        milestone__withdrawn_at=None,
    )
    rows = rows.select_related("milestone", "statement__document", "party", "by").prefetch_related("sources")
    return rows.defer("statement__document__text", "statement__document__reading").order_by("milestone__position", "pk")


@dataclass(frozen=True, slots=True)
class Works:
    """A project with its milestones and words, and how far it has come on the reader's day."""

    entity: Entity
    milestones: dict[str, Milestone]
    """By key."""
    words: dict[str, MilestoneWord]
    """By the ids that the core's answers name."""
    told: steps.Project
    progress: steps.Progress


def works(viewer: Viewer, of: Sequence[Entity]) -> list[Works]:
    """Projects as of the reader's day, in a fixed number of queries. One of fewer than two sides has nothing to keep in step."""
    there = tuple(sides(viewer))
    if len(there) < 2:
        return []
    rows = milestones(viewer, of)
    words: dict[int, dict[str, MilestoneWord]] = {each.pk: {} for each in of}
    for word in milestone_words(viewer).filter(milestone__in=rows):
        words[word.milestone.project_id][f"m{word.pk}"] = word
    found = []
    for each in of:
        mine = [row for row in rows if row.project_id == each.pk]
        keys = {row.key for row in mine}
        project = steps.Project(
            there,
            tuple(
                steps.Milestone(
                    row.key,
                    row.phase,
                    tuple(need for need in row.needs if need in keys),
                    tuple(side for side in row.sides if side in there),
                )
                for row in mine
            ),
            tuple(_word(name, word) for name, word in words[each.pk].items() if word.side in ("", *there)),
        )
        found.append(Works(each, {row.key: row for row in mine}, words[each.pk], project, steps.progress(project, viewer.day)))
    return found


def _word(name: str, row: MilestoneWord) -> steps.Word:
    said = _date(row.said_on) or (_date(row.statement.document.published) if row.statement else None)
    return steps.Word(
        name,
        row.milestone.key,
        row.sort,
        _date(row.day),
        said,
        None if row.agreed else row.side or None,
        row.agreed,
        tuple(row.settles),
        row.months,
    )


def may_settle(viewer: Viewer, row: Told | MilestoneWord) -> bool:
    """Whether the reader's party may say that a word decides no longer: one of the facts, or its own. What another party says decides
    until that party takes it back, or a later word comes."""
    if isinstance(row, Happening) or (isinstance(row, MilestoneWord) and row.key):
        return True
    return row.party_id == viewer.party_id


def statement_of(viewer: Viewer, pk: int) -> Statement | None:
    """A confirmed statement that the reader may see."""
    rows = Statement.objects.filter(proves(viewer), pk=pk).select_related("document")
    return rows.defer("document__text", "document__reading").first()


def proofs(viewer: Viewer, about: Entity) -> list[Statement]:
    """Confirmed statements about a gate or project, the latest first: from which a word may be taken. Of several in one quote, the
    first: they prove the same."""
    rows = Statement.objects.filter(proves(viewer), entities=about).select_related("document").defer("document__text", "document__reading")
    found: dict[tuple[int, str], Statement] = {}
    for row in rows.order_by("-day", "-document", "pk").distinct()[: 5 * PROOFS]:
        found.setdefault((row.document_id, row.words), row)
    return list(found.values())[:PROOFS]
