"""What follows from people's words on sameness."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cotmoc_web.entities.models import Sameness


def settle(judgement: Sameness) -> None:
    """Which entities stand for which, worked out anew."""
