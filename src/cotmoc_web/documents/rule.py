"""The rule by which a party lets statements into the record without a person: off until switched on, marked wherever it acted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document, ReadingState, Statement, Verdict
from cotmoc_web.errors import BadInput, NotAllowed
from cotmoc_web.history.actions import change

LEAST = 0.8
"""Below this no rule may go: the reader itself calls such a reading unsure more often than not."""
LAST = 50
"""How many of the last documents a rule is tried on."""


def covers(rule: dict[str, Any], document: Document, statement: Statement) -> bool:
    """Whether the rule would confirm the statement."""
    return (
        bool(rule)
        and bool(document.publisher)
        and document.publisher in rule["publishers"]
        and statement.confidence >= rule["confidence"]
        and not statement.stale
        and statement.verdict == Verdict.WAITING
    )


def apply_rule(document: Document) -> int:
    """Confirm what the party's rule covers, in one act of nobody's. Returns how many."""
    rule = document.party.auto_confirm
    if not rule or document.publisher not in rule["publishers"]:
        return 0
    covered = [row.pk for row in document.statements.filter(withdrawn_at=None) if covers(rule, document, row)]
    if not covered:
        return 0
    with change(None, "statement.by_rule", party=document.party) as act:
        for row in act.take_all(Statement, dict.fromkeys(covered)):
            row.document = document
            row.verdict, row.by_rule, row.at = Verdict.CONFIRMED, True, timezone.now()
            act.save(row)
        act.reach = document.reach
    return len(covered)


def try_rule(viewer: Viewer, rule: dict[str, Any]) -> tuple[int, int, int]:
    """What the rule would have confirmed among the statements that waited in the party's last documents: how many it covers, of how
    many, in how many documents. Nothing is changed."""
    read = Document.objects.filter(party=viewer.party, state=ReadingState.READ, withdrawn_at=None)
    last = list(read.order_by("-at").values_list("pk", "publisher")[:LAST])
    trusted = {pk for pk, publisher in last if publisher and publisher in rule.get("publishers", ())}
    found = Statement.objects.filter(document_id__in=[pk for pk, _publisher in last], stale=False, withdrawn_at=None)
    told = list(found.values_list("document_id", "confidence"))
    would = [pk for pk, confidence in told if pk in trusted and confidence >= rule["confidence"]]
    return len(would), len(told), len(last)


def set_rule(viewer: Viewer, rule: dict[str, Any], *, version: int | None) -> Party:
    """Switch the rule on or, with an empty one, off. It acts on what is read from now on.

    Raises:
        NotAllowed: below secretariat.
        BadInput: no publisher is named, or the confidence is below what a rule may use.
    """
    user = viewer.require(Role.SECRETARIAT)
    if user.party is None:
        raise NotAllowed
    if rule:
        if not LEAST <= float(rule["confidence"]) <= 1:
            raise BadInput("confidence", _("the rule asks for less certainty than a rule may"))
        if not rule["publishers"]:
            raise BadInput("publishers", _("no publisher is chosen"), _("Choose at least one whose texts you trust."))
    with change(viewer, "rule.set" if rule else "rule.off") as act:
        row = act.take(Party, user.party.pk, version=version)
        row.auto_confirm = rule
        act.save(row)
        act.reach = "party"
    return row
