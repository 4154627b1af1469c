"""Refusals of the web application: part of the one tree of errors. `middleware.RefusalMiddleware` shows them; nobody sees a traceback.

CotmocError
└── Refused                W00  what a person asked for was not done, and nothing was changed
    ├── NotAllowed             W01  the role, or the party, does not allow it
    ├── NotThere               W02  no such thing, or not one that this reader may see: the two look alike on purpose
    ├── Conflict               W03  somebody else changed it meanwhile; both versions are shown
    ├── BadInput               W04  a field does not hold what it must; names the field
    ├── WrongKey               W05  the key of a program opens nothing
    └── Unreadable             W06  a secret was sealed with a key that this copy does not have
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cotmoc.errors import CotmocError


class Refused(CotmocError):
    """What a person asked for was not done, and nothing was changed. Words are translated when they are shown."""

    code = "W00"
    status: ClassVar[int] = 400


class NotAllowed(Refused):
    """The role, or the party, does not allow it."""

    code = "W01"
    status = 403
    default_what = _("your role does not allow this")  # type: ignore[assignment] # lazy: the language is the reader's
    default_remedy = _("Ask an administrator of your party.")  # type: ignore[assignment]


class NotThere(Refused):
    """No such thing, or not one that this reader may see: the two look alike on purpose."""

    code = "W02"
    status = 404
    default_what = _("there is nothing at this address that you may see")  # type: ignore[assignment]
    default_remedy = _("Search for it, or sign in if it belongs to your party.")  # type: ignore[assignment]


class Conflict(Refused):
    """Somebody else changed it meanwhile. Nothing was lost: what was sent is in `yours`, what stands is in `theirs`."""

    code = "W03"
    status = 409
    default_what = _("somebody else changed this a moment ago")  # type: ignore[assignment]
    default_remedy = _("Both versions are shown; choose which one stands.")  # type: ignore[assignment]

    def __init__(self, where: str = "", what: str = "", remedy: str = "", *, theirs: object = None, yours: object = None) -> None:
        super().__init__(where, what, remedy)
        self.theirs = theirs
        self.yours = yours


class BadInput(Refused):
    """A field does not hold what it must. `where` is the name of the field."""

    code = "W04"
    default_what = _("this field does not hold what it must")  # type: ignore[assignment]


class WrongKey(Refused):
    """The key of a program opens nothing. Told apart from a missing right: another key may do."""

    code = "W05"
    status = 401
    default_what = _("this key opens nothing")  # type: ignore[assignment]
    default_remedy = _("It may have been withdrawn, or its time is over. Make a new one on the page of your account.")  # type: ignore[assignment]


class Unreadable(Refused):
    """A secret was sealed with a key that this copy does not have: restored without its secret key, or the key was changed."""

    code = "W06"
    status = 503
    default_what = _("the second step cannot be checked: this copy of the record lacks the key that its secrets were sealed with")  # type: ignore[assignment]
    default_remedy = _("Tell whoever runs the server: the secret key from before is missing.")  # type: ignore[assignment]
