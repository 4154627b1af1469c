"""What stands beside a name, weighed: the post and place it stands with, the day, the side of the border, other names of the document.

A fact that fits adds bits, one that contradicts takes them off, one that is not known does neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cotmoc.knowledge import Knowledge
from cotmoc.knowledge.model import Crossing, Organisation, Person, Place, Project, Role
from cotmoc.names.index import key
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
    if context.post:
        fitting = [role for role in roles if role.post == context.post]
        yield (FITS if fitting else CLASHES, Reason("context_post", f"{(fitting or roles)[0].post} : {context.post}"))
    if context.place:
        places = _ids(knowledge, context.place)
        fitting = [role for role in roles if places & _around(knowledge, role)]
        yield (FITS if fitting else CLASHES, Reason("context_place", f"{(fitting or roles)[0].place or '–'} : {context.place}"))
    if context.organisation:
        bodies = _ids(knowledge, context.organisation)
        fitting = [role for role in roles if role.organisation in bodies]
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
    folded = key(text)
    return set(_by_name(knowledge).get(folded, ()))


_NAMES: dict[int, tuple[Knowledge, dict[str, set[str]]]] = {}
"""Names of places and bodies by folded form, for each knowledge; it holds the knowledge, so that an identity is never another's."""


def _by_name(knowledge: Knowledge) -> dict[str, set[str]]:
    if id(knowledge) not in _NAMES:
        found: dict[str, set[str]] = {}
        for identifier in (*knowledge.places, *knowledge.organisations):
            for name in knowledge.names.get(identifier, ()):
                found.setdefault(key(name.text), set()).add(identifier)
        _NAMES[id(knowledge)] = (knowledge, found)
    return _NAMES[id(knowledge)][1]
