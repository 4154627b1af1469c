"""A register: written forms → entries. The packaged one is the knowledge that came with Cotmoc; any other knowledge will do.

>>> register = of_knowledge(load())
>>> all(register.kind(each) for each in register.entries)
True
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from cotmoc.knowledge import Knowledge, load, name_forms
from cotmoc.names import cyrillic
from cotmoc.names.homographs import other_place
from cotmoc.names.index import NameIndex, family, key
from cotmoc.names.kinds import section_of, without_kind_words
from cotmoc.names.readings import syllable
from cotmoc.names.records import LONGEST
from cotmoc.names.written import LATIN_ENDINGS, written


class Packaged(Enum):
    """Stands for the knowledge that came with Cotmoc, so that None can mean none."""

    DEFAULT = "default"


PACKAGED = Packaged.DEFAULT
NOBODY: frozenset[str] = frozenset()

ABROAD = "en"
"""Language of the forms that stand for an entry beside those of the sides of the border."""
LEVELS = frozenset({"province", "city", "county"})
"""Kinds of place of which a register says for sure that something is none."""
KEPT = 8
"""Registers, and tables made from one, that are kept; of more the oldest is made anew."""
_MODELS = 4
"""How many forms stand for an entry."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What a register says of one thing, as far as names go."""

    id: str
    kind: str
    forms: tuple[tuple[str, str], ...]
    """(text, language) of every form."""
    models: tuple[str, ...]
    """A few good ones."""
    own: tuple[str, ...] = ()
    """Forms in the languages of the border; transcriptions of them follow from these."""

    def indexed(self) -> tuple[str, ...]:
        """What is filed in an index."""
        return self.own or self.models


class Register:
    """Forms and entries, made once for each knowledge."""

    def __init__(self, entries: Iterable[Entry], related: Mapping[str, str] | None = None, knowledge: Knowledge | None = None) -> None:
        self.knowledge = knowledge
        self.entries: dict[str, Entry] = {entry.id: entry for entry in entries}
        self._group = related or {}
        self._index: NameIndex | None = None
        self._ids: dict[str, list[str]] = {}
        self._written: set[tuple[str, str]] = set()
        self._toned: dict[tuple[str, str], set[tuple[tuple[str, str], ...]]] = {}
        for entry in self.entries.values():
            for text, language in entry.forms:
                self._written.add((text.lower(), entry.id))
                for form in {text, without_kind_words(text, entry.kind)[0]}:
                    self._add(key(form), entry.id)
                if language == "vi" and (tones := tones_of(text)):
                    self._toned.setdefault((key(text), entry.id), set()).add(tones)

    def _add(self, form: str, identifier: str) -> None:
        ids = self._ids.setdefault(form, [])
        if form and identifier not in ids:
            ids.append(identifier)

    @property
    def index(self) -> NameIndex:
        """The forms that stand for others, to find what is not written just so."""
        with _LOCK:
            if self._index is None:
                self._index = self._indexed()
            return self._index

    def _indexed(self) -> NameIndex:
        return NameIndex((entry.id, entry.kind, text) for entry in self.entries.values() for text in entry.indexed())

    def kind(self, identifier: str) -> str:
        """What an entry is."""
        return self.entries[identifier].kind

    def group(self, identifier: str) -> str:
        """The id under which versions of one thing go: a province before and after a merger."""
        return self._group.get(identifier, identifier)

    def lookup(self, text: str, kind: str | None) -> frozenset[str]:
        """Entries of which the text is a form: as it stands, without common nouns, without case endings."""
        if len(text) > LONGEST:
            return NOBODY
        if kind is not None and section_of(kind):
            name = written(text, kind)
            if name.keys and name.plain not in self._ids and (len(name.keys) == sum(map(len, name.keys)) or not self._has(name.keys)):
                return NOBODY
        return self._lookup(text, kind)

    def of_another_level(self, identifier: str, asked: str, texts: Sequence[str]) -> bool:
        """Whether an entry is a place of another level than is asked for or written: the county Trùng Khánh is not the city 重庆市.

        What a place became, or was, counts too: a county that became a city is both.
        """
        if self.knowledge is None:
            return False
        said = [each for text in texts if (each := _levels_of(text, asked))]
        if not said:
            return False
        places = self.knowledge.places
        versions = {identifier, *(each for each, group in self._group.items() if group == identifier)}
        for version in tuple(versions & places.keys()):
            versions |= places[version].successors | places[version].predecessors
        known = {self.kind(each) for each in versions if each in self.entries}
        return bool(known) and known <= LEVELS and any(known.isdisjoint(levels) for levels in said)

    def _has(self, keys: tuple[tuple[str, ...], ...]) -> bool:
        """Whether a simple name may be written here with or without endings; there are few ways."""
        return any("".join(choice) in self._ids for choice in itertools.product(*keys))

    def _fits(self, form: str, tones: tuple[tuple[str, str], ...], folded: str, identifier: str) -> bool:
        """Whether the tones of a form are those of an entry, or the entry lists it with these marks."""
        known = self._toned.get((folded, identifier))
        return known is None or tones in known or (form.lower(), identifier) in self._written

    def listed(self, text: str, kind: str) -> frozenset[str]:
        """Entries of which the text is a form just as it stands."""
        return frozenset(each for each in self._ids.get(key(text), ()) if family(self.kind(each)) == family(kind))

    def written(self, text: str) -> frozenset[str]:
        """Entries that have a form of just these letters and spaces, whatever they are."""
        return frozenset(each for each in self._ids.get(key(text), ()) if (text.lower(), each) in self._written)

    @lru_cache(maxsize=1 << 15)  # noqa: B019 (a register lives as long as the program)
    def _lookup(self, text: str, kind: str | None) -> frozenset[str]:
        wanted = family(kind) if kind else None
        for form in _variants(text, kind or "place"):
            folded = key(form)
            ids = [each for each in self._ids.get(folded, ()) if wanted is None or family(self.kind(each)) == wanted]
            if ids:
                tones = tones_of(form)
                return frozenset(each for each in ids if not tones or self._fits(form, tones, folded, each))
        return frozenset()


@lru_cache(maxsize=1 << 12)
def tones_of(text: str) -> tuple[tuple[str, str], ...]:
    """Letters and tones of a Vietnamese name; nothing if it has no tones."""
    found = [syllable(word) for word in text.replace("-", " ").replace("–", " ").split()]
    return tuple((each.letters, each.tone) for each in found) if any(each.tone for each in found) else ()


def _variants(text: str, kind: str) -> Iterator[str]:
    yield text
    proper = without_kind_words(text, kind)[0]
    if proper != text:
        yield proper
    words = proper.split()
    if not words or len(words) > 5:
        return
    if any("\u0400" <= sign <= "\u052f" for sign in proper):
        options = [[word, *dict.fromkeys(stem for stem, price in cyrillic.stems(word.lower()) if price)] for word in words]
    elif proper.isascii() or "\u00c0" <= max(proper) <= "\u024f":
        if not any(word.endswith(LATIN_ENDINGS) for word in words):
            return
        options = [
            [word, *(word[: -len(ending)] for ending in LATIN_ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2)]
            for word in words
        ]
    else:
        return
    for choice in itertools.islice(itertools.product(*options), 1, 80):
        yield " ".join(choice)


def _levels_of(text: str, asked: str) -> set[str]:
    """The levels a name says or that are asked for, if it is known to mean another place too. Of others nothing: kinds are said loosely."""
    proper, kinds = without_kind_words(text, "place")
    return (set(kinds) & LEVELS or {asked} & LEVELS) if other_place(key(proper)) else set()


_LOCK = threading.RLock()
_MADE: dict[tuple[int, str], Register] = {}
"""Registers made, by identity of the knowledge, which each of them holds, and by family of kinds."""


def of_knowledge(knowledge: Knowledge | Packaged, only: str = "") -> Register:
    """The register of a knowledge, or of one family of its kinds. Made once, on the first call, whatever number of threads ask; kept."""
    known = load() if isinstance(knowledge, Packaged) else knowledge
    found = _MADE.get((id(known), only))
    if found is None:
        with _LOCK:
            found = _MADE.get((id(known), only))
            if found is None:
                entries = (entry for entry in _entries(known) if not only or family(entry.kind) == only)
                found = Register(entries, _groups(known), known)
                while len(_MADE) >= KEPT:
                    _MADE.pop(next(iter(_MADE)))
                _MADE[id(known), only] = found
    return found


def _shown(knowledge: Knowledge) -> dict[str, int]:
    """Languages whose forms stand for an entry when it is compared with a name in no register: those of the sides of the border first."""
    return {language: rank for rank, language in enumerate(dict.fromkeys((*(side.language for side in knowledge.sides), "", ABROAD)))}


def _entries(knowledge: Knowledge) -> Iterator[Entry]:
    shown = _shown(knowledge)
    forms: dict[str, list[tuple[str, str]]] = {}
    for form in name_forms(knowledge):
        forms.setdefault(form.id, []).append((form.text, form.language))
    for identifier, texts in forms.items():
        ranked = sorted(
            (shown[language], place, text) for place, (text, language) in enumerate(texts) if language in shown and len(text) > 1
        )
        by_language: dict[int, str] = {}
        for rank, _, text in ranked:
            by_language.setdefault(rank, text)
        models = tuple(dict.fromkeys(by_language.values()))[:_MODELS] or tuple(text for text, _ in texts[:_MODELS])
        own = tuple(dict.fromkeys(text for text, language in texts if language in shown))
        yield Entry(identifier, knowledge.entity_kind(identifier) or "", tuple(texts), models, own)


def _groups(knowledge: Knowledge) -> dict[str, str]:
    """Versions of one thing → the id of the group: successors that kept the name."""
    found: dict[str, str] = {}
    for identifier, place in knowledge.places.items():
        mine = {key(name.text) for name in knowledge.names.get(identifier, ())}
        for successor in place.successors:
            if mine & {key(name.text) for name in knowledge.names.get(successor, ())}:
                found[identifier] = found.get(successor, successor)
    return found
