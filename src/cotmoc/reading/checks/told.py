"""What a check says: a rule with what it speaks of, before any language has words for it; and the English of that, for programs.

A page writes the same rule in its own language, with names, days and figures as people there write them. All sentences stand in
`page_checks.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from cotmoc.reading.results import Sentence, Slot, SlotValue
from cotmoc.records import Quantity

Table = dict[str, dict[str, dict[str, str]]]


@cache
def templates() -> Table:
    """`page_checks.toml`: section → key → language → words."""
    return tomllib.loads(resources.files("cotmoc.reading").joinpath("page_checks.toml").read_text("utf-8"))


# --- slots


def thing(*ids: str) -> Slot:
    """What has a name, by its id; a session by its canonical."""
    return Slot("name", ids)


def quote(*words: str) -> Slot:
    """Words of the document."""
    return Slot("quote", words)


def meaning(words: str) -> Slot:
    """Words in the document's language that are not in the document."""
    return Slot("meaning", (words,))


def remark(note: str) -> Slot:
    """What a language file notes of a slip: the original wording, and behind a colon or *read as* what became of it, in English."""
    return Slot("remark", (note,))


def when(*days: object) -> Slot:
    """Days, months, years or ranges, in ISO form."""
    return Slot("date", tuple(str(day) for day in days))


def figure(quantity: Quantity) -> Slot:
    """A number with its unit."""
    return Slot("figure", (quantity,))


def number(value: float) -> Slot:
    """A number alone."""
    return Slot("number", (value,))


def addends(values: Iterable[float]) -> Slot:
    """Numbers that are added."""
    return Slot("sum", tuple(values))


def kind(*codes: str) -> Slot:
    """Kinds of statement."""
    return Slot("kind", codes)


def standing(code: str) -> Slot:
    """What a party is in a mechanism."""
    return Slot("standing", (code,))


def style(*codes: str) -> Slot:
    """Ways of writing a number."""
    return Slot("style", codes)


def statement_of(key: str) -> Slot:
    """A statement of the same reading."""
    return Slot("statement", (key,))


def clauses(*parts: Sentence) -> Slot:
    """Sentences side by side."""
    return Slot("clauses", parts)


def tail(part: Sentence | None) -> Slot:
    """The end of a sentence, or nothing."""
    return Slot("tail", (part,) if part else ())


def say(rule: str, **slots: Slot) -> Sentence:
    """A sentence.

    >>> in_english(say("sum_works", parts=addends([195, 230]), whole=figure(Quantity(425, "ha"))))
    '195 + 230 = 425 ha'
    """
    return Sentence(rule, tuple(slots.items()))


# --- English, with ids and ISO days

JOINTS = {"sum": " + ", "clauses": "; ", "tail": ""}
"""What stands between several values of one slot; a comma elsewhere."""


def in_english(sentence: Sentence) -> str:
    """The sentence for programs: ids for names, ISO days."""
    words = templates()["sentence"][sentence.rule]["en"]
    slots = dict(sentence.slots)
    one, bar, many = words.partition("|")
    if bar:
        words = one if slots["n"].values[0] == 1 else many
    return words.format(**{key: _joined(slot) for key, slot in slots.items()})


def _joined(slot: Slot) -> str:
    return JOINTS.get(slot.sort, ", ").join(_plain(slot.sort, value) for value in slot.values)


def _plain(sort: str, value: SlotValue) -> str:
    if isinstance(value, Sentence):
        return in_english(value)
    if isinstance(value, Quantity):
        return f"{_number(value.value)} {value.unit}"
    if isinstance(value, str):
        known = templates().get(sort, {}).get(value)
        return known["en"] if known else f"“{value}”" if sort == "quote" else value
    return _number(value)


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:g}"
