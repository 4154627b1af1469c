"""Reading in a process apart, with limits on time and memory: a hostile file costs a message, never the service.

The process is kept for the next document, since starting one takes longer than reading most. It is given no secret of ours: its environment
holds only where programs are.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from cotmoc.errors import DamagedDocument, TookTooLong
from cotmoc_web.documents.child import failure

_GRACE = 10.0
"""Seconds beyond the time limit before the process is ended from outside: it takes two to start, and ends by itself where it can."""
_DOCUMENTS = 200
"""After so many it is replaced: whatever a library has not given back is given back then."""
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "TMPDIR")


class Apart:
    """One reading process, started when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def read(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer of `child.answer`. A process that dies or hangs is an answer, too."""
        seconds: float = request["seconds"]
        with self._lock:
            try:
                return self._ask(request, time.monotonic() + seconds + _GRACE)
            except TimeoutError:
                self.close()
                return failure(TookTooLong(what=f"reading took longer than {seconds:g} seconds"))
            except (OSError, EOFError, ValueError):
                code = self._process.poll() if self._process else None
                self.close()
                return failure(DamagedDocument(what=f"reading it ended the program ({code})", remedy="Open the file and save it anew."))

    def _ask(self, request: dict[str, Any], deadline: float) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None  # noqa: S101 (a pipe)
        assert process.stdout is not None  # noqa: S101 (a pipe)
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        line = _line(process.stdout.fileno(), deadline)
        self._served += 1
        found: dict[str, Any] = json.loads(line)
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._process.poll() is not None or self._served >= _DOCUMENTS):
            self.close()
        if self._process is None:
            self._served = 0
            environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
            # A session of its own: what it starts (the program that reads scans) ends with it.
            self._process = subprocess.Popen(  # noqa: S603 (our own module, by the Python that runs)
                [sys.executable, "-m", "cotmoc_web.documents.child", str(settings.READ_MEMORY)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=Path(settings.DATA),
                start_new_session=True,
            )
        return self._process

    def close(self) -> None:
        """End the process with all it has started."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not yet written has no reader any more
                    continue


def _line(pipe: int, deadline: float) -> bytes:
    """The next line, read past Python's buffers so that the deadline holds in the middle of it."""
    pieces: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            piece = os.read(pipe, 1 << 20)
            if not piece:
                raise EOFError
            pieces.append(piece)
            if piece.endswith(b"\n"):
                return b"".join(pieces)


APART = Apart()
"""The one of this process."""
atexit.register(APART.close)
