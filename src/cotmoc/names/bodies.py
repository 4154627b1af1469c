"""stub"""

from __future__ import annotations

from cotmoc.names.records import Comparison, Reason, Verdict
from cotmoc.text.fold import bare


def decide(a: str, b: str, kind: str) -> Comparison:
    one, other = "".join(bare(a).split()), "".join(bare(b).split())
    if one == other and one:
        return Comparison(Verdict.SAME, 12.0, (Reason("same_plain", one),))
    return Comparison(Verdict.UNSURE, 0.0, (Reason("unreadable", f"{a}, {b}"),))
