"""Sittings of the mechanisms, and visits, that a document tells of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cotmoc.reading.composed import Composed
from cotmoc.reading.measures import Measures
from cotmoc.reading.names import Name
from cotmoc.reading.results import DateFound, Session, Stretch
from cotmoc.records import Span
from cotmoc.text.hits import Hits
from cotmoc.text.sentences import Sentences

MOST_VISITS = 2
"""A text that tells of no session is about a visit, or about two; more dates beside *visited* are its history."""
DATE_REACH = 60
"""Characters around a session within which a date may be written onto it, the date included."""
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
    ) -> None:
        self.text, self.hits, self.names, self.composed, self.measures = text, hits, names, composed, measures
        self.dateline = dateline
        self.sentences = sentences
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
        return sessions

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
        planned = self.hits.first("sessions", sentence.start, sentence.end, "planned", "next") or self.hits.first(
            "cues", sentence.start, sentence.end, "planned"
        )
        held = self.hits.first("sessions", sentence.start, sentence.end, "held") is not None
        undertaken = (
            self.hits.first("cues", max(sentence.start, event.span.start - 60), event.span.start, "agreed") if event.ordinal else None
        )
        if undertaken and self.hits.first("clauses", undertaken.start, event.span.start, "that"):
            undertaken = None
        planned = planned or (undertaken if not held else None)
        told = held or planned is not None
        date = self._date(event, sentence) if told else self._date_beside(event)
        place = self._place(event, sentence) if told else None
        start = event.span.start
        return Session(
            mechanism, event.ordinal, date or event.year, place, place, "planned" if planned and not held else "held",
            Span(start, event.span.end), self.text[start : event.span.end],
            f"{mechanism}-{event.ordinal}" if event.ordinal else f"{mechanism}@{event.year or (date or '')[:4]}",
        )  # fmt: skip

    def _date(self, event: Composed, sentence: _Sentence) -> str | None:
        dates: list[DateFound] = list(self.measures.dates_within(Span(sentence.start, sentence.end)))
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

    def _place(self, event: Composed, sentence: _Sentence) -> str | None:
        """The place named after the words of holding, else the last place before the session's name."""
        online = self.hits.first("sessions", sentence.start, sentence.end, "online")
        if online:
            return "online"
        sites = self._sites(sentence)
        after = [name for name in sites if name.span.start >= event.span.end]
        before = [name for name in sites if name.span.end <= event.span.start]
        host = self.hits.first("sessions", sentence.start, sentence.end, "host")
        if host and sites:
            return min(sites, key=lambda name: abs(name.span.start - host.start)).canonical
        held = self.hits.first("sessions", sentence.start, sentence.end, "held", "planned")
        if held and sites:
            behind = [name for name in sites if held.end <= name.span.start <= held.end + 40]
            if behind:
                return behind[0].canonical
        if before:
            return before[-1].canonical
        return after[-1].canonical if after else None

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
        dates = [one for one in self.measures.dates_within(Span(sentence.start, sentence.end)) if len(one.date) >= 7]
        if not dates:
            return None
        sites = self._sites(sentence)
        place = next((name.canonical for name in sites if name.span.start > visit.end), sites[-1].canonical if sites else None)
        start = min(dates[0].span.start, visit.start)
        end = max(dates[0].span.end, visit.end)
        day = dates[0].date.replace("XXXX-", "")
        return Session("visit", None, day, place, place, "held", Span(start, end), self.text[start:end], f"visit@{day}")

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


def _one_year(one: str | None, other: str | None) -> bool:
    """Whether two dates may be of one year: a date that is not given may."""
    return not one or not other or one[:4] == other[:4] or "-" in one[:4] or "-" in other[:4]
