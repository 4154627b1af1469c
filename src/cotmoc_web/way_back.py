"""Where a person was when a form was sent: the page with that form. Many forms are sent to addresses that show no page of their own."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme


def page_of(request: HttpRequest) -> tuple[str, QueryDict]:
    """Path and query of the page that somebody looks at, or sent a form from.

    The browser names that page to our own addresses alone; a browser that does not, or a form from elsewhere: what the address lies under.
    """
    if request.method in {"GET", "HEAD"}:
        return request.path, request.GET
    named = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(named)
        return parts.path, QueryDict(parts.query)
    return above(request.path), QueryDict()


def above(path: str) -> str:
    """The nearest address above this one that there is: of the thing to which something was to be done.

    >>> above("/commitments/7/note/"), above("/people/3/role/")
    ('/commitments/7/', '/people/')
    """
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
