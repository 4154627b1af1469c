"""Logs as lines of JSON: one event a line, for whatever collects them."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "taskName"}


class JsonLines(logging.Formatter):
    """Time, level, logger, message, whatever was given as `extra`, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({name: value for name, value in vars(record).items() if name not in STANDARD})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestLogMiddleware:
    """One line for each page: what was asked for, what came of it, how long it took, and whose account it was, by number.

    Never the query, which holds what people search for, nor words in an address, which may be keys to a door (an invitation, a feed): a
    line of the log must not open anything, nor tell what somebody was curious about.
    """

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.respond(request)
        user = getattr(getattr(request, "viewer", None), "user", None)
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        logger.log(
            level,
            "page",
            extra={
                "method": request.method,
                "path": told_path(request),
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000, 1),
                "user": user.pk if user else None,
                "party": user.party_id if user else None,
            },
        )
        return response


def told_path(request: HttpRequest) -> str:
    """The path with words in it by their names: `/invitation/<token>/`. Where nothing is, only its beginning is told."""
    match = request.resolver_match
    if match is None:
        return "/" + request.path.split("/")[1][:20] + "…"
    path = request.path
    for name, value in match.kwargs.items():
        if isinstance(value, str) and value:
            path = path.replace(value, f"<{name}>")
    return path
