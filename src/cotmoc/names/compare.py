"""Whether two written names mean one thing: the front door of comparison."""

from __future__ import annotations

from cotmoc.knowledge import Knowledge, load
from cotmoc.names.method import decide
from cotmoc.names.records import Comparison, Context
from cotmoc.names.register import PACKAGED, Packaged


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
    return decide(a, b, kind)
