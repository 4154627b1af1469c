"""Train the small model of `cotmoc.reading.model` from the examples beside the language files.

    python tools/train_reader.py            # trains, writes src/cotmoc/reading/trained/, prints figures on the examples set aside
    python tools/train_reader.py --dry-run  # prints the figures only

Only examples that are not set aside are learned from. The result depends on nothing but them and the rules: the solver starts
from zero, the order is that of the files, and weights are rounded to one byte.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import ClassVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from cotmoc import languages
from cotmoc.reading import model, statements, verdicts
from cotmoc.reading.clauses import Clause
from cotmoc.reading.measured import expected_statements, overlap
from cotmoc.reading.read import read
from cotmoc.reading.results import SourceText

TRAINED = Path(__file__).parent.parent / "src/cotmoc/reading/trained"


class _Recorder(verdicts.Judge):
    """Judges by rules alone and keeps what the model would have seen."""

    seen: ClassVar[list[tuple[Clause, verdicts.Verdict | None, list[str]]]] = []

    def verdict(self, clause: Clause, open_list: verdicts.OpenList | None) -> verdicts.Verdict | None:
        """What the rules say; kept with the features."""
        verdict = self.by_rules(clause, open_list)
        _Recorder.seen.append((Clause(clause.start, clause.end), verdict, self.features(clause, verdict, open_list)))
        return verdict


def clauses(*, held_out: bool) -> list[tuple[str, list[int], str, str]]:
    """(language, features, right kind, the rules' kind) of every clause of the examples."""
    rows = []
    for code in languages.codes():
        for example in languages.examples(code):
            if bool(example.get("held_out")) != held_out:
                continue
            _Recorder.seen = []
            read(SourceText("example", example["text"], "txt"), language=code)
            expected = expected_statements(example)
            for clause, verdict, features in _Recorder.seen:
                best = max(expected, key=lambda one: overlap(one[0], clause.span), default=None)
                right = best[1]["kind"] if best and overlap(best[0], clause.span) >= 0.5 else verdicts.NOTHING
                rows.append((code, sorted({model.bucket(name) for name in features}), right, verdict.kind if verdict else verdicts.NOTHING))
    return rows


def matrix(rows: list[tuple[str, list[int], str, str]]) -> csr_matrix:
    """Rows of ones at the features' buckets."""
    indices = [bucket for _, buckets, _, _ in rows for bucket in buckets]
    pointers = np.cumsum([0, *(len(buckets) for _, buckets, _, _ in rows)])
    return csr_matrix((np.ones(len(indices), dtype=np.float32), indices, pointers), shape=(len(rows), model.BUCKETS))


def main(arguments: list[str]) -> int:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--strength", type=float, default=0.08, help="inverse of regularisation")
    options = parser.parse_args(arguments)
    setattr(statements, "Judge", _Recorder)  # noqa: B010 — a training run judges by rules alone
    train, test = clauses(held_out=False), clauses(held_out=True)
    learner = LogisticRegression(C=options.strength, max_iter=400)
    learner.fit(matrix(train), [row[2] for row in train])
    classes = [str(name) for name in learner.classes_]
    scale = float(np.abs(learner.coef_).max()) / 127
    weights = np.rint(learner.coef_ / scale).astype(np.int8).T.copy()
    said = np.asarray(matrix(test) @ (weights.astype(np.float32) * scale)) + learner.intercept_
    print(f"{len(train)} clauses learned, {len(test)} set aside; right on those set aside:\n     rules  with the model")
    for code in [*languages.codes(), "all"]:
        chosen = [index for index, row in enumerate(test) if code in {row[0], "all"}]
        if chosen:
            rules = sum(test[index][3] == test[index][2] for index in chosen) / len(chosen)
            both = sum(classes[int(said[index].argmax())] == test[index][2] for index in chosen) / len(chosen)
            print(f"{code:4}{rules:6.3f}{both:8.3f}   {len(chosen)}")
    if not options.dry_run:
        TRAINED.mkdir(exist_ok=True)
        head = {"classes": classes, "bias": [round(float(value), 6) for value in learner.intercept_], "scale": round(scale, 9)}
        (TRAINED / "kind.json").write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")
        (TRAINED / "kind.bin").write_bytes(weights.tobytes())
        print(f"written: {weights.nbytes:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
