"""What people do with names: say whether two are one. Nothing is merged by hand: what stands for what follows from what is said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cotmoc.names.records import Verdict
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.models import Entity, Sameness
from cotmoc_web.entities.queries import visible
from cotmoc_web.errors import BadInput, NotThere
from cotmoc_web.history.actions import change, set_reach
from cotmoc_web.rows import Reach

QUOTED = '"'
"""What the id of a written name begins with: see `cotmoc.names.judgements.written`."""


def judge_sameness(viewer: Viewer, a: str, b: str, verdict: str, why: str = "") -> Sameness:
    """A person's word on whether two things are one. It is the party's own until it is shared, and only then joins anything.
    A party has one word on a pair: saying another replaces it.

    Args:
        a: Key of an entity, or what `cotmoc.names.judgements.written` makes of a written name.
        b: The other.
        verdict: `same`, `different` or `unsure`.

    Raises:
        NotAllowed: below reviewer.
        NotThere: no such entity, as far as the person may see.
        BadInput: one thing named twice, or no such verdict.
    """
    user = viewer.require(Role.REVIEWER)
    if verdict not in set(Verdict):
        raise BadInput("verdict")
    if a == b:
        raise BadInput("b", _("a thing is always the same as itself"), _("Choose another one to compare it with."))
    _check(viewer, a)
    _check(viewer, b)
    first, second = sorted((a, b))
    assert user.party is not None  # noqa: S101 (a role is only had in a party)
    with change(viewer, "sameness.judged", why=why) as act:
        # The party's row is the lock: two reviewers judging one pair at once leave one word.
        type(user.party)._default_manager.select_for_update().get(pk=user.party.pk)
        earlier = Sameness.objects.filter(party=user.party, a=first, b=second, withdrawn_at=None).first()
        if earlier is None:
            return act.add(Sameness(party=user.party, reach=Reach.PARTY, a=first, b=second, verdict=verdict, by=user, why=why))
        row = act.take(Sameness, earlier.pk)
        row.verdict, row.why, row.by = verdict, why, user
        act.save(row)
    return row


def share_sameness(viewer: Viewer, pk: int, reach: str, *, version: int) -> Sameness:
    """Let all parties see the word, or take that back. It joins names as long as all see it.

    Raises:
        NotThere: no such judgement, as far as the person may see.
        NotAllowed: of another party, or below secretariat.
    """
    row = set_reach(viewer, Sameness, pk, reach, version=version)
    assert isinstance(row, Sameness)  # noqa: S101 (it was asked for)
    return row


def retract_sameness(viewer: Viewer, pk: int, *, version: int) -> Sameness:
    """Take the word back: these are two, or nobody has said.

    Raises:
        NotThere: no such judgement, as far as the person may see.
        NotAllowed: of another party, or below reviewer.
        Conflict: it was changed since.
    """
    if not Sameness.objects.seen_by(viewer).filter(pk=pk).exists():
        raise NotThere
    with change(viewer, "sameness.retracted") as act:
        row = act.take(Sameness, pk, version=version)
        viewer.require(Role.REVIEWER, row)
        act.withdraw(row)
    return row


def _check(viewer: Viewer, thing: str) -> None:
    if thing.startswith(QUOTED):
        return
    if not visible(viewer, merged=True).filter(key=thing).exists():
        raise NotThere(
            thing, _("there is no such name in the record"), _("Look it up under Names; write a new spelling in quotation marks.")
        )


def entity_of(viewer: Viewer, text: str) -> Entity | None:
    """The entity that a key names, as far as the person may see."""
    return visible(viewer, merged=True).filter(key=text).first()
