"""Lists whose parts are filed one by one though no verb parts them: projects after *such as*, areas of signed papers, figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from cotmoc.reading.clauses import Clause
from cotmoc.reading.composed import Composed, composed_between
from cotmoc.reading.measures import Measures
from cotmoc.reading.verdicts import FIGURES
from cotmoc.records import Span
from cotmoc.text.hits import Hits


@dataclass
class ListCutter:
    """Cuts such lists in the clauses of one text."""

    text: str
    hits: Hits
    measures: Measures
    composed: list[Composed]

    def _trimmed(self, start: int, end: int) -> int:
        return start + len(self.text[start:end].rstrip(" ,，、"))

    def _head(self, clause: Clause, items: int) -> Clause:
        """What stands of a clause before its items."""
        end = self._trimmed(clause.start, items)
        return Clause(clause.start, end, clause.item, True, clause.after, clause.topic, clause.particular)

    def split(self, clauses: list[Clause]) -> Iterable[Clause]:
        """Cut lists of names that stand for one act each: *projects such as A, B and C*; areas of papers that were signed."""
        for position, clause in enumerate(clauses):
            opener = self.hits.first("clauses", clause.start, clause.end, "opens")
            named = [one for one in composed_between(self.composed, clause.start, clause.end) if one.kind == "project"]
            if opener and len([one for one in named if one.span.start >= opener.end]) >= 2:
                yield self._head(clause, opener.start)
                for one in named:
                    if one.span.start >= opener.end:
                        yield Clause(one.span.start, one.span.end, item=True, after=",")
            elif self._signed(clause) and (areas := self._signed_areas(clause)):
                yield self._head(clause, areas.start)
                yield from self._areas(areas)
            elif len(parts := self._figures(clause)) > 1:
                yield from parts
            elif (
                clause.after == ":" and position and not clause.item and self._is_bare_list(clause) and self._signed(clauses[position - 1])
            ):
                yield from self._areas(clause)
            else:
                yield clause

    def _figures(self, clause: Clause) -> list[Clause]:
        """A clause cut so that each figure stands alone: *3.6 km, of which 3.1 km in China and 500 m in Viet Nam*."""
        found = [one for one in self.measures.quantities_within(clause.span) if one.quantity.unit.split("/")[0] in FIGURES]
        depth = self.text[clause.start : clause.end].find("(")
        if len(found) < 2 or (depth >= 0 and any(one.span.start > clause.start + depth for one in found)):
            return []
        cuts = [clause.start]
        for one, following in pairwise(found):
            between = self.text[one.span.end : following.span.start]
            comma = max(between.rfind(mark) for mark in ",，、;；")
            joiner = next(iter(self.hits.within("clauses", one.span.end, following.span.start, "joiners")), None)
            if comma < 0 and joiner is None:
                return []
            cuts.append(one.span.end + comma + 1 if comma >= 0 else joiner.end if joiner else 0)
        cuts.append(clause.end)
        parts = []
        for begin, stop in pairwise(cuts):
            piece = self.text[begin:stop]
            start = begin + len(piece) - len(piece.lstrip())
            end = start + len(piece.strip().rstrip(" ,，、;"))
            joiner = next((hit for hit in self.hits.within("clauses", max(start, end - 6), end, "joiners") if hit.end == end), None)
            parts.append(
                Clause(
                    start,
                    start + len(self.text[start : joiner.start].rstrip()) if joiner else end,
                    after="," if begin != clause.start else clause.after,
                )
            )
        return parts

    def _is_bare_list(self, clause: Clause) -> bool:
        return self.text.count(",", clause.start, clause.end) >= 2 and self.hits.first("cues", clause.start, clause.end) is None

    def _signed_areas(self, clause: Clause) -> Clause | None:
        """The areas in *signed 12 agreements in the fields of health, transport, trade*: three or more, and no verb among them."""
        topics = [hit for hit in self.hits.within("clauses", clause.start, clause.end, "topics") if hit.start > clause.start]
        for topic in reversed(topics):
            rest = Clause(
                topic.end + len(self.text[topic.end : clause.end]) - len(self.text[topic.end : clause.end].lstrip(" :：")), clause.end
            )
            if self._is_bare_list(rest):
                announced = next(self.measures.quantities_within(Span(clause.start, topic.start)), None)
                return rest if announced else None
        return None

    def _signed(self, clause: Clause) -> bool:
        return self.hits.first("cues", clause.start, clause.end, "signed") is not None

    def _areas(self, clause: Clause) -> Iterable[Clause]:
        begin = clause.start
        for piece in self.text[clause.start : clause.end].split(","):
            start = begin + len(piece) - len(piece.lstrip())
            end = begin + len(piece.rstrip())
            begin += len(piece) + 1
            if end - start >= 3 and self.hits.at("clauses", start, "etc") is None:
                yield Clause(start, end, item=True, after=",")
