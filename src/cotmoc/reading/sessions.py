"""Sittings of the mechanisms, and visits, that a document tells of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cotmoc.reading.beside import Beside
from cotmoc.reading.composed import Composed
from cotmoc.reading.measures import Measures
from cotmoc.reading.names import Name
from cotmoc.reading.results import DateFound, Session, Stretch
from cotmoc.records import Span
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import Hit
from cotmoc.text.sentences import Sentences

MOST_VISITS = 2
"""A text that tells of no session is about a visit, or about two; more dates beside *visited* are its history."""
DATE_REACH = 60
"""Characters around a session within which a date may be written onto it, the date included."""
UNDERTAKEN = 60
"""Characters before a sitting within which *agreed to hold* may stand."""
HELD_AT = 40
"""Characters behind *was held* within which its place stands."""
MONTH = len("2027-06")
SITES = ("province", "city", "prefecture", "county", "town")


@dataclass(slots=True)
class _Sentence:
    start: int
    end: int
    role: str


class SessionReader:
    """Finds the sessions of one text.

    Args:
        text: The text.
        hits: Patterns of its language.
        names: Its proper names.
        composed: Its composed names; the sessions among them carry mechanism, ordinal and year.
        measures: Its dates.
        dateline: The day the text is from.
        sentences: Its sentences.
        by: Words of limit of its language: the last day for something is not that of a visit.
    """

    def __init__(
        self,
        text: str,
        hits: Hits,
        names: list[Name],
        composed: list[Composed],
        measures: Measures,
        dateline: str | None,
        *,
        sentences: Sentences,
        by: Beside,
    ) -> None:
        self.text, self.hits, self.names, self.composed, self.measures = text, hits, names, composed, measures
        self.dateline = dateline
        self.sentences = sentences
        self.by = by
        self._cut: list[_Sentence] = []
        self._numbered: dict[int, list[tuple[int, str]]] = {}
        """Ordinal → where a mechanism's sitting of that number is named, in order, and the mechanism."""
        for one in composed:
            if one.mechanism and one.ordinal is not None:
                self._numbered.setdefault(one.ordinal, []).append((one.span.start, one.mechanism))

    def read(self, stretches: Iterable[Stretch]) -> list[Session]:
        """The sessions, in order of first mention, each once."""
        found: dict[tuple[str, int | None, str | None], Session] = {}
        last: str | None = None
        for sentence in self._sentences(stretches):
            events = [one for one in self._within(sentence) if one.mechanism or one.ordinal]
            coming = self.hits.first("sessions", sentence.start, sentence.end, "next")
            if coming and not any(one.span.start <= coming.start < one.span.end for one in events if one.ordinal):
                mechanism = next(iter(found.values())).mechanism if found else last
                if mechanism:
                    span = Span(coming.start, coming.end)
                    self._keep(found, Session(mechanism, None, None, None, None, "planned", span, span.of(self.text), f"{mechanism}@next"))
            for event in events:
                mechanism = event.mechanism or self._counted(event) or self._inherited(event, events, last)
                if mechanism is None or (event.kind != "event" and not self._held(sentence)):
                    continue
                if event.kind not in {"event", "programme"}:
                    continue
                last = mechanism
                if event.ordinal is None:
                    event = replace(event, ordinal=self._nth_time(sentence))
                session = self._session(event, mechanism, sentence)
                self._keep(found, session)
        sessions = self._with_dateline(list(found.values()))
        if not any(session.status == "held" and len(session.date or "") >= 7 for session in sessions):
            visits = {one.date: one for sentence in reversed(list(self._sentences(stretches))) if (one := self._visit(sentence))}
            sessions += sorted(visits.values(), key=lambda one: one.span)[:MOST_VISITS]
        return sessions

    def _with_dateline(self, sessions: list[Session]) -> list[Session]:
        """The first sitting told of is the news of the day, if the text dates none."""
        if self.dateline and sessions and not any(len(session.date or "") >= 7 for session in sessions) and self._opens(sessions[0]):
            sessions[0] = replace(sessions[0], date=self.dateline)
        site = self._site_of_dateline()
        towns = {name.canonical for name in self.names if name.kind in SITES and name.kind != "province"} | {"online"}
        return [
            replace(one, place=site, host=site)
            if site and one.place not in towns and one.status == "held" and one.date == self.dateline
            else one
            for one in sessions
        ]

    def _site_of_dateline(self) -> str | None:
        """Where the text was sent from: *Lang Son city, March 22, 2019. –*."""
        for sentence in self._sentences(()):
            if sentence.role in {"body", "lead"}:
                sites = [name for name in self.names if sentence.start <= name.span.start <= sentence.start + 8 and name.kind in SITES]
                dates = self.measures.dates_within(Span(sentence.start, min(sentence.end, sentence.start + DATE_REACH)))
                near = [date for date in dates if sites and 0 <= date.span.start - sites[0].span.end <= 16]
                return sites[0].canonical if near else None
        return None

    def _opens(self, session: Session) -> bool:
        return session.status == "held" and len(self.text[: session.span.start].split("\n")) <= 3 and session.span.start < 400

    def _sentences(self, stretches: Iterable[Stretch]) -> list[_Sentence]:
        if not self._cut:
            self._cut = list(self._cut_sentences(stretches))
        return self._cut

    def _cut_sentences(self, stretches: Iterable[Stretch]) -> Iterable[_Sentence]:
        for stretch in stretches:
            for start, end in self.sentences.of(stretch.span.start, stretch.span.end):
                yield _Sentence(start, end, stretch.role)

    def _within(self, sentence: _Sentence) -> list[Composed]:
        index = bisect_left(self.composed, sentence.start, key=lambda one: one.span.start)
        found = []
        while index < len(self.composed) and self.composed[index].span.start < sentence.end:
            found.append(self.composed[index])
            index += 1
        return found

    def _nth_time(self, sentence: _Sentence) -> int | None:
        """*For the fifth time they met*: the number of the sitting. The first time is mostly another's: a new member's, a topic's."""
        for span, value in self.measures.ordinals:
            if sentence.start <= span.start and span.end < sentence.end and value > 1:
                occasion = self.hits.at("units", span.end + (self.text[span.end] == " "))
                if occasion and occasion.key == "times":
                    return value
        return None

    def _counted(self, event: Composed) -> str | None:
        """The mechanism whose sittings this text counts so far or one further: beside *11th of the group*, *the 10th* is the group's."""
        if event.ordinal is None:
            return None
        for ordinals in ((event.ordinal,), (event.ordinal - 1, event.ordinal + 1)):
            near = [one for ordinal in ordinals for one in self._beside(self._numbered.get(ordinal, []), event.span.start)]
            if near:
                return min((abs(start - event.span.start), mechanism) for start, mechanism in near)[1]
        return None

    @staticmethod
    def _beside(numbered: list[tuple[int, str]], position: int) -> list[tuple[int, str]]:
        index = bisect_left(numbered, (position, ""))
        return numbered[max(0, index - 1) : index + 1]

    def _inherited(self, event: Composed, events: list[Composed], last: str | None) -> str | None:
        """The mechanism of *the 10th session*: the nearest of the sentence that is not counted itself, else the last one spoken of."""
        near = [one for one in events if one.mechanism]
        near.sort(key=lambda one: (one.ordinal is not None, abs(one.span.start - event.span.start)))
        return near[0].mechanism if near else last

    def _held(self, sentence: _Sentence) -> bool:
        return self.hits.first("sessions", sentence.start, sentence.end, "held", "planned") is not None

    def _session(self, event: Composed, mechanism: str, sentence: _Sentence) -> Session:
        sentence = self._clause(event, sentence)
        own = self._own(event, sentence)
        held, planned = self._marker(event, sentence, "held"), self._marker(event, sentence, "planned")
        told = held is not None or planned is not None
        date = self._date(event, sentence, own) if told else self._date_beside(event)
        place, host = self._where(event, sentence, own) if told else (None, None)
        coming = (planned is not None and held is None) or self._is_to_come(date or event.year)
        start = event.span.start
        return Session(
            mechanism, event.ordinal, date or event.year, place, host, "planned" if coming else "held",
            Span(start, event.span.end), self.text[start : event.span.end],
            f"{mechanism}-{event.ordinal}" if event.ordinal else f"{mechanism}@{event.year or (date or '')[:4]}",
        )  # fmt: skip

    def _clause(self, event: Composed, sentence: _Sentence) -> _Sentence:
        """The part of a sentence between semicolons: what is said of the next sitting is not said of this one."""
        before = max(self.text.rfind(mark, sentence.start, event.span.start) for mark in ";；") + 1
        behind = [at for mark in ";；" if (at := self.text.find(mark, event.span.end, sentence.end)) >= 0]
        return _Sentence(max(sentence.start, before), min([*behind, sentence.end]), sentence.role)

    def _own(self, event: Composed, sentence: _Sentence) -> Span:
        """The part of a sentence that is about one of its sittings: up to those before and behind it."""
        start, end = sentence.start, sentence.end
        for other in self._within(sentence):
            if other.ordinal is None or other.span.overlaps(event.span):
                continue
            if other.span.end <= event.span.start:
                start = max(start, other.span.end)
            else:
                end = min(end, other.span.start)
        return Span(start, end)

    def _marker(self, event: Composed, sentence: _Sentence, key: str) -> Hit | None:
        """The word that says a sitting was held, or is to come."""
        if key == "held":
            return self.hits.first("sessions", sentence.start, sentence.end, "held")
        coming = self.hits.first("sessions", sentence.start, sentence.end, "planned", "next") or self.hits.first(
            "cues", sentence.start, sentence.end, "planned"
        )
        if coming or event.ordinal is None:
            return coming
        undertaken = self.hits.first("cues", max(sentence.start, event.span.start - UNDERTAKEN), event.span.start, "agreed", "proposed")
        if undertaken is None or self.hits.first("clauses", undertaken.start, event.span.start, "that"):
            return None
        prepared = self.hits.first("actions", undertaken.end, event.span.start)
        return undertaken if prepared or event.ordinal - 1 in self._numbered else None

    def _is_to_come(self, date: str | None) -> bool:
        """Whether a sitting is dated after the text."""
        return bool(date and self.dateline and date[:4].isdigit() and date[: len(self.dateline)] > self.dateline[: len(date)])

    def _date(self, event: Composed, sentence: _Sentence, own: Span) -> str | None:
        dates: list[DateFound] = list(self.measures.dates_within(own)) or list(
            self.measures.dates_within(Span(sentence.start, sentence.end))
        )
        if not dates:
            return None
        # A day beats a month beats a year; of equals the nearest one, before rather than after.
        best = min(dates, key=lambda one: (-min(len(one.date), 10), _gap(one.span, event.span)))
        return best.date.replace("XXXX-", "")

    def _date_beside(self, event: Composed) -> str | None:
        """The date written onto a session that is only mentioned: 2021年5月18日的第一次会议."""
        around = self.measures.dates_within(Span(event.span.start - DATE_REACH, event.span.end + DATE_REACH))
        beside = [one for one in around if 0 <= event.span.start - one.span.end <= 3 or 0 <= one.span.start - event.span.end <= 8]
        return beside[0].date.replace("XXXX-", "") if beside and len(beside[0].date) >= 7 else None

    def _where(self, event: Composed, sentence: _Sentence, own: Span) -> tuple[str | None, str | None]:
        """Place and host: *online*, the place behind the words of holding, the place beside the host's; else the one place it can be.

        The provinces that take part stand in such sentences too: where several could be the place, none is said.
        """
        if self.hits.first("sessions", own.start, own.end, "online"):
            return "online", "online"
        sites = [name for name in self._sites(sentence) if own.contains(name.span)] or self._sites(sentence)
        place = self._held_at(sentence, sites) or self._town(event, sites)
        hosting = self.hits.first("sessions", sentence.start, sentence.end, "host")
        host = min(sites, key=lambda name: _gap(name.span, Span(hosting.start, hosting.end))) if hosting and sites else None
        place = place or host
        if place is None:
            return None, None
        index = sites.index(place)
        beside = [sites[one] for one in (index - 1, index + 1) if 0 <= one < len(sites) and _one_address(place, sites[one])]
        if place.kind == "province" and beside and beside[0].kind == "city":
            return beside[0].canonical, (host or place).canonical
        return place.canonical, (host or place).canonical

    def _held_at(self, sentence: _Sentence, sites: list[Name]) -> Name | None:
        held = self.hits.first("sessions", sentence.start, sentence.end, "held", "planned")
        if held is None:
            return None
        return next((name for name in sites if held.end <= name.span.start <= held.end + HELD_AT), None)

    @staticmethod
    def _town(event: Composed, sites: list[Name]) -> Name | None:
        """The town of a sentence nearest to its sitting. A province alone may only be one of those that met."""
        towns = [name for name in sites if name.kind != "province"]
        return min(towns, key=lambda name: _gap(name.span, event.span), default=None)

    def _sites(self, sentence: _Sentence) -> list[Name]:
        """Places of a sentence where one can meet."""
        found = []
        index = bisect_left(self.names, sentence.start, key=lambda name: name.span.start)
        while index < len(self.names) and self.names[index].span.start < sentence.end:
            if self.names[index].kind in SITES:
                found.append(self.names[index])
            index += 1
        return found

    def _visit(self, sentence: _Sentence) -> Session | None:
        visit = self.hits.first("sessions", sentence.start, sentence.end, "visit")
        if visit is None or sentence.role == "caption":
            return None
        agreed = self.hits.first("cues", visit.end, sentence.end, "agreed", "proposed", "planned")
        told = agreed.start if agreed else sentence.end
        found = self.measures.dates_within(Span(sentence.start, told))
        dates = [one for one in found if len(one.date) >= MONTH and not self.by.stands(self.text, one.span)]
        if not dates:
            return None
        # Who came from where stands in the same words: of two places, neither is said to be the one that was visited.
        behind = {name.canonical for name in self._sites(sentence) if name.span.start > visit.end}
        place = behind.pop() if len(behind) == 1 else None
        start = min(dates[0].span.start, visit.start)
        end = max(dates[0].span.end, visit.end)
        day = dates[0].date.replace("XXXX-", "")
        status = "planned" if self._is_to_come(day) else "held"
        return Session("visit", None, day, place, place, status, Span(start, end), self.text[start:end], f"visit@{day}")

    def _keep(self, found: dict[tuple[str, int | None, str | None], Session], session: Session) -> None:
        """Each session once: the telling with more of date and place stands."""
        for key, other in found.items():
            same = other.mechanism == session.mechanism and (
                (other.ordinal is not None and other.ordinal == session.ordinal)
                or (
                    (other.ordinal is None or session.ordinal is None)
                    and other.status == session.status
                    and _one_year(other.date, session.date)
                )
            )
            if same:
                if other.ordinal is None and session.ordinal is not None and session.date is None:
                    session = replace(session, date=other.date, place=other.place, host=other.host, span=other.span, quote=other.quote)
                if (session.date is not None, session.place is not None, session.ordinal is not None) > (
                    other.date is not None,
                    other.place is not None,
                    other.ordinal is not None,
                ):
                    found[key] = session
                return
        found[session.mechanism, session.ordinal, session.date] = session


def _gap(date: Span, event: Span) -> int:
    """Characters between a date and a session; a little more counts for a date that follows."""
    return event.start - date.end if date.end <= event.start else date.start - event.end + 4


def _one_address(one: Name, other: Name) -> bool:
    """Whether two places stand as one: *in the city of Ha Long, Quang Ninh province*."""
    return {one.kind, other.kind} == {"city", "province"} and abs(_gap(one.span, other.span)) <= 16


def _one_year(one: str | None, other: str | None) -> bool:
    """Whether two dates may be of one year: a date that is not given may."""
    return not one or not other or one[:4] == other[:4] or "-" in one[:4] or "-" in other[:4]
