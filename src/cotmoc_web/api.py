"""The typed API: what programs may read, with the reader's own rights. Each noun adds its router here, in one explicit list.

`/api/openapi.json` describes it, `/api/docs` tells it to people. Everything is read only: what people decide, people decide on pages.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema

from cotmoc.errors import CotmocError
from cotmoc_web.callers import Key, Polite, only_known, signed_in
from cotmoc_web.commitments.api import router as commitments
from cotmoc_web.documents.api import router as documents
from cotmoc_web.documents.api import statements
from cotmoc_web.entities.api import figures
from cotmoc_web.entities.api import router as entities
from cotmoc_web.errors import BadInput, NotThere, Refused, WrongKey
from cotmoc_web.meetings.api import router as sessions
from cotmoc_web.search.api import router as search


class Error(Schema):
    """Every refusal has this shape."""

    code: str = Field(description="Stays the same in every language.")
    where: str = Field(description="Which parameter or part; empty: the call as a whole.")
    what: str = Field(description="What was wrong.")
    remedy: str = Field(description="What to do.")


REFUSALS = {
    401: "Nobody is known to call: no key, or one that ran out.",
    404: "There is nothing of that name or number, or it may not be seen.",
    422: "A parameter is not what it should be.",
    429: "Too many calls in one minute: wait as long as Retry-After says.",
}
EXAMPLES = {
    "/api/documents": "?lang=vi&limit=2",
    "/api/documents/{pk}": "",
    "/api/documents/{pk}/statements": "",
    "/api/statements": "?q=labour&limit=2",
    "/api/statements/{pk}": "",
    "/api/commitments": "?state=late&day=2026-03-16",
    "/api/commitments/{pk}": "?day=2026-03-16",
    "/api/sessions": "?limit=2",
    "/api/sessions/{pk}": "",
    "/api/entities": "?kind=crossing&limit=2",
    "/api/entities/{key}": "",
    "/api/figures": "?limit=2",
    "/api/search": "?q=Chen+Gang",
}
"""A call of each operation that gives something where there is something."""


class _Described(NinjaAPI):
    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """With what is the same for every operation: how refusals look; and with a call that works."""
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["components"]["schemas"]["Error"] = Error.model_json_schema()
        refused = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        for path, methods in schema["paths"].items():
            for told in methods.values():
                told["responses"] |= {status: {"description": what, "content": refused} for status, what in REFUSALS.items()}
                told["x-codeSamples"] = [{"lang": "Shell", "source": curl(path)}]
        return schema


def curl(path: str, host: str = "https://record.example") -> str:
    """The call of an operation as one types it; numbers and keys stand for one's own."""
    example = path.replace("{pk}", "1").replace("{key}", "vn-lai-chau") + EXAMPLES[path]
    return f'curl -H "Authorization: Bearer $KEY" "{host}{example}"'


api = _Described(
    title="Cotmoc",
    version="1",
    description="The working record of a cross-border cooperation mechanism: what was promised, what came of it, and the proof of each.",
    urls_namespace="api",
    docs_url=None,
    auth=[Key(), signed_in],
    throttle=[Polite()],
)
api.add_decorator(only_known)
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
            "description": told["description"],
            "example": curl(path, f"{request.scheme}://{request.get_host()}"),
            "parameters": told.get("parameters", []),
            "answer": _answers(told),
            "tag": told["tags"][0],
        }
        for path, methods in schema["paths"].items()
        for told in methods.values()
    ]
    return render(request, "api.html", {"operations": operations, "schemas": _shapes(schema), "refusals": REFUSALS.items()})


def _answers(told: dict[str, Any]) -> str:
    shape = told["responses"][200]["content"]["application/json"]["schema"]
    return str(shape.get("$ref") or shape.get("items", {}).get("$ref", "")).rpartition("/")[2]


def _shapes(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "about": shape.get("description", ""), "fields": list(shape.get("properties", ()))}
        for name, shape in schema["components"]["schemas"].items()
    ]
