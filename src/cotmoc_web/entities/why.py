"""Why the written forms of a person's name are one: where each was seen, which of its syllables met which character, and who judged so."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cotmoc.names.compare import by_method
from cotmoc.names.records import Reason, Verdict
from cotmoc.names.written import script_of
from cotmoc_web.documents.models import Document
from cotmoc_web.documents.sameness import EVIDENCE
from cotmoc_web.entities.models import Entity, EntityName
from cotmoc_web.entities.queries import Opinion, Seen
from cotmoc_web.labels import tag

MOST = 24
"""Forms of one name that a page lays beside it: each comparison costs some milliseconds the first time."""
DOCUMENTS = 3
"""Documents that are named beside a form."""
SCRIPTS: Mapping[str, str | Promise] = {
    "han": _("characters"),
    "latin": _("Latin letters"),
    "cyrillic": _("Cyrillic letters"),
    "kana": _("kana"),
    "hangul": _("hangul"),
}
LETTERS: Mapping[str, str | Promise] = {
    Verdict.SAME: _("The letters fit"),
    Verdict.UNSURE: _("The letters alone leave it open"),
    Verdict.DIFFERENT: _("The letters do not fit"),
}
"""What a comparison of letters comes to, without what the register or a person says."""
_STEPS = frozenset({"syllable", "bridge", "near", "missing"})


@dataclass(slots=True)
class Form:
    """One written form."""

    text: str
    languages: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    """Origins under which the facts list it; empty: only documents have it."""
    documents: list[Document] = field(default_factory=list)
    more: int = 0
    """Documents beyond those named."""
    unsure: bool = False
    """Whether the reader was not sure in any of them."""
    letters: str | Promise = ""
    met: str = ""
    """Which syllable met which: "陈 (tran) = чан, 刚 (cuong) = ккуонг"."""
    notes: list[str] = field(default_factory=list)
    """What else the comparison found, in words."""
    opinion: Opinion | None = None

    @property
    def lang(self) -> str:
        """For the page."""
        return tag(self.languages[0]) if self.languages else "und"

    @property
    def script(self) -> str:
        """In words; empty where the letters are of none that is known here."""
        return str(SCRIPTS.get(script_of(self.text), ""))


@dataclass(frozen=True, slots=True)
class Why:
    """The table, and what else speaks for one person."""

    home: str
    """The form that the others are laid beside."""
    forms: list[Form]
    rest: int
    """Forms that were not compared."""
    together: list[tuple[Document, list[str]]]
    """Documents in which several forms stand for the same person."""


def why(home: str, names: Iterable[EntityName], seen: Sequence[Seen], opinions: Iterable[Opinion]) -> Why:
    """Every form with its grounds.

    Args:
        home: The name in the language of the person's own side.
        seen: Where the name was read, as far as the reader may see.
    """
    found: dict[str, Form] = {}
    for name in names:
        if name.use == "marker" or (name.origin == "transcription" and name.text != home):
            continue  # a form worked out by rule was seen nowhere
        one = found.setdefault(_plain(name.text), Form(name.text))
        _add(one.languages, name.language)
        _add(one.listed, name.origin)
    in_document: dict[int, tuple[Document, list[str]]] = {}
    met: set[tuple[str, int]] = set()
    for each in seen:
        form, document = _plain(each.text), each.document.pk
        one = found.setdefault(form, Form(each.text))
        _add(one.languages, each.document.language)
        one.unsure = one.unsure or each.unsure
        if (form, document) not in met:
            met.add((form, document))
            one.documents.append(each.document)
        _add(in_document.setdefault(each.document.pk, (each.document, []))[1], one.text)
    forms = sorted(found.values(), key=lambda one: (one.text != home, -len(one.documents), one.text))
    said = _said(opinions)
    for one in forms[:MOST]:
        one.more = max(0, len(one.documents) - DOCUMENTS)
        one.documents = one.documents[:DOCUMENTS]
        one.opinion = said.get(_plain(one.text))
        if one.text != home:
            _compare(one, home)
    together = [(document, texts) for document, texts in in_document.values() if len(texts) > 1]
    return Why(home, forms[:MOST], max(0, len(forms) - MOST), together[:DOCUMENTS])


def _said(opinions: Iterable[Opinion]) -> dict[str, Opinion]:
    """People's words by the form that they are about: of a written name, or of a name that a document brought."""
    found: dict[str, Opinion] = {}
    for each in opinions:
        for text in each.entity.names.values() if isinstance(each.entity, Entity) else (each.other,):
            found.setdefault(_plain(text), each)
    return found


def _compare(one: Form, home: str) -> None:
    verdict, reasons = _letters(one.text, home)
    one.letters = LETTERS[verdict]
    one.met = ", ".join(reason.detail for reason in reasons if reason.code in _STEPS)
    one.notes = [str(EVIDENCE[reason.code]) % {"detail": reason.detail} for reason in reasons if reason.code not in _STEPS]


@lru_cache(maxsize=2048)
def _letters(a: str, b: str) -> tuple[Verdict, tuple[Reason, ...]]:
    found = by_method(min(a, b), max(a, b), "person")
    return found.verdict, found.reasons


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _add(rows: list[str], text: str) -> None:
    if text and text not in rows:
        rows.append(text)
