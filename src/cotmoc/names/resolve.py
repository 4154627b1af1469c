"""A written name → ranked entries of a register, with reasons."""

from __future__ import annotations

import datetime as dt

from cotmoc.knowledge import Knowledge, load
from cotmoc.names.records import Candidate, Context, Reason, Verdict
from cotmoc.names.register import of_knowledge


def resolve(
    name: str,
    *,
    register: Knowledge | None = None,
    kind: str | None = None,
    language: str | None = None,
    as_of: dt.date | None = None,
    context: Context | None = None,
    limit: int = 10,
) -> tuple[Candidate, ...]:
    """What a written name may mean, likeliest first.

    Args:
        name: As written.
        register: Where to look; the knowledge that came with Cotmoc if none is given.
        kind: What it is said to be, if known.
        language: Language of the text it stands in.
        as_of: The day the text is from.
        context: What stands beside it.
        limit: How many candidates at most.
    """
    known = register or load()
    ids = of_knowledge(known).lookup(name, kind)
    found = [
        Candidate(
            each,
            known.entity_kind(each) or "",
            name,
            20.0,
            Verdict.SAME if len(ids) == 1 else Verdict.UNSURE,
            (Reason("same_alias", each),),
        )
        for each in sorted(ids)
        if kind is None or known.entity_kind(each) == kind
    ]
    return tuple(found[:limit])
