"""The facts of a mechanism set into the record: entities with their names, posts, happenings, figures, sources; mechanisms and sessions.

Loading again updates what came from the facts and leaves alone what people did. Everything loaded is public: it was.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import models, transaction

from cotmoc import knowledge as core
from cotmoc.knowledge import Knowledge
from cotmoc.knowledge.model import Agreement, Crossing, Organisation, Person, Place, Project, Term, When
from cotmoc.knowledge.model import Entity as Fact
from cotmoc.names.compare import by_method
from cotmoc_web.accounts.models import Party
from cotmoc_web.entities.merging import settle
from cotmoc_web.entities.models import Disagreement, Entity, EntityName, Figure, Happening, Post, Source
from cotmoc_web.gates.models import Milestone, MilestoneWord
from cotmoc_web.meetings.models import Mechanism, Meeting, Membership
from cotmoc_web.rows import Reach, Recorded
from cotmoc_web.search.index import index_entities, index_meetings

SHOWN = ("en", "vi", "zh")
HOLDER = "facts"
"""Key of the party in whose name facts stand. It has no people."""
_Row = TypeVar("_Row", bound=models.Model)


@transaction.atomic
def load_facts(knowledge: Knowledge) -> int:
    """Put a set of facts into the record. Returns the number of entities."""
    return _Loader(knowledge).load()


class _Loader:
    def __init__(self, knowledge: Knowledge) -> None:
        self.facts = knowledge
        self.sources: dict[str, Source] = {}
        self.entities: dict[str, Entity] = {}

    def load(self) -> int:
        self.by_english = self._by_english()
        self.plain_abroad = self._plain_abroad()
        self.holder, _ = Party.objects.get_or_create(key=HOLDER, defaults={"side": "", "language": "en", "names": {}})
        self._sources()
        self._entities()
        self._names()
        self._relations()
        self._posts()
        self._happenings()
        self._milestones()
        self._mechanisms()
        self._meetings()
        self._figures()
        self._disagreements()
        settle([])  # names that others lend are not in the facts
        index_entities(entity.pk for entity in self.entities.values())
        return len(self.entities)

    def _by_english(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self.facts.places:
            for name in self.facts.names_of(key):
                if name.language == "en":
                    found.setdefault(name.text, []).append(key)
        return found

    # ---- what everything refers to

    def _sources(self) -> None:
        for each in self.facts.sources.values():
            fields = {"url": each.url, "date": _when(each.date), "language": each.language, "note": each.note}
            self.sources[each.id] = _put(Source, each.id, fields)

    def _cite(self, row: Any, keys: Iterable[str]) -> None:
        row.sources.set([self.sources[key] for key in keys if key in self.sources])

    def _entities(self) -> None:
        facts: list[Fact] = [
            *self.facts.places.values(),
            *self.facts.crossings.values(),
            *self.facts.mechanisms.values(),
            *self.facts.people.values(),
            *self.facts.organisations.values(),
            *self.facts.projects.values(),
            *self.facts.agreements.values(),
            *self.facts.vocabulary.values(),
        ]
        for each in facts:
            fields = {
                "kind": self.facts.entity_kind(each.id) or getattr(each, "kind", "") or "term",
                "sort": getattr(each, "kind", "") or getattr(each, "category", ""),
                "side": getattr(each, "side", "") or "",
                "names": self._shown(each.id),
                "valid_from": _when(getattr(each, "valid_from", None)),
                "valid_to": _when(getattr(each, "valid_to", None)),
                "lat": getattr(each, "lat", None),
                "lon": getattr(each, "lon", None),
                "facts": self._own(each),
            }
            self.entities[each.id] = _put(Entity, each.id, fields)
            self._cite(self.entities[each.id], each.sources)

    def _shown(self, key: str) -> dict[str, str]:
        """A name for each language of the screen: one that may be printed first, else the best form there is, never one gone by."""
        found = {}
        for language in SHOWN:
            text = self._best(key, language) or (self._pair(key, language) if key in self.facts.crossings else "")
            if text:
                found[language] = text
        if not found:
            found = {name.language or "en": name.text for name in self.facts.names_of(key)[:1]}
        return found

    def _best(self, key: str, language: str) -> str:
        names = [name for name in self.facts.names_of(key) if name.language == language and name.use != "variant"]
        names = [name for name in names if name.valid_to is None] or names
        short_first = key in self.facts.places
        # A place is called by its short name in any text ("Yunnan", 云南); the full one is for its seal.
        order = {"full": 1, "word": 2, "short": 0 if short_first else 3}
        best = min(names, key=lambda name: (not name.verified, order.get(name.use, 4)), default=None)
        if best is None:
            return ""
        text = _wide(best.text) if language == "zh" else best.text
        return _dashed(text, language) if key in self.facts.crossings else text

    def _pair(self, key: str, language: str) -> str:
        """A crossing named by its two halves, the own side first. In a language of neither side, each half as its own side writes it, in
        Latin letters, the way both press agencies do; a half whose own side's name nobody found, as the other side writes it."""
        parts = []
        foreign = all(each.language != language for each in self.facts.sides)
        if foreign and self._one_name(key):
            return ""
        for side in sorted(self.facts.sides, key=lambda side: side.language != language):
            half = f"{key}/{side.id}"
            parts.append(self._best(half, language) or (self._latin(half, side.language) if foreign else ""))
        # A bridge has one name on both sides.
        parts = list(dict.fromkeys(parts))
        return _dashed(" - ".join(parts), language) if parts and all(parts) else ""

    def _one_name(self, key: str) -> bool:
        """Whether a side calls both halves alike, as of a bridge."""
        return any(
            len({self._best(f"{key}/{half.id}", side.language) for half in self.facts.sides}) == 1
            and self._best(f"{key}/{side.id}", side.language)
            for side in self.facts.sides
        )

    def _latin(self, half: str, language: str) -> str:
        own = self._bare(half, language)
        if own and not _is_latin(own):
            sound = [name.text for name in self.facts.names_of(half) if name.language == f"{language}-Latn"]
            # Of several sounds the one of the characters that are shown: a place may have a second name.
            best = max(sound, key=lambda text: (by_method(text, own, "place").score, -text.count(" "), -len(text)), default="")
            return _without_tones(best)
        if not own:
            others = ((each.language, self._bare(half, each.language)) for each in self.facts.sides)
            language, own = next(((code, text) for code, text in others if _is_latin(text)), (language, ""))
        return _without_tones(own) if language in self.plain_abroad else own

    def _bare(self, half: str, language: str) -> str:
        """The name without the word of its kind, which is written small: *ga Đồng Đăng* is a station, *Đồng Đăng* its name."""
        best = self._best(half, language)
        if not any(word[0].islower() for word in best.split()):
            return best
        names = [name.text for name in self.facts.names_of(half) if name.language == language and name.verified]
        return next((text for text in names if not any(word[0].islower() for word in text.split())), best)

    def _plain_abroad(self) -> frozenset[str]:
        """Languages of the sides whose marks English drops, as the English names of their places in these facts do."""
        marked: dict[str, list[bool]] = {}
        home = {side.id: side.language for side in self.facts.sides}
        for key, place in self.facts.places.items():
            own, abroad = self._best(key, home.get(place.side or "", "")), self._best(key, "en")
            if own and abroad and _is_latin(own) and not own.isascii():
                marked.setdefault(home[place.side or ""], []).append(not abroad.isascii())
        return frozenset(language for language, kept in marked.items() if sum(kept) * 2 < len(kept))

    def _own(self, each: Fact) -> dict[str, Any]:
        """What only this kind has."""
        own: dict[str, Any] = {"confidence": getattr(each, "confidence", ""), "note": getattr(each, "note", "")}
        match each:
            case Place():
                own |= {"codes": list(each.codes), "located": each.located}
                for side in self.facts.sides:
                    if side.place == each.id:
                        own["language"] = side.language
            case Crossing():
                own |= {
                    "mode": each.mode,
                    "class_agreed": each.class_agreed or "",
                    "class_planned": each.class_planned or "",
                    "class_planned_by": _when(each.class_planned_by),
                    "markers": list(each.markers),
                    "located": each.located,
                    "sides": [
                        {"side": side.side, "region": side.region or "", "locality": side.locality or "", "unit_name": side.unit_name}
                        for side in self.facts.sides_of(each.id)
                    ],
                    "halves": {
                        side.id: {
                            name.language: name.text for name in reversed(self.facts.names_of(f"{each.id}/{side.id}")) if name.language
                        }
                        for side in self.facts.sides
                    },
                    "zones": sorted({h.zone for h in self.facts.hours}),
                    "clocks": {side.id: side.zone for side in self.facts.sides},
                    "hours": [
                        {
                            "opens": h.opens,
                            "closes": h.closes,
                            "zone": h.zone,
                            "traffic": h.traffic,
                            "date": _when(h.date),
                            "note": h.note,
                            "sources": list(h.sources),
                        }
                        for h in self.facts.hours
                        if h.crossing == each.id
                    ],
                }
            case Organisation():
                own |= {"place": each.place or ""}
            case Project():
                own |= {"crossings": list(each.crossings), "parties": list(each.parties)}
            case Agreement():
                own |= {
                    "number": each.number,
                    "level": each.level,
                    "parties": list(each.parties),
                    "signed": _when(each.signed),
                    "in_force": _when(each.in_force),
                    "place": each.place or "",
                    "signatories": list(each.signatories),
                    "part_of": each.part_of or "",
                }
            case Person() | Term():
                pass
        return own

    def _names(self) -> None:
        EntityName.objects.filter(entity__in=self.entities.values()).delete()
        rows = {}
        for key, entity in self.entities.items():
            for half in (key, *(f"{key}/{side.id}" for side in self.facts.sides)):
                for name in self.facts.names_of(half):
                    row = EntityName(
                        entity=entity,
                        text=name.text,
                        language=name.language,
                        use=name.use,
                        origin=name.origin,
                        verified=name.verified,
                        valid_from=_when(name.valid_from),
                        valid_to=_when(name.valid_to),
                    )
                    rows[key, row.text, row.language, row.use, row.valid_from] = row
        EntityName.objects.bulk_create(rows.values())

    def _relations(self) -> None:
        for key, entity in self.entities.items():
            fact = self.facts.entity(key)
            parent = getattr(fact, "parent", None) or getattr(fact, "part_of", None)
            entity.parent = self.entities.get(parent) if parent else None
            entity.save(update_fields=["parent"])
            after = getattr(fact, "successors", ())
            if after:
                entity.successors.set([self.entities[each] for each in after if each in self.entities])

    # ---- what is dated

    def _posts(self) -> None:
        for role in self.facts.roles.values():
            fields = {
                "person": self.entities[role.person],
                "post": role.post,
                "organisation": self.entities.get(role.organisation or ""),
                "place": self.entities.get(role.place or ""),
                "valid_from": _when(role.valid_from),
                "valid_to": _when(role.valid_to),
                "attested": [_when(each) for each in role.attested],
                "note": role.note,
            }
            self._cite(_put(Post, role.id, fields), role.sources)

    def _happenings(self) -> None:
        acts = {act.event: act for act in self.facts.acts}
        for crossing in self.facts.crossing_events:
            act = acts.get(crossing.id)
            fields = {
                "entity": self.entities[crossing.crossing],
                "class_after": crossing.class_after or "",
                "sort": act.sort if act else "",
                "side": (act.side or "") if act else "",
                "until": _when(act.until) if act else "",
                "basis": self.entities.get(act.basis or "") if act else None,
                **_event(crossing),
            }
            self._cite(_put(Happening, crossing.id, fields), crossing.sources)
        for project in self.facts.project_events:
            self._cite(_put(Happening, project.id, {"entity": self.entities[project.project], **_event(project)}), project.sources)

    def _milestones(self) -> None:
        rows: dict[str, Milestone] = {}
        for place, each in enumerate(self.facts.milestones.values()):
            rows[each.id] = _put(
                Milestone,
                each.id,
                {
                    **self._held(),
                    "project": self.entities[each.project],
                    "phase": each.phase,
                    "position": place,
                    "names": dict(each.names),
                    "needs": list(each.needs),
                    "sides": list(each.sides),
                },
            )
        for told in self.facts.milestone_words:
            fields = {
                **self._held(),
                "milestone": rows[told.milestone],
                "sort": told.sort,
                "side": told.side or "",
                "day": _when(told.date),
                "said_on": _when(told.said_on),
                "agreed": told.agreed,
                "months": told.months,
                "note": told.note,
            }
            self._cite(_put(MilestoneWord, told.id, fields), told.sources)

    # ---- mechanisms

    def _mechanisms(self) -> None:
        rows: dict[str, Mechanism] = {}
        for each in self.facts.mechanisms.values():
            fields = {"kind": each.kind, "names": self._told_apart(each.id), "founded": _when(each.founded), "note": each.note}
            rows[each.id] = _put(Mechanism, each.id, fields)
            self._cite(rows[each.id], each.sources)
        for each in self.facts.mechanisms.values():
            rows[each.id].tier_of = rows.get(each.tier_of or "")
            rows[each.id].save(update_fields=["tier_of"])
        self.mechanisms = rows
        Membership.objects.filter(mechanism__in=rows.values()).delete()
        for member in self.facts.memberships:
            row = Membership.objects.create(
                mechanism=rows[member.mechanism],
                member=self.entities[member.party],
                status=member.status,
                valid_from=_when(member.valid_from),
                valid_to=_when(member.valid_to),
                basis=member.basis,
            )
            self._cite(row, member.sources)

    def _told_apart(self, key: str) -> dict[str, str]:
        """The names of a mechanism, with the one party that sits alone on its side where the name alone could be another's."""
        names = self._shown(key)
        sides: dict[str, set[str]] = {}
        for member in self.facts.memberships:
            if member.mechanism == key:
                sides.setdefault(self.facts.places[member.party].side, set()).add(member.party)
        alone = [next(iter(places)) for places in sides.values() if len(places) == 1]
        if len(alone) != 1:
            return names
        for language, text in names.items():
            place = self._best(alone[0], language)
            if place and place not in text:
                names[language] = f"{text}（{place}）" if language == "zh" else f"{text} ({place})"
        return names

    def _meetings(self) -> None:
        held = []
        for each in self.facts.meetings.values():
            fields = {
                **self._held(),
                "mechanism": self.mechanisms[each.mechanism],
                "round": each.round,
                "start": _when(each.start),
                "end": _when(each.end),
                "first_day": _first(each.start),
                "host": self.entities.get(each.host or ""),
                "place": each.place,
                "venue": self._venue(each.place, each.host),
                "format": each.format,
                "status": each.status,
                "note": each.note,
            }
            row = _put(Meeting, each.id, fields)
            row.members.set([self.entities[key] for key in each.members])
            row.observers.set([self.entities[key] for key in each.observers])
            self._cite(row, each.sources)
            held.append(row.pk)
        index_meetings(held)

    def _venue(self, place: str, host: str | None) -> Entity | None:
        """The place that the table names in English: the host where it bears that name, else the only place that does."""
        keys = sorted(set(self.by_english.get(place, [])))
        if host in keys:
            return self.entities[host]
        return self.entities[keys[0]] if len(keys) == 1 else None

    def _held(self) -> dict[str, Any]:
        return {"party": self.holder, "reach": Reach.PUBLIC}

    # ---- figures

    def _figures(self) -> None:
        for each in self.facts.figures.values():
            fields = {
                **self._held(),
                "of": self.entities.get(each.of or ""),
                "metric": each.metric,
                "value": each.value,
                "value_max": each.value_max,
                "unit": "%" if each.unit == "percent" else each.unit,
                "qualifier": each.qualifier,
                "nature": each.nature,
                "direction": each.direction,
                "period": _when(each.period),
                "first_day": _first(each.period or each.source_date),
                "scope": each.scope,
                "note": each.note,
                "confidence": each.confidence,
            }
            self._cite(_put(Figure, each.id, fields), each.sources)

    def _disagreements(self) -> None:
        for each in self.facts.contradictions.values():
            fields = {
                "about": self.entities.get(each.about or ""),
                "topic": each.topic,
                "claim_a": each.claim_a,
                "claim_b": each.claim_b,
                "source_a": self.sources.get(each.source_a),
                "source_b": self.sources.get(each.source_b),
                "handling": each.handling,
            }
            _put(Disagreement, each.id, fields)


def _put(model: type[_Row], key: str, fields: Mapping[str, Any]) -> _Row:
    """A row as the facts have it. What a person has changed since stays as the person left it."""
    row = model._default_manager.filter(key=key).first()
    if isinstance(row, Recorded) and row.version > 1:
        return row
    row, _ = model._default_manager.update_or_create(key=key, defaults=dict(fields))
    return row


DASHES = {"zh": "—", "vi": " – "}


def _dashed(text: str, language: str) -> str:
    """The two halves of a crossing joined as the language prints them; once, where both are one name."""
    halves = dict.fromkeys(text.split("-") if language == "zh" else text.split(" - "))
    return DASHES.get(language, "–").join(half.strip() for half in halves)


def _is_latin(text: str) -> bool:
    return any("LATIN" in unicodedata.name(letter, "") for letter in text)


_NARROW = re.compile(r"(?<!\d)[(),:;!?]|[(),:;!?](?!\d)")
_WIDE = str.maketrans("(),:;!?", "（），：；！？")


def _wide(text: str) -> str:
    """Chinese with the signs that are printed beside its characters.

    >>> _wide("省(市)备忘录(2022-2026)")
    '省（市）备忘录（2022-2026）'
    """
    return _NARROW.sub(lambda found: found[0].translate(_WIDE), text)


def _without_tones(text: str) -> str:
    """Pinyin and Vietnamese as they are printed abroad.

    >>> _without_tones("Dōngxīng"), _without_tones("Lǜchūn"), _without_tones("Đồng Đăng")
    ('Dongxing', 'Lüchun', 'Dong Dang')
    """
    text = text.translate({0x110: "D", 0x111: "d"})
    plain = (letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter) or letter == "\u0308")
    return unicodedata.normalize("NFC", "".join(plain))


def _event(event: Any) -> dict[str, Any]:
    return {
        "date": _when(event.date),
        "first_day": _first(event.date),
        "event": event.event,
        "planned": event.planned,
        "status_after": event.status_after or "",
        "detail": event.detail,
        "confidence": event.confidence,
    }


def _when(when: When | None) -> str:
    return when.text if when else ""


def _first(when: When | None) -> dt.date | None:
    """For order only. An open start gives its end: "by February 2025" stands at February 2025."""
    if when is None:
        return None
    return when.last_day if when.first_day == dt.date.min else when.first_day


def packaged() -> Knowledge:
    """The set the settings name."""
    from pathlib import Path

    from django.conf import settings

    name: str = settings.KNOWLEDGE
    return core.load_folder(Path(name)) if "/" in name else core.load(name)
