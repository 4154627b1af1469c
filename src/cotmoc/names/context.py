"""What stands beside a name, weighed: the post and place it stands with, the day, the side of the border, other names of the document.

A fact that fits adds bits, one that contradicts takes them off, one that is not known does neither.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from cotmoc import languages
from cotmoc.knowledge import Knowledge
from cotmoc.knowledge.model import Crossing, Organisation, Person, Place, Project, Role
from cotmoc.names.index import key
from cotmoc.names.kinds import without_kind_words
from cotmoc.names.records import Context, Reason

FITS, CLASHES, PERIOD, NEIGHBOUR = 6.0, -4.0, 3.0, 1.5
"""Bits for a post, place or body that fits and for one that does not; for being in office or in being on the day; for each neighbour."""

Weight = tuple[float, Reason]


def weigh(knowledge: Knowledge, identifier: str, context: Context | None, as_of: dt.date | None) -> list[Weight]:
    """What context and day say of an entry."""
    entity = knowledge.entity(identifier)
    found = list(_period(knowledge, identifier, as_of)) if as_of else []
    if context:
        if context.party and (side := getattr(entity, "side", None)):
            found.append((FITS / 2 if side == context.party else CLASHES, Reason("context_party", f"{side} : {context.party}")))
        if isinstance(entity, Person):
            found += _of_person(knowledge, identifier, context, as_of)
        else:
            found += _of_thing(knowledge, identifier, entity, context)
        found += _neighbours(knowledge, identifier, context)
    return found


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
    if context.post and (posts := _posts(knowledge, context.post)):
        fitting = [role for role in roles if role.post in posts]
        yield (FITS if fitting else CLASHES, Reason("context_post", f"{(fitting or roles)[0].post} : {context.post}"))
    if context.place and (places := _with_parents(knowledge, _ids(knowledge, context.place))):
        fitting = [role for role in roles if places & _around(knowledge, role)]
        yield (FITS if fitting else CLASHES, Reason("context_place", f"{(fitting or roles)[0].place or '–'} : {context.place}"))
    if context.organisation and (bodies := _ids(knowledge, context.organisation)):
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
        fits = bool(near & _ids(knowledge, context.place))
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
        met |= _ids(knowledge, name) & related
    if met:
        yield (NEIGHBOUR * min(len(met), 3), Reason("context_names", ", ".join(sorted(met)[:3])))


def _ids(knowledge: Knowledge, text: str) -> set[str]:
    """The entries an id or a name stands for."""
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


def _posts(knowledge: Knowledge, text: str) -> frozenset[str]:
    """The posts a code or words may mean; none if the words are not known."""
    if (code := "_".join(text.lower().split())) in knowledge.posts:
        return frozenset((code,))
    words = text.split()
    for length in range(len(words), 0, -1):  # what follows the post tells whose it is
        folded = key(" ".join(words[:length]))
        found = set(_by_role(knowledge).get(folded, ()))
        found |= next((posts for code in _tongues() if (posts := _post_words(code).get(folded))), set()) & knowledge.posts.keys()
        if found:
            return frozenset(found)
    return frozenset()


def _tongues() -> list[str]:
    """Languages in which posts are looked for, those of the border first."""
    return sorted(languages.codes(), key=lambda code: ({"en": 0, "vi": 1, "zh": 2}.get(code, 3), code))


@cache
def _post_words(code: str) -> dict[str, set[str]]:
    """Words of a language for posts → posts."""
    found: dict[str, set[str]] = {}
    for post, words in languages.load(code).sections.get("posts", {}).items():
        for word in (post, *words):
            found.setdefault(key(_GAP.sub(" ", word)), set()).add(post)
    return found


_NAMES: dict[int, tuple[Knowledge, dict[str, set[str]]]] = {}
"""Names of places and bodies by folded form, for each knowledge; it holds the knowledge, so that an identity is never another's."""


def _by_name(knowledge: Knowledge) -> dict[str, set[str]]:
    if id(knowledge) not in _NAMES:
        found: dict[str, set[str]] = {}
        for identifier in (*knowledge.places, *knowledge.organisations, *knowledge.mechanisms):
            for name in knowledge.names.get(identifier, ()):
                found.setdefault(key(name.text), set()).add(identifier)
        _NAMES[id(knowledge)] = (knowledge, found)
    return _NAMES[id(knowledge)][1]


_ROLES: dict[int, tuple[Knowledge, dict[str, set[str]]]] = {}
"""Posts by the words the register has for somebody's being in them, as in `_NAMES`."""


def _by_role(knowledge: Knowledge) -> dict[str, set[str]]:
    if id(knowledge) not in _ROLES:
        found: dict[str, set[str]] = {}
        for role in knowledge.roles.values():
            for name in knowledge.names.get(role.id, ()):
                found.setdefault(key(name.text), set()).add(role.post)
        _ROLES[id(knowledge)] = (knowledge, found)
    return _ROLES[id(knowledge)][1]
