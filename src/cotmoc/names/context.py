"""What stands beside a name, weighed: the post and place it stands with, the day, the side of the border, other names of the document.

A fact that fits adds bits, one that contradicts takes them off, one that is not known does neither.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Iterator
from functools import cache

from cotmoc import languages
from cotmoc.knowledge import Knowledge
from cotmoc.knowledge.model import Crossing, Organisation, Person, Place, Project, Role
from cotmoc.names.index import key
from cotmoc.names.kinds import without_kind_words
from cotmoc.names.records import LONGEST, Context, Reason
from cotmoc.names.register import ABROAD, KEPT

FITS, CLASHES, PERIOD, NEIGHBOUR = 6.0, -4.0, 3.0, 1.5
"""Bits for a post, place or body that fits and for one that does not; for being in office or in being on the day; for each neighbour."""

Weight = tuple[float, Reason]


def weigh(knowledge: Knowledge, identifier: str, context: Context | None, as_of: dt.date | None) -> list[Weight]:
    """What context and day say of an entry."""
    entity = knowledge.entity(identifier)
    found = list(_period(knowledge, identifier, as_of)) if as_of else []
    if context:
        if (side := getattr(entity, "side", None)) and (meant := side_of(knowledge, context.party)):
            found.append((FITS / 2 if side == meant else CLASHES, Reason("context_party", f"{side} : {context.party}")))
        if isinstance(entity, Person):
            found += _of_person(knowledge, identifier, context, as_of)
        else:
            found += _of_thing(knowledge, identifier, entity, context)
        found += _neighbours(knowledge, identifier, context)
    return found


def side_of(knowledge: Knowledge, text: str) -> str:
    """The side of the border that is meant by its id, or by its country's id or name; nothing if none is."""
    if not text:
        return ""
    places = entries_of(knowledge, text)
    return next((side.id for side in knowledge.sides if side.id == text or side.place in places), "")


def recognised(knowledge: Knowledge, context: Context) -> tuple[tuple[str, str], ...]:
    """Field and value of all in a context that the knowledge knows. What it does not know weighs nothing."""
    known = {
        "post": bool(posts_of(knowledge, context.post)),
        "place": bool(entries_of(knowledge, context.place)),
        "organisation": bool(entries_of(knowledge, context.organisation)),
        "party": bool(side_of(knowledge, context.party)),
    }
    names = tuple(("names", name) for name in sorted(context.names) if entries_of(knowledge, name))
    return (*((field, getattr(context, field)) for field, is_known in known.items() if is_known), *names)


def unknown(knowledge: Knowledge, context: Context) -> tuple[tuple[str, str], ...]:
    """Field and value of what the knowledge does not know, and which therefore weighs nothing. People among the names are not asked for."""
    known = set(recognised(knowledge, context))
    fields = (("post", context.post), ("place", context.place), ("organisation", context.organisation), ("party", context.party))
    return tuple((field, value) for field, value in fields if value and (field, value) not in known)


def _period(knowledge: Knowledge, identifier: str, as_of: dt.date) -> Iterator[Weight]:
    entity = knowledge.entity(identifier)
    if isinstance(entity, Person):
        roles = knowledge.roles_of(identifier)
        if roles:
            now = knowledge.roles_of(identifier, as_of)
            detail = f"{now[0].id if now else roles[0].id} : {as_of.isoformat()}"
            yield (PERIOD if now else -PERIOD, Reason("period", detail))
    elif isinstance(entity, Place):
        lives = entity in knowledge.place_as_of(identifier, as_of)
        yield (PERIOD if lives else -PERIOD, Reason("period", f"{identifier} : {as_of.isoformat()}"))
    elif isinstance(entity, Organisation):
        ended = entity.valid_to is not None and entity.valid_to.last_day < as_of
        begun = entity.valid_from is None or entity.valid_from.first_day <= as_of
        if ended or not begun:
            yield (-PERIOD, Reason("period", f"{identifier} : {as_of.isoformat()}"))


def _of_person(knowledge: Knowledge, identifier: str, context: Context, as_of: dt.date | None) -> Iterator[Weight]:
    roles = knowledge.roles_of(identifier, as_of) or knowledge.roles_of(identifier)
    if not roles:
        return
    if context.post and (posts := posts_of(knowledge, context.post)):
        fitting = [role for role in roles if role.post in posts]
        yield (FITS if fitting else CLASHES, Reason("context_post", f"{(fitting or roles)[0].post} : {context.post}"))
    if context.place and (places := _with_parents(knowledge, entries_of(knowledge, context.place))):
        fitting = [role for role in roles if places & _around(knowledge, role)]
        yield (FITS if fitting else CLASHES, Reason("context_place", f"{(fitting or roles)[0].place or '–'} : {context.place}"))
    if context.organisation and (bodies := entries_of(knowledge, context.organisation)):
        members = {each.party for each in knowledge.memberships if each.mechanism in bodies}
        fitting = [role for role in roles if role.organisation in bodies or members & _around(knowledge, role)]
        yield (
            FITS if fitting else CLASHES / 2,
            Reason("context_organisation", f"{(fitting or roles)[0].organisation or '–'} : {context.organisation}"),
        )


def _around(knowledge: Knowledge, role: Role) -> set[str]:
    """The place of a post, what it was and became, and what it lies in."""
    found: set[str] = set()
    waiting = [role.place] if role.place else []
    body = knowledge.organisations.get(role.organisation or "")
    if body and body.place:
        waiting.append(body.place)
    while waiting:
        each = waiting.pop()
        if each in found or each not in knowledge.places:
            continue
        found.add(each)
        place = knowledge.places[each]
        waiting += [*place.successors, *place.predecessors]
    return found


def _of_thing(knowledge: Knowledge, identifier: str, entity: object, context: Context) -> Iterator[Weight]:
    if not context.place:
        return
    near: set[str] = set()
    if isinstance(entity, Place):
        near = {identifier, *([entity.parent] if entity.parent else [])}
        if entity.parent and knowledge.places[entity.parent].parent:
            near.add(str(knowledge.places[entity.parent].parent))
    elif isinstance(entity, Crossing):
        for half in knowledge.sides_of(identifier.partition("/")[0]):
            near |= {each for each in (half.region, half.locality) if each}
    elif isinstance(entity, Organisation):
        near = {entity.place} if entity.place else set()
    elif isinstance(entity, Project):
        near = set(entity.parties)
    if near:
        fits = bool(near & entries_of(knowledge, context.place))
        yield (FITS if fits else CLASHES / 2, Reason("context_place", f"{min(near)} : {context.place}"))


def _neighbours(knowledge: Knowledge, identifier: str, context: Context) -> Iterator[Weight]:
    """Other names of the document that have to do with it."""
    if not context.names:
        return
    entity = knowledge.entity(identifier)
    related: set[str] = set()
    for field in ("place", "parent", "organisation", "region"):
        if value := getattr(entity, field, None):
            related.add(value)
    if isinstance(entity, Person):
        for role in knowledge.roles_of(identifier):
            related |= {each for each in (role.place, role.organisation) if each} | _around(knowledge, role)
    met: set[str] = set()
    for name in context.names:
        met |= entries_of(knowledge, name) & related
    if met:
        yield (NEIGHBOUR * min(len(met), 3), Reason("context_names", ", ".join(sorted(met)[:3])))


def entries_of(knowledge: Knowledge, text: str) -> set[str]:
    """The entries an id or a name stands for."""
    if not text or len(text) > LONGEST:
        return set()
    if text in knowledge.entities:
        return {text}
    by_name = _by_name(knowledge)
    return set(by_name.get(key(text)) or by_name.get(key(without_kind_words(text, "place")[0])) or ())


def _with_parents(knowledge: Knowledge, places: set[str]) -> set[str]:
    """Places and what they lie in, short of the country: who stands with a town may be of its province."""
    found = set(places)
    waiting = [each for each in places if each in knowledge.places]
    while waiting:
        parent = knowledge.places[waiting.pop()].parent
        if parent and parent in knowledge.places and parent not in found and knowledge.places[parent].kind != "country":
            found.add(parent)
            waiting.append(parent)
    return found


_GAP = re.compile(r"\{[a-z_]+\}|\*")


def posts_of(knowledge: Knowledge, text: str) -> frozenset[str]:
    """The posts a code or words may mean; none if the words are not known."""
    if not text or len(text) > LONGEST:
        return frozenset()
    if (code := "_".join(text.lower().split())) in knowledge.posts:
        return frozenset((code,))
    words = text.split()
    for length in range(len(words), 0, -1):  # what follows the post tells whose it is
        folded = key(" ".join(words[:length]))
        found = set(_by_role(knowledge).get(folded, ()))
        found |= next((posts for code in _tongues(knowledge) if (posts := _post_words(code).get(folded))), set()) & knowledge.posts.keys()
        if found:
            return frozenset(found)
    return frozenset()


def _tongues(knowledge: Knowledge) -> list[str]:
    """Languages in which posts are looked for: that of those who write about a border from abroad, those of its sides, the others."""
    codes = set(languages.codes())
    first = [code for code in dict.fromkeys((ABROAD, *(side.language for side in knowledge.sides))) if code in codes]
    return [*first, *sorted(codes.difference(first))]


@cache
def _post_words(code: str) -> dict[str, set[str]]:
    """Words of a language for posts → posts."""
    found: dict[str, set[str]] = {}
    for post, words in languages.load(code).sections.get("posts", {}).items():
        for word in (post, *words):
            found.setdefault(key(_GAP.sub(" ", word)), set()).add(post)
    return found


_Table = dict[str, set[str]]
_LOCK = threading.Lock()
_TABLES: dict[tuple[str, int], tuple[Knowledge, _Table]] = {}
"""Tables made from a knowledge, by what they are; each holds it, so that an identity is never another's. The oldest goes."""


def _kept(what: str, knowledge: Knowledge, make: Callable[[Knowledge], _Table]) -> _Table:
    found = _TABLES.get((what, id(knowledge)))
    if found is None:
        with _LOCK:
            found = _TABLES.get((what, id(knowledge)))
            if found is None:
                found = (knowledge, make(knowledge))
                while len(_TABLES) >= KEPT:
                    _TABLES.pop(next(iter(_TABLES)))
                _TABLES[what, id(knowledge)] = found
    return found[1]


def _by_name(knowledge: Knowledge) -> _Table:
    """Names of places and bodies by folded form."""
    return _kept("names", knowledge, _made_by_name)


def _made_by_name(knowledge: Knowledge) -> _Table:
    found: _Table = {}
    for identifier in (*knowledge.places, *knowledge.organisations, *knowledge.mechanisms):
        for name in knowledge.names.get(identifier, ()):
            found.setdefault(key(name.text), set()).add(identifier)
    return found


def _by_role(knowledge: Knowledge) -> _Table:
    """Posts by the words the register has for somebody's being in them."""
    return _kept("roles", knowledge, _made_by_role)


def _made_by_role(knowledge: Knowledge) -> _Table:
    found: _Table = {}
    for role in knowledge.roles.values():
        for name in knowledge.names.get(role.id, ()):
            found.setdefault(key(name.text), set()).add(role.post)
    return found
