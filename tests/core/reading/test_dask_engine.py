"""Reading on Dask distributed: the same results, and workers may be lost on the way."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cotmoc import cluster as dask_cluster
from cotmoc.errors import ClusterLost, MissingProgram, UsageError
from cotmoc.reading import dask_engine
from cotmoc.reading.containers import documents
from cotmoc.reading.many import read_many
from cotmoc.reading.many_task import Job, Options, read_job

distributed: Any = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")  # the cluster's own warnings are not ours to mend
TEXT = "The two sides agreed to open the Lung Lan crossing in {year}. "


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:03}.txt").write_text(TEXT.format(year=1990 + number) * 20)
    (folder / "empty.txt").write_text("")
    return folder


@pytest.fixture
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        yield cluster


def test_the_results_are_those_of_one_machine_though_a_worker_is_killed_in_the_middle(papers: Path, tmp_path: Path, cluster: Any) -> None:
    here: dict[str, bytes] = {}
    read_many([papers], jobs=2, on_outcome=lambda outcome: here.update({outcome.name: outcome.json}))
    jobs = [Job(number, found.name, "", found) for number, found in enumerate(documents([papers]))]
    there: dict[str, bytes] = {}

    def slowly(job: Job) -> Any:  # so that the worker has something in hand when it is killed; a function in here travels whole
        time.sleep(0.02)
        return read_job(job, Options())

    with distributed.Client(cluster) as client:
        victim = next(iter(client.run(os.getpid).values()))
        for number, outcome in enumerate(dask_engine.read_with(client, jobs, slowly)):
            if number == 3:
                os.kill(victim, signal.SIGKILL)
            there[outcome.name] = outcome.json
        assert victim not in client.run(os.getpid).values()
    assert there == here
    assert sum(bool(json) for json in there.values()) == 40


def test_a_collection_is_read_through_the_address_of_a_scheduler(papers: Path, tmp_path: Path, cluster: Any) -> None:
    summary = read_many([papers], out=tmp_path / "there", engine="dask", scheduler=cluster.scheduler_address)
    assert (summary.read, [failure.code for failure in summary.failures]) == (40, ["D01"])
    read_many([papers], out=tmp_path / "here", jobs=1)
    there, here = ({path.name: path.read_bytes() for path in (tmp_path / name).glob("*.json")} for name in ("there", "here"))
    assert {name: data for name, data in there.items() if name[0] != "."} == {name: data for name, data in here.items() if name[0] != "."}


def test_a_scheduler_that_does_not_answer_is_told(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_cluster, "_PATIENCE", "1s")
    with pytest.raises(UsageError, match="no scheduler answers there"):
        read_many([papers], engine="dask", scheduler="127.0.0.1:1")


def test_a_cluster_whose_workers_are_all_gone_is_told_and_not_waited_for(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_cluster, "_LOOK_EVERY", 0.2)
    monkeypatch.setattr(dask_cluster, "_WITHOUT_WORKERS", 0.4)
    with distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None) as nobody, pytest.raises(ClusterLost) as told:
        read_many([papers], engine="dask", scheduler=nobody.scheduler_address)
    assert (told.value.code, told.value.where) == ("C01", nobody.scheduler_address)


def test_without_the_extra_the_remedy_is_named(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(MissingProgram, match=r"pip install 'cotmoc\[dask\]'"):
        read_many([papers], engine="dask")


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs a list of the ports that are open")
def test_a_cluster_started_for_a_run_cannot_be_reached_from_outside() -> None:
    from contextlib import ExitStack

    before = listening()
    with ExitStack() as stack:
        dask_cluster.connect(stack, 1, None)
        opened = listening() - before
    assert opened
    assert {address for address in opened if not address.startswith("0100007F:")} == set()


def listening() -> set[str]:
    """Addresses of this machine that wait for connections, in hexadecimal."""
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {line[1] for line in lines if line[3] == "0A"}


def test_another_set_of_facts_goes_along(tmp_path: Path, cluster: Any) -> None:
    (tmp_path / "a.txt").write_text("The two sides agreed at the River Council to open the Stonebridge crossing.")
    facts = Path(__file__).parents[1] / "knowledge" / "ardia_borvia"
    read_many([tmp_path / "a.txt"], out=tmp_path / "out", engine="dask", scheduler=cluster.scheduler_address, knowledge=facts)
    assert b'"river-council"' in (tmp_path / "out" / "a.json").read_bytes()
