"""What every page knows: where one is, as of when, and the same page in other languages."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cotmoc_web.accounts.viewer import Request
from cotmoc_web.labels import tag
from cotmoc_web.way_back import page_of

SECTIONS = (
    ("desk", "d", _("Desk")),
    ("commitments", "c", _("Commitments")),
    ("meetings", "s", _("Sessions")),
    ("documents", "f", _("Documents")),
    ("names", "n", _("Names")),
    ("gates", "b", _("Gates")),
)
"""Name of the list page, key after `G`, word. An address under a list belongs to its section."""
LANGUAGES = (("en", "English"), ("vi", "Tiếng Việt"), ("zh-hans", "中文"))


def page(request: HttpRequest) -> dict[str, Any]:
    """For the frame of every page."""
    viewer = getattr(cast("Request", request), "viewer", None)
    return {
        "viewer": viewer,
        "address": getattr(request, "asked", None),
        "sections": SECTIONS,
        "section": _section(request),
        "demo": settings.DEMO,
        "page_lang": tag(getattr(request, "LANGUAGE_CODE", "en").partition("-")[0]),
        "languages": [_choice(request, code, name) for code, name in LANGUAGES],
        "day_chosen": viewer is not None and viewer.day != viewer.today,
        "carried": "?day=" + viewer.day.isoformat() if viewer is not None and viewer.day != viewer.today else "",
    }


def _section(request: HttpRequest) -> str:
    """The first part of the address says it; the desk is at the root."""
    if request.resolver_match is None:
        return ""
    first = request.path.split("/")[1]
    return {"": "desk", "sessions": "meetings", "review": "documents"}.get(first, first)


def _choice(request: HttpRequest, code: str, name: str) -> dict[str, Any]:
    path, asked = page_of(request)
    query = asked.copy()
    query["language"] = code
    with override(code):
        return {
            "code": tag(code.partition("-")[0]),
            "name": name,
            "url": f"{path}?{query.urlencode()}",
            "here": getattr(request, "LANGUAGE_CODE", "") == code,
        }
