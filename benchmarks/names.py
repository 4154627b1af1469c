"""Whether two written names mean one thing, beside what others say of the same pairs; by chance; and in a register of a million.

    python benchmarks/names.py                # everything, with the bar beside each figure: some minutes
    python benchmarks/names.py --quick        # fewer random names and a register of 100,000: under a minute
    python benchmarks/names.py --quick --json # one JSON object: figures by name, ours and each peer's

The pairs in `tests/corpus/name_pairs.tsv` are ours, written from the facts that the register was made from: what they measure is the method
more than the register. Other pairs are looked for in `shared` beside this repository, or where the environment variable COTMOC_SHARED says.

"With the register" is what a user gets; "method alone" is without any knowledge of people and places.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cotmoc import names
from cotmoc.names.judgements import Judgements, loads
from cotmoc.names.records import Verdict
from figures import name_register
from figures.name_pairs import (
    CYRILLIC_CHINESE,
    PLACES,
    SINO_PINYIN,
    Pair,
    Tally,
    at,
    best_threshold,
    by_kind,
    corpora,
    tally,
)
from figures.name_peers import Peer, peers
from figures.name_worlds import Name, crossed_pairs, fresh_pairs, random_names
from figures.speed import one_core
from figures.table import Figure, Group, Peers, in_terminal, written

REGISTER, METHOD = "register", "method"
MODES = {REGISTER: "with the register", METHOD: "method alone"}
CHATBOT = "chatbot"
MACHINE = "2 shared cores"

BARS: dict[str, dict[str, float]] = {
    REGISTER: {"precision": 0.985, "recall": 0.95, "sino_pinyin": 0.97, "cyrillic_chinese": 0.97, "denied": 0.01, "unsure": 0.10},
    METHOD: {
        "precision": 0.97,
        "recall_people": 0.85,
        "recall_places": 0.75,
        "sino_pinyin": 0.90,
        "cyrillic_chinese": 0.90,
        "denied": 0.05,
        "unsure": 0.15,
    },
}
REPORTED: dict[str, Peers] = {
    "precision": {"best package": 0.91, CHATBOT: 0.986},
    "recall": {"best package": 0.63, CHATBOT: 0.99},
    "sino_pinyin": {"best package": 0.28},
    "cyrillic_chinese": {"best package": 0.40},
    "denied": {CHATBOT: 0.0},
    "unsure": {CHATBOT: 0.0},
}


@dataclass(slots=True)
class Report:
    """What a run found."""

    groups: list[Group] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    """Figures by kind of pair, of each peer, and the pairs that were answered wrongly."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is done."""

    queries: int
    """Of the study of chance, for each combination of writings and length."""
    pairs: int
    """For speed."""
    entries: int
    """Of the generated register."""
    seconds: float
    """After which the register is given up."""


QUICK = Extent(queries=5, pairs=8_000, entries=100_000, seconds=40)
FULL = Extent(queries=60, pairs=60_000, entries=1_000_000, seconds=1_800)
CROWD = 2_000
"""Random names that each query of the study of chance meets."""


def measure(extent: Extent) -> Report:
    """Everything. The register is built in a process beside what does not measure time."""
    report = Report()
    run = name_register.start(extent.entries)
    others, notes = peers()
    report.notes += notes
    found, notes = corpora()
    report.notes += notes
    thresholds = measure_accuracy(report, found, others)
    measure_chance(report, others, thresholds, extent)
    measure_register(report, name_register.finish(run, extent.seconds), extent)
    measure_speed(report, others, extent)
    measure_judgements(report)
    return report


# ---- accuracy


def compare(pair: Pair, mode: str) -> str:
    """Our verdict."""
    if mode == REGISTER:
        return names.compare(pair.a, pair.b, kind=pair.kind, language_a=pair.lang_a, language_b=pair.lang_b).verdict.value
    return names.compare(pair.a, pair.b, kind=pair.kind, language_a=pair.lang_a, language_b=pair.lang_b, knowledge=None).verdict.value


def measure_accuracy(report: Report, found: dict[str, tuple[Pair, ...]], others: Sequence[Peer]) -> dict[str, float]:
    """Each corpus, in both modes, and each peer. Gives the peers' best thresholds, found on all pairs together."""
    everything = [pair for pairs in found.values() for pair in pairs]
    scores = {peer.name: [peer.score(pair) for pair in everything] for peer in others if peer.score}
    thresholds = {name: best_threshold(everything, each) for name, each in scores.items()}
    report.details |= {"kinds": {}, "peers": {}, "wrong": {}}
    begin = 0
    for corpus, pairs in found.items():
        part = slice(begin, begin + len(pairs))
        begin += len(pairs)
        by_peer = _peers(report, corpus, pairs, others, {name: each[part] for name, each in scores.items()})
        for mode, words in MODES.items():
            verdicts = [compare(pair, mode) for pair in pairs]
            report.groups.append(_accuracy(corpus, mode, words, pairs, verdicts, by_peer))
            kinds = by_kind(pairs, verdicts)
            report.details["kinds"].setdefault(corpus, {})[mode] = {kind: _counts(one) for kind, one in kinds.items()}
            report.details["wrong"].setdefault(corpus, {})[mode] = [
                [pair.kind, pair.a, pair.b, "same" if pair.same else "different", verdict]
                for pair, verdict in zip(pairs, verdicts, strict=True)
                if verdict == ("different" if pair.same else "same")
            ]
    return thresholds


_Measure = Callable[[Sequence[Pair], Sequence[str]], "float | None"]


def _of(measure: Callable[[Tally], float | None], keep: Callable[[Pair], bool] = lambda _: True) -> _Measure:
    def measured(pairs: Sequence[Pair], verdicts: Sequence[str]) -> float | None:
        kept = [(pair, verdict) for pair, verdict in zip(pairs, verdicts, strict=True) if keep(pair)]
        return measure(tally(*zip(*kept, strict=True))) if kept else None

    return measured


def _of_kind(kind: str) -> _Measure:
    def measured(pairs: Sequence[Pair], verdicts: Sequence[str]) -> float | None:
        found = by_kind(pairs, verdicts).get(kind)
        return found.not_denied if found else None

    return measured


MEASURES: dict[str, tuple[str, _Measure]] = {
    "precision": ("precision of same", _of(lambda one: one.precision)),
    "recall": ("recall of same", _of(lambda one: one.recall)),
    "recall_people": ("recall of same, people", _of(lambda one: one.recall, lambda pair: pair.kind == "person")),
    "recall_places": ("recall of same, places and crossings", _of(lambda one: one.recall, lambda pair: pair.kind in PLACES)),
    "sino_pinyin": ("Sino-Vietnamese ~ pinyin, not denied", _of_kind(SINO_PINYIN)),
    "cyrillic_chinese": ("Cyrillic ~ Chinese, not denied", _of_kind(CYRILLIC_CHINESE)),
    "denied": ("same, called different", _of(lambda one: one.denied)),
    "unsure": ("different people, called unsure", _of(lambda one: one.unsure_of_different, lambda pair: pair.kind == "person")),
}
LESS_IS_BETTER = frozenset({"denied", "unsure"})


def _accuracy(
    corpus: str, mode: str, words: str, pairs: Sequence[Pair], verdicts: Sequence[str], by_peer: dict[str, list[str] | None]
) -> Group:
    figures = [
        Figure(
            f"{corpus}.{mode}.{name}",
            label,
            measured(pairs, verdicts),
            bar=BARS[mode].get(name),
            at_most=name in LESS_IS_BETTER,
            peers={peer: measured(pairs, each) if each is not None else None for peer, each in by_peer.items()} if name != "unsure" else {},
            reported=REPORTED.get(name, {}) if mode == REGISTER else {},
        )
        for name, (label, measured) in MEASURES.items()
    ]
    same = sum(pair.same for pair in pairs)
    return Group(f"{corpus} pairs, {words}", figures, f"{same} same, {len(pairs) - same} different; others at their best threshold")


def _peers(
    report: Report, corpus: str, pairs: Sequence[Pair], others: Sequence[Peer], scores: dict[str, list[float]]
) -> dict[str, list[str] | None]:
    """Verdicts at the threshold that is best for this corpus; in the details also at the default, and recall by kind."""
    verdicts: dict[str, list[str] | None] = {}
    told: dict[str, Any] = {}
    for peer in others:
        if peer.name not in scores:
            verdicts[peer.name], told[peer.name] = None, None
            continue
        threshold = best_threshold(pairs, scores[peer.name])
        best = at(threshold, scores[peer.name])
        verdicts[peer.name] = best
        told[peer.name] = {
            "default": {"threshold": peer.default, **_scored(tally(pairs, at(peer.default, scores[peer.name])))},
            "best": {"threshold": round(threshold, 3), **_scored(tally(pairs, best))},
            "recall by kind": {kind: _round(one.recall) for kind, one in by_kind(pairs, best).items()},
        }
    report.details["peers"][corpus] = told
    return verdicts


def _scored(one: Tally) -> dict[str, float | None]:
    return {"precision": _round(one.precision), "recall": _round(one.recall), "f1": _round(one.f1)}


def _counts(one: Tally) -> dict[str, Any]:
    return {
        "same": one.same,
        "called same, unsure, different": [one.right, one.open, one.missed],
        "different": one.different,
        "called different, unsure, same": [one.kept_apart, one.open_different, one.wrong],
        "precision": _round(one.precision),
        "recall": _round(one.recall),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


# ---- chance

WRITINGS: dict[str, tuple[str, Callable[[Name], str], str, Callable[[Name], str], str]] = {
    "marks_hanzi": ("Vietnamese ~ Hanzi", lambda name: name.vietnamese, "vi", lambda name: name.hanzi, "zh"),
    "plain_hanzi": ("Vietnamese without marks ~ Hanzi", lambda name: name.plain, "en", lambda name: name.hanzi, "zh"),
    "plain_pinyin": ("Vietnamese without marks ~ pinyin", lambda name: name.plain, "en", lambda name: name.pinyin, "en"),
    "pinyin_hanzi": ("pinyin ~ Hanzi", lambda name: name.pinyin, "en", lambda name: name.hanzi, "zh"),
}


def measure_chance(report: Report, others: Sequence[Peer], thresholds: dict[str, float], extent: Extent) -> None:
    """How many of 2,000 strangers a random name meets: called same, which is wrong; called unsure, which proposes."""
    for syllables in (2, 3):
        dice = random.Random(20261120 + syllables)  # noqa: S311 (not for secrets)
        crowd = list(random_names(dice, CROWD, syllables))
        asked = dice.sample(crowd, extent.queries)
        figures = []
        for key, (label, one, lang_one, other, lang_other) in WRITINGS.items():
            pairs = [Pair("person", one(me), lang_one, other(each), lang_other, me is each) for me in asked for each in crowd]
            found = tally(pairs, (compare(pair, METHOD) for pair in pairs))
            beside: Peers = {}
            if key == "plain_pinyin":
                beside = {peer.name: _strangers(peer, thresholds, pairs) for peer in others if "nomenklatura" not in peer.name}
            name = f"chance.{key}.{syllables}"
            figures += [
                Figure(f"{name}.same", f"{label}: called same", found.wrong / len(asked), "strangers", at_most=True, peers=beside),
                Figure(f"{name}.unsure", f"{label}: called unsure", found.open_different / len(asked), "strangers", at_most=True),
                Figure(f"{name}.recall", f"{label}: the person itself, not denied", found.not_denied),
            ]
        remark = f"a query, among {CROWD:,} random names; {extent.queries} queries; method alone"
        report.groups.append(Group(f"Chance, names of {syllables} syllables", figures, remark))


def _strangers(peer: Peer, thresholds: dict[str, float], pairs: Sequence[Pair]) -> float | None:
    if peer.score is None:
        return None
    verdicts = at(thresholds[peer.name], map(peer.score, pairs))
    return tally(pairs, verdicts).wrong / (len(pairs) / CROWD)


# ---- size and time


def measure_register(report: Report, found: name_register.Found | str, extent: Extent) -> None:
    """A register of very many generated people. The bars are for a million."""
    if isinstance(found, str):
        report.notes.append(f"register of {extent.entries:,}: {found}")
        told: dict[str, float | None] = {}
    else:
        told = {key: getattr(found, key) for key in ("p95", "median", "peak", "build", "as_kept", "across")}
    figures = [
        Figure("resolve.p95", "resolve, 95 of 100 within", told.get("p95"), "ms", bar=5, at_most=True),
        Figure("resolve.median", "resolve, half within", told.get("median"), "ms"),
        Figure("resolve.peak", "memory at most", told.get("peak"), "MB", bar=600, at_most=True),
        Figure("resolve.build", "until it can be asked", told.get("build"), "s"),
        Figure("resolve.as_kept", "as the register has it: in the first ten", told.get("as_kept")),
        Figure("resolve.across", "Vietnamese ~ Hanzi: in the first ten", told.get("across")),
    ]
    remark = f"{extent.entries:,} generated people, {name_register.QUERIES:,} queries, a process of its own; processor time"
    report.groups.append(Group("A large register", figures, remark))


def measure_speed(report: Report, others: Sequence[Peer], extent: Extent) -> None:
    """Pairs a second on one core, tables loaded: new names, known names in new pairs, and the same pairs once more."""
    pairs = fresh_pairs(extent.pairs * 2)
    warm = [Pair("person", f"Trần Văn {name}", "vi", "陈文刚", "zh", False) for name in ("Ba", "Tư")]
    figures = []
    with one_core():
        beside: Peers = {peer.name: _rate(peer.score, pairs, 0.7) if peer.score else None for peer in others}
        for number, (mode, words) in enumerate(MODES.items()):
            answer: Callable[[Pair], str] = lambda pair, mode=mode: compare(pair, mode)  # type: ignore[misc] # noqa: E731
            for pair in warm:
                answer(pair)
            mine = pairs[number * extent.pairs : (number + 1) * extent.pairs]  # its own: nothing is left in memory by the other
            first = _rate(answer, mine, 60)
            crossed = _rate(answer, crossed_pairs(extent.pairs, number), 60)
            again = _rate(answer, mine, 60)
            bar = 30_000 if mode == REGISTER else None
            figures += [
                Figure(f"speed.{mode}", f"{words}, new names", first, "pairs/s", bar=bar, peers=beside if bar else {}),
                Figure(f"speed.{mode}_crossed", f"{words}, known names", crossed, "pairs/s", bar=bar),
                Figure(f"speed.{mode}_again", f"{words}, the same pairs again", again, "pairs/s"),
            ]
    remark = f"processor time of one core, {extent.pairs:,} pairs of random people, half of them the same; known names: any two of 400"
    report.groups.append(Group("Speed of comparing", figures, remark))


def _rate(compare_one: Callable[[Pair], object], pairs: Sequence[Pair], seconds: float) -> float:
    """Pairs a second of processor time, over all or for so long."""
    compare_one(pairs[0])
    begun, done = time.process_time(), 0
    for pair in pairs:
        compare_one(pair)
        done += 1
        if not done % 100 and time.process_time() - begun > seconds:
            break
    return done / (time.process_time() - begun)


JUDGED = 100_000


def measure_judgements(report: Report) -> None:
    """A hundred thousand judgements of people: clusters of five to ten things, some judged different, some undone."""
    dice = random.Random(20261124)  # noqa: S311 (not for secrets)
    noon = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    said = []
    for number in range(JUDGED):
        group = dice.randrange(JUDGED // 8)
        a, b = dice.sample(range(8), 2)
        verdict = Verdict.DIFFERENT if number % 10 == 0 else Verdict.UNSURE if number % 10 == 1 else Verdict.SAME
        other = group if verdict is Verdict.SAME or number % 200 == 0 else (group + 1) % (JUDGED // 8)
        said.append((f"{group:05}-{a}", f"{other:05}-{b}", verdict))
    graph = Judgements()
    begun = time.process_time()
    for a_id, b_id, verdict in said:
        graph.judge(a_id, b_id, verdict, who="A", when=noon)
    appended = JUDGED / (time.process_time() - begun)
    asked = [(dice.choice(said)[0], dice.choice(said)[1]) for _ in range(500)] + [one[:2] for one in dice.sample(said, 500)]
    verdicts = sorted(_seconds(lambda pair=pair: graph.verdict(*pair)) for pair in asked)  # type: ignore[misc]
    undone = sorted(_seconds(lambda n=n: graph.undo(n, who="A", when=noon)) for n in dice.sample(range(1, JUDGED), 1_000))  # type: ignore[misc]
    questions = _seconds(lambda: (graph.contradictions(), graph.clusters()))
    data = graph.dumps()
    loaded = _seconds(lambda: loads(data))
    figures = [
        Figure("judgements.append", "added", appended, "a second"),
        Figure("judgements.verdict_p95", "verdict with proof, 95 of 100 within", verdicts[949] * 1000, "ms"),
        Figure("judgements.undo_p95", "undo, 95 of 100 within", undone[949] * 1000, "ms"),
        Figure("judgements.questions", "all contradictions, clusters", questions, "s"),
        Figure("judgements.load", "read from JSON lines", loaded, "s"),
    ]
    remark = f"processor time; {JUDGED:,} judgements, {len(graph.clusters()):,} clusters, {len(graph.contradictions()):,} contradictions"
    report.groups.append(Group("Judgements", figures, remark))


def _seconds(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


# ---- the program


def as_json(report: Report, *, quick: bool) -> str:
    """Figures by name."""
    figures = {figure.name: figure.as_plain() for group in report.groups for figure in group.figures}
    plain = {"program": "names", "quick": quick, "machine": MACHINE, "figures": figures, "notes": report.notes, **report.details}
    return json.dumps(plain, ensure_ascii=False)


def as_text(report: Report) -> str:
    """For people: the figures, then kinds of pair, then peers."""
    lines = [in_terminal(report.groups, report.notes)]
    for corpus, modes in report.details["kinds"].items():
        lines += ["", f"== {corpus} pairs by kind: same → called same, unsure, different; different → called different, unsure, same"]
        lines += _kinds(modes, report.details["peers"][corpus])
        lines += ["", f"== Others, {corpus} pairs: precision, recall, F1"]
        for name, told in report.details["peers"][corpus].items():
            cells = (f"{which} (from {one['threshold']}) {_three(one)}" for which, one in (told or {}).items() if which != "recall by kind")
            lines.append(f"  {name:28}{'   '.join(cells) or 'not installed'}")
    for corpus, modes in report.details["wrong"].items():
        for mode, wrong in modes.items():
            lines += ["", f"== {corpus} pairs answered wrongly, {MODES[mode]}: {len(wrong)}"]
            lines += [f"  {kind}: {a} ~ {b} are {truth}, called {verdict}" for kind, a, b, truth, verdict in wrong]
    return "\n".join(lines)


def _three(one: dict[str, float | None]) -> str:
    return " ".join(written(one[name]) for name in ("precision", "recall", "f1"))


def _kinds(modes: dict[str, dict[str, dict[str, Any]]], others: dict[str, Any]) -> Iterable[str]:
    yield f"  {'':34}{MODES[REGISTER]:32}{MODES[METHOD]:32}best recall of the others"
    for kind in modes[REGISTER]:
        cells = []
        for mode in MODES:
            one = modes[mode][kind]
            same, different = (
                " ".join(f"{count}" for count in one[key]) for key in ("called same, unsure, different", "called different, unsure, same")
            )
            cells.append(f"{f'{same} | {different}':20}{written(one['recall']):12}")
        recalls = [told["recall by kind"].get(kind) for told in others.values() if told]
        known = [recall for recall in recalls if recall is not None]
        yield f"  {kind:34}{''.join(cells)}{written(max(known)) if known else 'none'}"


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer random names, and a register of 100,000 instead of 1,000,000")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    options = parser.parse_args(arguments)
    report = measure(QUICK if options.quick else FULL)
    print(as_json(report, quick=options.quick) if options.json else as_text(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
