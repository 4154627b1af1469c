"""What follows from a judgement of a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cotmoc_web.documents.models import Statement


def after_judgement(statement: Statement) -> None:
    """Counts of the document, figures, search."""
