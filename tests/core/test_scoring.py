"""The scorer of the benchmarks, on cases counted by hand."""

from __future__ import annotations

import doctest
import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("COTMOC_SHARED") or ROOT.parent / "shared")
GOLD = ROOT / "tests" / "corpus" / "gold"
REFERENCE = SHARED / "eval" / "gold" / "score.py"
TEXT = "Lai Chau and Yunnan agreed to plant 425 ha. Yunnan proposed a new road. Lai Chau signed."


def module_at(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


scoring = module_at(ROOT / "benchmarks" / "scoring.py", "scoring_under_test")


def reading(**parts: Any) -> dict[str, Any]:
    return {"document": {}, "sessions": [], "entities": [], "statements": [], "checks": [], **parts}


def mention(start: int, end: int, kind: str = "province", canonical: str = "x", **more: Any) -> dict[str, Any]:
    return {"mention": TEXT[start:end], "start": start, "end": end, "kind": kind, "canonical": canonical, **more}


def statement(start: int, end: int, kind: str = "agreed", field: str = "farming", **more: Any) -> dict[str, Any]:
    return {"quote": TEXT[start:end], "start": start, "end": end, "kind": kind, "field": field, **more}


def session(start: int, end: int, mechanism: str = "m", ordinal: int | None = None, date: str | None = None) -> dict[str, Any]:
    return {"quote": TEXT[start:end], "start": start, "end": end, "mechanism": mechanism, "ordinal": ordinal, "date": date}


def count(measure: str, by_hand: dict[str, Any], found: dict[str, Any], **options: Any) -> tuple[int, int, int]:
    counted = scoring.score_document(by_hand, found, TEXT, **options).counts[measure]
    return (counted.right, counted.found, counted.expected)


def test_the_examples_in_the_scorer_hold() -> None:
    assert doctest.testmod(scoring).failed == 0


# ---- counts


@pytest.mark.parametrize(
    ("right", "found", "expected", "f1"),
    [(3, 4, 6, 0.6), (0, 0, 0, 1.0), (0, 5, 0, 0.0), (0, 0, 5, 0.0), (0, 3, 3, 0.0)],
    ids=["some", "nothing expected, nothing found", "nothing expected", "nothing found", "none right"],
)
def test_f1_of_a_count(right: int, found: int, expected: int, f1: float) -> None:
    assert scoring.Count(right, found, expected).f1 == pytest.approx(f1)


def test_a_total_counts_every_mention_alike_and_does_not_average_documents() -> None:
    one = scoring.score_document(reading(entities=[mention(0, 8)]), reading(entities=[mention(0, 8)]), TEXT)
    other = scoring.score_document(reading(entities=[mention(0, 8), mention(13, 19), mention(44, 50)]), reading(), TEXT)
    assert scoring.total([one, other]).f1(scoring.MENTIONS) == pytest.approx(2 * 1 * 0.25 / 1.25)


# ---- mentions


def test_a_mention_counts_once_for_each_time_it_was_marked_by_hand() -> None:
    by_hand = reading(entities=[mention(0, 8), mention(13, 19)])
    found = reading(entities=[mention(0, 8), mention(0, 8), mention(13, 18)])
    assert count(scoring.MENTIONS, by_hand, found) == (1, 3, 2)


def test_a_mention_of_another_kind_is_right_without_its_kind_only() -> None:
    by_hand = reading(entities=[mention(0, 8, "province")])
    found = reading(entities=[mention(0, 8, "city")])
    assert count(scoring.MENTIONS, by_hand, found) == (1, 1, 1)
    assert count(scoring.MENTIONS_KIND, by_hand, found) == (0, 1, 1)


def test_a_kind_that_the_hand_made_reading_also_allows_is_right() -> None:
    by_hand = reading(entities=[mention(0, 8, "crossing", kind_also=["market"])])
    assert count(scoring.MENTIONS_KIND, by_hand, reading(entities=[mention(0, 8, "market")])) == (1, 1, 1)


def test_mentions_without_offsets_are_found_in_the_text_one_after_the_other() -> None:
    bare = {"mention": "Yunnan", "kind": "province", "canonical": "y"}
    by_hand = reading(entities=[mention(13, 19), mention(44, 50)])
    assert count(scoring.MENTIONS, by_hand, reading(entities=[bare, bare])) == (2, 2, 2)


def test_a_mention_with_wrong_offsets_is_looked_for() -> None:
    wrong = mention(0, 8) | {"start": 1, "end": 9}
    assert count(scoring.MENTIONS, reading(entities=[mention(0, 8)]), reading(entities=[wrong])) == (1, 1, 1)


def test_words_that_are_not_in_the_text_are_told_and_count_as_wrong() -> None:
    invented = {"mention": "Guangxi", "kind": "province", "canonical": "g", "start": 0, "end": 7}
    score = scoring.score_document(reading(), reading(entities=[invented], statements=[statement(0, 42)]), TEXT)
    assert (score.not_in_text, score.quotes) == (1, 2)
    assert score.counts[scoring.MENTIONS] == scoring.Count(0, 1, 0)


def test_what_lies_in_ignored_parts_counts_for_nobody() -> None:
    by_hand = reading(document={"ignore_spans": [{"start": 0, "end": 20}]}, entities=[mention(0, 8), mention(44, 50)])
    found = reading(entities=[mention(13, 19), mention(44, 50)])
    assert count(scoring.MENTIONS, by_hand, found) == (1, 1, 1)


def test_kinds_that_nobody_asked_for_are_left_out() -> None:
    found = reading(entities=[mention(0, 8), mention(36, 42, "slogan")])
    assert count(scoring.MENTIONS, reading(entities=[mention(0, 8)]), found, kinds={"province"}) == (1, 1, 1)


def test_b_cubed_sees_two_things_named_as_one() -> None:
    """Mentions a a b, all named x: precision (2/3 + 2/3 + 1/3) / 3 = 5/9, recall 1."""
    assert scoring.b_cubed([("a", "x"), ("a", "x"), ("b", "x")]) == pytest.approx((5 / 9, 1, 5 / 7))


def test_b_cubed_sees_one_thing_named_as_two() -> None:
    """Mentions a a a, named x x y: precision 1, recall (2/3 + 2/3 + 1/3) / 3 = 5/9."""
    assert scoring.b_cubed([("a", "x"), ("a", "x"), ("a", "y")]) == pytest.approx((1, 5 / 9, 5 / 7))


def test_b_cubed_needs_no_common_ids_and_spans_documents() -> None:
    one = scoring.score_document(reading(entities=[mention(0, 8, canonical="lc")]), reading(entities=[mention(0, 8, canonical="1")]), TEXT)
    other = scoring.score_document(
        reading(entities=[mention(0, 8, canonical="lc")]), reading(entities=[mention(0, 8, canonical="2")]), TEXT
    )
    assert scoring.total([one, one]).f1(scoring.B_CUBED) == 1
    assert scoring.total([one, other]).f1(scoring.B_CUBED) == pytest.approx(2 / 3)


# ---- statements


def test_a_statement_is_cut_right_from_half_on() -> None:
    by_hand = reading(statements=[statement(0, 40)])
    assert count(scoring.STATEMENTS, by_hand, reading(statements=[statement(0, 20)])) == (1, 1, 1)
    assert count(scoring.STATEMENTS, by_hand, reading(statements=[statement(0, 19)])) == (0, 1, 1)


def test_end_to_end_is_milder_about_the_cut_than_about_the_kind() -> None:
    by_hand = reading(statements=[statement(0, 40)])
    assert count(scoring.KIND, by_hand, reading(statements=[statement(0, 10)])) == (1, 1, 1)
    assert count(scoring.KIND, by_hand, reading(statements=[statement(0, 40, "planned")])) == (0, 1, 1)


def test_lenient_takes_what_the_hand_made_reading_allows() -> None:
    by_hand = reading(statements=[statement(0, 40, kind_also=["planned"], field_also=["trade"])])
    found = reading(statements=[statement(0, 40, "planned", "trade")])
    assert count(scoring.KIND, by_hand, found) == (0, 1, 1)
    assert count(scoring.KIND_LENIENT, by_hand, found) == (1, 1, 1)
    assert count(scoring.FIELD_LENIENT, by_hand, found) == (1, 1, 1)
    assert count(scoring.FIELD_LENIENT, by_hand, reading(statements=[statement(0, 40, "planned", "health")])) == (0, 1, 1)


def test_one_statement_found_cannot_stand_for_two() -> None:
    by_hand = reading(statements=[statement(0, 42), statement(44, 70)])
    assert count(scoring.KIND, by_hand, reading(statements=[statement(0, 70)])) == (1, 1, 2)


def test_the_better_overlap_is_paired_first() -> None:
    by_hand = reading(statements=[statement(0, 20, "agreed"), statement(0, 40, "done")])
    assert count(scoring.KIND, by_hand, reading(statements=[statement(0, 40, "done")])) == (1, 1, 2)


# ---- quantities, sessions, checks


@pytest.mark.parametrize(
    ("quantity", "right"),
    [
        ({"value": 425, "unit": "ha"}, 1),
        ({"value": "425.0", "unit": "hectares"}, 1),
        ({"value": 425, "unit": "km"}, 0),
        ({"value": 424, "unit": "ha"}, 0),
        ({"value": "many", "unit": "ha"}, 0),
    ],
    ids=["same", "same in other words", "another unit", "another value", "no number"],
)
def test_a_quantity_is_its_value_and_unit(quantity: dict[str, Any], right: int) -> None:
    by_hand = reading(statements=[statement(0, 42, quantity={"value": 425, "unit": "ha"}), statement(44, 70, quantity=None)])
    found = reading(statements=[statement(0, 42, "planned", quantity=quantity)])
    assert count(scoring.QUANTITIES, by_hand, found) == (right, 1, 1)


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (session(71, 80, ordinal=5), 1),
        (session(0, 42, ordinal=6), 0),
        (session(0, 42, "n", ordinal=5), 0),
        (session(71, 80, date="2025-10"), 1),
        (session(30, 50), 1),
        (session(71, 80), 0),
    ],
    ids=["same ordinal elsewhere", "another ordinal", "another mechanism", "no ordinal, same year", "no ordinal, same place", "neither"],
)
def test_a_session_is_its_mechanism_and_ordinal(found: dict[str, Any], right: int) -> None:
    by_hand = reading(sessions=[session(0, 42, ordinal=5, date="2025-10-30")])
    assert count(scoring.SESSIONS, by_hand, reading(sessions=[found])) == (right, 1, 1)


def test_the_session_that_agrees_in_more_is_paired_first() -> None:
    by_hand = reading(sessions=[session(0, 42, ordinal=5, date="2025"), session(44, 70, ordinal=6, date="2025")])
    found = reading(sessions=[session(0, 42, ordinal=6, date="2025"), session(44, 70, date="2025")])
    assert count(scoring.SESSIONS, by_hand, found) == (2, 2, 2)


def test_a_check_is_one_of_its_quotes_and_with_type_its_type_too() -> None:
    by_hand = reading(checks=[{"type": "sum", "spans": [[0, 8], [36, 42]]}])
    found = reading(checks=[{"type": "date", "quotes": ["425 ha"]}, {"type": "sum", "spans": [[44, 50]]}])
    assert count(scoring.CHECKS, by_hand, found) == (1, 2, 1)
    assert count(scoring.CHECKS_TYPE, by_hand, found) == (0, 2, 1)


# ---- whole readings


@pytest.mark.parametrize("gold", sorted(GOLD.glob("*.json")), ids=lambda path: path.stem)
def test_a_hand_made_reading_is_right_about_itself(gold: Path) -> None:
    by_hand = json.loads(gold.read_text("utf-8"))
    text = (ROOT / "samples" / f"{gold.stem}.txt").read_bytes().decode("utf-8")
    figures = scoring.score_document(by_hand, by_hand, text).figures()
    assert figures == pytest.approx({**dict.fromkeys(scoring.MEASURES, 1.0), scoring.NOT_IN_TEXT: 0.0})


def test_an_empty_answer_is_scored() -> None:
    by_hand = reading(entities=[mention(0, 8)], statements=[statement(0, 42)])
    figures = scoring.score_document(by_hand, {}, TEXT).figures()
    assert figures[scoring.MENTIONS] == figures[scoring.STATEMENTS] == 0
    assert figures[scoring.SESSIONS] == 1


def test_the_program_prints_every_measure() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "scoring.py"), "--quick", "--json"]
    figures = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["figures"]
    assert list(figures) == [*scoring.MEASURES, scoring.NOT_IN_TEXT]


NAMES_IN_REFERENCE = {
    scoring.MENTIONS: "entities: exact span",
    scoring.MENTIONS_KIND: "entities: exact span + kind",
    scoring.STATEMENTS: "statements: span, IoU >= 0.5",
    scoring.KIND: "statements: end to end with kind",
    scoring.KIND_LENIENT: "statements: end to end with kind, lenient",
    scoring.FIELD_LENIENT: "statements: end to end with kind + field, lenient",
    scoring.QUANTITIES: "quantities: value + unit",
    scoring.SESSIONS: "sessions",
    scoring.CHECKS: "checks: quote",
    scoring.CHECKS_TYPE: "checks: quote + type",
}


def spoiled(by_hand: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A reading that is wrong here and there: things lost, doubled, cut elsewhere, of another kind, without offsets, invented."""
    found: dict[str, Any] = json.loads(json.dumps(by_hand))
    for part, words in (("entities", "mention"), ("statements", "quote"), ("sessions", "quote"), ("checks", "quote")):
        kept = []
        for item in found[part]:
            fate = dice.random()
            if fate < 0.1:
                continue
            if fate < 0.2 and "start" in item:
                item["end"] += dice.randrange(-3, 30)
                del item[words]
            elif fate < 0.3:
                item |= {"kind": "done", "field": "trade", "type": "inferred_year", "ordinal": dice.choice([None, 5]), "canonical": "other"}
            elif fate < 0.35:
                item.pop("start", None)
                item.pop("spans", None)
            elif fate < 0.4:
                item[words] = "words that stand nowhere"
            elif fate < 0.45:
                kept.append(item)
            kept.append(item)
        found[part] = kept
    return found


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference scorer is no part of this repository")
@pytest.mark.parametrize("seed", range(20))
def test_spoiled_readings_get_the_figures_of_the_reference_scorer(seed: int) -> None:
    reference = module_at(REFERENCE, "reference_scorer")
    dice = random.Random(seed)  # noqa: S311  (no secret: the same readings in every run)
    theirs, ours = reference.Tally(), []
    for gold in sorted(GOLD.glob("*.json")):
        by_hand = json.loads(gold.read_text("utf-8"))
        text = (ROOT / "samples" / f"{gold.stem}.txt").read_bytes().decode("utf-8")
        found = spoiled(by_hand, dice)
        ours.append(scoring.score_document(by_hand, found, text))
        theirs.merge(reference.score_doc(by_hand, found, text, {}))
    report, score = theirs.report(), scoring.total(ours)
    expected = {measure: tuple(report["f"][name][key] for key in ("tp", "pred", "gold")) for measure, name in NAMES_IN_REFERENCE.items()}
    assert {measure: (count.right, count.found, count.expected) for measure, count in score.counts.items()} == expected
    assert {measure: score.f1(measure) for measure in expected} == pytest.approx(
        {m: report["f"][n]["f1"] for m, n in NAMES_IN_REFERENCE.items()}
    )
    assert score.f1(scoring.B_CUBED) == pytest.approx(report["bcubed"]["f1"])
    assert (score.not_in_text, score.quotes) == (report["quotes_not_in_text"]["n"], report["quotes_not_in_text"]["of"])
    assert score.f1(scoring.KIND) < 0.95


def test_the_program_leaves_the_sections_of_others_on_the_page_of_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    program = module_at(ROOT / "benchmarks" / "reading.py", "reading_program")
    page = (ROOT / "docs" / "figures.md").read_text("utf-8")
    own, heading, _others = page.partition("\n## The record on the web\n")
    assert heading
    assert program.with_others(own, page) == page
