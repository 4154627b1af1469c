"""What a person may put instead of what was read: each by its name, each of the right shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cotmoc.commitments.suggest import KINDS
from cotmoc.errors import UsageError
from cotmoc.reading.page_words import table
from cotmoc.records import PartialDate
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import BadInput

QUALIFIERS = ("", "about", "over", "nearly", "upto")


def fields() -> list[str]:
    """The fields of cooperation."""
    return list(table()["field"])


def check_corrections(statement: Statement, corrected: Mapping[str, Any]) -> dict[str, Any]:
    """Only what differs from what was read, each value of the right shape. The quote goes with its span.

    Raises:
        BadInput: a value is none; names the field.
    """
    given = dict(corrected)
    found: dict[str, Any] = {}
    if "start" in given or "end" in given:
        found |= _span(statement, given.pop("start", statement.start), given.pop("end", statement.end))
    given.pop("quote", None)
    for name, value in given.items():
        rule = _RULES.get(name)
        if rule is None:
            raise BadInput(name, _("statements have no such field"))
        read = _read(statement, name)
        # What the reader wrote stands as it is: a name first met in this document is on no list yet.
        value = _names(name, value, read) if name in _LISTS else value if value == read else rule(name, value)
        if value != read:
            found[name] = value
    return found


def _read(statement: Statement, name: str) -> Any:
    if name in {"kind", "field"}:
        return statement.reading.get(name, getattr(statement, name))
    value = statement.reading.get(name)
    return (value or []) if name in _LISTS else (value or None)


def _span(statement: Statement, start: object, end: object) -> dict[str, Any]:
    text = statement.document.text
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        raise BadInput("quote", _("these words do not stand in the text"))
    if (start, end) == (statement.start, statement.end):
        return {}
    return {"start": start, "end": end, "quote": text[start:end]}


def _kind(name: str, value: Any) -> str:
    if value not in KINDS:
        raise BadInput(name, _("this is no kind of statement"))
    return str(value)


def _field(name: str, value: Any) -> str:
    if value not in table()["field"]:
        raise BadInput(name, _("this is no field of cooperation"))
    return str(value)


def _names(name: str, value: Any, read: Iterable[str] = ()) -> list[str]:
    keys = [str(each) for each in value]
    known = {*read, *Entity.objects.filter(key__in=keys).values_list("key", flat=True)}
    for key in keys:
        if key not in known and key.replace("-", "_") not in table()["party"]:
            raise BadInput(name, _("“%(name)s” is no name of this record") % {"name": key}, _("Choose one from the list."))
    return list(dict.fromkeys(keys))


def _one_name(name: str, value: Any) -> str | None:
    return _names(name, [value])[0] if value else None


def _date(name: str, value: Any) -> str | None:
    if not value:
        return None
    try:
        return PartialDate(str(value).strip()).text
    except UsageError:
        what = _("“%(date)s” is not a date") % {"date": value}
        raise BadInput(name, what, _("Write 2025, 2025-10, 2025-10-30, or two of these joined by a slash.")) from None


def _status(name: str, value: Any) -> str | None:
    return str(value)[:60] if value else None


def _quantity(name: str, value: Any) -> dict[str, Any] | None:
    if not value:
        return None
    try:
        number = float(value["value"])
        most = float(value["value_max"]) if value.get("value_max") not in (None, "") else None
    except (KeyError, TypeError, ValueError):
        raise BadInput(name, _("this is not a number"), _("Write 4127 or 7.2, without marks between thousands.")) from None
    if number != number or abs(number) == float("inf"):
        raise BadInput(name, _("this is not a number"))
    found: dict[str, Any] = {
        "value": _whole(number),
        "unit": str(value.get("unit") or "")[:60],
        "of": str(value.get("of") or "")[:120],
    }
    if value.get("qualifier"):
        if value["qualifier"] not in QUALIFIERS:
            raise BadInput(name, _("this is no word for how exact a figure is"))
        found["qualifier"] = value["qualifier"]
    if most is not None:
        found["value_max"] = _whole(most)
    return found


def _whole(number: float) -> float | int:
    return int(number) if number == int(number) else number


_LISTS = frozenset({"parties", "objects", "addressee"})
_RULES: dict[str, Callable[[str, Any], Any]] = {
    "kind": _kind,
    "field": _field,
    "parties": _names,
    "objects": _names,
    "addressee": _names,
    "speaker": _one_name,
    "date": _date,
    "deadline": _date,
    "status": _status,
    "quantity": _quantity,
}
