"""A party's own word on a commitment: who may give it, and the document and statement that it becomes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.utils import timezone

from cotmoc_web.accounts.models import User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.given import party_of
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.documents.models import Document, ReadingState, Statement, Verdict

KIND_OF_SORT: Mapping[str, str] = {"done": "done", "not_done": "done", "step": "done", "postponed": "planned", "obstacle": "stated"}
"""What kind of statement a party's own answer is."""
ANSWERS = tuple(KIND_OF_SORT)


def answers_for(user: User, commitment: Commitment) -> bool:
    """Whether a person, or their department, was named as the one who answers for it."""
    owners = commitment.owners.filter(withdrawn_at=None, entity__key=user.party.key if user.party else "")
    return any(owner.person_id == user.pk or (user.department and owner.department == user.department) for owner in owners)


def document_of(viewer: Viewer, user: User, commitment: Commitment, words: str, language: str) -> Document:
    party = party_of(user)
    now = timezone.now()
    # The same words may answer two commitments, or one twice: when and to what they were said belongs to them.
    digest = hashlib.sha256(f"{commitment.pk}\n{now.isoformat()}\n{words}".encode()).hexdigest()
    return Document(
        party=party,
        name=f"answer-{commitment.pk}-{viewer.today.isoformat()}.txt",
        digest=digest,
        size=len(words.encode()),
        container="answer",
        state=ReadingState.READ,
        read_at=now,
        language=language or party.language,
        title=words[:120],
        publisher=", ".join(each for each in (party.label.text, user.department) if each),
        author=user.name,
        published=viewer.today.isoformat(),
        first_day=viewer.today,
        source_party=party,
        text=words,
        by=user,
        statements_confirmed=1,
    )


def words_of(document: Document, user: User, field: str, sort: str, words: str) -> Statement:
    return Statement(
        document=document,
        key=document.digest,
        number=1,
        start=0,
        end=len(words),
        quote=words,
        kind=KIND_OF_SORT[sort],
        field=field,
        reading={"kind": KIND_OF_SORT[sort], "field": field, "parties": [user.party.key] if user.party else []},
        confidence=1.0,
        verdict=Verdict.CONFIRMED,
        by=user,
        at=timezone.now(),
        day=document.first_day,
    )
