"""How right a reading is, beside one made by hand.

    python benchmarks/scoring.py read/ --gold tests/corpus/gold --texts samples      # a folder that `cotmoc read --out read/` wrote
    python benchmarks/scoring.py --gold tests/corpus/gold --texts samples --json     # the hand-made readings against themselves: all 1

Both readings are in the plain shape (`cotmoc.as_gold`): `sessions`, `entities`, `statements`, `checks`, with offsets in code points. Any
program that writes this shape can be scored, so this module needs nothing but the standard library.

What counts as the same:

- *mention*: the same span; twice the same span counts twice. "With kind" asks for the kind too (`kind_also` of the hand-made one will do).
- *B-cubed*: over the mentions both have, whether those named alike by hand are named alike here. It needs no common ids.
- *statement*: intersection over union of the quotes is at least a half. *End to end* is milder about the cut and stricter about the
  meaning: the shorter quote lies by half or more in the other, and the kind is the same, or, *lenient*, one of those that the hand-made one
  allows.
- *quantity*: a statement with the same value and unit, and a quote as in *end to end*.
- *session*: the same mechanism and ordinal; where one of them gives no ordinal, the same year or an overlapping quote.
- *check*: a quote of it covers half of a quote of the hand-made one, or is covered by half.

Pairs are made one to one, the best first. Where nothing is expected and nothing found, the figure is 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Plain = Mapping[str, Any]
"""An object of JSON."""
Place = tuple[int, int]
"""Start and end of a quote, end exclusive."""

MENTIONS = "mentions"
MENTIONS_KIND = "mentions with kind"
B_CUBED = "B-cubed"
STATEMENTS = "statements, IoU ≥ 0.5"
KIND = "end to end with kind"
KIND_LENIENT = "end to end with kind, lenient"
FIELD_LENIENT = "end to end with kind and field, lenient"
QUANTITIES = "quantities, value and unit"
SESSIONS = "sessions"
CHECKS = "checks"
CHECKS_TYPE = "checks with type"
NOT_IN_TEXT = "quotes not in the text"

MEASURES = (
    MENTIONS,
    MENTIONS_KIND,
    B_CUBED,
    STATEMENTS,
    KIND,
    KIND_LENIENT,
    FIELD_LENIENT,
    QUANTITIES,
    SESSIONS,
    CHECKS,
    CHECKS_TYPE,
)
"""What is measured, each as a harmonic mean from 0 to 1."""

_SAME_UNIT = {
    "hectare": "ha",
    "hectares": "ha",
    "usd": "USD",
    "us$": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "year": "years",
    "official": "officials",
    "document": "documents",
    "area": "areas",
    "activity": "activities",
    "enterprise": "enterprises",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many were right."""

    right: int = 0
    found: int = 0
    expected: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.found + other.found, self.expected + other.expected)

    @property
    def precision(self) -> float:
        """Of those found, how many are right."""
        return self.right / self.found if self.found else float(not self.expected)

    @property
    def recall(self) -> float:
        """Of those expected, how many were found."""
        return self.right / self.expected if self.expected else float(not self.found)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return _harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one document, or of several together."""

    counts: Mapping[str, Count] = field(default_factory=dict)
    """By measure; B-cubed, which is no count, is not among them."""
    named: tuple[tuple[str, str], ...] = ()
    """Mentions that both have: how the thing is named by hand, and how here. A name means the same thing in every document."""
    not_in_text: int = 0
    """Mentions and statements whose words are not in the text."""
    quotes: int = 0
    """Mentions and statements in all."""

    def f1(self, measure: str) -> float:
        """One of `MEASURES`."""
        return b_cubed(self.named)[2] if measure == B_CUBED else self.counts.get(measure, Count()).f1

    def figures(self) -> dict[str, float]:
        """All measures, and how many quotes are not in the text."""
        return {**{measure: self.f1(measure) for measure in MEASURES}, NOT_IN_TEXT: float(self.not_in_text)}


def total(scores: Iterable[Score]) -> Score:
    """Several documents as one: every mention counts alike, whatever document it stands in."""
    scores = list(scores)
    counts: dict[str, Count] = {}
    for score in scores:
        for measure, count in score.counts.items():
            counts[measure] = counts.get(measure, Count()) + count
    named = tuple(pair for score in scores for pair in score.named)
    return Score(counts, named, sum(score.not_in_text for score in scores), sum(score.quotes for score in scores))


def score_document(by_hand: Plain, found: Plain, text: str, *, kinds: Iterable[str] | None = None) -> Score:
    """Compare a reading with the hand-made one.

    Args:
        by_hand: What a careful reader found.
        found: What is to be judged; keys that are missing are empty.
        text: The document, for quotes that come without offsets or with wrong ones.
        kinds: If given, found mentions of other kinds do not count: those who made the other reading were not asked for them.
    """
    ignored = [(span["start"], span["end"]) for span in by_hand["document"].get("ignore_spans", ())]
    kinds = None if kinds is None else frozenset(kinds)
    wanted = [mention for mention in found.get("entities", ()) if kinds is None or mention["kind"] in kinds]
    mentions, expected_mentions = (
        _outside(ignored, _placed(wanted, "mention", text)),
        _outside(ignored, _placed(by_hand["entities"], "mention", text)),
    )
    statements = _outside(ignored, _placed(found.get("statements", ()), "quote", text))
    expected_statements = _outside(ignored, _placed(by_hand["statements"], "quote", text))
    sessions, expected_sessions = _placed(found.get("sessions", ()), "quote", text), _placed(by_hand["sessions"], "quote", text)
    quotes = [*mentions, *statements]
    return Score(
        {
            **_score_mentions(expected_mentions, mentions),
            **_score_statements(expected_statements, statements),
            QUANTITIES: _score_quantities(expected_statements, statements),
            SESSIONS: _score_sessions(expected_sessions, sessions),
            **_score_checks(by_hand["checks"], found.get("checks", ()), text),
        },
        _names(expected_mentions, mentions),
        sum(quote.place is None for quote in quotes),
        len(quotes),
    )


# ---- places


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A mention, statement or session, and where it stands."""

    plain: Plain
    place: Place | None
    """None: its words are not in the text."""

    def overlaps_by(self, test: Callable[[Place, Place], bool], other: _Quoted) -> bool:
        return self.place is not None and other.place is not None and test(self.place, other.place)


def shared(one: Place, other: Place) -> int:
    """Characters in both.

    >>> shared((0, 10), (5, 15)), shared((0, 10), (10, 15))
    (5, 0)
    """
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def overlap(one: Place, other: Place) -> float:
    """Intersection over union.

    >>> overlap((0, 10), (5, 15)), overlap((0, 10), (10, 15))
    (0.3333333333333333, 0.0)
    """
    both = shared(one, other)
    return both / (one[1] - one[0] + other[1] - other[0] - both) if both else 0.0


def mostly_inside(one: Place, other: Place) -> bool:
    """Whether the shorter lies by half or more in the longer.

    >>> mostly_inside((0, 4), (2, 100)), mostly_inside((0, 4), (3, 100))
    (True, False)
    """
    shorter = min(one[1] - one[0], other[1] - other[0])
    return shorter > 0 and 2 * shared(one, other) >= shorter


def _placed(items: Iterable[Plain], key: str, text: str) -> list[_Quoted]:
    """Each item where its offsets say, if its words stand there; otherwise where its words are found, one after the other."""
    placed = []
    looked: dict[str, int] = defaultdict(int)
    for item in items:
        words, start, end = item.get(key), item.get("start"), item.get("end")
        place: Place | None = None
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end and (words is None or text[start:end] == words):
            place = (start, end)
        elif words:
            at = text.find(words, looked[words])
            at = text.find(words) if at < 0 else at
            if at >= 0:
                place = (at, at + len(words))
                looked[words] = place[1]
        placed.append(_Quoted(item, place))
    return placed


def _outside(ignored: Sequence[Place], quoted: Iterable[_Quoted]) -> list[_Quoted]:
    """Those that do not lie in a part of the text that is left out of account."""
    return [one for one in quoted if one.place is None or not any(start <= one.place[0] and one.place[1] <= end for start, end in ignored)]


def _one_to_one(pairs: Iterable[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """Pairs of (expected, found), the best first, nothing twice; among equals the earlier."""
    used_expected: set[int] = set()
    used_found: set[int] = set()
    chosen = []
    for _, expected, found in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if expected not in used_expected and found not in used_found:
            used_expected.add(expected)
            used_found.add(found)
            chosen.append((expected, found))
    return chosen


def _pairs(
    expected: Sequence[_Quoted],
    found: Sequence[_Quoted],
    test: Callable[[Place, Place], bool],
    same: Callable[[Plain, Plain], bool] | None = None,
) -> list[tuple[int, int]]:
    return _one_to_one(
        (overlap(one.place, other.place), i, j)
        for i, one in enumerate(expected)
        for j, other in enumerate(found)
        if one.place and other.place and test(one.place, other.place) and (same is None or same(one.plain, other.plain))
    )


# ---- mentions


def _score_mentions(expected: Sequence[_Quoted], found: Sequence[_Quoted]) -> dict[str, Count]:
    allowed = {(one.place, kind): one.plain["kind"] for one in expected for kind in one.plain.get("kind_also", ())}
    spans = Counter(one.place for one in expected if one.place) & Counter(one.place for one in found if one.place)
    kinds = Counter((one.place, one.plain["kind"]) for one in expected if one.place) & Counter(
        (one.place, allowed.get((one.place, one.plain.get("kind")), one.plain.get("kind"))) for one in found if one.place
    )
    return {
        MENTIONS: Count(spans.total(), len(found), len(expected)),
        MENTIONS_KIND: Count(kinds.total(), len(found), len(expected)),
    }


def _names(expected: Sequence[_Quoted], found: Sequence[_Quoted]) -> tuple[tuple[str, str], ...]:
    by_place: dict[Place, str] = {}
    for one in expected:
        if one.place:
            by_place.setdefault(one.place, str(one.plain["canonical"]))
    return tuple((by_place[one.place], str(one.plain.get("canonical"))) for one in found if one.place in by_place)


def b_cubed(named: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean over (name by hand, name found) of each mention.

    Precision asks for each mention how many of those that got its name belong with it; recall, how many of those that belong with it
    got its name.

    >>> b_cubed([("a", "x"), ("a", "x"), ("b", "x"), ("b", "y")])
    (0.6666666666666666, 0.75, 0.7058823529411765)
    """
    if not named:
        return (0.0, 0.0, 0.0)
    pairs = Counter(named)
    by_hand = Counter(name for name, _ in named)
    found = Counter(name for _, name in named)
    precision = sum(count * count / found[name] for (_, name), count in pairs.items()) / len(named)
    recall = sum(count * count / by_hand[name] for (name, _), count in pairs.items()) / len(named)
    return (precision, recall, _harmonic(precision, recall))


# ---- statements and what they hold


def _same_kind(expected: Plain, found: Plain) -> bool:
    return bool(found.get("kind") == expected["kind"])


def _allowed_kind(expected: Plain, found: Plain) -> bool:
    return found.get("kind") in [expected["kind"], *expected.get("kind_also", ())]


def _allowed_field(expected: Plain, found: Plain) -> bool:
    return found.get("field") in [expected["field"], *expected.get("field_also", ())]


def _score_statements(expected: Sequence[_Quoted], found: Sequence[_Quoted]) -> dict[str, Count]:
    cut = _pairs(expected, found, lambda one, other: overlap(one, other) >= 0.5)
    met = [(expected[i].plain, found[j].plain) for i, j in _pairs(expected, found, mostly_inside)]
    rights = {
        STATEMENTS: len(cut),
        KIND: sum(_same_kind(*pair) for pair in met),
        KIND_LENIENT: sum(_allowed_kind(*pair) for pair in met),
        FIELD_LENIENT: sum(_allowed_kind(*pair) and _allowed_field(*pair) for pair in met),
    }
    return {measure: Count(right, len(found), len(expected)) for measure, right in rights.items()}


def _score_quantities(expected: Sequence[_Quoted], found: Sequence[_Quoted]) -> Count:
    expected = [one for one in expected if one.plain.get("quantity")]
    found = [one for one in found if one.plain.get("quantity")]
    pairs = _pairs(expected, found, mostly_inside, lambda one, other: _same_quantity(one["quantity"], other["quantity"]))
    return Count(len(pairs), len(found), len(expected))


def _same_quantity(one: Plain, other: Plain) -> bool:
    value, other_value = _number(one.get("value")), _number(other.get("value"))
    if value is None or other_value is None or abs(value - other_value) > 1e-9 * max(1, abs(value)):
        return False
    return _unit(one.get("unit")) == _unit(other.get("unit"))


def _number(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _unit(unit: object) -> str:
    written = str(unit or "").strip()
    return _SAME_UNIT.get(written.lower(), written)


# ---- sessions and checks


def _score_sessions(expected: Sequence[_Quoted], found: Sequence[_Quoted]) -> Count:
    pairs = [(_likeness(one, other), i, j) for i, one in enumerate(expected) for j, other in enumerate(found) if _same_session(one, other)]
    return Count(len(_one_to_one(pairs)), len(found), len(expected))


def _same_session(expected: _Quoted, found: _Quoted) -> bool:
    one, other = expected.plain, found.plain
    if one["mechanism"] != other.get("mechanism"):
        return False
    if one["ordinal"] is not None and other.get("ordinal") is not None:
        return _number(one["ordinal"]) == _number(other["ordinal"])
    year = str(one.get("date") or one.get("date_resolved") or "")[:4]
    return (bool(year) and year == str(other.get("date") or "")[:4]) or expected.overlaps_by(lambda a, b: shared(a, b) > 0, found)


def _likeness(expected: _Quoted, found: _Quoted) -> float:
    one, other = expected.plain, found.plain
    ordinal = _number(one["ordinal"])
    likeness: float = (
        2 * (ordinal is not None and ordinal == _number(other.get("ordinal")))
        + (one["date"] == other.get("date"))
        + (one.get("status") is None or one.get("status") == other.get("status"))
        + (overlap(expected.place, found.place) if expected.place and found.place else 0.0)
    )
    return likeness


def _score_checks(expected: Sequence[Plain], found: Sequence[Plain], text: str) -> dict[str, Count]:
    expected_places = [[(start, end) for start, end in check.get("spans", ())] for check in expected]
    places = [_check_places(check, text) for check in found]
    pairs = []
    for i, one in enumerate(expected):
        for j, other in enumerate(found):
            best = max((overlap(a, b) for a in expected_places[i] for b in places[j] if mostly_inside(a, b)), default=0.0)
            if best:
                alike = sum(a in places[j] for a in expected_places[i]) / len({*expected_places[i], *places[j]})
                pairs.append((best + alike + 2 * (one.get("type") == other.get("type")), i, j))
    chosen = _one_to_one(pairs)
    typed = sum(expected[i].get("type") == found[j].get("type") for i, j in chosen)
    return {
        CHECKS: Count(len(chosen), len(found), len(expected)),
        CHECKS_TYPE: Count(typed, len(found), len(expected)),
    }


def _check_places(check: Plain, text: str) -> list[Place]:
    places = [(start, end) for start, end in check.get("spans", ())]
    if places:
        return places
    quotes = check.get("quotes") or [check.get("quote")]
    return [(text.index(quote), text.index(quote) + len(quote)) for quote in quotes if quote and quote in text]


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


# ---- the program


def score_folder(found: Path, by_hand: Path, texts: Path, *, only_kinds_by_hand: bool = False) -> dict[str, Score]:
    """Every hand-made reading of a folder with the file of its name among those found; a missing file is an empty answer."""
    golds = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(by_hand.glob("*.json")) if re.match(r"\d{3}_", path.name)}
    kinds = {mention["kind"] for gold in golds.values() for mention in gold["entities"]} if only_kinds_by_hand else None
    scores = {}
    for stem, gold in golds.items():
        answer = found / f"{stem}.json"
        reading = json.loads(answer.read_text("utf-8")) if answer.exists() else {}
        scores[stem] = score_document(gold, reading, (texts / f"{stem}.txt").read_bytes().decode("utf-8"), kinds=kinds)
    return scores


def main(arguments: Sequence[str]) -> int:
    """Print how right a folder of readings is."""
    root = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "found", nargs="?", type=Path, help="folder of readings; without it the hand-made ones are scored against themselves"
    )
    parser.add_argument("--gold", type=Path, default=root / "tests" / "corpus" / "gold", help="folder of hand-made readings")
    parser.add_argument("--texts", type=Path, default=root / "samples", help="folder of the texts")
    parser.add_argument(
        "--gold-kinds-only", action="store_true", help="leave out found mentions of kinds that the hand-made readings never have"
    )
    parser.add_argument("--quick", action="store_true", help="accepted as by every program here; this one is always quick")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args(arguments)
    scores = score_folder(options.found or options.gold, options.gold, options.texts, only_kinds_by_hand=options.gold_kinds_only)
    if not scores:
        parser.error(f"no hand-made readings (NNN_xx.json) in {options.gold}")
    together = total(scores.values())
    if options.json:
        documents = {stem: score.figures() for stem, score in scores.items()}
        print(json.dumps({"figures": together.figures(), "documents": documents}, ensure_ascii=False, indent=1))
        return 0
    for measure in MEASURES:
        count = together.counts.get(measure)
        counted = (
            f"   P {count.precision:.3f}  R {count.recall:.3f}  ({count.right} of {count.found} found / {count.expected})" if count else ""
        )
        print(f"{measure:42}{together.f1(measure):6.3f}{counted}")
    print(f"{NOT_IN_TEXT:42}{together.not_in_text:6}   of {together.quotes}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
