"""What must hold of a party's people, whoever changes them and however: also when a change is undone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.errors import Refused


def keep_an_administrator(party: Party | None) -> None:
    """Call inside the transaction, after the change: a party that nobody administers could never be administered again.

    Raises:
        Refused: nobody would be left.
    """
    administrators = User.objects.select_for_update().filter(party=party, role=Role.ADMINISTRATOR, is_active=True)
    if not list(administrators.values_list("pk", flat=True)):
        raise Refused(
            what=_("your party would have no administrator left"), remedy=_("Make somebody else an administrator first, then try again.")
        )
