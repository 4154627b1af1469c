"""Worker processes: order, crashes, documents that never end."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest

from cotmoc.reading.containers import Found
from cotmoc.reading.many_pool import Pool, Task
from cotmoc.reading.many_task import Failure, Job, Outcome

TASKS = '''
import os, time
from cotmoc.reading.many_task import Outcome

def work(job):
    """Does what the name of the document says."""
    if job.name.startswith("slow"):
        time.sleep(0.5)
    if job.name.startswith("hang"):
        while True:
            time.sleep(1)
    if job.name.startswith("crash"):
        os._exit(11)
    return Outcome(job.sequence, job.key, job.name, job.stem, "", json=job.name.encode())
'''


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Task]:
    """Workers import their task, so it stands in a module of its own."""
    (tmp_path / "pool_tasks.py").write_text(textwrap.dedent(TASKS))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield import_module("pool_tasks").work
    del sys.modules["pool_tasks"]


def job(sequence: int, name: str) -> Job:
    return Job(sequence, name, name, Found(name, name))


def run(task: Task, names: list[str], workers: int = 2, seconds: float = 30, grace: float = 0) -> list[Outcome]:
    with closing(Pool(task, workers, seconds, grace).run(job(number, name) for number, name in enumerate(names))) as outcomes:
        return list(outcomes)


def test_outcomes_come_in_the_order_of_the_documents_whoever_is_faster(task: Task) -> None:
    names = ["slow-1", "b", "c", "slow-2", "e", "f", "g", "h"]
    assert [outcome.json.decode() for outcome in run(task, names)] == names


def test_a_document_that_ends_its_worker_costs_only_itself(task: Task) -> None:
    outcomes = run(task, ["a", "crash-1", "c", "crash-2", "e"])
    assert [outcome.failure.code if outcome.failure else "" for outcome in outcomes] == ["", "D03", "", "D03", ""]
    assert "crash-1: reading it ended the program (exit code 11)" in outcomes[1].failure.message if outcomes[1].failure else False


def test_a_document_that_never_ends_is_stopped_at_the_limit(task: Task) -> None:
    outcomes = run(task, ["a", "hang", "c"], seconds=0.5)
    assert [outcome.failure.code if outcome.failure else "" for outcome in outcomes] == ["", "D08", ""]


def test_what_is_an_outcome_already_takes_its_place_in_the_row(task: Task) -> None:
    known = Outcome(1, "b", "b", "", "", failure=Failure("b", "D07", "gone"))
    with closing(Pool(task, 2, 30).run([job(0, "slow"), known, job(2, "c")])) as outcomes:
        assert [outcome.name for outcome in outcomes] == ["slow", "b", "c"]


def test_documents_are_not_fetched_far_ahead_of_a_slow_one(task: Task) -> None:
    """Memory stays flat: while the first is being read, only a bounded number wait behind it."""
    fetched = 0

    def jobs() -> Iterator[Job]:
        nonlocal fetched
        for number in range(1000):
            fetched += 1
            yield job(number, "slow" if number == 0 else "quick")

    with closing(Pool(task, 2, 30).run(jobs())) as outcomes:
        next(outcomes)
        assert fetched < 100


def test_closing_early_leaves_no_worker_behind(task: Task) -> None:
    import multiprocessing

    outcomes = Pool(task, 2, 30).run(job(number, "a") for number in range(10))
    next(outcomes)
    outcomes.close()
    assert multiprocessing.active_children() == []
