"""What an address asks of a list. What is no choice of it is left out, and said on the page: nothing is narrowed, or not, in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from cotmoc_web.errors import BadInput
from cotmoc_web.numbers import number
from cotmoc_web.search.days import partial_date

EARLIEST, LATEST = dt.date(1800, 1, 1), dt.date(2299, 12, 31)
"""Days that a page can be asked for. What lies beyond is a slip of typing, and pages reckon with days around the one they show."""
EVERYWHERE = frozenset({"language", "day", "page", "token"})
"""Names that every address may hold."""


class Refusal(NamedTuple):
    """One part of an address that was not understood."""

    name: str
    typed: str
    why: str


class Asked:
    """The filters of an address. Each method gives what holds, and keeps what does not in `told`.

    >>> asked = Asked(QueryDict("s=late&s=lost&due=31.13.2026"))
    >>> asked.several("s", ("late", "kept")), asked.part_of_date("due"), [one.typed for one in asked.told]
    (('late',), '', ['lost', '31.13.2026'])
    """

    def __init__(self, query: QueryDict) -> None:
        self._query = query
        self._names: set[str] = set()
        self._beside = set(EVERYWHERE)
        self._refused: dict[tuple[str, str], Refusal] = {}

    # ---- what holds

    def text(self, name: str) -> str:
        """Any words."""
        self._names.add(name)
        return self._query.get(name, "").strip()

    def one(self, name: str, choices: Iterable[str] | Callable[[], Iterable[str]]) -> str:
        """One of the choices; these are looked up only where something was asked."""
        typed = self.text(name)
        if not typed or typed in set(choices() if callable(choices) else choices):
            return typed
        return self._refuse(name, typed, _("this is no choice of this list"))

    def several(self, name: str, choices: Iterable[str]) -> tuple[str, ...]:
        """Those of the choices that were asked, in their own order."""
        self._names.add(name)
        known, asked = list(choices), [text for text in self._query.getlist(name) if text]
        for text in asked:
            if text not in known:
                self._refuse(name, text, _("this is no choice of this list"))
        return tuple(code for code in known if code in asked)

    def number(self, name: str) -> int | None:
        """A whole number."""
        typed = self.text(name)
        found = number(typed)
        if typed and found is None:
            self._refuse(name, typed, _("this is no number"))
        return found

    def part_of_date(self, name: str) -> str:
        """A day, month or year, as any of the three languages writes it."""
        typed = self.text(name)
        found = partial_date(typed) if typed else ""
        return self._refuse(name, typed, _("this is no day; write 2026-12-31, 31/12/2026, 12/2026 or 2026")) if found is None else found

    def day(self, name: str) -> dt.date | None:
        """A whole day."""
        typed = self.text(name)
        found = partial_date(typed) if typed else None
        if found is not None and len(found) == len("2026-12-31"):
            day = dt.date.fromisoformat(found)
            if EARLIEST <= day <= LATEST:
                return day
            self._refuse(name, typed, _("this day is too far off; take one from 1800 to 2299"))
        elif typed:
            self._refuse(name, typed, _("this is no day; write 2026-12-31 or 31/12/2026"))
        return None

    def form(self, form: forms.Form) -> dict[str, Any]:
        """What a form of filters finds right; what it finds wrong stands beside its field, too."""
        self._names |= set(form.fields)
        if not form.is_valid():
            for name, errors in form.errors.items():
                self._refuse(name, self._query.get(name, ""), str(errors[0]))
        return form.cleaned_data

    def may_hold(self, *names: str) -> None:
        """Names that narrow nothing and stand in addresses of this list all the same."""
        self._beside |= set(names)

    def _refuse(self, name: str, typed: str, why: str) -> str:
        self._refused[name, typed] = Refusal(name, typed, why)
        return ""

    # ---- what does not

    @property
    def told(self) -> list[Refusal]:
        """Everything that was not understood. A name that no filter has is told only where a list was asked."""
        return [*self._refused.values(), *(self._unknown() if self._names - self._beside else ())]

    def _unknown(self) -> list[Refusal]:
        filters = sorted(self._names - self._beside)
        return [Refusal(name, name, no_filter(filters)) for name in self._query if name not in self._names | self._beside]

    @property
    def wrong(self) -> dict[str, str]:
        """Name of a field → what was typed into it."""
        return {one.name: one.typed for one in self._refused.values()}

    def rightly(self) -> None:
        """For files and programs, that read no notice, where others read the rest of the address.

        Raises:
            BadInput: for the first value that was not understood.
        """
        _raise(self._refused.values())

    def strictly(self) -> None:
        """The same, once every filter was asked for.

        Raises:
            BadInput: for the first part that was not understood, be it the name of a filter or its value.
        """
        _raise([*self._refused.values(), *self._unknown()])


def no_filter(names: Iterable[str]) -> str:
    """That a name is none of these filters."""
    known = ", ".join(sorted(names))
    return _("this list has no filter of this name; it has: %(names)s") % {"names": known} if known else _("this address takes no filters")


def _raise(refused: Iterable[Refusal]) -> None:
    for one in refused:
        raise BadInput(one.name, f"“{one.typed}”: {one.why}", _("Correct it in the address, or leave it out."))
