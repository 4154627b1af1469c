"""A register: written forms → ids. The packaged one is the knowledge that came with Cotmoc; any other knowledge will do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from weakref import WeakKeyDictionary

from cotmoc.knowledge import Knowledge, name_forms
from cotmoc.text.fold import bare


class Packaged(Enum):
    """Stands for the knowledge that came with Cotmoc, so that None can mean none."""

    DEFAULT = "default"


PACKAGED = Packaged.DEFAULT

_ALIASES: WeakKeyDictionary[Knowledge, Mapping[str, frozenset[str]]] = WeakKeyDictionary()


def aliases(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """Folded form without spaces → ids."""
    if knowledge not in _ALIASES:
        found: dict[str, set[str]] = {}
        for form in name_forms(knowledge):
            found.setdefault(bare(form.text).replace(" ", ""), set()).add(form.id)
        _ALIASES[knowledge] = {key: frozenset(ids) for key, ids in found.items()}
    return _ALIASES[knowledge]
