"""So many of what a day, and what something costs, as a form asks for it: in fields, where a scenario writes `300 trucks a day`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cotmoc.gates import units
from cotmoc_web.studies import words
from cotmoc_web.studies.numerals import NoNumber, Piece, filled, plain, shown

VOLUME, MONEY = "volume", "money"
_DAY = units.DAY / units.HOUR
"""Hours."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A volume or a cost, taken apart."""

    sort: str
    """`VOLUME` or `MONEY`."""
    unit: str
    """For each `hour` or `day`."""
    given: Mapping[str, str]
    """Fields by code, as they are typed."""
    kind = ""

    @property
    def pieces(self) -> list[Piece]:
        """How many, and of what."""
        return [Piece(code, str(name), self.given.get(code, ""), code == "amount") for code, name in words.AMOUNTS[self.sort].items()]

    @property
    def leads(self) -> str:
        """The field to begin with where something does not fit."""
        return next((each.code for each in self.pieces if not each.value.strip()), "amount")

    @property
    def units(self) -> list[tuple[str, str]]:
        """To choose from; of a cost there is but one."""
        return [(code, str(name)) for code, name in words.PERIODS.items() if self.sort == VOLUME or code == self.unit]

    @property
    def said(self) -> str:
        """In words: "300 trucks a day"."""
        return " ".join([*(each.value for each in self.pieces if each.value), str(words.PERIODS[self.unit])])

    @property
    def written(self) -> str:
        """As a scenario writes it. Raises `NoNumber`."""
        names = words.AMOUNTS[self.sort]
        filled(names if self.sort == MONEY else {"amount": names["amount"]}, self.given)
        told = [plain(self.given["amount"]), self.given.get("what", "").strip()]
        text = " ".join([*filter(None, told), "an hour" if self.unit == "hour" else "a day"])
        try:
            _read(text, self.sort)
        except ValueError:
            raise NoNumber(_("“%(text)s” is no unit: write one or two words, and of money three letters.") % {"text": told[1]}) from None
        return text

    def means(self, text: object) -> bool:
        """Whether a scenario's writing is the same amount of the same. Raises `NoNumber`."""
        return _read(self.written, self.sort) == _read(text, self.sort)


def _read(text: object, sort: str) -> tuple[float, str, str]:
    """How much of what, for each of which period; of a volume that is always a day."""
    return units.money(text) if sort == MONEY else (*units.per_day(text), "day")


def of(text: object, sort: str) -> Amount | None:
    """What a scenario writes, taken apart; None where it cannot be read."""
    try:
        amount, what, period = _read(text, sort)
    except ValueError:
        return None
    if sort == VOLUME and str(text).strip().endswith("hour"):
        amount, period = amount / _DAY, "hour"
    return Amount(sort, period, {"amount": shown(amount), "what": what}) if period in words.PERIODS else None


def typed(form: Mapping[str, str], path: str, before: Amount) -> Amount | None:
    """What a form gives for the number of a path; None where it has no such fields."""
    prefix = f"l.{path}."
    if f"{prefix}amount" not in form:
        return None
    unit = form.get(f"{prefix}unit", before.unit)
    given = {code: form.get(f"{prefix}{code}", "") for code in words.AMOUNTS[before.sort]}
    return Amount(before.sort, unit if unit in dict(before.units) else before.unit, given)
