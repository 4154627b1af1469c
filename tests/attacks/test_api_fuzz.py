"""Whatever is sent to the API, within its description and beside it: an answer, never a breakdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from cotmoc_web.accounts.models import Party
from cotmoc_web.api import api
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.rows import Reach

EXAMPLES = 25
"""For each of some fifteen operations."""


@pytest.fixture
def caller(ours: Party, signed_in: Callable[..., Client], settings: Any) -> Client:
    settings.API_CALLS = 1_000_000
    document = Document.objects.create(party=ours, reach=Reach.PUBLIC, name="a", title="a", text="a b c", digest="a", state="read")
    Statement.objects.create(document=document, key="1", number=1, start=0, end=5, quote="a b c", kind="agreed", field="trade")
    document.derive()
    client = signed_in(ours)
    client.raise_request_exception = False
    return client


def operations() -> list[Any]:
    """From the description that programs read."""
    schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema(path_prefix="/api/")))
    return [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.label)
@pytest.mark.parametrize("within", [True, False], ids=["as described", "otherwise"])
def test_no_call_breaks_it(caller: Client, operation: Any, within: bool) -> None:
    mode = schemathesis.GenerationMode.POSITIVE if within else schemathesis.GenerationMode.NEGATIVE
    strategy = operation.as_strategy(generation_mode=mode)

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(case=strategy)
    def calls(case: Any) -> None:
        response = caller.generic(case.method, case.formatted_path, QUERY_STRING=_query(case.query))
        assert response.status_code < 500, (case.method, case.formatted_path, case.query, response.content[:500])

    calls()


def _query(values: Any) -> str:
    from urllib.parse import urlencode

    return urlencode(values or {}, doseq=True, errors="surrogatepass") if values else ""


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(text=st.text(max_size=60))
def test_no_search_breaks_it(caller: Client, text: str) -> None:
    assert caller.get("/api/search", {"q": text}).status_code < 500
    assert caller.get("/search", {"q": text}).status_code < 500
