"""What the reader itself says on a page, in the language of the page: sentences of checks, and why a statement was read as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import escape

from cotmoc.reading.page_marks import quiet
from cotmoc.reading.page_names import Names, english, foreign
from cotmoc.reading.page_words import Words, table
from cotmoc.reading.results import Check, Sentence, Slot, SlotValue
from cotmoc.records import Quantity

_STATEMENT_ID = re.compile(r"\bs\d+(?:\.\d+)?\b")
_SLOTS = {
    r"\{word\}": "(?P<word>“.*”)",
    r"\{id\}": r"(?P<id>s\d+(?:\.\d+)?)",
    r"\{kind\}": r"(?P<kind>[a-z]+)",
    r"\{form\}": r"(?P<form>[a-z]+)",
    r"\{unit\}": r"(?P<unit>\S+)",
    r"\{n\}": r"(?P<n>\d+)",
}
_MARKS = 0xE000
_MARK = re.compile("[\ue000-\ue00f]")
"""Stand for the slots of a sentence until HTML takes their place."""
_REASON_JOINTS = ("; ", ", ", ": ")
_REMARKED = re.compile(r":| (?:read|turned|passed|drifts|through|translated|word by word|is |are )")
"""What parts, in a note of a language file, the original wording from the English that says what became of it."""


@cache
def reasons() -> list[tuple[str, re.Pattern[str]]]:
    """The reasons that have words in every language, as patterns over the English the core gives."""
    found = []
    for key, row in table()["reason"].items():
        pattern = re.escape(row["en"])
        for slot, group in _SLOTS.items():
            pattern = pattern.replace(slot, group)
        found.append((key, re.compile(pattern, re.DOTALL)))
    return found


class Teller:
    """Says in the reader's language what the reader of documents says of its own."""

    def __init__(self, words: Words, names: Names, language: str, link: Callable[[str], str]) -> None:
        """`language` is that of the document, `link` makes a link of the id of a statement."""
        self._words, self._names, self._language, self._link = words, names, language, link

    # ---- checks

    def check(self, check: Check) -> str:
        """What a check says, as HTML: with a capital, and a full stop."""
        html = self._sentence(check.told) if check.told else english(check.what, self._words)
        return f"{html[:1].upper()}{html[1:]}{self._words.html('page', 'full_stop')}"

    def _sentence(self, sentence: Sentence) -> str:
        filled = {key: self._filled(slot) for key, slot in sentence.slots}
        rule = "slip" if sentence.rule == "slip_of" and not filled["original"] else sentence.rule
        count = next((slot.values[0] for key, slot in sentence.slots if key == "n"), None)
        return self._with_html("sentence", rule, filled, {} if count is None else {"n": count})

    def _with_html(self, section: str, key: str, filled: dict[str, str], plain: dict[str, object]) -> str:
        """An entry of the table whose slots are filled with HTML; what is filled in is not looked at again."""
        marks = {slot: chr(_MARKS + number) for number, slot in enumerate(filled)}
        of_mark = {mark: filled[slot] for slot, mark in marks.items()}
        return _MARK.sub(lambda found: of_mark[found[0]], self._words.html(section, key, **(marks | plain)))

    def _filled(self, slot: Slot) -> str:
        parts = [self._value(slot.sort, value) for value in slot.values]
        match slot.sort:
            case "sum":
                return " + ".join(parts)
            case "tail":
                return "".join(parts)
            case "clauses":
                return self._words.html("page", "semicolon").join(parts)
            case _:
                return self._words.listing(parts)

    def _value(self, sort: str, value: SlotValue) -> str:
        words = self._words
        if isinstance(value, Sentence):
            return self._sentence(value)
        if isinstance(value, Quantity):
            return escape(words.quantity(value))
        if not isinstance(value, str):
            return escape(words.number(value))
        match sort:
            case "name":
                return self._names.name(value)
            case "quote":
                return foreign(words("page", "quoted", words=value), self._language)
            case "meaning":
                return foreign(words("page", "quoted", words=value), self._language)
            case "date":
                return escape(words.day(value))
            case "statement":
                return self._link(value)
            case "remark":
                return self._remark(value)
            case _:
                return escape(words.code(sort, value) or value)

    def _remark(self, note: str) -> str:
        """A note of a language file is English behind the original wording; a page in another language leaves the English out."""
        if self._words.language == "en":
            return quiet(note)
        original = _REMARKED.split(note)[0].strip()
        return quiet(original) if any(ord(character) > 0x7F for character in original) else ""

    # ---- reasons

    def reason(self, reason: str) -> str:
        """The reason in the reader's language: as a whole, else in its parts, else as the core gave it."""
        return self._parts(reason) or _STATEMENT_ID.sub(lambda found: self._link(found[0]), english(reason, self._words))

    def _parts(self, reason: str) -> str | None:
        whole = self._known(reason)
        if whole:
            return whole
        for joint in _REASON_JOINTS:
            head, found, tail = reason.rpartition(joint)
            last = self._known(tail) if found else None
            first = self._parts(head) if last else None
            if first and last:
                key = {"; ": "semicolon", ", ": "separator", ": ": "colon"}[joint]
                return f"{first}{self._words.html('page', key)}{last}"
        return None

    def _known(self, reason: str) -> str | None:
        for key, pattern in reasons():
            match = pattern.fullmatch(reason)
            if match:
                return self._filled_reason(key, match.groupdict())
        return None

    def _filled_reason(self, key: str, slots: dict[str, str]) -> str:
        return self._with_html("reason", key, {slot: self._of_reason(slot, words) for slot, words in slots.items()}, {})

    def _of_reason(self, slot: str, words: str) -> str:
        match slot:
            case "word":
                return foreign(words, self._language)
            case "id":
                return self._link(words)
            case "unit":
                return escape(self._words.unit(words))
            case "kind" | "form":
                return escape(self._words.code(slot, words) or words)
            case _:
                return escape(words)
