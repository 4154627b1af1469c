"""Names in the order in which the reader's language looks them up: in the database, so that a page of a long list is one query.

PostgreSQL has the collations of ICU. SQLite has none, and gets a function that makes a key of a name.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, F, Func, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Collate

from cotmoc.names.readings import TONES, table
from cotmoc.text.fold import bare, composed
from cotmoc_web.labels import ORDER, language

FUNCTION = "cotmoc_order"
AFTER = "{"
"""A sign that stands behind all letters."""
VIETNAMESE = {letter: chr(ord("a") + place) for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
"""Letter → its place in the alphabet, as one sign."""
FALLING_RISING = {sign: str(place) for place, sign in enumerate("\u0300\u0309\u0303\u0301\u0323", 1)}
"""Tone → its place: huyền, hỏi, ngã, sắc, nặng."""
assert set(FALLING_RISING) == set(TONES)  # noqa: S101 (a tone without a place would be taken for a letter)


@lru_cache(maxsize=1 << 16)  # a list of twenty thousand asks for all of them each time
def sort_key(text: str | None, code: str) -> str:
    """What a name is sorted by: Chinese by the sounds of its characters, others behind it; Vietnamese by its letters, then its tones.

    >>> sorted(["Đà Nẵng", "Cà", "Ca", "Dương", "Ấp", "Ông"], key=lambda name: sort_key(name, "vi"))
    ['Ấp', 'Ca', 'Cà', 'Dương', 'Đà Nẵng', 'Ông']
    >>> sorted(["云南", "百色", "Lao Cai", "莱州", "广西"], key=lambda name: sort_key(name, "zh"))
    ['百色', '广西', '莱州', '云南', 'Lao Cai']
    """
    written = composed(text or "")[0].casefold()
    if code == "vi":
        letters = "".join(sign for sign in unicodedata.normalize("NFD", written) if sign not in FALLING_RISING)
        tones = "".join(FALLING_RISING.get(sign, "") for sign in unicodedata.normalize("NFD", written))
        return "".join(VIETNAMESE.get(sign, sign) for sign in unicodedata.normalize("NFC", letters)) + f"\x00{tones}"
    if code == "zh":
        characters = table().characters
        simple = bare(written)
        sounds = "".join(f"{known.toned[0]}{sign}" if (known := characters.get(sign)) and known.toned else sign for sign in simple)
        return sounds if simple[:1] in characters else f"{AFTER}{sounds}"
    return bare(written)


class _Ordered(Func):
    """An expression as something to order by."""

    function = FUNCTION
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """By ICU's own order."""
        name, code = self.get_source_expressions()
        return Collate(name, f"{code.value}-x-icu").as_sql(compiler, connection, **extra)


def by_name() -> _Ordered:
    """Rows with `names` and a `key` by the name that the reader is shown."""
    shown = [KeyTextTransform(code, "names") for code in dict.fromkeys((language(), *ORDER))]
    return _Ordered(Coalesce(*shown, F("key"), output_field=CharField()), Value(language()))


def prepare(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Give a new connection what it lacks."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 2, sort_key, deterministic=True)
