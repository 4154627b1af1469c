"""What a study begins with, where nothing else is given: a plain scenario of each design, of no gate in particular."""

from __future__ import annotations

from pathlib import Path

from cotmoc_web.studies import words

FOLDER = Path(__file__).parent / "beginnings"


def beginnings() -> list[tuple[str, str]]:
    """Code of a design, and its name."""
    return [(code, str(name)) for code, name in words.DESIGNS.items() if (FOLDER / f"{code}.toml").is_file()]


def beginning(code: str) -> str | None:
    """The text of one; None: there is none of this code."""
    known = {each for each, _name in beginnings()}
    return (FOLDER / f"{code}.toml").read_text(encoding="utf-8") if code in known else None
