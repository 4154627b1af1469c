"""Cases of real sessions that must come out right, with their days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cotmoc.commitments import Commitment, Entry, Owner, Sitting, alternatives, follow, gaps, owners_now, periods, voices, years
from cotmoc.records import PartialDate

MERGERS = {"ha-giang": ["tuyen-quang"], "tuyen-quang-old": ["tuyen-quang"]}
SPRING_MEETINGS = [
    Sitting("spring-3", PartialDate("2018-02-24")),
    Sitting("spring-4", PartialDate("2019-03-22")),
    Sitting("spring-5", PartialDate("2020-01-06/2020-01-07")),
    Sitting("spring-6", PartialDate("2021-04-09")),
    Sitting("spring-7", PartialDate("2022-02-25")),
    Sitting("spring-8", PartialDate("2023-02-22")),
    Sitting("spring-9", PartialDate("2024-02-28")),
    Sitting("spring-10", PartialDate("2025-02-21")),
    Sitting("spring-11", PartialDate("2026-02-11")),
]


def entry(name: str, sort: str, day: str | None, said: str, by: str = "", strength: str = "owner", **rest: Any) -> Entry:
    dates: Any = {key: PartialDate(rest.pop(key)) for key in ("due", "until") if key in rest}
    return Entry(name, sort, PartialDate(day) if day else None, PartialDate(said), tuple(by.split()), strength, **dates, **rest)


HA_GIANG, GUANGXI = Owner("ha-giang", "vn"), Owner("guangxi", "cn")

LABOUR = Commitment(
    "labour",
    "deliverable",
    (HA_GIANG, Owner("baise", "cn")),
    (
        entry("signed", "promised", "2017-02-10", "2017-08-08", "ha-giang baise", "signed"),
        entry("intensified", "step", "2017-08-08", "2017-08-08", "ha-giang baise", "press"),
        entry("never", "not_done", "2017", "2025-02-21", "ha-giang", session="spring-10"),
    ),
    names_object=True,
)
LUNG_LAN = Commitment(
    "lung-lan",
    "deliverable",
    (HA_GIANG, GUANGXI),
    (
        entry("agreed", "promised", None, "2024-02-28", "ha-giang guangxi", "signed"),
        entry("procedures", "step", None, "2025-02-21", "ha-giang"),
        entry("asked", "proposed_again", None, "2025-02-21", "ha-giang"),
    ),
    names_object=True,
    has_measure=True,
)
FREIGHT = Commitment(
    "freight",
    "deliverable",
    (Owner("quang-ninh", "vn"), GUANGXI),
    (
        entry("planned", "promised", None, "2025-02-21", "quang-ninh guangxi", due="2026"),
        entry("launched", "step", "2026-02-11", "2026-02-11", "quang-ninh guangxi", "press", until="2030"),
    ),
    due=PartialDate("2026"),
)
PASSENGER = Commitment(
    "passenger",
    "deliverable",
    (Owner("quang-ninh", "vn"), GUANGXI),
    (entry("planned", "promised", None, "2025-02-21", "quang-ninh guangxi", due="2025"),),
    due=PartialDate("2025"),
)


def test_the_labour_agreement_is_contradicted_since_one_side_said_it_was_never_carried_out() -> None:
    standing = follow(LABOUR, dt.date(2026, 3, 16), successors=MERGERS)
    assert (standing.state, standing.rule, standing.since) == ("contradicted", "claims_differ", dt.date(2025, 2, 21))
    assert standing.deciding == ("intensified", "never")
    assert standing.contradictions == (("intensified", "never"),)
    assert standing.quiet_days == 388
    assert standing.due is None
    assert [owner.party for owner in owners_now(LABOUR, MERGERS)] == ["tuyen-quang", "baise"]


def test_the_labour_agreement_was_moving_then_silent_then_contradicted() -> None:
    strip = years(LABOUR, 2017, 2026, dt.date(2026, 3, 16), successors=MERGERS)
    assert [one.standing.state for one in strip] == ["moving", *["silent"] * 7, "contradicted", "contradicted"]
    assert strip[-1].day == dt.date(2026, 3, 16)


def test_if_either_claim_on_the_labour_agreement_stood_it_would_be_silent() -> None:
    applied, never = alternatives(LABOUR, dt.date(2026, 3, 16), successors=MERGERS)
    assert (applied.stands, applied.set_aside, applied.claimants) == (("intensified",), ("never",), ("ha-giang", "baise"))
    assert (applied.standing.state, applied.standing.rule, applied.standing.since) == ("silent", "quiet", dt.date(2017, 8, 8))
    assert applied.standing.next_step == "ask_report"
    assert (never.stands, never.claimants) == (("never",), ("ha-giang",))
    assert (never.standing.state, never.standing.rule, never.standing.next_step) == ("silent", "said_not_done", "plan_or_drop")


def test_seven_sessions_passed_without_a_word_of_the_labour_agreement_and_one_since() -> None:
    first, second = gaps(LABOUR, SPRING_MEETINGS, dt.date(2026, 3, 16))
    assert (first.after, first.before, len(first.sessions)) == ("intensified", "never", 7)
    assert (second.before, second.sessions, second.days) == (None, ("spring-11",), 388)


def test_each_side_of_the_labour_agreement_is_heard_apart() -> None:
    heard = voices(LABOUR, dt.date(2026, 3, 16), MERGERS)
    assert heard.sides == (("vn", ("never",)), ("cn", ()))
    assert heard.together == ("signed", "intensified")


def test_lung_lan_is_moving_in_march_2025_by_one_sides_step() -> None:
    standing = follow(LUNG_LAN, dt.date(2025, 3, 15))
    assert (standing.state, standing.rule, standing.deciding, standing.one_sided) == ("moving", "step_recent", ("procedures",), True)
    assert (standing.next_day, standing.next_what) == (dt.date(2025, 8, 21), "falls_silent")


def test_lung_lan_is_silent_in_2026_with_no_word_from_the_other_side() -> None:
    standing = follow(LUNG_LAN, dt.date(2026, 1, 1))
    assert (standing.state, standing.since, standing.one_sided) == ("silent", dt.date(2025, 2, 21), True)
    assert voices(LUNG_LAN, dt.date(2026, 1, 1)).of("cn") == ()


def test_a_step_moves_for_180_days_and_not_for_181() -> None:
    assert follow(LUNG_LAN, dt.date(2025, 8, 20)).state == "moving"
    assert follow(LUNG_LAN, dt.date(2025, 8, 21)).state == "silent"


def test_the_freight_lane_is_moving_until_its_year_is_over() -> None:
    assert follow(FREIGHT, dt.date(2026, 12, 31)).state == "moving"


def test_the_freight_lane_is_late_and_moving_after_2026() -> None:
    standing = follow(FREIGHT, dt.date(2027, 1, 15))
    assert (standing.state, standing.days_late, standing.activity) == ("late", 15, "moving")
    assert standing.since == dt.date(2027, 1, 1)
    assert (standing.next_day, standing.next_what) == (dt.date(2030, 12, 31), "works_end")
    assert follow(FREIGHT, dt.date(2031, 1, 1)).activity == "silent"


def test_the_passenger_lane_is_late_in_january_2026_unless_evidence_says_done() -> None:
    assert follow(PASSENGER, dt.date(2025, 12, 31)).state == "silent"
    assert (late := follow(PASSENGER, dt.date(2026, 1, 10))).state == "late"
    assert (late.days_late, late.activity) == (10, "silent")
    done = entry("opened", "done", "2025-12-20", "2026-01-05", "quang-ninh guangxi")
    opened = Commitment("p", "deliverable", PASSENGER.owners, (*PASSENGER.entries, done), due=PASSENGER.due)
    assert follow(opened, dt.date(2026, 1, 4)).state == "late"
    assert follow(opened, dt.date(2026, 1, 5)).state == "kept"
    assert follow(opened, dt.date(2026, 1, 5)).kept_late is None


def test_si_choang_is_kept_with_the_end_of_its_trial_ahead() -> None:
    owners = (Owner("lai-chau", "vn"), Owner("yunnan", "cn"))
    reopened = entry("reopened", "done", "2025-06-27", "2025-06-27", "lai-chau yunnan", "press", until="2025-12-27")
    restored = entry("restored", "done", "2025", "2025-11-14", "lai-chau yunnan", "signed")
    crossing = Commitment("si-choang", "deliverable", owners, (restored, reopened), names_object=True)
    standing = follow(crossing, dt.date(2025, 11, 20))
    assert (standing.state, standing.rule, standing.since) == ("kept", "done_by_all", dt.date(2025, 6, 27))
    assert (standing.next_day, standing.next_what, standing.next_step) == (dt.date(2025, 12, 27), "trial_ends", "review_trial")
    after = follow(crossing, dt.date(2026, 3, 16))
    assert (after.state, after.next_day, after.would_change) == ("kept", None, ("word_after_trial", "denial"))


def test_hai_phong_joined_within_a_year() -> None:
    agreed = entry("agreed", "promised", "2025-02-21", "2025-02-21", "hai-phong guangxi", "signed")
    member = entry("member", "done", "2026-02-11", "2026-02-11", "hai-phong guangxi")
    seat = Commitment("seat", "deliverable", (Owner("hai-phong", "vn"), GUANGXI), (agreed, member))
    assert follow(seat, dt.date(2025, 3, 5)).rule == "agreed_no_word"
    assert follow(seat, dt.date(2025, 3, 5)).quiet_days == 12
    standing = follow(seat, dt.date(2026, 2, 11))
    assert (standing.state, standing.since, standing.owed_by) == ("kept", dt.date(2026, 2, 11), ())


def test_the_three_legal_documents_are_a_practice_and_stand_period_by_period() -> None:
    owners = (HA_GIANG, GUANGXI)
    told = (
        entry("agreed", "promised", None, "2023-02-22", "ha-giang guangxi", "signed"),
        entry("carried-out", "done", "2024", "2025-02-21", "ha-giang"),
        entry("recommended", "proposed_again", None, "2025-02-21", "guangxi", "other_side"),
    )
    documents = Commitment("three", "practice", owners, told)
    states = [(one.first.year, one.state, one.running) for one in periods(documents, dt.date(2025, 3, 1))]
    assert states == [(2023, "silent", False), (2024, "kept", False), (2025, "silent", True)]
    standing = follow(documents, dt.date(2025, 3, 1))
    assert (standing.state, standing.rule, standing.deciding, standing.owed_by) == (
        "kept",
        "done_in_period",
        ("carried-out",),
        ("guangxi",),
    )
    assert follow(documents, dt.date(2026, 1, 1)).state == "silent"


def test_six_of_seven_announced_areas_are_six_commitments_each_with_a_state_of_its_own() -> None:
    areas = [
        Commitment(f"area-{number}", "direction", (HA_GIANG, GUANGXI), (entry("e", "promised", None, "2025-12-14", "", "signed"),))
        for number in range(6)
    ]
    assert [follow(area, dt.date(2026, 3, 16)).state for area in areas] == ["silent"] * 6


def test_a_planned_area_of_sugarcane_is_not_a_planted_one() -> None:
    plan = entry("plan", "promised", None, "2025-11-14", "lai-chau", due="2026")
    cane = Commitment("cane", "deliverable", (Owner("lai-chau", "vn"),), (plan,), due=PartialDate("2026"), has_measure=True)
    assert follow(cane, dt.date(2026, 3, 16)).state == "silent"
    assert follow(cane, dt.date(2027, 1, 1)).state == "late"


def test_strengthening_exchange_of_culture_is_a_direction_and_not_counted() -> None:
    held = entry("festival", "done", "2025-10-30", "2025-10-30", "lai-chau yunnan", "signed")
    culture = Commitment("culture", "direction", (Owner("lai-chau", "vn"), Owner("yunnan", "cn")), (held,), due=PartialDate("2025"))
    standing = follow(culture, dt.date(2026, 3, 16))
    assert (standing.state, standing.counted, standing.due, standing.owed_by) == ("moving", False, None, ())
    assert follow(culture, dt.date(2026, 12, 31)).state == "silent"
