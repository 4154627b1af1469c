"""How a name is written in each language."""

from __future__ import annotations

from collections.abc import Mapping

from cotmoc.knowledge import Knowledge, load, name_forms


def forms(id: str, *, register: Knowledge | None = None) -> Mapping[str, tuple[str, ...]]:  # noqa: A002 (the word of the register)
    """Written forms of an entry of the register, by language.

    Raises:
        UsageError: the register has no such id.
    """
    known = register or load()
    known.entity(id)
    found: dict[str, list[str]] = {}
    for form in name_forms(known):
        if form.id == id:
            found.setdefault(form.language, []).append(form.text)
    return {language: tuple(texts) for language, texts in sorted(found.items())}
