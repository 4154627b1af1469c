"""The desk, and how to use it."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Request
from cotmoc_web.demo.tables import table
from cotmoc_web.desk import actions, queries
from cotmoc_web.desk.words import finding
from cotmoc_web.labels import label

KEYS = (
    (
        _("Anywhere"),
        (
            ("/", _("Search")),
            ("G, D C S F N B", _("Desk, commitments, sessions, documents (files), names, border gates")),
            ("?", _("This list")),
            ("Esc", _("Leave a field")),
        ),
    ),
    (_("Lists"), (("J K", _("Next, previous row")), ("O", _("Open the row")), ("F", _("Filters")))),
    (
        _("Review desk"),
        (
            ("Enter", _("Confirm and go on")),
            ("X", _("Reject")),
            ("L", _("Later")),
            ("1 – 7", _("Agreed, signed, done, proposed, planned, figure, stated")),
            ("E", _("Edit what was understood")),
            ("[ ]", _("Widen the quote by one clause, before and after")),
            ("{ }", _("Narrow it, at the start and at the end")),
            ("Y N U", _("Same, someone else, leave open")),
            ("Z", _("Undo the last decision")),
        ),
    ),
)
"""Where · key · what it does. Every key has a button."""
TONGUES = (("en", "en", "English"), ("vi", "vi", "Tiếng Việt"), ("zh-hans", "zh-Hans", "中文"))


def home(request: HttpRequest) -> HttpResponse:
    """What is ours, what is late, what waits for the other side, what changed."""
    viewer = cast("Request", request).viewer
    desk = queries.desk(viewer)
    if viewer.user and request.method == "GET":
        actions.visited(viewer.user, timezone.now())
    return render(
        request, "desk/home.html", {"desk": desk, "finding": finding(desk, ours=viewer.party is not None), "questions": _questions()}
    )


def _questions() -> list[dict[str, str]]:
    """What a newcomer to the demonstration may ask first, in the language of the screen."""
    if not settings.DEMO:
        return []
    asked = [(label(each["text"]).text, each.get("query")) for each in table("record.toml").get("question", [])]
    return [{"query": query or text, "text": text} for text, query in asked]


def helping(request: HttpRequest) -> HttpResponse:
    """How states are worked out, and the keyboard."""
    return render(request, "desk/help.html", {"states": [_state(state) for state in wording.STATES], "keys": KEYS, "tongues": TONGUES})


def _state(state: str) -> dict[str, Any]:
    """A state in all languages at once: parties that do not share one read this page together."""
    words = []
    for code, tag, _name in TONGUES:
        with override(code):
            words.append((tag, str(wording.STATES[state]), str(wording.STATE_RULES[state])))
    return {"state": state, "words": words}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Where nothing is."""
    return render(request, "404.html", status=404)
