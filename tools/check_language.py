"""Judge a language's files and read its examples.

    python tools/check_language.py pl            # figures on the examples that may be tuned on
    python tools/check_language.py pl --errors   # and each example that is read wrongly
    python tools/check_language.py --held-out    # figures of all languages on the examples set aside; no errors are shown

The examples set aside are never listed: a rule tuned on them would make their figures worthless.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from cotmoc import languages
from cotmoc.errors import CotmocError
from cotmoc.reading.measured import Tally, expected_statements, judge, matched


def main(arguments: list[str]) -> int:
    """Print a line a language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", nargs="*")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--held-out", action="store_true")
    options = parser.parse_args(arguments)
    print(f"{'':4}{'examples':>9}{'cut F1':>8}{'+kind':>7}{'+field':>7}{'dates':>7}{'quant.':>7}{'due':>7}")
    total = Tally()
    for code in options.language or languages.codes():
        try:
            languages.load(code)
        except CotmocError as error:
            print(error)
            return 1
        tally, count = Tally(), 0
        for example in languages.examples(code):
            if bool(example.get("held_out")) == options.held_out:
                count += 1
                _judge(example, code, tally, show=options.errors and not options.held_out)
        for name in ("cut", "kind", "field", "dates", "quantities", "deadlines"):
            for position in range(3):
                getattr(total, name)[position] += getattr(tally, name)[position]
        _line(code, count, tally)
    _line("all", 0, total)
    return 0


def _line(code: str, count: int, tally: Tally) -> None:
    print(
        f"{code:4}{count:9}"
        + "".join(
            f"{tally.f1(name):{8 if name == 'cut' else 7}.3f}" for name in ("cut", "kind", "field", "dates", "quantities", "deadlines")
        )
    )


def _judge(example: Mapping[str, Any], code: str, tally: Tally, *, show: bool) -> None:
    reading = judge(example, code, tally)
    if not show:
        return
    expected = expected_statements(example)
    pairs = dict(matched(expected, reading.statements))
    lines = []
    for index, (_, label) in enumerate(expected):
        got = pairs.get(index)
        if got is None:
            lines.append(f"    MISSING  {label['kind']}: {label['quote']}")
        elif (got.kind, got.field) != (label["kind"], label.get("field")):
            lines.append(f"    {label['kind']}/{label.get('field')} read as {got.kind}/{got.field}: {got.quote}   [{got.reason}]")
        elif (got.deadline or "") != label.get("deadline", got.deadline or ""):
            lines.append(f"    due {label['deadline'] or 'never'} read as {got.deadline}: {got.quote}")
    taken = {id(statement) for statement in pairs.values()}
    lines += [f"    TOO MUCH {one.kind}: {one.quote}   [{one.reason}]" for one in reading.statements if id(one) not in taken]
    wanted = sorted(str(date) for date in example.get("dates", ()))
    found = sorted(date.date for date in reading.dates)
    if wanted != found:
        lines.append(f"    dates {wanted} read as {found}")
    numbers = sorted((q["value"], q["unit"]) for q in example.get("quantities", ()))
    counted = sorted((q.quantity.value, q.quantity.unit) for q in reading.quantities)
    if numbers != counted:
        lines.append(f"    quantities {numbers} read as {counted}")
    if lines:
        print(f"  {example['text']}")
        print("\n".join(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
