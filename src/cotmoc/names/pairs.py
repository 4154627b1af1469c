"""Names that are two names joined: a crossing by its two halves, a line by its ends.

>>> halves("Móng Cái – Đông Hưng"), halves("芒街—东兴"), halves("Hữu Nghị"), halves("Kuang-si")
(('Móng Cái', 'Đông Hưng'), ('芒街', '东兴'), ('Hữu Nghị',), ('Kuang-si',))
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

_CAPITALS = re.compile(r"(?<=[^\W\d_])-(?=[A-ZĐÀ-ÞА-ЯІЇЄ])")
_TIGHT = re.compile(r"(?<=[\u3400-\u9fff\uac00-\ud7af\u30a0-\u30ff])[-‐‑](?=[\u3400-\u9fff\uac00-\ud7af\u30a0-\u30ff])")


@cache
def _dash() -> re.Pattern[str]:
    words = "|".join(
        tomllib.loads(resources.files("cotmoc.names").joinpath("data", "latin.toml").read_text(encoding="utf-8"))["and"]["words"]
    )
    return re.compile(rf"\s*[–—－/]\s*|\s+-\s*|\s*-\s+|\s+(?:{words})\s+", re.IGNORECASE)


def halves(text: str) -> tuple[str, ...]:
    """The parts of a joined name; the name itself if it is one."""
    parts = [part for part in _dash().split(text) if part.strip()]
    if len(parts) == 1:
        parts = [part for part in _TIGHT.split(text) if part.strip()]
    if len(parts) == 1:
        parts = [part for part in _CAPITALS.split(text) if part.strip()]
    return tuple(part.strip() for part in parts) if len(parts) == 2 else (text,)
