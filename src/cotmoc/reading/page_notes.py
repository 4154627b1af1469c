"""The notes of a page: what was understood of each statement, session and check, in the reader's language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from cotmoc.reading.page_marks import quiet
from cotmoc.reading.page_words import Words, table
from cotmoc.reading.results import Check, Mention, Reading, Session, Statement
from cotmoc.records import Quantity

Namer = Callable[[str, str], str | None]
"""Id and page language → the name to print, or None where no form may be printed as the thing's name."""

UNSURE = 0.5
"""Below this the note says that the reader is not sure."""

BESIDE = 300
"""How far from a name its post may stand, in characters."""

MANY_NAMES = 8
"""More names than this are folded."""

GRAVE_CHECKS = frozenset(
    {
        "count_mismatch",
        "sum_mismatch",
        "date_conflict",
        "date_out_of_range",
        "inconsistent",
        "name_conflict",
        "not_implemented",
        "ordinal_order",
    }
)
"""Checks that found two things which cannot both be true, or something said not to be done: these alone take the colour of alarm."""

CALM_CHECKS = frozenset({"count_ok", "sum_ok"})
"""Checks that found things in order."""


_STATEMENT_ID = re.compile(r"\bs\d+(?:\.\d+)?\b")


@cache
def reasons() -> list[tuple[str, re.Pattern[str]]]:
    """The reasons that have words in every language, as patterns over the English the core gives."""
    slots = {r"\{word\}": "(?P<word>“.*”)", r"\{id\}": r"(?P<id>s\d+(?:\.\d+)?)"}
    found = []
    for key, row in table()["reason"].items():
        pattern = re.escape(row["en"])
        for slot, group in slots.items():
            pattern = pattern.replace(slot, group)
        found.append((key, re.compile(pattern, re.DOTALL)))
    return found


def foreign(text: str, language: str) -> str:
    """Words of the document: serif, with their language."""
    return f'<span class="found" lang="{escape(language)}">{quiet(text)}</span>'


@dataclass(frozen=True, slots=True)
class Labels:
    """Which number each finding has on the page."""

    statements: dict[str, str]
    """Id → number, in the order of the text."""
    sessions: dict[str, str]
    """Canonical → code of the first session of that name."""

    @classmethod
    def of(cls, reading: Reading) -> Labels:
        """Numbers for a reading."""
        sessions: dict[str, str] = {}
        for number, session in enumerate(reading.sessions, 1):
            sessions.setdefault(session.canonical, f"S{number}")
        return cls({statement.id: str(number) for number, statement in enumerate(in_order(reading), 1)}, sessions)


def in_order(reading: Reading) -> list[Statement]:
    """Statements as the text gives them; the whole before its parts."""
    return sorted(reading.statements, key=lambda statement: (statement.span.start, -statement.span.end, statement.id))


class Notes:
    """Writes the notes of one reading."""

    def __init__(self, reading: Reading, words: Words, labels: Labels, namer: Namer) -> None:
        self._reading = reading
        self._words = words
        self._labels = labels
        self._namer = namer
        self._written = {mention.mention for mention in reading.mentions}
        self._as_found: dict[str, str] = {}
        for mention in reading.mentions:
            self._as_found.setdefault(mention.canonical, mention.name or mention.mention)
        sets = Counter(statement.parties for statement in reading.statements if len(statement.parties) > 2)
        commonest = sets.most_common(1)
        self.usual_parties: tuple[str, ...] = commonest[0][0] if commonest and commonest[0][1] > 1 else ()
        """The parties most statements are about: named once at the head of the page, "all five parties" after that."""

    # ---- names

    def name(self, canonical: str) -> str:
        """The name of an id as HTML: in the reader's language where the knowledge has it, else as the document writes it."""
        own = self._namer(canonical, self._words.language)
        if own:
            return quiet(own)
        nameless = self._words.code("party", canonical)
        if nameless:
            return escape(nameless)
        found = self._as_found.get(canonical)
        if found:
            return foreign(found, self._reading.document.language) if found in self._written else quiet(found)
        return quiet(canonical[:1].upper() + canonical[1:].replace("-", " "))

    def names(self, canonicals: Iterable[str]) -> str:
        """Several names in a row."""
        return self._words.listing([self.name(canonical) for canonical in canonicals])

    def parties(self, canonicals: tuple[str, ...]) -> str:
        """The parties of a statement; the usual ones by their number only."""
        if canonicals and canonicals == self.usual_parties:
            return f'<a href="#parties">{self._words.html("page", "all_parties", n=len(canonicals))}</a>'
        return self.names(canonicals)

    def _line(self, key: str, html: str) -> str:
        return f'<li><span class="l">{self._words.html("note", key)}{self._words.html("page", "colon")}</span>{html}</li>'

    def _head(self, label: str) -> str:
        spoken = self._words.html("page", "to_words", n=label)
        return f'<b><a href="#m{label}" aria-label="{spoken}">{label}</a></b>'

    # ---- statements

    def statement(self, statement: Statement) -> str:
        """The note of a statement."""
        label = self._labels.statements[statement.id]
        lines = "".join(self._statement_lines(statement))
        return (
            f'<li class="und" id="s{label}">{self._head(label)}<div>{self._kind_and_field(statement)}'
            f"{f'<ul>{lines}</ul>' if lines else ''}{self._reason(statement)}</div></li>"
        )

    def _kind_and_field(self, statement: Statement) -> str:
        """The first line: kind, field, who, at which session."""
        words = self._words
        stop = words.html("page", "full_stop")
        parts = [
            f'<span class="k">{self._in_words("kind", statement.kind)}{stop}</span>',
            f"{self._in_words('field', statement.field)}{self._second_readings(statement)}{stop}",
        ]
        if statement.parties:
            parts.append(f"{self.parties(statement.parties)}{stop}")
        if statement.session in self._labels.sessions:
            code = self._labels.sessions[statement.session]
            spoken = words.html("note", "session")
            parts.append(f'<a href="#s{code}" aria-label="{spoken} {code}">{code}</a>')
        return f"<p>{' '.join(parts)}</p>"

    def _second_readings(self, statement: Statement) -> str:
        words = self._words
        also = [words.code("kind", code) or code for code in statement.kind_also]
        also += [words.code("field", code) or code for code in statement.field_also]
        if not also:
            return ""
        either = words("note", "also", words=words.listing(also))
        return f'<span class="l">{words.html("page", "bracketed", words=either)}</span>'

    def _statement_lines(self, statement: Statement) -> Iterator[str]:
        words = self._words
        if statement.speaker:
            yield self._line("speaker", self.name(statement.speaker))
        if statement.addressee:
            yield self._line("addressee", self.name(statement.addressee))
        if statement.objects:
            yield self._line("objects", self.names(statement.objects))
        if statement.quantity:
            yield self._line("quantity", self._quantity(statement.quantity, statement.quote))
        if statement.date:
            yield self._line("date", escape(words.day(statement.date)))
        if statement.deadline:
            yield self._line("deadline", escape(words.day(statement.deadline)))
        if statement.status:
            yield self._line("status", self._in_words("status", statement.status))
        if statement.part_of:
            yield self._line("part_of", self._statement_link(statement.part_of))
        if statement.same_as:
            yield self._line("same_as", self._statement_link(statement.same_as))
        if statement.caption:
            yield f'<li class="l">{words.html("note", "caption")}</li>'

    def _quantity(self, quantity: Quantity, quote: str) -> str:
        words = self._words.quantity(quantity)
        figure = escape(words)
        if not quantity.of or quantity.of.casefold() in words.casefold():
            return figure
        of = foreign(quantity.of, self._reading.document.language) if quantity.of in quote else self._english(quantity.of)
        return figure + self._words.html("page", "bracketed", words="\0").replace("\0", of)

    def _in_words(self, section: str, code: str) -> str:
        known = self._words.code(section, code)
        return escape(known) if known else self._english(code.replace("_", " "))

    def _english(self, text: str) -> str:
        """Words the core itself writes are English, and say so on other pages."""
        return quiet(text) if self._words.language == "en" else f'<span lang="en">{quiet(text)}</span>'

    def _statement_link(self, name: str) -> str:
        label = self._labels.statements.get(name)
        return f'<a href="#s{label}">{label}</a>' if label else quiet(name)

    def _reason(self, statement: Statement) -> str:
        unsure = f'<p class="l">{self._words.html("note", "unsure")}</p>' if 0 < statement.confidence < UNSURE else ""
        if not statement.reason:
            return unsure
        title = self._words.html("note", "reason")
        return f"{unsure}<details><summary>{title}</summary>{self._reason_in_words(statement.reason)}</details>"

    def _reason_in_words(self, reason: str) -> str:
        """The reason in the reader's language: as a whole, else in its parts, else as the core gave it."""
        whole = self._known_reason(reason)
        if whole:
            return whole
        for joint in (": ", ", "):
            head, found, tail = reason.partition(joint)
            parts = [self._known_reason(head), self._known_reason(tail)] if found else []
            if parts and all(parts):
                return self._words.html("page", "colon" if joint == ": " else "separator").join(filter(None, parts))
        return _STATEMENT_ID.sub(lambda found: self._statement_link(found[0]), self._english(reason))

    def _known_reason(self, reason: str) -> str | None:
        for key, pattern in reasons():
            match = pattern.fullmatch(reason)
            if match:
                slots = match.groupdict()
                html = self._words.html("reason", key, word="\0", id="\1")
                html = html.replace("\0", foreign(slots.get("word", ""), self._reading.document.language))
                return html.replace("\1", self._statement_link(slots.get("id", "")))
        return None

    # ---- sessions

    def session(self, session: Session, label: str) -> str:
        """The note of a session."""
        words = self._words
        status = words("note", "planned" if session.status == "planned" else "held")
        return (
            f'<li class="und" id="s{label}">{self._head(label)}<div><span class="k">{escape(status)}'
            f"{words.html('page', 'full_stop')}</span> {self.session_line(session)}</div></li>"
        )

    def session_line(self, session: Session) -> str:
        """Which session, where and when, in one line."""
        words = self._words
        number = words("note", "no_ordinal") if session.ordinal is None else words("note", "ordinal", n=session.ordinal)
        mechanism = words.code("mechanism", session.mechanism)
        parts = [escape(mechanism) if mechanism else f"{self.name(session.mechanism)} {escape(number)}"]
        if session.place:
            parts.append(_fill(words("note", "place", name="\0"), self.name(session.place)))
        if session.host and session.host != session.place:
            parts.append(_fill(words("note", "host", name="\0"), self.name(session.host)))
        parts.append(escape(words.day(session.date) if session.date else words("note", "no_day")))
        return words.listing(parts)

    # ---- checks

    def check(self, check: Check, label: str) -> str:
        """The note of a check."""
        return f'<li class="und" id="s{label}">{self._head(label) if check.spans else "<b></b>"}<div>{self.check_line(check)}</div></li>'

    def check_line(self, check: Check) -> str:
        """What to look at, in one line."""
        words = self._words
        calm = check.type in CALM_CHECKS
        sign = "in_order" if calm else "check"
        style = "l" if calm else "alarm" if check.type in GRAVE_CHECKS else "k"
        head = f'<span class="{style}">{words.html("note", sign)}{words.html("page", "colon")}</span>'
        title = words.code("check", check.type) or words("check", "other")
        return f"{head}{escape(title)}{words.html('page', 'full_stop')} {self._english(check.what)}"

    # ---- names in a paragraph

    def new_names(self, mentions: Sequence[Mention]) -> str:
        """The names first met in a paragraph, with the post that stands beside a person."""
        words = self._words
        parts = []
        for mention in mentions:
            html = self.name(mention.canonical)
            own = self._namer(mention.canonical, words.language)
            if own and own != mention.mention:
                html += f" {foreign(mention.mention, self._reading.document.language)}"
            if mention.role:
                html += words.html("page", "bracketed", words="\0").replace("\0", self._post(mention))
            parts.append(html)
        listed = words.listing(parts)
        if len(parts) > MANY_NAMES:
            listed = f"<details><summary>{words.html('page', 'new_names_many', n=len(parts))}</summary>{listed}</details>"
        else:
            listed = f"{words.html('page', 'new_names')}{words.html('page', 'colon')}{listed}"
        return f'<li class="und"><b></b><div class="l">{listed}</div></li>'

    def _post(self, mention: Mention) -> str:
        role = mention.role or ""
        beside = self._reading.text[max(0, mention.span.start - BESIDE) : mention.span.end + BESIDE]
        if role in beside:
            return foreign(role, self._reading.document.language)
        return self._in_words("post", role)


def _fill(words: str, html: str) -> str:
    return escape(words).replace("\0", html)
