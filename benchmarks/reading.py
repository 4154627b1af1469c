"""How well, how fast and in how much memory documents are read, beside what others do with the same input.

    python benchmarks/reading.py                # everything, with the bar beside each figure: some minutes
    python benchmarks/reading.py --quick        # shorter rounds and a smaller collection: under a minute
    python benchmarks/reading.py --quick --json # one JSON object: figures by name, ours and each peer's
    python benchmarks/reading.py --write-docs   # everything, and its sections of docs/figures.md are written anew

The hand-made readings of the seeds and the ten articles are no part of this repository: they are looked for in `shared` beside it, or where
the environment variable COTMOC_SHARED says. Without them their figures are left out, and a note says so.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import scoring
from cotmoc import languages
from cotmoc.errors import CotmocError
from cotmoc.reading.measured import Tally, judge
from cotmoc.reading.read import read
from cotmoc.reading.shape import as_gold, dumps
from figures import memory, peers, speed
from figures.corpora import ROOT, Corpus, Document, corpora, sample_texts
from figures.table import Figure, Group, Peers, in_markdown, in_terminal

RULER = "spaCy EntityRuler"
AUTOMATON = "plain automaton"
BLIND, CHATBOT, READERS = "best package", "chatbot", "two readers"
"""Reported: the best of the packages or blind cutting, a large chatbot asked once, and how far two careful readers agree."""

BARS: dict[str, dict[str, float]] = {
    "seeds": {
        scoring.MENTIONS: 0.93,
        scoring.MENTIONS_KIND: 0.90,
        scoring.B_CUBED: 0.95,
        scoring.STATEMENTS: 0.85,
        scoring.KIND: 0.75,
        scoring.KIND_LENIENT: 0.82,
        scoring.FIELD_LENIENT: 0.70,
        scoring.QUANTITIES: 0.90,
        scoring.SESSIONS: 0.95,
    },
    "articles": {scoring.MENTIONS: 0.90, scoring.KIND_LENIENT: 0.75, scoring.QUANTITIES: 0.85, scoring.SESSIONS: 0.90},
}
REPORTED: dict[str, dict[str, Peers]] = {
    "seeds": {
        scoring.MENTIONS: {BLIND: 0.83, CHATBOT: 0.55, READERS: 0.97},
        scoring.MENTIONS_KIND: {CHATBOT: 0.54, READERS: 0.95},
        scoring.B_CUBED: {CHATBOT: 0.99, READERS: 1.0},
        scoring.STATEMENTS: {BLIND: 0.58, CHATBOT: 0.76, READERS: 0.96},
        scoring.KIND: {BLIND: 0.16, CHATBOT: 0.74, READERS: 0.96},
        scoring.KIND_LENIENT: {CHATBOT: 0.77, READERS: 0.96},
        scoring.FIELD_LENIENT: {CHATBOT: 0.72, READERS: 0.95},
        scoring.QUANTITIES: {CHATBOT: 0.63, READERS: 1.0},
        scoring.SESSIONS: {CHATBOT: 0.97, READERS: 1.0},
    },
    "articles": {
        scoring.MENTIONS: {CHATBOT: 0.83},
        scoring.KIND_LENIENT: {CHATBOT: 0.82},
        scoring.QUANTITIES: {CHATBOT: 0.64},
        scoring.SESSIONS: {CHATBOT: 0.72},
    },
}
TITLES = {"seeds": "The five seeds", "articles": "The ten articles", "samples": "The samples with a hand-made reading"}
MACHINE = "2 shared cores"


@dataclass(slots=True)
class Report:
    """What a run found."""

    groups: list[Group] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    """Figures of single documents and languages, and the course of the memory."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is done."""

    round_seconds: float
    articles: int
    article_seconds: float
    """After which the run over the articles is stopped, and said to be short."""
    starts: int


QUICK = Extent(round_seconds=0.7, articles=1_000, article_seconds=24, starts=2)
FULL = Extent(round_seconds=3, articles=10_000, article_seconds=1_800, starts=5)


def measure(extent: Extent) -> Report:
    """Everything. The run that measures memory goes on beside what does not measure time."""
    report = Report()
    run = memory.start(extent.articles, extent.article_seconds)
    forms = peers.names()
    finders = {RULER: peers.entity_ruler(forms), AUTOMATON: peers.automaton(forms)}
    if finders[RULER] is None:
        report.notes.append("spaCy is not installed (pip install --group bench): its figures are missing")
    measure_accuracy(report, finders)
    measure_languages(report)
    remembered = memory.finish(run) if run else None
    measure_speed(report, finders, extent)
    report_memory(report, remembered, extent)
    return report


# ---- accuracy


def measure_accuracy(report: Report, finders: dict[str, peers.Finder | None]) -> None:
    """Each corpus with a hand-made reading: ours, and the names that the peers find."""
    found, notes = corpora()
    report.notes += notes
    report.details["documents"] = {}
    for corpus in found:
        scores = {document.stem: _score(document, corpus, report) for document in corpus.documents}
        together = scoring.total(scores.values())
        others = {name: _score_peer(finder, corpus) for name, finder in finders.items()}
        bars, reported = BARS.get(corpus.name, {}), REPORTED.get(corpus.name, {})
        figures = [
            Figure(
                f"{corpus.name}.{measure}",
                measure,
                together.f1(measure),
                bar=bars.get(measure),
                peers={name: score.f1(measure) if score else None for name, score in others.items()} if measure in NAMES_ONLY else {},
                reported=reported.get(measure, {}),
            )
            for measure in scoring.MEASURES
            if measure == scoring.B_CUBED or together.counts[measure].expected  # nobody looked for checks in the articles
        ]
        not_in_text = Figure(
            f"{corpus.name}.{scoring.NOT_IN_TEXT}", scoring.NOT_IN_TEXT, together.not_in_text, "quotes", bar=0, at_most=True
        )
        remark = f"{len(scores)} documents, harmonic mean of precision and recall over all of them"
        report.groups.append(Group(TITLES[corpus.name], [*figures, not_in_text], remark))
        report.details["documents"][corpus.name] = {stem: _details(score) for stem, score in scores.items()}


NAMES_ONLY = (scoring.MENTIONS, scoring.MENTIONS_KIND, scoring.B_CUBED)


def _score(document: Document, corpus: Corpus, report: Report) -> scoring.Score:
    try:
        ours = as_gold(read(document.path))
    except Exception as error:  # a document that breaks the reader is a figure, too: it found nothing
        report.notes.append(f"{corpus.name}: {document.stem} was not read: {type(error).__name__}: {error}")
        ours = {}
    return scoring.score_document(document.by_hand, ours, document.text, kinds=corpus.kinds)


def _score_peer(finder: peers.Finder | None, corpus: Corpus) -> scoring.Score | None:
    if finder is None:
        return None
    return scoring.total(
        scoring.score_document(document.by_hand, {"entities": finder(document.text)}, document.text, kinds=corpus.kinds)
        for document in corpus.documents
    )


def _details(score: scoring.Score) -> dict[str, Any]:
    counts = {measure: [count.right, count.found, count.expected] for measure, count in score.counts.items()}
    return {"f1": {name: round(value, 4) for name, value in score.figures().items()}, "right, found, expected": counts}


PARTS = {
    "cut": "statements, IoU ≥ 0.5",
    "kind": "with kind",
    "field": "with kind and field",
    "dates": "dates",
    "quantities": "quantities",
    "deadlines": "deadlines",
}


def measure_languages(report: Report) -> None:
    """The examples set aside: no rule was tuned on them."""
    tallies = {}
    for code in languages.codes():
        try:
            tallies[code] = _tally(code)
        except (CotmocError, ValueError, OSError) as error:
            report.notes.append(f"held out: {code} has no examples that can be read: {error}")
    together = Tally()
    for tally in tallies.values():
        for part in PARTS:
            for position, value in enumerate(getattr(tally, part)):
                getattr(together, part)[position] += value
    remark = f"{len(tallies)} languages together, examples that no rule was tuned on; each language stands below"
    report.groups.append(
        Group("Examples set aside", [Figure(f"held_out.{part}", label, together.f1(part)) for part, label in PARTS.items()], remark)
    )
    report.details["deadlines"] = together.deadlines[2]
    report.details["languages"] = {
        code: {part: round(tally.f1(part), 4) for part in PARTS if any(getattr(tally, part))} for code, tally in tallies.items()
    }


def _tally(code: str) -> Tally:
    tally = Tally()
    for example in languages.examples(code):
        if example.get("held_out"):
            judge(example, code, tally)
    return tally


# ---- time and memory


def measure_speed(report: Report, finders: dict[str, peers.Finder | None], extent: Extent) -> None:
    """Reading of the samples on one core; with the JSON written; and the peers' search for names on the same texts."""
    texts = sample_texts()
    ours = speed.throughput(read, texts, seconds=extent.round_seconds)
    written = speed.throughput(lambda text: dumps(read(text)), texts, seconds=extent.round_seconds)
    others = {name: speed.throughput(finder, texts, seconds=extent.round_seconds) if finder else None for name, finder in finders.items()}
    imported, first = speed.cold_start(extent.starts)
    megabytes: Peers = {name: other.megabytes if other else None for name, other in others.items()}
    articles: Peers = {name: other.articles if other else None for name, other in others.items()}
    figures = [
        Figure("speed.megabytes", "all of reading", ours.megabytes, "MB/s", bar=2, peers=megabytes),
        Figure("speed.articles", "all of reading", ours.articles, "articles/s", bar=200, peers=articles),
        Figure("speed.megabytes_with_json", "all of reading, and JSON written", written.megabytes, "MB/s"),
        Figure("speed.articles_with_json", "all of reading, and JSON written", written.articles, "articles/s"),
        Figure("start.import", "import cotmoc", imported, "s", bar=0.2, at_most=True),
        Figure("start.first_read", "import and the first document", first, "s"),
    ]
    size = sum(len(text.encode("utf-8")) for text in texts)
    amount = f"{len(texts)} samples, {size / 1000:.0f} kB of UTF-8 in {len(languages.codes())} languages"
    remark = f"one core, warm, best of 3 rounds over the {amount}; the peers find names only"
    report.groups.append(Group("Speed", figures, remark))


MEMORY_REMARK = "read_many with one worker; the run and its worker together; flat if it grows by a twentieth of the peak at most"


def report_memory(report: Report, found: memory.Memory | None, extent: Extent) -> None:
    """The run over a collection."""
    if found is None:
        report.notes.append("memory: this system has no /proc to ask")
        return
    if found.articles < extent.articles:
        report.notes.append(f"memory: {found.articles} of {extent.articles} articles were read before time ran out")
    if found.failures:
        report.notes.append(f"memory: {found.failures} articles could not be read")
    figures = [
        Figure("memory.peak", "peak", found.peak, "MB", bar=500, at_most=True),
        Figure(
            "memory.growth", "growth, last quarter over second", found.growth, "MB", bar=round(memory.FLAT * found.peak, 1), at_most=True
        ),
        Figure("memory.articles", "articles read", found.articles, "articles"),
    ]
    report.groups.append(Group("Memory of a run over a collection", figures, MEMORY_REMARK))
    step = max(1, len(found.course) // 100)
    report.details["memory"] = {"flat": found.flat, "seconds": round(found.seconds, 1), "course": found.course[::step]}


# ---- the program

PREAMBLE = f"""# Figures

Measured by `python benchmarks/reading.py --write-docs` on {MACHINE}; `make bench` prints them anew. The shares do not depend on the
machine, the speeds do: compare them with the others' of the same run, not with those of another machine.

## How to read them
- Shares are harmonic means of precision and recall, over all documents of a corpus together. What counts as the same mention, statement or
  session is told at the top of `benchmarks/scoring.py`.
- **Bar**: what was promised. A bar that is missed is explained in [known-limits.md](known-limits.md).
- **Others, same run**: spaCy's blank pipeline with EntityRuler, and a plain Aho-Corasick automaton, each over every written form that the
  knowledge has, on the same texts. They find names only.
- **Others, reported**: found once on the same texts and not measured again here: the best package or blind cutting; a large chatbot asked
  once; two careful readers, as far as they agree. The chatbot's figures beside the ten articles are for twenty such articles.
- *Seeds* and *articles* lie outside this repository. The samples and their hand-made readings lie in `samples/` and `tests/corpus/gold/`;
  one person made them, and the reader was developed with all three in sight. The *examples set aside* were not looked at while rules were
  written.
"""


def as_json(report: Report, *, quick: bool) -> str:
    """Figures by name."""
    figures = {figure.name: figure.as_plain() for group in report.groups for figure in group.figures}
    plain = {"program": "reading", "quick": quick, "machine": MACHINE, "figures": figures, "notes": report.notes, **report.details}
    return json.dumps(plain, ensure_ascii=False)


def as_text(report: Report) -> str:
    """For people: the figures, then documents and languages."""
    lines = [in_terminal(report.groups, report.notes), "", "== Each document"]
    columns = (scoring.MENTIONS, scoring.STATEMENTS, scoring.KIND_LENIENT, scoring.QUANTITIES, scoring.SESSIONS, scoring.CHECKS)
    lines.append(
        f"  {'':32}" + "".join(f"{name:>11}" for name in ("mentions", "statements", "with kind", "quantities", "sessions", "checks"))
    )
    for corpus, documents in report.details["documents"].items():
        for stem, found in documents.items():
            lines.append(f"  {corpus + ' ' + stem:32}" + "".join(f"{found['f1'][name]:11.3f}" for name in columns))
    lines += ["", "== Each language, examples set aside", f"  {'':32}" + "".join(f"{part:>11}" for part in PARTS)]
    lines += [
        f"  {code:32}" + "".join(f"{_told(parts, part):>11}" for part in PARTS) for code, parts in report.details["languages"].items()
    ]
    return "\n".join(lines)


LABELLED = "{count} deadlines are labelled; one found where a label says that there is none is wrong, too. Many of the texts say the same."


def _told(parts: dict[str, float], part: str) -> str:
    return f"{parts[part]:.3f}" if part in parts else "–"


def as_page(report: Report) -> str:
    """`docs/figures.md`."""
    rows = [f"| {code} | {' | '.join(_told(parts, part) for part in PARTS)} |" for code, parts in report.details["languages"].items()]
    table = [
        "## Each language, examples set aside",
        "",
        f"| | {' | '.join(PARTS.values())} |",
        "|---|" + "--:|" * len(PARTS),
        *rows,
        "",
        LABELLED.format(count=report.details["deadlines"]),
    ]
    return f"{PREAMBLE}\n{in_markdown(report.groups, report.notes)}\n" + "\n".join(table) + "\n"


def with_others(page: str, before: str) -> str:
    """The page anew, and after it what other programs wrote there: sections with headings that it does not have.

    >>> with_others("# A\\n## B\\nnew\\n", "# A\\n## B\\nold\\n## C\\nkept\\n")
    '# A\\n## B\\nnew\\n\\n## C\\nkept\\n'
    """
    ours = {line for line in page.splitlines() if line.startswith("## ")}
    others = [section for section in re.split(r"^(?=## )", before, flags=re.MULTILINE)[1:] if section.splitlines()[0] not in ours]
    return page + "".join(f"\n{section.rstrip()}\n" for section in others)


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter rounds and 1,000 articles instead of 10,000")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--write-docs", action="store_true", help="also write docs/figures.md")
    options = parser.parse_args(arguments)
    if options.quick and options.write_docs:
        parser.error("docs/figures.md holds figures of a full run: leave out --quick")
    report = measure(QUICK if options.quick else FULL)
    if options.write_docs:
        figures = ROOT / "docs" / "figures.md"
        figures.write_text(with_others(as_page(report), figures.read_text("utf-8")), "utf-8")
    print(as_json(report, quick=options.quick) if options.json else as_text(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
