"""Processes that belong together: what dies is started again, and all end together."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

logger = logging.getLogger(__name__)
PAUSE = 0.2
LONGEST_WAIT = 30.0
"""Seconds between two starts of a process that dies each time."""
STEADY = 60.0
"""A process that lived this long is started again at once."""
LAST_WORDS = 30.0
"""Seconds a process has to finish what it is doing."""


@dataclass
class Child:
    """One process of the group."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    vital: bool = False
    """Whether the group ends with it."""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    not_before: float = 0.0
    wait: float = 1.0

    def start(self) -> None:
        """In a session of its own: Ctrl-C reaches us alone, and we tell it in our order."""
        self.process = subprocess.Popen(self.command, env=dict(self.env), start_new_session=True)  # noqa: S603 (commands of ours)
        self.started = time.monotonic()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Group:
    """Processes started and kept up until a signal comes."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.ending = False

    def start(self) -> None:
        """Start all, and listen for the signals that end us."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_end)
        for child in self.children:
            child.start()

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:
        self.ending = True

    def watch(self) -> int:
        """Until a signal comes, or a vital process ends. Returns the code to end with."""
        while not self.ending:
            for child in self.children:
                if child.running:
                    continue
                assert child.process is not None  # noqa: S101 (watch comes after start)
                if child.vital:
                    logger.error("%s ended with %s: the others are stopped", child.name, child.process.returncode)
                    return abs(child.process.returncode) or 1
                self._again(child, child.process.returncode)
            time.sleep(PAUSE)
        return 0

    def _again(self, child: Child, code: int) -> None:
        now = time.monotonic()
        if not child.not_before:
            child.wait = 1.0 if now - child.started > STEADY else min(child.wait * 2, LONGEST_WAIT)
            child.not_before = now + child.wait
            logger.warning("%s ended with %s and is started again in %d s", child.name, code, child.wait)
        elif now >= child.not_before:
            child.not_before = 0.0
            child.start()

    def stop(self) -> None:
        """End all: politely, then by force."""
        for child in self.children:
            if child.running and child.process:
                child.process.terminate()
        until = time.monotonic() + LAST_WORDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("%s did not end by itself", child.name)
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
