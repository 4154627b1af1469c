"""How a name is written in each language."""

from __future__ import annotations

from collections.abc import Mapping

from cotmoc.errors import UsageError
from cotmoc.knowledge import Knowledge
from cotmoc.names.register import PACKAGED, Register, of_knowledge


def forms(id: str, *, register: Knowledge | Register | None = None) -> Mapping[str, tuple[str, ...]]:  # noqa: A002 (the word of the register)
    """Written forms of an entry of the register, by language.

    Args:
        id: Of the entry, as `resolve` gives it.
        register: Where to look: the knowledge that came with Cotmoc if none is given.

    Raises:
        UsageError: the register has no such id.
    """
    known = register if isinstance(register, Register) else of_knowledge(register or PACKAGED)
    if (entry := known.entries.get(id)) is None:
        if known.knowledge is not None and id in known.knowledge.entities:
            return {}
        raise UsageError(repr(id)[:80], "no such id", "cotmoc names resolve NAME tells the id of a name.")
    found: dict[str, list[str]] = {}
    for text, language in entry.forms:
        found.setdefault(language, []).append(text)
    return {language: tuple(texts) for language, texts in sorted(found.items())}
