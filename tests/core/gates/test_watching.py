"""A day at a gate, customer by customer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.gates.worlds import world
from cotmoc import gates
from cotmoc.errors import UsageError
from cotmoc.gates.watching import watch

TEXT = (Path(__file__).parents[3] / "src/cotmoc_web/studies/beginnings/staffed_lanes.toml").read_text(encoding="utf-8")
SCENARIO = gates.read_scenario(TEXT)


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_the_same_numbers_show_the_same_day() -> None:
    assert watch(SCENARIO, rng=rng()) == watch(SCENARIO, rng=rng())


def test_everybody_is_somewhere_until_they_are_gone_and_moves_on_only() -> None:
    film = watch(SCENARIO, rng=rng(), most=100_000)
    assert film.every == 1
    for passage in film.passages:
        stops, times = zip(*passage.seen, strict=True)
        assert list(times) == sorted(times)
        assert list(stops) == sorted(stops)
        assert passage.left is None or passage.left > 0


def test_who_stands_where_adds_up_to_who_is_at_the_gate() -> None:
    film = watch(SCENARIO, rng=rng(), most=100_000)
    for second in (0.0, 30_000.0, 45_000.0, 80_000.0):
        there = sum(1 for each in film.passages if each.seen[0][1] <= second and (each.left is None or each.left > second))
        assert sum(map(sum, film.standing(second))) == there


def test_while_a_gate_is_closed_nobody_is_seen_at_what_has_long_ended() -> None:
    """The shuttle opens at six; no drive and no crane takes an hour. Who stands there waits for something, or in yard or road."""
    film = watch(world("agv_shuttle", traffic__coal__volume="220 containers a day"), rng=rng())
    early, noon = (
        [dict(zip(way.stops, counts, strict=True)) for way, counts in zip(film.ways, film.standing(hour * 3600), strict=True)]
        for hour in (5.9, 12)
    )
    assert {stop.split()[0] for way in early for stop, count in way.items() if count} == {"arrives", "waits"}
    assert [early[0][f"waits {queue}"] for queue in ("north.exit", "south.entry", "south.crane", "south.charger")] == [1, 3, 1, 1]
    assert early[1]["waits south.crane"] == 1  # a vehicle stands ready
    assert (noon[0]["drives"], noon[1]["drives"], noon[1]["waits south.crane"]) == (4, 1, 0)


def test_of_many_one_in_so_many_is_told() -> None:
    whole, part = watch(SCENARIO, rng=rng(), most=100_000), watch(SCENARIO, rng=rng(), most=50)
    assert part.passages == whole.passages[:: part.every]
    assert len(part.passages) <= 50


@pytest.mark.parametrize("wrong", [{"after": -1}, {"after": 1000}, {"most": 0}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        watch(SCENARIO, rng=rng(), **wrong)
