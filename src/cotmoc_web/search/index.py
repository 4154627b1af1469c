"""Keeps the table that search looks through in step with the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cotmoc_web.commitments.models import Commitment
    from cotmoc_web.documents.models import Document
    from cotmoc_web.entities.models import Entity
    from cotmoc_web.meetings.models import Meeting


def index_entity(entity: Entity) -> None:
    """Every written form."""


def index_document(document: Document) -> None:
    """Title and text, and each statement."""


def index_meeting(meeting: Meeting) -> None:
    """Mechanism, round, place."""


def index_commitment(commitment: Commitment) -> None:
    """Titles and quotes."""
