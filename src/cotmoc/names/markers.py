"""Boundary markers: the number says which, and nothing else does. *mốc 1116/2*, *Marker No. 1116 (2)* and 第1116(2)号界碑 are one.

>>> numbers("mốc 1116/2"), numbers("第1116（2）号界碑"), numbers("mốc 1.119 – 1.120")
(('1116/2',), ('1116/2',), ('1119', '1120'))
"""

from __future__ import annotations

import re
import unicodedata

from cotmoc.names.records import Comparison, Reason, Verdict

BITS = 12.0
"""What the number of a marker is worth: there are some two thousand along a border."""
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"0*(\d+)([a-z](?![a-z]))?(?:\s*/\s*0*(\d+)|\s*\(\s*0*(\d+)\s*\))?")


def numbers(text: str) -> tuple[str, ...]:
    """The numbers of markers in a text, each with what tells markers of one number apart."""
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())
    return tuple(
        f"{number}{letter or ''}" + (f"/{one or other}" if one or other else "") for number, letter, one, other in _NUMBER.findall(plain)
    )


def decide(a: str, b: str) -> Comparison:
    """Whether two names of markers are one.

    >>> decide("mốc 1116", "1116号界碑").verdict.value, decide("mốc 1116", "mốc 1116/2").verdict.value
    ('same', 'different')
    """
    left, right = numbers(a), numbers(b)
    detail = f"{' '.join(left) or '–'} {'=' if left == right else '≠'} {' '.join(right) or '–'}"
    if not left or not right:
        return Comparison(Verdict.UNSURE, 0.0, (Reason("number", detail),))
    return Comparison(Verdict.SAME if left == right else Verdict.DIFFERENT, BITS if left == right else -BITS, (Reason("number", detail),))
