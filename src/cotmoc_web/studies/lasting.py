"""How long something takes, as a form asks for it: a kind of distribution and its numbers in one unit, in the words of the reader.

The scenario keeps its own words (`lognormal, mean 3.9 min, cv 0.6`); what a form leaves as it means is left as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cotmoc.gates import distributions, units
from cotmoc_web.studies import words
from cotmoc_web.studies.numerals import NoNumber, Piece, filled, plain, shown
from cotmoc_web.templatetags.cotmoc import semicolon

SECONDS = {"s": 1.0, "min": 60.0, "h": units.HOUR, "day": units.DAY}
TIMES, RATIO = "times", "cv"
"""The field of what was observed, and the one that is no time."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A time or a distribution, taken apart."""

    kind: str
    """One of `distributions.KINDS`; empty: a time alone."""
    unit: str
    """One of `SECONDS`, for all its times."""
    given: Mapping[str, str]
    """Numbers by code, as they are typed."""

    @property
    def pieces(self) -> list[Piece]:
        """Every number that a kind may ask for; without a kind the time alone."""
        names = words.PIECES if self.kind else {"mean": words.PIECES["mean"]}
        return [Piece(code, str(name), self.given.get(code, ""), code != TIMES) for code, name in names.items()]

    @property
    def leads(self) -> str:
        """The number to begin with where something does not fit: the first that is missing, or the first."""
        return next((code for code in asked(self.kind) if not self.given.get(code, "").strip()), asked(self.kind)[0])

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """To choose from: code, and what it is like."""
        return [(code, _("%(kind)s: %(like)s") % {"kind": name, "like": like}) for code, (name, like) in words.LASTING.items()]

    @property
    def units(self) -> list[tuple[str, str]]:
        """To choose from."""
        return [(code, str(name)) for code, name in words.UNITS.items()]

    @property
    def said(self) -> str:
        """In words: "Lognormal: mean 3.9 minutes; standard deviation over mean 0.6"."""
        told = [
            f"{words.PIECES[code]} {self.given[code] if code == RATIO else words.timed(self.given[code], self.unit)}"
            for code in asked(self.kind)
            if self.kind not in ("", "fixed")
        ]
        if not told:
            return words.timed(self.given["mean"], self.unit)
        return _("%(kind)s: %(like)s") % {"kind": words.LASTING[self.kind][0], "like": semicolon().join(told)}

    @property
    def written(self) -> str:
        """As a scenario writes it. Raises `NoNumber`."""
        filled({code: words.PIECES[code] for code in asked(self.kind)}, self.given)
        if self.kind == "empirical":
            times = [part for part in re.split(r"[;；\n]", self.given[TIMES]) if part.strip()]
            return distributions.put_together(self.kind, [("", f"{plain(part)} {self.unit}") for part in times])
        told = [(code, plain(self.given[code]) + ("" if code == RATIO else f" {self.unit}")) for code in asked(self.kind)]
        return distributions.put_together(self.kind or "fixed", told)

    def means(self, text: object) -> bool:
        """Whether a scenario's writing is the same distribution. Raises `NoNumber`."""
        try:
            return distributions.parse(self.written) == distributions.parse(text)
        except NoNumber:
            raise
        except ValueError:
            return False


def asked(kind: str) -> tuple[str, ...]:
    """The numbers that tell a distribution of a kind."""
    return (TIMES,) if kind == "empirical" else distributions.PARTS[kind or "fixed"]


def of(text: object, *, alone: bool = False) -> Lasting | None:
    """What a scenario writes, taken apart in the smallest unit that it names; None where it cannot be read."""
    try:
        kind, said = distributions.taken_apart(text)
        distributions.parse(text)
        named = {_unit(value) for name, value in said if name != RATIO}
        unit = next(code for code in SECONDS if code in named)
        told = [(name, units.number(value) if name == RATIO else units.duration(value) / SECONDS[unit]) for name, value in said]
    except ValueError:
        return None
    if kind == "empirical":
        return Lasting(kind, unit, {TIMES: "; ".join(shown(time) for _name, time in told)})
    return Lasting("" if alone else kind, unit, {name: shown(value) for name, value in told})


def typed(form: Mapping[str, str], path: str, *, alone: bool) -> Lasting | None:
    """What a form gives for the number of a path; None where it has no such fields."""
    prefix = f"l.{path}."
    if f"{prefix}unit" not in form:
        return None
    kind, unit = form.get(f"{prefix}kind", ""), form[f"{prefix}unit"]
    given = {code: form.get(f"{prefix}{code}", "") for code in words.PIECES}
    return Lasting("" if alone else kind if kind in words.LASTING else "fixed", unit if unit in SECONDS else "s", given)


def _unit(value: str) -> str:
    """The code of the unit that a time is written with; of one that the form does not offer, the next smaller one."""
    seconds = units.duration("1 " + re.sub(r"[^a-z]", "", value))
    return max((code for code in SECONDS if SECONDS[code] <= seconds), key=lambda code: SECONDS[code], default="s")
