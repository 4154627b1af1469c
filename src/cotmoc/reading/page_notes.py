"""The notes of a page: what was understood of each statement, session and check, in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from cotmoc.languages import codes, load
from cotmoc.reading.page_marks import quiet
from cotmoc.reading.page_names import Names, english, first_day, foreign
from cotmoc.reading.page_told import Teller
from cotmoc.reading.page_words import Words
from cotmoc.reading.results import Check, Mention, Reading, Session, Statement
from cotmoc.records import Quantity
from cotmoc.text.fold import lexical

UNSURE = 0.5
"""Below this the note says that the reader is not sure."""

FEW_NAMES = 2
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

    def __init__(self, reading: Reading, words: Words, labels: Labels, names: Names) -> None:
        self._reading = reading
        self._words = words
        self._labels = labels
        self._names = names
        self._teller = Teller(words, names, reading.document.language, self._statement_link)
        sets = Counter(statement.parties for statement in reading.statements if len(statement.parties) > 1)
        commonest = sets.most_common(1)
        self.usual_parties: tuple[str, ...] = (
            commonest[0][0] if commonest and commonest[0][1] > max(2, len(reading.statements) // 2) else ()
        )
        """The parties that most statements are about: named once at the head of the page, "all five parties" after that."""

    def parties(self, canonicals: tuple[str, ...]) -> str:
        """The parties of a statement; the usual ones by their number only."""
        if canonicals and canonicals == self.usual_parties:
            key = "both_parties" if len(canonicals) == 2 else "all_parties"
            return f'<a href="#parties">{self._words.html("page", key, n=len(canonicals))}</a>'
        return self._names.names(canonicals)

    # ---- pieces

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
            f'<li class="und" id="s{label}">{self._head(label)}<div class="st">{self._kind_and_field(statement)}'
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
        return f"<p>{words.gap.join(parts)}</p>"

    def _second_readings(self, statement: Statement) -> str:
        words = self._words
        also = [words.code("kind", code) or code for code in statement.kind_also if code != statement.kind]
        also += [words.code("field", code) or code for code in statement.field_also if code != statement.field]
        also = list(dict.fromkeys(also))
        if not also:
            return ""
        either = words("note", "also", words=words.listing(also))
        return f'<span class="l">{words.html("page", "bracketed", words=either)}</span>'

    def _statement_lines(self, statement: Statement) -> Iterator[str]:
        words = self._words
        if statement.speaker:
            yield self._line("speaker", self._names.name(statement.speaker))
        if statement.addressee:
            yield self._line("addressee", self._names.name(statement.addressee))
        if statement.objects:
            yield self._line("objects", self._names.names(statement.objects))
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
        language = self._reading.document.language
        if not quantity.of or quantity.of.casefold() in words.casefold() or names_the_unit(quantity, language):
            return figure
        of = foreign(quantity.of, language) if quantity.of in quote else english(quantity.of, self._words)
        return figure + self._words.html("page", "bracketed", words="\0").replace("\0", of)

    def _in_words(self, section: str, code: str) -> str:
        known = self._words.code(section, code)
        return escape(known) if known else english(code.replace("_", " "), self._words)

    def _statement_link(self, name: str) -> str:
        label = self._labels.statements.get(name)
        return f'<a href="#s{label}">{label}</a>' if label else quiet(name)

    def _reason(self, statement: Statement) -> str:
        """Why it was read so, folded; where the reader is not sure, the title says that."""
        unsure = 0 < statement.confidence < UNSURE
        if not statement.reason:
            return f'<p class="l">{self._words.html("note", "unsure")}</p>' if unsure else ""
        title = self._words.html("note", "unsure" if unsure else "reason")
        return f"<details><summary>{title}</summary>{self._teller.reason(statement.reason)}</details>"

    # ---- sessions

    def session(self, session: Session, label: str) -> str:
        """The note of a session."""
        words = self._words
        status = words("note", "planned" if session.status == "planned" else "held")
        return (
            f'<li class="und" id="s{label}">{self._head(label)}<div><span class="k">{escape(status)}'
            f"{words.html('page', 'full_stop')}</span>{words.gap}{self.session_line(session)}</div></li>"
        )

    def session_line(self, session: Session) -> str:
        """Which session, where and when, in one line."""
        words, day = self._words, first_day(session.date)
        parts = [self._names.session(session)]
        if session.ordinal is None and not words.knows("mechanism", session.mechanism):
            parts.append(words.html("note", "no_ordinal"))
        if session.place:
            parts.append(_fill(words("note", "place", name="\0"), self._names.name(session.place, day)))
        if session.host and session.host != session.place:
            parts.append(_fill(words("note", "host", name="\0"), self._names.name(session.host, day)))
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
        stop = "" if title.endswith(("?", "？")) else words.html("page", "full_stop")
        return f"{head}{escape(title)}{stop}{words.gap}{self._teller.check(check)}"

    # ---- names in a paragraph

    def new_names(self, mentions: Sequence[Mention]) -> str:
        """The names first met in a paragraph, with the post that stands beside a person."""
        words = self._words
        parts = [self._names.met(mention) for mention in mentions]
        listed = words.listing(parts)
        if len(parts) > FEW_NAMES:
            listed = f"<details><summary>{words.html('page', 'new_names_many', n=len(parts))}</summary>{listed}</details>"
        else:
            listed = f"{words.html('page', 'new_names')}{words.html('page', 'colon')}{listed}"
        return f'<li class="und"><b></b><div class="l">{listed}</div></li>'


def _fill(words: str, html: str) -> str:
    return escape(words).replace("\0", html)


def names_the_unit(quantity: Quantity, language: str) -> bool:
    """Whether what was counted is only the word for the unit, in the language of the document: it stands in the figure already.

    >>> names_the_unit(Quantity(6, "months", "tháng"), "vi"), names_the_unit(Quantity(3, "documents", "ba văn kiện"), "vi")
    (True, False)
    """
    counted = lexical(quantity.of).split()
    if counted == lexical(quantity.unit).split():
        return True
    patterns = load(language).words("units", quantity.unit.partition("/")[0]) if language in codes() else ()
    return any(_is_written(counted, pattern.split()) for pattern in patterns)


def _is_written(words: list[str], pattern: list[str]) -> bool:
    """Whether words are those of a pattern of a language file, in which a star stands for endings."""
    return len(words) == len(pattern) and all(
        word.startswith(lexical(part[:-1])) if part.endswith("*") else word == lexical(part)
        for word, part in zip(words, pattern, strict=True)
    )
