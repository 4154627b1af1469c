"""Numbers as a form shows and takes them, with the marks of the reader's language; a scenario writes them with a point."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?\Z", re.ASCII)
_THOUSANDS = re.compile(r"[-+−]?[1-9]\d{0,2}([.,])\d\d(\d)\Z", re.ASCII)


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
    found = text.strip()
    if not _NUMBER.match(found):
        raise NoNumber(_("“%(text)s” is no number.") % {"text": found[:40]})
    thousands = _THOUSANDS.match(found)
    if thousands and (thousands[1] != get_format("DECIMAL_SEPARATOR") or thousands[2] == "0"):
        whole = found.replace(thousands[1], "")
        raise NoNumber(_("“%(text)s” can be read in two ways. If thousands are meant, write %(whole)s.") % {"text": found, "whole": whole})
    return found.replace(",", ".").replace("−", "-")


def filled(names: Mapping[str, object], given: Mapping[str, str]) -> None:
    """Raises `NoNumber` with the fields that are still empty, by their names."""
    missing = [str(name) for code, name in names.items() if not given.get(code, "").strip()]
    if missing:
        raise NoNumber(_("Fill in: %(fields)s.") % {"fields": ", ".join(missing)})
