"""How the spellings of a person's name hang together: from the characters, by sound and by reading, and what became of each on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cotmoc.names.compare import by_method
from cotmoc.names.inventory import without_marks
from cotmoc.names.readings import table
from cotmoc.names.written import script_of
from cotmoc_web.entities.models import EntityName
from cotmoc_web.labels import tag


@dataclass(slots=True)
class Spelling:
    """One spelling, with all languages that it is found in."""

    text: str
    languages: list[str]
    origins: list[str]
    verified: bool
    road: str | Promise = ""
    """How it comes from the spelling above it."""
    detail: str = ""
    """The evidence, in signs: 陈 = trần."""
    children: list[Spelling] = field(default_factory=list)

    @property
    def lang(self) -> str:
        """For the page."""
        return tag(self.languages[0]) if self.languages else ""

    @property
    def count(self) -> int:
        """With all below it."""
        return 1 + sum(child.count for child in self.children)


ROOT: dict[str, str | Promise] = {"zh": _("characters"), "vi": _("Vietnamese letters")}
BY_SOUND: str | Promise = _("by sound: pinyin")
BY_READING: str | Promise = _("by reading of the characters")
BY_READING_ZH: str | Promise = _("Chinese characters of the name")
NO_TONES: str | Promise = _("tones and marks dropped")
OTHER_SCRIPT: str | Promise = _("into other letters")
AS_IT_IS: str | Promise = _("the same letters, set otherwise")
OTHER: str | Promise = _("another spelling")


def spellings(names: Iterable[EntityName]) -> list[Spelling]:
    """Each spelling once."""
    found: dict[str, Spelling] = {}
    for name in names:
        one = found.setdefault(name.text, Spelling(name.text, [], [], verified=False))
        one.verified = one.verified or name.verified
        if name.language and name.language not in one.languages:
            one.languages.append(name.language)
        if name.origin not in one.origins:
            one.origins.append(name.origin)
    return list(found.values())


def tree(names: Sequence[EntityName], home: str) -> list[Spelling]:
    """The spellings as a tree. The root is the name in the language of its own side.

    Args:
        home: `zh` or `vi`: of the person's own side.
    """
    rest = spellings(names)
    root = _take(rest, home, full=names)
    if root is None:
        return rest
    root.road = ROOT.get(home, "")
    roads = [road for road in (_pinyin(rest), _other_side(rest, root, home, names)) if road is not None]
    root.children = roads
    heads = [*roads, *([root] if home == "vi" else [])]
    for one in rest:
        _hang(one, heads or [root], root)
    return [root]


def _take(rest: list[Spelling], language: str, full: Sequence[EntityName]) -> Spelling | None:
    ranked = sorted(
        (name for name in full if name.language == language),
        key=lambda name: (not name.verified, name.use not in {"full", "word"}, name.pk),
    )
    one = next((each for name in ranked for each in rest if each.text == name.text), None)
    if one is not None:
        rest.remove(one)
    return one


def _pinyin(rest: list[Spelling]) -> Spelling | None:
    """The pinyin with tones; its other spacings hang below it like any other spelling."""
    one = next((each for each in rest if "zh-Latn" in each.languages and " " in each.text), None)
    if one is not None:
        rest.remove(one)
        one.road = BY_SOUND
    return one


def _other_side(rest: list[Spelling], root: Spelling, home: str, names: Sequence[EntityName]) -> Spelling | None:
    other = "vi" if home == "zh" else "zh"
    one = _take(rest, other, names)
    if one is not None:
        one.road = BY_READING if home == "zh" else BY_READING_ZH
        one.detail = _read(root.text, one.text) if home == "zh" else _read(one.text, root.text)
    return one


def _read(characters: str, words: str) -> str:
    """Which character is read as which word, where the table says so: 陈 Trần, 刚 Cương."""
    syllables = words.split()
    if len(characters) != len(syllables):
        return ""
    known = table().characters
    pairs = []
    for sign, word in zip(characters, syllables, strict=True):
        readings = {each.text for each in known[sign].vietnamese} if sign in known else set()
        if word.lower() in readings:
            pairs.append(f"{sign} {word}")
    return ", ".join(pairs)


def _hang(one: Spelling, heads: list[Spelling], root: Spelling) -> None:
    """Below the road that it most likely came by: the one whose letters or syllables it answers best."""
    scored = [(by_method(one.text, head.text, "person").score, head) for head in heads]
    best, head = max(scored, key=lambda pair: pair[0])
    if best <= 0:
        one.road = OTHER
        root.children.append(one)
        return
    one.road, one.detail = _step(one.text, head.text)
    head.children.append(one)


def _step(text: str, above: str) -> tuple[str | Promise, str]:
    if script_of(text) != script_of(above):
        found = by_method(text, above, "person")
        return OTHER_SCRIPT, ", ".join(reason.detail for reason in found.reasons if reason.code in {"syllable", "near"})
    if _plain(text) == _plain(above):
        return (NO_TONES, "") if text.isascii() and not above.isascii() else (AS_IT_IS, "")
    return OTHER, ""


def _plain(text: str) -> str:
    return without_marks(text).casefold().replace(" ", "")
