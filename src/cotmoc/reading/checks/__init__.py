"""What a person should look at before trusting a document: counts, dates, names and wording, each with its exact quotes.

One small function for each check, and one tuple that lists them. A check that cries wolf is worse than none: each speaks only where
the text itself, or a dated fact of the knowledge, says so. What a check says is a rule with its slots (`told`); the sentences stand in
`page_checks.toml`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from cotmoc.knowledge import Knowledge
from cotmoc.languages import Language
from cotmoc.reading.checks import counts, naming, times, wording
from cotmoc.reading.checks.evidence import Evidence, Finding
from cotmoc.reading.checks.told import in_english
from cotmoc.reading.composed import Composed
from cotmoc.reading.layout import Layout
from cotmoc.reading.measures import Measures
from cotmoc.reading.names import Named
from cotmoc.reading.results import Check, Mention, Session, Statement
from cotmoc.text.sentences import Sentences

CHECKS: tuple[Callable[[Evidence], Iterator[Finding]], ...] = (
    counts.counted_lists,
    counts.counted_parties,
    counts.counted_items,
    counts.sums,
    counts.one_number_of_two_things,
    times.inferred_dates,
    times.told_before_they_happened,
    times.sessions_out_of_order,
    times.results_before_the_period,
    times.years_between_dates,
    times.plans_that_end,
    times.turnover_without_a_period,
    naming.persons_spelled_two_ways,
    naming.places_spelled_two_ways,
    naming.ordinals_written_two_ways,
    naming.terms_worded_two_ways,
    naming.gates_named_within_each_other,
    naming.changed_members,
    wording.slips_of_translation,
    wording.counts_read_as_numbers,
    wording.not_carried_out,
    wording.only_discussed,
    wording.one_undertaking_many_forces,
    wording.broken_lists,
    wording.printed_twice,
    wording.told_twice,
    wording.listed_twice,
    wording.left_untranslated,
    wording.residue,
    wording.missing_context,
)
"""Every check, in the order of this package's modules."""


def check(
    text: str,
    named: Named,
    measures: Measures,
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    sessions: Sequence[Session],
    layout: Layout,
    *,
    composed: Sequence[Composed],
    knowledge: Knowledge,
    language: Language | None,
    dateline: str | None = None,
    as_of: dt.date | None = None,
    sentences: Sentences,
) -> list[Check]:
    """Look a reading over.

    Args:
        text: The text that was read.
        named: Its names and the patterns of its language.
        measures: Its dates, ordinals and quantities.
        mentions: Its mentions, in order.
        statements: Its statements, in order.
        sessions: Its sessions.
        layout: The roles of its lines.
        composed: Its composed names; sessions among them carry mechanism and ordinal.
        knowledge: For members, sittings and kinds.
        language: None for a language that is not known: then only what needs no words is looked at.
        dateline: The day the text is from as far as is known: the page says it, the caller, or the text's first lines.
        as_of: The day the text is from, where the text does not say.
        sentences: Its sentences.

    Returns:
        The checks in the order of their first quotes, each once.
    """  # fmt: skip
    evidence = Evidence(
        text, named, measures, mentions, statements, sessions, layout, composed, knowledge, language, dateline, as_of, sentences
    )  # fmt: skip
    found = {finding for one in CHECKS for finding in one(evidence)}
    ordered = sorted(((finding, in_english(finding.told)) for finding in found), key=lambda one: (one[0].spans, one[0].type, one[1]))
    return [
        Check(f"c{number:02d}", finding.type, what, finding.spans, tuple(span.of(text) for span in finding.spans), finding.told)
        for number, (finding, what) in enumerate(ordered, 1)
    ]
