"""What a user would pick instead, over the same names and on the same texts. No other package finds statements or sessions.

- *EntityRuler*: spaCy's blank pipeline with every written form of the knowledge as a phrase. Chinese and Japanese need the pipeline that
  cuts at each character.
- *automaton*: an Aho-Corasick automaton over the same forms, exact, whole words only: the least that finding names costs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import ahocorasick_rs

from cotmoc import knowledge

Finder = Callable[[str], list[dict[str, Any]]]
"""A text to its mentions, in the plain shape."""

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def names() -> dict[str, tuple[str, str]]:
    """Each written form with what it means: (kind, id). Where it means several, the first."""
    forms: dict[str, tuple[str, str]] = {}
    for set_name in knowledge.set_names():
        for form in knowledge.name_forms(knowledge.load(set_name)):
            text = form.text.rstrip("*").strip()
            if len(text) > 1 or _UNSPACED.match(text):
                forms.setdefault(text, (form.kind, form.id))
    return forms


def entity_ruler(forms: dict[str, tuple[str, str]]) -> Finder | None:
    """spaCy's, or None where spaCy is not installed."""
    try:
        import spacy
    except ImportError:
        return None

    def pipeline(language: str, unspaced: bool) -> Any:
        made = spacy.blank(language)
        made.max_length = 10**8
        ruler: Any = made.add_pipe("entity_ruler", config={"validate": False})
        ruler.add_patterns(
            [
                {"label": kind, "pattern": text, "id": identifier}
                for text, (kind, identifier) in forms.items()
                if not unspaced or _UNSPACED.search(text)
            ]
        )
        return made

    spaced, unspaced = pipeline("xx", False), pipeline("zh", True)

    def find(text: str) -> list[dict[str, Any]]:
        made = unspaced if len(_UNSPACED.findall(text)) * 4 > len(text) else spaced
        return [_mention(text, one.start_char, one.end_char, one.label_, one.ent_id_) for one in made(text).ents]

    return find


def automaton(forms: dict[str, tuple[str, str]]) -> Finder:
    """Exact and longest first."""
    keys = list(forms)
    machine = ahocorasick_rs.AhoCorasick(keys, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def find(text: str) -> list[dict[str, Any]]:
        return list(_whole_words(text, ((keys[index], start, end) for index, start, end in machine.find_matches_as_indexes(text))))

    def _whole_words(text: str, matches: Iterable[tuple[str, int, int]]) -> Iterable[dict[str, Any]]:
        for key, start, end in matches:
            if _UNSPACED.match(key) or not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                yield _mention(text, start, end, *forms[key])

    return find


def _mention(text: str, start: int, end: int, kind: str, canonical: str) -> dict[str, Any]:
    return {"kind": kind, "mention": text[start:end], "start": start, "end": end, "canonical": canonical}
