"""States of commitments as rows: the core's answer for every day on which it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cotmoc_web.commitments.models import Commitment


def work_out(commitment: Commitment) -> None:
    """Fill `StateSpan` for each layer."""
