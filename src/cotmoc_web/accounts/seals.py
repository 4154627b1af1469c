"""Secrets that must be read again, sealed with a key made from the secret key: whoever gets hold of the database or a backup alone has
no second step of anybody. A library does the sealing (Fernet: AES-128-CBC with HMAC-SHA256)."""

from __future__ import annotations

import base64
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from cotmoc_web.errors import Unreadable

PURPOSE = b"cotmoc: secrets of the second step"
"""Makes this key another one than those that the secret key serves elsewhere."""
SECRETS = ("secret", "seed")
"""Of an authenticator app, and of its recovery codes. Passkeys have none: only their public half is kept."""


def _keys() -> MultiFernet:
    """The first seals; all open."""
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())))


def sealed(text: str) -> str:
    """What may be kept."""
    return _keys().encrypt(text.encode()).decode("ascii")


def opened(text: str) -> str:
    """What was sealed.

    Raises:
        Unreadable: by another key, or it was tampered with.
    """
    try:
        return _keys().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def sealed_rows() -> QuerySet[Any]:
    """Authenticators with a secret in them."""
    found: QuerySet[Any] = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return found


def unreadable() -> int:
    """How many second steps cannot be checked with the keys that are here."""
    return sum(not _opens(row.data[name]) for row in sealed_rows() for name in SECRETS if name in row.data)


def _opens(text: str) -> bool:
    try:
        opened(text)
    except Unreadable:
        return False
    return True


def reseal() -> tuple[int, int]:
    """Seal everything anew with the key in force, so that earlier ones can be thrown away. Gives how many were, and how many could not
    be opened and stay as they are."""
    keys, done, left = _keys(), 0, 0
    with transaction.atomic():
        for row in sealed_rows().select_for_update():
            try:
                row.data |= {name: keys.rotate(row.data[name]).decode("ascii") for name in SECRETS if name in row.data}
            except InvalidToken:
                left += 1
            else:
                row.save(update_fields=["data"])
                done += 1
    return done, left
