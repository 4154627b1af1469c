"""Loops turned into machine code by numba, and the code kept for the next start.

The code is kept beside this package, else in the user's cache folder, else where the environment variable NUMBA_CACHE_DIR says. Where no
place can be written to, everything works and each start takes some seconds longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from cotmoc.errors import MissingProgram

try:
    import numba
except ImportError as error:
    raise MissingProgram("gates", f"{error.name or 'numba'} is not installed", "Run: pip install 'cotmoc[gates]'") from error

_Loop = TypeVar("_Loop", bound=Callable[..., Any])


def compiled(loop: _Loop) -> _Loop:
    """The same loop, compiled when it is first called. Other threads go on while it runs."""
    try:
        made: Any = numba.njit(cache=True, nogil=True)(loop)
    except RuntimeError:  # no place for the cache
        made = numba.njit(nogil=True)(loop)
    return cast("_Loop", made)
