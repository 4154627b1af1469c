"""What people add to the register and to projects in step: a word about a gate, a milestone, a word about one. The only door for writes.

A word is the party's own until it is shared, and then publishing is a second act. It reaches no further than the document that proves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from cotmoc.gates import register, steps
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import BadInput, NotThere, Refused
from cotmoc_web.gates import queries
from cotmoc_web.gates.models import GateWord, Milestone, MilestoneWord
from cotmoc_web.gates.words import HOURS
from cotmoc_web.history.actions import change
from cotmoc_web.rows import Held, Reach, share_first

Word = GateWord | MilestoneWord
_Word = TypeVar("_Word", GateWord, MilestoneWord)
MOST = 60
"""Milestones of a project."""


def tell_of_gate(viewer: Viewer, key: str, fields: Mapping[str, Any], *, statement: int | None = None, why: str = "") -> GateWord:
    """Enter a word about a gate: its class, status, a step, or its hours.

    Args:
        fields: As `GateWord` has them.
        statement: The confirmed statement that proves it; without one, `known_from` says where it is known from.

    Raises:
        NotThere: no such gate or statement, as far as the person may see.
        NotAllowed: below reviewer.
        BadInput: neither a statement nor where it is known from; what is no word of the register; or the party's own word once more.
    """
    user = viewer.require(Role.REVIEWER)
    gate = queries.gate_of(viewer, key)
    if gate is None:
        raise NotThere
    proof = _proof(viewer, statement, fields.get("known_from", ""))
    if fields["sort"] not in {*register.SORTS, HOURS}:
        raise BadInput("sort")
    of_hours = fields["sort"] == HOURS
    told = {f"w{each.pk}": each for each in queries.hour_words(viewer, gate)} if of_hours else queries.read(viewer, [gate]).rows
    _check_settled(viewer, fields.get("settles") or [], told)
    with change(viewer, "gate.told", why=why) as act:
        # The gate's row is the lock: of one word sent twice at once, one is kept.
        act.take(Entity, gate.pk)
        return act.add(_once(GateWord(party=user.party, reach=Reach.PARTY, gate=gate, statement=proof, by=user, **fields)))


def add_milestone(viewer: Viewer, key: str, fields: Mapping[str, Any], *, why: str = "") -> Milestone:
    """A milestone of a project, after those that are there.

    Raises:
        NotThere: no such project, as far as the person may see.
        NotAllowed: below secretariat.
        Refused: too many.
    """
    user = viewer.require(Role.SECRETARIAT)
    project = queries.project_of(viewer, key)
    if project is None:
        raise NotThere
    with change(viewer, "milestone.added", why=why) as act:
        # The project's row is the lock: two milestones entered at once get two places.
        act.take(Entity, project.pk)
        if Milestone.objects.seen_by(viewer).filter(project=project).count() >= MOST:
            raise Refused(what=_("this project has %(most)d milestones, as many as one page holds") % {"most": MOST})
        # Of the party's own, also those taken back: a key is never given twice, and none tells how many drafts others have.
        number = Milestone.objects.filter(project=project, party=user.party).count() + 1
        made = f"{project.key}.{user.party.key if user.party else ''}-{number}"
        row = Milestone(party=user.party, reach=Reach.PARTY, project=project, key=made, position=1000 + number, **fields)
        return act.add(row)


def tell_of_milestone(viewer: Viewer, pk: int, fields: Mapping[str, Any], *, statement: int | None = None, why: str = "") -> MilestoneWord:
    """Enter a word about a milestone: a day planned or reached.

    Raises:
        NotThere: no such milestone or statement, as far as the person may see.
        NotAllowed: below reviewer.
        BadInput: neither a statement nor a note of where it is known from; or the party's own word once more.
    """
    user = viewer.require(Role.REVIEWER)
    row = Milestone.objects.seen_by(viewer).filter(pk=pk).first()
    if row is None:
        raise NotThere
    proof = _proof(viewer, statement, fields.get("note", ""))
    if fields["sort"] not in steps.SORTS:
        raise BadInput("sort")
    if fields.get("agreed") and fields.get("side"):
        raise BadInput("side", _("what all sides signed is told of all"), _("Leave the side open."))
    told = {f"m{each.pk}": each for each in queries.milestone_words(viewer).filter(milestone=row)}
    _check_settled(viewer, fields.get("settles") or [], told)
    with change(viewer, "milestone.told", why=why) as act:
        act.take(Milestone, row.pk)
        return act.add(_once(MilestoneWord(party=user.party, reach=Reach.PARTY, milestone=row, statement=proof, by=user, **fields)))


def share_word(viewer: Viewer, model: type[Word], pk: int, reach: str, *, version: int) -> Word:
    """Show a word to all parties, publish it, or take it back.

    Raises:
        NotThere: no such word, as far as the person may see.
        NotAllowed: of another party, or below secretariat.
        Refused: a step was left out, or what proves it reaches less far.
    """
    found = _seen(viewer, model, pk)
    with change(viewer, f"reach.{_known(reach)}") as act:
        row = act.take(model, found.pk, version=version)
        viewer.require(Role.SECRETARIAT, row)
        _step(row, reach, row.statement.document.reach if row.statement else Reach.PUBLIC)
        if isinstance(row, MilestoneWord):
            _step(row, reach, row.milestone.reach)
        row.reach = reach
        act.save(row)
    return row


def share_milestone(viewer: Viewer, pk: int, reach: str, *, version: int) -> Milestone:
    """The same for a milestone."""
    found = Milestone.objects.seen_by(viewer).filter(pk=pk).first()
    if found is None:
        raise NotThere
    with change(viewer, f"reach.{_known(reach)}") as act:
        row = act.take(Milestone, found.pk, version=version)
        viewer.require(Role.SECRETARIAT, row)
        _step(row, reach, Reach.PUBLIC)
        row.reach = reach
        act.save(row)
    return row


def withdraw_word(viewer: Viewer, model: type[Word], pk: int, *, version: int) -> Word:
    """Take a word back: it decides no longer.

    Raises:
        NotThere: no such word, as far as the person may see.
        NotAllowed: of another party, or below reviewer.
    """
    found = _seen(viewer, model, pk)
    with change(viewer, "gate.taken_back" if model is GateWord else "milestone.taken_back") as act:
        row = act.take(model, found.pk, version=version)
        viewer.require(Role.REVIEWER, row)
        act.withdraw(row)
    return row


def withdraw_milestone(viewer: Viewer, pk: int, *, version: int) -> Milestone:
    """Take a milestone off a project. Its words stay, unseen, and come back with it."""
    found = Milestone.objects.seen_by(viewer).filter(pk=pk).first()
    if found is None:
        raise NotThere
    with change(viewer, "milestone.removed") as act:
        row = act.take(Milestone, found.pk, version=version)
        viewer.require(Role.SECRETARIAT, row)
        act.withdraw(row)
    return row


def _proof(viewer: Viewer, statement: int | None, known_from: str) -> Statement | None:
    if statement is None:
        if not known_from.strip():
            raise BadInput("known_from", _("nothing says so"), _("Take it from a confirmed statement, or write where it is known from."))
        return None
    found = queries.statement_of(viewer, statement)
    if found is None:
        raise NotThere
    return found


def _check_settled(viewer: Viewer, settled: list[str], told: Mapping[str, queries.Told | MilestoneWord]) -> None:
    if strange := [name for name in settled if name not in told or not queries.may_settle(viewer, told[name])]:
        raise BadInput("settles", _("there is no word “%(name)s”") % {"name": strange[0]})


def _once(word: _Word) -> _Word:
    """The word, if its party has not told it before. What it settles besides is something new."""
    same = {name: getattr(word, name) for name in word.TOLD}
    before = type(word)._default_manager.filter(party=word.party, withdrawn_at=None, **same)
    if any(set(word.settles) <= set(settles) for settles in before.values_list("settles", flat=True)):
        raise BadInput("", _("your party has told this already, in the same words"), _("Take the other one back if it was wrong."))
    return word


def _seen(viewer: Viewer, model: type[Word], pk: int) -> Word:
    rows = queries.gate_words(viewer) if model is GateWord else queries.milestone_words(viewer)
    found: Word | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def _known(reach: str) -> str:
    if reach not in Reach.values:
        raise BadInput("reach")
    return reach


def _step(row: Held, reach: str, farthest: str) -> None:
    share_first(row.reach, reach)
    if Reach.values.index(reach) > Reach.values.index(farthest):
        raise Refused(what=_("what it rests on is not seen so far"), remedy=_("Share that first."))
