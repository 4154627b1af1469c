"""What was understood of a statement, as one line in the reader's language, beside a quote in another one. An aid that the record makes
from the statement's own fields: never evidence, and no translation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from cotmoc_web import wording
from cotmoc_web.documents.models import Statement, Verdict
from cotmoc_web.documents.names_read import names_in
from cotmoc_web.documents.told import Stock, quantity_of
from cotmoc_web.labels import Label, language
from cotmoc_web.rows import Reach

WHOSE: Mapping[str, str | Promise] = {
    "agreed": gettext_lazy("agreed by %(who)s"),
    "signed": gettext_lazy("signed by %(who)s"),
    "done": gettext_lazy("done by %(who)s"),
    "proposed": gettext_lazy("proposed by %(who)s"),
    "planned": gettext_lazy("planned by %(who)s"),
    "figure": gettext_lazy("figure of %(who)s"),
    "stated": gettext_lazy("said of %(who)s"),
}
"""Kind of a statement, with those it is about."""


def give_aids(statements: Iterable[Statement]) -> None:
    """Set `aid` and `aid_sure` on each statement whose document is in another language than the page. One query for all names."""
    foreign = [one for one in statements if one.document.language.partition("-")[0] != language()]
    stock = Stock.for_names({name for one in foreign for name in names_in(one.says)}) if foreign else None
    for one in foreign:
        assert stock is not None  # noqa: S101 (there is one where there are statements)
        one.aid = aid(one, stock)  # type: ignore[attr-defined] # for the page
        one.aid_sure = one.verdict == Verdict.CONFIRMED  # type: ignore[attr-defined]


TITLE = 150
"""Letters of a title that is drafted from a quote."""


def draft_titles(statement: Statement) -> dict[str, str]:
    """A title in each language, for a person to put in their own words: in the document's, the words of the quote; in the others the field,
    what it is about and the day that is set. The words of a party's draft are in none: a title goes wherever its commitment goes."""
    stock = Stock.for_names(names_in(statement.says))
    written = statement.document.language.partition("-")[0]
    quotable = statement.document.reach != Reach.PARTY
    found = {}
    for code, screen in SCREENS.items():
        with override(screen):
            quote = " ".join(statement.words.split()).rstrip(".。;；,，")
            found[code] = Truncator(quote).chars(TITLE) if quotable and code == written else _title(statement, stock)
    return found


SCREENS = {"vi": "vi", "zh": "zh-hans", "en": "en"}
"""Language of a text → of the screen."""


def _title(statement: Statement, stock: Stock) -> str:
    says: Any = statement.says
    words = wording.words()
    field = wording.code("field", says.get("field") or statement.field)
    about = words.listing([label.text for name in says.get("objects") or () if (label := shown_name(name, stock)) is not None])
    due = words("page", "bracketed", words=words.day(says["deadline"])) if says.get("deadline") else ""
    return f"{field}{words('page', 'colon')}{about}{due}" if about else ""  # a field alone is no title


def aid(statement: Statement, stock: Stock) -> SafeString:
    """Its field, kind, parties, objects, figure, days and status in one line. A name that the record does not have is left to the quote."""
    says: Any = statement.says
    field = says.get("field") or statement.field
    parts = [_head(says, statement.kind, stock), *_parts(says, statement.kind, stock)]
    text = format_html_join(wording.words()("page", "semicolon"), "{}", ((part,) for part in parts))
    if field == "general":
        return format_html("{}{}{}", text[:1].upper(), SafeString(text[1:]), wording.words()("page", "full_stop"))
    return format_html(
        "{}{}{}{}", wording.code("field", field), wording.words()("page", "colon"), text, wording.words()("page", "full_stop")
    )


def _head(says: dict[str, Any], kind: str, stock: Stock) -> SafeString:
    """What it is and whose. Something done with a status ("not carried out") is told by the status alone."""
    kind = says.get("kind") or kind
    words = wording.code("status", says["status"]) if kind == "done" and says.get("status") else wording.code("kind", kind).lower()
    asker = says.get("speaker") if kind in {"proposed", "stated"} else None
    who = _named([asker] if asker else says.get("parties") or (), stock)
    if not who:
        return format_html("{}", words)
    if kind == "done" and (says.get("status") or len(says.get("parties") or ()) > 1):  # who of several did it is not told
        return format_html("{}{}", words, _filled(wording.words()("page", "bracketed", words="%(who)s"), who=who))
    if kind == "stated" and asker:
        return _filled(_("said by %(who)s"), who=who)
    return _filled(str(WHOSE[kind]), who=who)


def _parts(says: dict[str, Any], kind: str, stock: Stock) -> Iterator[SafeString]:
    words = wording.words()
    if says.get("addressee") and (asked := _named(says["addressee"], stock)):
        yield _filled(_("asked of %(who)s"), who=asked)
    if says.get("objects") and (about := _named(says["objects"], stock)):
        yield _filled(pgettext("a statement", "about %(what)s"), what=about)
    if says.get("quantity"):
        yield format_html("{}", words.quantity(quantity_of(says["quantity"])))
    if says.get("date"):
        yield _filled(pgettext("a statement", "day: %(day)s"), day=words.day(says["date"]))
    if says.get("deadline"):
        yield _filled(pgettext("a statement", "due: %(day)s"), day=words.day(says["deadline"]))
    if says.get("status") and (says.get("kind") or kind) != "done":
        yield format_html("{}", wording.code("status", says["status"]))


def _named(names: Iterable[str], stock: Stock) -> SafeString:
    found = [_name(label) for name in names if (label := shown_name(name, stock)) is not None]
    return format_html_join(wording.words().listing(["", ""]), "{}", ((one,) for one in found))


def shown_name(name: str, stock: Stock) -> Label | None:
    """A name of a statement in the reader's language; None: the record does not have it."""
    row = stock.entities.get(name) or stock.entities.get(name.partition("/")[0]) or stock.mechanisms.get(name)
    if row is not None:
        return row.label
    nameless = wording.words().code("party", name)
    return Label(nameless.lower(), "", False) if nameless else None


def _name(found: Label) -> SafeString:
    if found.missing and found.language:
        return format_html('<span class="found" lang="{}">{}</span>', found.language, found.text)
    return format_html("{}", found.text)


def _filled(text: str, **slots: object) -> SafeString:
    """A translated text with its named slots, as HTML."""
    return format_html(text.replace("{", "{{").replace("}", "}}").replace("%(", "{").replace(")s", "}"), **slots)
