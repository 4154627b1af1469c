"""Sittings of the mechanisms, and visits."""

from __future__ import annotations

import datetime as dt

import pytest

from cotmoc import read

GROUP = "the Joint Working Group of Lai Chau, Lao Cai, Dien Bien, Tuyen Quang and Yunnan"


def sessions(text: str, language: str = "en", as_of: dt.date | None = None) -> list[tuple[str, int | None, str | None, str | None, str]]:
    return [(one.mechanism, one.ordinal, one.date, one.place, one.status) for one in read(text, language=language, as_of=as_of).sessions]


def test_a_sitting_has_its_mechanism_number_day_and_place() -> None:
    text = f"The 11th session of {GROUP} was held in Kunming on 30 October 2025."
    assert sessions(text) == [("yunnan-jwg", 11, "2025-10-30", "cn-kunming", "held")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Phiên họp lần thứ 11 Nhóm công tác liên hợp được tổ chức tại Côn Minh ngày 30/10/2025."),
        ("zh", "联合工作组第十一次会议于2025年10月30日在昆明举行。"),
        ("zh", "聯合工作組第十一次會議於2025年10月30日在昆明舉行。"),
        ("pl", "XI posiedzenie Wspólnej Grupy Roboczej odbyło się w Kunmingu 30 października 2025 r."),
    ],
)
def test_every_language_tells_the_same_sitting(language: str, text: str) -> None:
    assert sessions(text, language) == [("yunnan-jwg", 11, "2025-10-30", "cn-kunming", "held")]


def test_a_sitting_to_come_is_planned() -> None:
    text = "The 12th session of the Joint Working Group will be hosted by Dien Bien in 2026."
    assert sessions(text) == [("yunnan-jwg", 12, "2026", "vn-dien-bien", "planned")]


def test_the_next_session_is_that_of_the_mechanism_spoken_of() -> None:
    text = f"The 11th session of {GROUP} was held in Kunming on 30 October 2025. The next session will be held in Lai Chau."
    assert [(one[0], one[1], one[4]) for one in sessions(text)] == [("yunnan-jwg", 11, "held"), ("yunnan-jwg", None, "planned")]


def test_a_session_without_a_name_is_that_of_the_mechanism_whose_number_is_next_to_it() -> None:
    text = f"The 11th session of {GROUP} was held in Kunming on 30 October 2025. The 10th session was held in Lai Chau in 2024."
    assert [(one[0], one[1]) for one in sessions(text)] == [("yunnan-jwg", 11), ("yunnan-jwg", 10)]


def test_a_sitting_told_twice_is_there_once_with_all_that_is_told() -> None:
    text = (
        f"The 11th session of {GROUP} made progress. The leaders were glad.\n"
        "The 11th session of the Joint Working Group was held in Kunming on 30 October 2025."
    )
    assert sessions(text) == [("yunnan-jwg", 11, "2025-10-30", "cn-kunming", "held")]


def test_a_sitting_online_has_no_town() -> None:
    assert sessions("The 11th session of the Joint Working Group was held online on 30 October 2025.")[0][3] == "online"


def test_a_text_without_a_session_tells_of_a_visit() -> None:
    text = "A delegation of Yunnan visited Lai Chau on 3 May 2025 and talked about trade."
    assert sessions(text) == [("visit", None, "2025-05-03", "vn-lai-chau", "held")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Tại hội đàm, hai bên thống nhất hoàn thành thủ tục mở cặp cửa khẩu trước ngày 30/6/2027."),
        ("vi", "Chuyến thăm góp phần hoàn thành thủ tục mở cặp cửa khẩu trước ngày 30/6/2027."),
        ("zh", "会谈中，双方同意2027年6月30日前开通口岸。"),
        ("en", "During the visit the two sides agreed to open the gate before 30 June 2027."),
        ("ru", "В ходе визита стороны договорились открыть переход до 30 июня 2027 года."),
    ],
)
def test_a_deadline_is_not_the_day_of_a_visit(language: str, text: str) -> None:
    assert read(text, language=language, as_of=dt.date(2026, 11, 12)).sessions == ()


def test_a_visit_that_is_still_to_come_was_not_held() -> None:
    text = "A delegation of Yunnan will visit Lai Chau on 3 May 2027."
    assert sessions(text, as_of=dt.date(2026, 11, 12)) == [("visit", None, "2027-05-03", "vn-lai-chau", "planned")]


def test_a_session_of_no_mechanism_is_none() -> None:
    assert sessions("The 11th session was held.") == []


def test_the_day_of_the_document_is_that_of_the_sitting_it_opens_with() -> None:
    text = f"The 11th session of {GROUP} was held in Kunming. The two sides were glad."
    assert sessions(text, as_of=dt.date(2025, 10, 30))[0][2] == "2025-10-30"


def test_the_quote_of_a_session_is_its_name() -> None:
    text = f"Today the 11th session of {GROUP} was held in Kunming on 30 October 2025."
    (session,) = read(text, language="en").sessions
    assert (session.quote, session.span.of(text), session.canonical) == (
        "11th session of the Joint Working Group", "11th session of the Joint Working Group", "yunnan-jwg-11",
    )  # fmt: skip


def test_a_language_without_a_file_has_no_sessions() -> None:
    assert read("La undicesima sessione si è tenuta il 30 ottobre 2025 a Kunming tra le delegazioni di Lai Chau e Yunnan.").sessions == ()
