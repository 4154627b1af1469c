"""Who looks: the person, the party, the role, the day. Every query and every action takes a viewer; nothing else decides what is seen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from cotmoc_web.accounts.models import RANK, Party, Role, User
from cotmoc_web.errors import NotAllowed
from cotmoc_web.rows import Held

if TYPE_CHECKING:
    from cotmoc_web.asked import Asked


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and as of which day."""

    user: User | None
    """None: nobody signed in."""
    day: dt.date
    """As of when states are shown. The page's `?day=`, else today where the person is."""
    today: dt.date
    mechanism: str = ""
    """Key of the mechanism the desk shows; empty: all."""

    @property
    def party(self) -> Party | None:
        return self.user.party if self.user else None

    @property
    def party_id(self) -> int | None:
        return self.user.party_id if self.user else None

    @property
    def role(self) -> str | None:
        return self.user.role if self.user and self.user.party_id else None

    def has(self, role: Role) -> bool:
        """Whether the person has this role or a higher one."""
        return self.role is not None and RANK[self.role] >= RANK[role]

    def require(self, role: Role, row: Held | None = None) -> User:
        """The person, if they have the role and the row, if any, is their party's.

        Raises:
            NotAllowed: otherwise.
        """
        if self.user is None or not self.has(role) or (row is not None and row.party_id != self.party_id):
            raise NotAllowed
        return self.user

    @classmethod
    def of(cls, user: User | None, day: dt.date | None = None, mechanism: str = "") -> Viewer:
        """For code outside a request."""
        zone = ZoneInfo(user.time_zone) if user and user.time_zone else timezone.get_default_timezone()
        today = timezone.now().astimezone(zone).date()
        return cls(user, day or today, today, mechanism)


class Request(HttpRequest):
    """A request that passed the middleware."""

    viewer: Viewer
    asked: Asked
    """The filters of its address."""
