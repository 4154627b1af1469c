"""What must be right before a server starts, each with a code and a remedy."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register


@register(Tags.security, deploy=True)
def secret_key_is_kept(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A key made at start is another one in every worker process."""
    if os.environ.get("COTMOC_SECRET_KEY") or settings.SECRET_FILE.exists():
        return []
    return [
        checks.Error(
            f"no secret key is kept in {settings.DATA}, the data folder",
            hint="Set COTMOC_SECRET_KEY, or run `cotmoc-web init` once.",
            id="cotmoc.E001",
        )
    ]


@register(Tags.security, deploy=True)
def demo_is_off(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A demonstration shows its passwords."""
    if not settings.DEMO:
        return []
    return [checks.Warning("this is a demonstration: anybody may read, and sign in", hint="Unset COTMOC_DEMO.", id="cotmoc.W001")]
