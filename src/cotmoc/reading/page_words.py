"""The words of a page in the reader's language: labels, days, figures. Every word itself stands in `page.toml`."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import Literal

from cotmoc.errors import UsageError
from cotmoc.records import PartialDate, Quantity

PageLanguage = Literal["en", "vi", "zh"]
PAGE_LANGUAGES: tuple[PageLanguage, ...] = ("en", "vi", "zh")
"""Languages a page can be had in. A language read is another matter: any of them can be shown on any page."""

Table = dict[str, dict[str, dict[str, str]]]

_SHORT_RANGE = re.compile(r"\d{4}-\d\d-\d\d/\d\d")
"""`2018-02-23/24`, as some tables write it."""
_MONTH, _DAY = "(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_YEARLESS = re.compile(f"(?:XXXX-|--)?{_MONTH}(?:-{_DAY}(?:/(?:(?:XXXX-|--)?{_MONTH}-)?{_DAY})?)?")
"""A day or month, or a range of them, whose year nobody gave."""
_MONEY = frozenset({"CNY", "EUR", "USD", "VND"})


@cache
def table() -> Table:
    """`page.toml` and `page_checks.toml`: section → key → language → words."""
    folder = resources.files("cotmoc.reading")
    tables: list[Table] = [tomllib.loads(folder.joinpath(name).read_text("utf-8")) for name in ("page.toml", "page_checks.toml")]
    return {section: rows for one in tables for section, rows in one.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """The table, seen in one language.

    >>> Words("en")("page", "left_aside", n=1)
    '1 line left aside: navigation, comments, related headlines'
    >>> Words("vi").day("2025-10-30"), Words("zh").day("2025-12-14/2025-12-15"), Words("en").day("2023/2026")
    ('30/10/2025', '2025年12月14日至15日', '2023–2026')
    >>> [Words(language).quantity(Quantity(7200000000, "USD")) for language in PAGE_LANGUAGES]
    ['US$7.2 bn', '7,2 tỷ USD', '72亿美元']
    """

    language: PageLanguage

    @classmethod
    def in_language(cls, language: str) -> Words:
        """The words in a language asked for by a caller."""
        for known in PAGE_LANGUAGES:
            if language == known:
                return cls(known)
        raise UsageError(repr(language), "there are no pages in this language", f"Choose one of {', '.join(PAGE_LANGUAGES)}.")

    @property
    def tag(self) -> str:
        """The `lang` of the page."""
        return "zh-Hans" if self.language == "zh" else self.language

    @property
    def gap(self) -> str:
        """What stands between two sentences: Chinese full stops bring their own white space."""
        return "" if self.language == "zh" else " "

    def __call__(self, section: str, key: str, **slots: object) -> str:
        """One entry with its slots filled. `n` chooses between singular and plural where the language has both."""
        words = table()[section][key][self.language]
        one, bar, many = words.partition("|")
        if bar:
            words = one if slots.get("n") == 1 else many
        return words.format(**slots) if slots else words

    def html(self, section: str, key: str, **slots: object) -> str:
        """One entry, ready to stand in a page."""
        return escape(self(section, key, **slots))

    def knows(self, section: str, key: str) -> bool:
        """Whether the table has the entry: codes of the reader are an open set."""
        return key in table()[section]

    def code(self, section: str, code: str) -> str | None:
        """A code of the reader in words, or None where the table does not know it."""
        key = code.strip().lower().replace(" ", "_").replace("-", "_")
        return self(section, key) if self.knows(section, key) else None

    def listing(self, items: list[str]) -> str:
        """Several words in a row."""
        return self("page", "separator").join(items)

    # ---- days

    def day(self, date: str) -> str:
        """A day, month, year or range as the language writes it; what is no date stays as it is."""
        if _YEARLESS.fullmatch(date):
            return self("date", "yearless", day=self._yearless(date))
        if _SHORT_RANGE.fullmatch(date):
            date = f"{date[:11]}{date[:8]}{date[11:]}"
        try:
            PartialDate(date)
        except UsageError:
            return date
        first, slash, last = date.partition("/")
        if not slash:
            return self._one_day(first)
        if first == "..":
            return self("date", "until", last=self._one_day(last))
        if last == "..":
            return self("date", "since", first=self._one_day(first))
        if len(first) == len(last) == 4:
            return self("date", "years", first=first, last=last)
        if len(first) == len(last) == 10 and first[:7] == last[:7]:
            return self("date", "days", first=int(first[8:]), **self._parts(last))
        return self("date", "range", first=self._one_day(first), last=self._one_day(last))

    def _yearless(self, date: str) -> str:
        first, slash, last = date.replace("XXXX-", "").replace("--", "").partition("/")
        if not slash:
            return self._day_and_month(first)
        if len(last) == 2:
            last = f"{first[:3]}{last}"
        if first[:3] == last[:3]:
            return self("date", "yearless_days", first=int(first[3:]), **self._parts(f"0-{last}"))
        return self("date", "range", first=self._day_and_month(first), last=self._day_and_month(last))

    def _day_and_month(self, date: str) -> str:
        return self("date", "yearless_day" if "-" in date else "yearless_month", **self._parts(f"0-{date}"))

    def _parts(self, date: str) -> dict[str, object]:
        year, month, day = (*date.split("-"), "", "")[:3]
        parts: dict[str, object] = {"year": int(year)}
        if month:
            parts |= {"number": int(month), "month": self("month", str(int(month)))}
        if day:
            parts |= {"day": int(day)}
        return parts

    def _one_day(self, date: str) -> str:
        return self("date", ("year", "month", "day")[date.count("-")], **self._parts(date))

    # ---- figures

    def number(self, value: float) -> str:
        """A number with the language's marks.

        >>> Words("en").number(4127.5), Words("vi").number(4127.5)
        ('4,127.5', '4.127,5')
        """
        if not math.isfinite(value):
            return str(value)
        written = f"{value:,.0f}" if value == int(value) else f"{value:,.6f}".rstrip("0").rstrip(".")
        return written.translate(str.maketrans(",.", ".,")) if self.language == "vi" else written

    def _scaled(self, value: float) -> str:
        """Great sums of money are read in billions, 亿 or tỷ, where that loses nothing."""
        for size in sorted(map(int, table()["scale"]), reverse=True):
            words = table()["scale"][str(size)][self.language]
            if words and abs(value) >= size and math.isfinite(value) and math.isclose(round(value / size, 3) * size, value, rel_tol=1e-12):
                return words.format(q=self.number(value / size))
        return self.number(value)

    def unit(self, unit: str) -> str:
        """The name of a unit without a figure."""
        counted = unit.partition("/")[0]
        return self("unit", counted, q="", n=2).strip() if self.knows("unit", counted) else unit

    def quantity(self, quantity: Quantity) -> str:
        """A figure with its unit, and with the word that says how exact it is."""
        counted, _, rate = quantity.unit.partition("/")
        write = self._scaled if counted in _MONEY else self.number
        figure = write(quantity.value)
        if quantity.value_max is not None:
            figure = f"{figure}–{write(quantity.value_max)}"
        key = counted if self.knows("unit", counted) and counted != "other" else "other"
        several = 2 if quantity.value_max is not None else quantity.value
        words = self("unit", key, q=figure, unit=counted, n=several).strip()
        if rate and self.knows("rate", rate):
            words = self("rate", rate, q=words)
        if quantity.qualifier and self.knows("qualifier", quantity.qualifier):
            words = self("qualifier", quantity.qualifier, q=words)
        return words
