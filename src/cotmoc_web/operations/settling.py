"""What a process that serves pages does once, beside the first pages."""

from __future__ import annotations

import gc

from cotmoc_web.search.register import warm

BETWEEN = (20_000, 20, 20)
"""Objects more, and rounds, between two searches for garbage: a page makes some 10,000 objects and leaves none behind."""


def settle() -> None:
    """Load what the first question would wait a second for, and keep it out of every later search for garbage.

    Else each search looks through all tables of names and facts: every fifth page or so took 80 ms longer.
    """
    warm()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*BETWEEN)
