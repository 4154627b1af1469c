"""Numbers as a form shows and takes them, with the marks of the reader's language; a scenario writes them with a point."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

from cotmoc.gates import units

SHARE, PLACES = "share", "places"
KINDS = ("number", PLACES, SHARE)
"""Kinds of notes (`cotmoc.gates.scenario.Note`) that are one number each."""
_TYPED = str.maketrans("０１２３４５６７８９．，－＋％\u00a0\u2009\u202f\u3000", "0123456789.,-+%    ")
"""What keyboards give for the figures and marks: wide ones of Chinese and Japanese, spaces between thousands."""
_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?\Z", re.ASCII)
_THOUSANDS = re.compile(r"[-+−]?[1-9]\d{0,2}([.,])\d\d(\d)\Z", re.ASCII)
_GROUPED = re.compile(
    r"[-+−]?[1-9]\d{0,2}(?:(?: \d{3})+(?:[.,]\d+)?|([.,])\d{3}(?:(?:\1\d{3})+(?:(?!\1)[.,]\d+)?|(?!\1)[.,]\d+))\Z", re.ASCII
)
"""Thousands that can be nothing else: "2 000", "1.200.000", "1,200.5"."""


class NoNumber(ValueError):
    """What stands in a field cannot be read; says what to do, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One field of what is taken apart."""

    code: str
    name: str
    value: str
    number: bool = True
    """Whether a number is asked for."""


def shown(value: float) -> str:
    """A number as the reader writes it, without marks for thousands and zeros at the end."""
    return str(number_format(f"{value:.9f}".rstrip("0").rstrip("."), use_l10n=True, force_grouping=False))


def plain(text: str) -> str:
    """A number as a scenario writes it. Raises `NoNumber`, also for what may be thousands: 1,250 in English, and 1.250, which nobody writes
    so who means a fraction."""
    found = text.translate(_TYPED).strip()
    if grouped := _GROUPED.match(found):
        found = found.replace(grouped[1] or " ", "")
    if not _NUMBER.match(found):
        raise NoNumber(_("“%(text)s” is no number.") % {"text": text.strip()[:40]})
    thousands = None if grouped else _THOUSANDS.match(found)
    if thousands and (thousands[1] != get_format("DECIMAL_SEPARATOR") or thousands[2] == "0"):
        told = {"text": text.strip(), "whole": found.replace(thousands[1], "")}
        raise NoNumber(_("“%(text)s” can be read in two ways. If thousands are meant, write %(whole)s.") % told)
    return found.replace(",", ".").replace("−", "-")


def shown_of(value: object, kind: str) -> str | None:
    """What a scenario writes for one of `KINDS`, as the reader writes it; None for what is no number."""
    text = str(value).strip()
    try:
        if kind == SHARE and text.endswith("%"):
            return f"{shown(units.number(text[:-1].strip()))} %"
        return shown(units.number(value))
    except ValueError:
        return None


def written_of(text: str, kind: str) -> str:
    """What somebody typed for one of `KINDS`, as a scenario writes it; of `PLACES` also words, as they are. Raises `NoNumber`."""
    found = text.translate(_TYPED).strip()
    if kind == PLACES and (found == "unlimited" or found.startswith(("[", "{"))):
        return text
    if kind == SHARE and found.endswith("%"):
        return f"{plain(found[:-1])} %"
    return plain(text)


def same(one: object, other: object, kind: str) -> bool:
    """Whether a scenario means the same number by both."""
    read = units.share if kind == SHARE else units.number
    try:
        return read(one) == read(other)
    except ValueError:
        return False


def filled(names: Mapping[str, object], given: Mapping[str, str]) -> None:
    """Raises `NoNumber` with the fields that are still empty, by their names."""
    missing = [str(name) for code, name in names.items() if not given.get(code, "").strip()]
    if missing:
        raise NoNumber(_("Fill in: %(fields)s.") % {"fields": ", ".join(missing)})
