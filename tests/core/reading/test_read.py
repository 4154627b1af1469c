"""The front door of reading."""

from __future__ import annotations

from typing import Any

import pytest

from cotmoc.errors import UsageError
from cotmoc.reading.read import read


@pytest.mark.parametrize("source", [None, 1, ["text"]])
def test_what_is_no_document_is_refused_with_what_to_give(source: Any) -> None:
    with pytest.raises(UsageError, match="Give its text, the bytes of its file, or its path"):
        read(source)


@pytest.mark.parametrize("as_of", ["2025-01-01", 2025])
def test_what_is_no_day_is_refused_with_what_to_give(as_of: Any) -> None:
    with pytest.raises(UsageError, match=r"Give a datetime\.date, such as date\(2026, 3, 16\)"):
        read("The two sides agreed.", as_of=as_of)
