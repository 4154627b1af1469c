"""Is this the same person? Names of a document about which the reader is not sure, each with what it may mean and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cotmoc.names import resolve
from cotmoc.names.judgements import written
from cotmoc.names.records import Candidate, Context, Verdict
from cotmoc.names.register import Register, of_knowledge
from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document, Mention
from cotmoc_web.entities.facts import packaged
from cotmoc_web.entities.models import Entity, Post, Sameness
from cotmoc_web.entities.queries import visible

NEAR = 600
"""Characters around a statement within which a name is asked about beside it."""
EVIDENCE: Mapping[str, str | Promise] = {
    "empty": _("one of the names has no letters"),
    "same_letters": _("the same letters"),
    "same_plain": _("the same letters without their marks: %(detail)s"),
    "same_alias": _("known as a written form of the same"),
    "other_entry": _("both are known, as two"),
    "homograph": _("several are written so"),
    "syllable": _("%(detail)s"),
    "bridge": _("%(detail)s: a Vietnamese and a Chinese sound of one character"),
    "halves": _("two halves of one crossing"),
    "near": _("nearly the same: %(detail)s"),
    "missing": _("has no match in the other name: %(detail)s"),
    "tone": _("the written tones speak against it: %(detail)s"),
    "count": _("the names have different numbers of syllables"),
    "order": _("the syllables stand in another order"),
    "sound": _("they sound alike: %(detail)s"),
    "weak": _("many other names would match as well"),
    "unreadable": _("nobody knows how to read one of the names"),
    "kind_word": _("what they are called: %(detail)s"),
    "number": _("numbers: %(detail)s"),
    "place": _("places in the names: %(detail)s"),
    "words": _("words in the names: %(detail)s"),
    "context_post": _("post: %(detail)s"),
    "context_place": _("place: %(detail)s"),
    "context_organisation": _("body: %(detail)s"),
    "context_party": _("side of the border: %(detail)s"),
    "context_names": _("other names beside it: %(detail)s"),
    "period": _("the days in office: %(detail)s"),
}
"""Code of a reason → what it tells. A test keeps it complete."""
_AGAINST = frozenset({"empty", "other_entry", "homograph", "missing", "tone", "count", "order", "weak", "unreadable"})
_BESIDE = frozenset({"context_post", "context_place", "context_organisation", "context_party"})


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a written name and a thing of the record are one."""

    mention: Mention
    entity: Entity
    """What it may mean."""
    posts: list[Post]
    speaks_for: list[str]
    speaks_against: list[str]
    a: str
    """As `judge_sameness` takes it: of the written name."""
    b: str
    """Key of the thing."""


def question(viewer: Viewer, document: Document, start: int, end: int) -> Question | None:
    """The first question about a name near these words that our party has not answered; None where all are clear or answered."""
    near = Q(start__gte=start - NEAR, start__lte=end + NEAR)
    unsure = document.mentions.filter(near, unsure=True).select_related("entity").order_by("start")[:10]
    for mention in unsure:
        a = thing(mention, document.language)
        for candidate in _candidates(mention.text, mention.kind, mention.role, _place_near(document, mention), document.first_day):
            first, second = sorted((a, candidate.id))
            if candidate.id == a or Sameness.objects.filter(party=viewer.party, a=first, b=second, withdrawn_at=None).exists():
                continue
            entity = visible(viewer, merged=True).filter(key=candidate.id).first()
            if entity is not None:
                return _asked(mention, entity, candidate, a)
    return None


def thing(mention: Mention, language: str) -> str:
    """What a judgement about a mention is about: the entity that was made for the name, else the name as written."""
    if mention.entity is not None and not mention.entity.known:
        return mention.entity.key
    return written(mention.text, language)


def _asked(mention: Mention, entity: Entity, candidate: Candidate, a: str) -> Question:
    speaks_for: list[str] = []
    speaks_against: list[str] = []
    for reason in candidate.reasons:
        if reason.code == "period":
            continue  # the posts stand beside it, with their days
        left, _colon, right = reason.detail.partition(" : ")
        against = reason.code in _AGAINST or (reason.code in _BESIDE and left != right)
        words = str(EVIDENCE[reason.code]) % {"detail": _detail(reason.code, left, right, reason.detail)}
        (speaks_against if against else speaks_for).append(words)
    posts = list(entity.posts.filter(withdrawn_at=None).select_related("place", "organisation").order_by("-valid_from")[:3])
    for post in posts:
        post.term = term(post.valid_from, post.valid_to)  # type: ignore[attr-defined] # for the page
    return Question(mention, entity, posts, speaks_for, speaks_against, a, entity.key)


def term(first: str, last: str) -> str:
    """From when to when somebody was in office, as far as known; what is not known is left out, never guessed.

    >>> term("", "")
    ''
    """
    words = wording.words()
    if first.startswith("../"):  # in office on that day, since when is not known
        begun = _("in office by %(day)s") % {"day": words.day(first[3:])}
    else:
        begun = _("since %(day)s") % {"day": words.day(first.rstrip("~"))} if first else ""
    ended = _("until %(day)s") % {"day": words.day(last.removesuffix("/..").rstrip("~"))} if last else ""
    return words.listing([part for part in (str(begun), str(ended)) if part])


def _detail(code: str, left: str, right: str, whole: str) -> str:
    """The evidence in words: ids of places and codes of posts are none."""
    if code not in _BESIDE:
        return whole
    said = list(dict.fromkeys(_called(code, each) for each in (left, right)))
    return " – ".join(said)


def _called(code: str, key: str) -> str:
    if code == "context_post":
        return wording.code("post", key)
    entity = Entity.objects.filter(key=key).first()
    return entity.label.text if entity else key


def _place_near(document: Document, mention: Mention) -> str:
    """The place written nearest to a name, if one is near."""
    near = document.mentions.filter(start__gte=mention.start - 120, start__lte=mention.end + 120, entity__kind__in=_PLACES)
    found = min(near.select_related("entity"), key=lambda one: abs(one.start - mention.start), default=None)
    return found.entity.key if found is not None and found.entity is not None else ""


_PLACES = ("province", "city", "prefecture", "county", "district", "town", "autonomous_region")


@lru_cache(maxsize=512)
def _candidates(name: str, kind: str, role: str, place: str, day: dt.date | None) -> tuple[Candidate, ...]:
    found = resolve(name, register=_register(), kind=kind, as_of=day, context=Context(post=role, place=place), limit=3)
    return tuple(one for one in found if one.verdict != Verdict.DIFFERENT and one.score > 0)


@lru_cache(maxsize=1)
def _register() -> Register:
    return of_knowledge(packaged())
