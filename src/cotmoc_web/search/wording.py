"""What search calls the kinds of things it finds."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from cotmoc_web.wording import Table

KINDS: Table = {
    "entity": pgettext_lazy("kind of thing", "Names"),
    "commitment": pgettext_lazy("kind of thing", "Commitments"),
    "meeting": pgettext_lazy("kind of thing", "Sessions"),
    "document": pgettext_lazy("kind of thing", "Documents"),
    "statement": pgettext_lazy("kind of thing", "Statements"),
}
"""In the order of the page."""
