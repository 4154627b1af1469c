"""Names on a page: in the reader's language and of the right time where the knowledge has them, else as the document writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from cotmoc.errors import UsageError
from cotmoc.reading.page_marks import quiet
from cotmoc.reading.page_words import Words
from cotmoc.reading.results import Mention, Reading, Session
from cotmoc.records import PartialDate

if TYPE_CHECKING:
    from cotmoc.knowledge import Knowledge

Namer = Callable[[str, str, dt.date | None], str | None]
"""Id, page language and day → the name to print, or None where there is no form for a reader of that language."""

BESIDE = 300
"""How far from a name its post may stand, in characters."""


def no_names(canonical: str, language: str, day: dt.date | None) -> str | None:
    """The namer that knows nobody: every name stands as found."""
    return None


def names_of(sets: Sequence[Knowledge]) -> Namer:
    """Names of the knowledge: those that may be printed as the thing's name, as they were on the day; without a day, as they are last.

    Sessions are told by their mechanism, so of a mechanism a form will do that nobody has verified: it explains, and is no title.
    """

    def name(canonical: str, language: str, day: dt.date | None) -> str | None:
        for one in sets:
            on = day or dt.date.max
            own = one.official_name(canonical, language, on)
            if own is None:
                told = canonical in one.mechanisms
                own = _explained(one, canonical, language, on) if told else one.official_name(canonical, language)
            if own:
                return own
        return None

    return name


def _explained(known: Knowledge, canonical: str, language: str, day: dt.date) -> str | None:
    forms = [name for name in known.names_of(canonical, day) if name.language == language and name.use in {"full", "short"}]
    return forms[0].text if forms else None


def foreign(text: str, language: str) -> str:
    """Words of the document: serif, with their language."""
    return f'<span class="found" lang="{escape(language)}">{quiet(text)}</span>'


class Names:
    """Writes the names of one reading."""

    def __init__(self, reading: Reading, words: Words, namer: Namer, as_of: dt.date | None) -> None:
        self._reading = reading
        self._words = words
        self._namer = namer
        self._language = reading.document.language
        held = [day for session in reading.sessions if session.status == "held" and (day := first_day(session.date))]
        self._day = first_day(reading.document.published) or max(held, default=as_of)
        self._written = {mention.mention for mention in reading.mentions}
        self._as_found: dict[str, str] = {}
        for mention in reading.mentions:
            self._as_found.setdefault(mention.canonical, mention.name or mention.mention)
        self._sessions: dict[str, Session] = {}
        for session in reading.sessions:
            self._sessions.setdefault(session.canonical, session)

    def known(self, canonical: str, day: dt.date | None = None) -> str | None:
        """The name in the reader's language, or None."""
        return self._namer(canonical, self._words.language, day or self._day)

    def name(self, canonical: str, day: dt.date | None = None) -> str:
        """The name of an id as HTML: in the reader's language where the knowledge has it, else as the document writes it."""
        own = self.known(canonical, day)
        if own:
            return quiet(own)
        session = self._sessions.get(canonical)
        if session and session.ordinal is not None and self.known(session.mechanism, first_day(session.date)):
            return self.session(session)
        nameless = self._words.code("party", canonical)
        if nameless:
            return escape(nameless)
        found = self._as_found.get(canonical)
        if found:
            return foreign(found, self._language) if found in self._written else quiet(found)
        return quiet(canonical[:1].upper() + canonical[1:].replace("-", " "))

    def names(self, canonicals: Iterable[str]) -> str:
        """Several names in a row."""
        return self._words.listing([self.name(canonical) for canonical in canonicals])

    def session(self, session: Session) -> str:
        """Which session: its mechanism and its number, if it has one."""
        words = self._words
        mechanism = words.code("mechanism", session.mechanism)
        if mechanism:
            return escape(mechanism)
        name = self.name(session.mechanism, first_day(session.date))
        if session.ordinal is None:
            return name
        number = words("note", "ordinal", n=session.ordinal)
        return words.html("note", "numbered", name="\0", n=number).replace("\0", name)

    def met(self, mention: Mention) -> str:
        """A name where it is first met: with the form found, where that is another, and with the post beside a person."""
        words, asides = self._words, self.asides(mention)
        html = self.name(mention.canonical)
        return html + words.html("page", "bracketed", words="\0").replace("\0", words.listing(asides)) if asides else html

    def asides(self, mention: Mention) -> list[str]:
        """What stands in brackets behind a name where it is first met."""
        words, asides = self._words, []
        own = self.known(mention.canonical)
        if own and mention.mention.casefold() not in own.casefold():
            asides.append(foreign(words("page", "quoted", words=mention.mention), self._language))
        if mention.role:
            asides.append(self._post(mention))
        return asides

    def _post(self, mention: Mention) -> str:
        role = mention.role or ""
        beside = self._reading.text[max(0, mention.span.start - BESIDE) : mention.span.end + BESIDE]
        if role in beside:
            return foreign(role, self._language)
        known = self._words.code("post", role)
        return escape(known) if known else english(role.replace("_", " "), self._words)


def english(text: str, words: Words) -> str:
    """Words the core itself writes are English, and say so on other pages."""
    return quiet(text) if words.language == "en" else f'<span lang="en">{quiet(text)}</span>'


def first_day(date: str | None) -> dt.date | None:
    """The first day of a date, as far as it is one."""
    try:
        return PartialDate(date).first_day if date else None
    except UsageError:
        return None
