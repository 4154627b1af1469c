"""Static files gathered once, compressed and named by their content, and again only when one of them changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders


def fingerprint() -> str:
    """Of every static file there is: path, size and time of change."""
    told = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            told.append(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


def gather() -> bool:
    """Gather them under the data folder. Returns whether there was something to do.

    In a process of its own: whether static files are gathered is a setting, and this process began without.
    """
    target = settings.DATA / "static"
    stamp = target / ".fingerprint"
    now = fingerprint()
    if stamp.exists() and stamp.read_text("ascii") == now:
        return False
    command = [sys.executable, "-m", "cotmoc_web.manage", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, "COTMOC_COLLECTED": "1"}, check=True)  # noqa: S603 (no part of it comes from outside)
    stamp.write_text(now, "ascii")
    return True
