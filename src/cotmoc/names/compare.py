"""Whether two written names mean one thing."""

from __future__ import annotations

from cotmoc.knowledge import Knowledge, load
from cotmoc.names.records import Comparison, Context, Reason, Verdict
from cotmoc.names.register import PACKAGED, Packaged, aliases
from cotmoc.text.fold import bare


def compare(
    a: str,
    b: str,
    *,
    kind: str,
    language_a: str | None = None,
    language_b: str | None = None,
    knowledge: Knowledge | Packaged | None = PACKAGED,
    context: Context | None = None,
) -> Comparison:
    """Compare two written names.

    Args:
        a: One name.
        b: The other.
        kind: What both are said to be: `person`, a kind of place, `crossing`, `organisation`, `project`, `agreement` …
        language_a: Language or script of the one, if known: `vi`, `zh-Hant`, `ru-instr` …
        language_b: Of the other.
        knowledge: The register that knows aliases; None for the method alone.
        context: What stands beside both.
    """
    one, other = " ".join(bare(a).split()), " ".join(bare(b).split())
    if not one or not other:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("empty", ""),))
    if one.replace(" ", "") == other.replace(" ", ""):
        return Comparison(Verdict.SAME, 4.0 * len(one.split()), (Reason("same_plain", f"{a} = {b}"),))
    known = load() if isinstance(knowledge, Packaged) else knowledge
    if known is not None:
        left, right = (aliases(known).get(text.replace(" ", ""), frozenset()) for text in (one, other))
        if left & right:
            return Comparison(Verdict.SAME, 20.0, (Reason("same_alias", ", ".join(sorted(left & right))),))
        if left and right:
            return Comparison(Verdict.DIFFERENT, -10.0, (Reason("other_entry", f"{min(left)} ≠ {min(right)}"),))
    return Comparison(Verdict.UNSURE, 0.0, (Reason("unreadable", f"{a}, {b}"),))
