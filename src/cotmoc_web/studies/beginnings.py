"""What a study begins with, where nothing else is given: a plain scenario of each design, of no gate in particular."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cotmoc_web.studies import words

_TITLE = re.compile(r'^title = ".*"$', re.MULTILINE)
FOLDER = Path(__file__).parent / "beginnings"


def beginnings() -> list[tuple[str, str]]:
    """Code of a design, and its name."""
    return [(code, str(name)) for code, name in words.DESIGNS.items() if (FOLDER / f"{code}.toml").is_file()]


def beginning(code: str, sides: Sequence[tuple[str, str]] = ()) -> str | None:
    """The text of one, its names in the language of the page; None: there is none of this code.

    Args:
        sides: Name and time zone of the near and the far side, where a gate is chosen.
    """
    if code not in {each for each, _name in beginnings()}:
        return None
    text = (FOLDER / f"{code}.toml").read_text(encoding="utf-8")
    names = {
        "This side": _("This side"),
        "Other side": _("Other side"),
        "leaving": _("those who leave"),
        "entering": _("those who enter"),
        "an example": _("an example"),
    }
    for plain, told in names.items():
        text = text.replace(f'"{plain}"', f'"{told}"')
    for plain, told in (("trucks", _("trucks")), ("containers", _("containers")), ("people", pgettext("a day", "people"))):
        text = text.replace(f" {plain} a day", f" {told} a day")
    return _of_sides(_TITLE.sub(f'title = "{words.DESIGNS[code]}"', text, count=1), sides)


def _of_sides(text: str, sides: Sequence[tuple[str, str]]) -> str:
    document: Any = tomlkit.parse(text)
    for side, (name, zone) in zip(document["sides"].values(), sides, strict=False):
        side["name"], side["time_zone"] = name, zone
    return tomlkit.dumps(document)
