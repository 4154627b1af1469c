"""Documents of two parties, read by the reader itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents import actions
from cotmoc_web.documents.models import Document
from cotmoc_web.entities.models import Entity

TEXT = """Lai Chau and Yunnan meet
30 October 2025
The two sides agreed to open the Lung Lan crossing in 2026.
Lai Chau proposed to hold joint patrols along the land border.
The two sides completed the repair of the road to the border market in 2024.
"""
"""Three statements, two of them about a thing."""


PLACES = {
    "vn-lai-chau": ("province", {"en": "Lai Chau", "vi": "Lai Châu"}),
    "vn-lao-cai": ("province", {"en": "Lao Cai", "vi": "Lào Cai"}),
    "vn-dien-bien": ("province", {"en": "Dien Bien", "vi": "Điện Biên"}),
    "cn-gx": ("province", {"en": "Guangxi", "zh": "广西"}),
    "cn-yn": ("province", {"en": "Yunnan", "vi": "Vân Nam", "zh": "云南"}),
    "lung-lan-longbinh": ("crossing", {"en": "Lung Lan–Longbinh"}),
}


@pytest.fixture
def facts(db: None) -> int:
    """The few of the facts that these texts name: loading all takes longer than most tests here."""
    for key, (kind, names) in PLACES.items():
        Entity.objects.create(key=key, kind=kind, names=names, side=key[:2] if key[2] == "-" else "")
    return len(PLACES)


@pytest.fixture
def document(ours: Party, viewer: Callable[..., Viewer], facts: int) -> Document:
    """A text of ours, read."""
    return Document.objects.get(pk=actions.receive(viewer(ours, Role.CONTRIBUTOR), "minutes.txt", TEXT.encode()).pk)


@pytest.fixture
def foreign(theirs: Party, viewer: Callable[..., Viewer], facts: int) -> Document:
    """A draft of theirs, read: what must not leak."""
    text = "The two sides agreed to build a secret bridge at Hekou in 2027.\n"
    return Document.objects.get(pk=actions.receive(viewer(theirs, Role.CONTRIBUTOR), "secret plan.txt", text.encode()).pk)
