"""The typed API: what programs may read, with the reader's own rights. Each noun adds its router here, in one explicit list.

`/api/openapi.json` describes it, `/api/docs` tells it to people. Everything is read only: what people decide, people decide on pages.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled, ValidationError

from cotmoc.errors import CotmocError
from cotmoc_web.callers import Key, Polite, signed_in
from cotmoc_web.commitments.api import router as commitments
from cotmoc_web.documents.api import router as documents
from cotmoc_web.documents.api import statements
from cotmoc_web.entities.api import figures
from cotmoc_web.entities.api import router as entities
from cotmoc_web.errors import BadInput, NotThere, Refused, WrongKey
from cotmoc_web.meetings.api import router as sessions
from cotmoc_web.search.api import router as search

api = NinjaAPI(
    title="Cotmoc",
    version="1",
    description="The working record of a cross-border cooperation mechanism: what was promised, what came of it, and the proof of each.",
    urls_namespace="api",
    docs_url=None,
    auth=[Key(), signed_in],
    throttle=[Polite()],
)
for path, router in (
    ("documents", documents),
    ("statements", statements),
    ("commitments", commitments),
    ("sessions", sessions),
    ("entities", entities),
    ("figures", figures),
    ("search", search),
):
    api.add_router(path, router)


def _answer(request: HttpRequest, error: CotmocError, status: int) -> HttpResponse:
    told = {"code": error.code, "where": str(error.where), "what": str(error.what), "remedy": str(error.remedy)}
    return api.create_response(request, told, status=status)


@api.exception_handler(CotmocError)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return _answer(request, error, error.status if isinstance(error, Refused) else 400)


@api.exception_handler(ValidationError)
def _bad(request: HttpRequest, error: Any) -> HttpResponse:
    first = error.errors[0]
    return _answer(request, BadInput(str(first["loc"][-1]), str(first["msg"]), _("See /api/docs for what may be asked.")), 422)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    needs = WrongKey(what=_("nobody is known to call"), remedy=_("Send a key: Authorization: Bearer …"))
    response = _answer(request, needs, 401)
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Any) -> HttpResponse:
    return _answer(request, NotThere(), 404)


@api.exception_handler(Throttled)
def _too_often(request: HttpRequest, error: Any) -> HttpResponse:
    response = _answer(request, Refused(what=_("too many calls in one minute"), remedy=_("Wait as long as Retry-After says.")), 429)
    response["Retry-After"] = str(int(error.wait or 60))
    return response


def docs(request: HttpRequest) -> HttpResponse:
    """The API told to people, from the same description that programs read."""
    schema = api.get_openapi_schema()
    operations = [
        {
            "path": path,
            "summary": told["summary"],
            "parameters": told.get("parameters", []),
            "answer": _answers(told),
            "tag": told["tags"][0],
        }
        for path, methods in schema["paths"].items()
        for told in methods.values()
    ]
    return render(request, "api.html", {"operations": operations, "schemas": _shapes(schema)})


def _answers(told: dict[str, Any]) -> str:
    shape = told["responses"][200]["content"]["application/json"]["schema"]
    return str(shape.get("$ref") or shape.get("items", {}).get("$ref", "")).rpartition("/")[2]


def _shapes(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "about": shape.get("description", ""), "fields": list(shape.get("properties", ()))}
        for name, shape in schema["components"]["schemas"].items()
    ]
