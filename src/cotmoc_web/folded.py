"""Words as filters look for them: without case, marks and signs. SQLite folds English letters alone, and an office types without marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from cotmoc.text.fold import bare, composed

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


def folded(text: str) -> str:
    """The words alone.

    >>> folded("Móng  Cái–ĐÔNG HƯNG"), folded("河內"), folded("…")
    ('mong cai dong hung', '河内', '')
    """
    return " ".join(bare(composed(text)[0]).split())


class FoldedField(_TextField):
    """Other fields of the row, folded whenever it is written: one by one or many at once. For the database it is mere text."""

    def __init__(self, *of: str, **options: Any) -> None:
        self.of = of
        super().__init__(**{"editable": False, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """What is kept."""
        told = folded(" ".join(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, told)
        return told

    def deconstruct(self) -> Any:
        """A migration needs none of this."""
        name, _path, given, options = super().deconstruct()
        return name, "django.db.models.TextField", given, options
