"""What SQLite knows of how much there is of what: it chooses by that where a query begins. PostgreSQL looks after this by itself."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError, connection

_ROWS = 1_000
"""Of an index that are looked at: 36 ms for all tables with 300,000 statements."""


def keep(**kwargs: Any) -> None:
    """Look again. Without it a large record is searched from the wrong end: with 10,000 documents, who may find
    forty names took 4.8 s to tell, and some milliseconds after."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"PRAGMA analysis_limit={_ROWS}")
            cursor.execute("ANALYZE")
        except OperationalError:  # somebody else writes for long: there will be another time
            return
