"""Cotmoc: the working record of a cross-border cooperation mechanism.

A *mechanism* is a standing arrangement of provinces and regions on both sides of a border. Its sessions produce papers; the papers say who
agreed, signed, did, proposed, planned or counted what. Cotmoc reads them into *statements*, each with the exact words that prove it:

    >>> import cotmoc
    >>> reading = cotmoc.read("The two sides agreed to open the Lung Lan crossing in 2026.")
    >>> [(statement.kind, statement.field) for statement in reading.statements]
    [('agreed', 'border_gates')]

Where things are:

- `cotmoc.read` reads one document: text, bytes of a file, or a path. What it gives is a `Reading`: frozen records with spans into the text.
- `cotmoc.read_many` reads a collection on several cores or machines and writes JSON and pages to a folder.
- `cotmoc.names` tells what a written name means: one person or place in every language, script and spelling, with reasons.
- `cotmoc.errors` holds every error in one tree; each says what was wrong, where, and what to do.
- `cotmoc.records` holds the records several packages speak: spans, partial dates, quantities.
- `cotmoc.languages` and `cotmoc.knowledge` hold what the reader knows, as text files: a language or another border is a file, not code.

Nothing here looks at the clock, the network or a database; whatever depends on time takes `as_of`. Importing this package loads nothing:
each name is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cotmoc import names
    from cotmoc.errors import CotmocError, DocumentError, OutputError, UsageError
    from cotmoc.reading.many import read_many
    from cotmoc.reading.read import read
    from cotmoc.reading.results import Check, Mention, Reading, Session, Statement
    from cotmoc.reading.shape import as_gold, dumps
    from cotmoc.records import PartialDate, Quantity, Span

__version__ = "0.1.0"

__all__ = [
    "Check",
    "CotmocError",
    "DocumentError",
    "Mention",
    "OutputError",
    "PartialDate",
    "Quantity",
    "Reading",
    "Session",
    "Span",
    "Statement",
    "UsageError",
    "__version__",
    "as_gold",
    "dumps",
    "names",
    "read",
    "read_many",
]

_HOME = {
    "Check": "cotmoc.reading.results",
    "CotmocError": "cotmoc.errors",
    "DocumentError": "cotmoc.errors",
    "Mention": "cotmoc.reading.results",
    "OutputError": "cotmoc.errors",
    "PartialDate": "cotmoc.records",
    "Quantity": "cotmoc.records",
    "Reading": "cotmoc.reading.results",
    "Session": "cotmoc.reading.results",
    "Span": "cotmoc.records",
    "Statement": "cotmoc.reading.results",
    "UsageError": "cotmoc.errors",
    "as_gold": "cotmoc.reading.shape",
    "dumps": "cotmoc.reading.shape",
    "read": "cotmoc.reading.read",
    "read_many": "cotmoc.reading.many",
}
"""Where each public name lives."""


def __getattr__(name: str) -> object:
    if name == "names":
        return import_module("cotmoc.names")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
