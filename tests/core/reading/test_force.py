"""What takes the force from a verb: what was not signed, is only planned, conditional, hearsay or asked is never filed as done."""

from __future__ import annotations

import datetime as dt

import pytest

from cotmoc.reading.read import read as read_text
from cotmoc.reading.results import Reading, SourceText


def read(code: str, text: str, as_of: dt.date | None = None) -> Reading:
    return read_text(SourceText("a page", text, "txt"), language=code, as_of=as_of)


NOT_DONE = [
    ("en", "The two sides did not sign the minutes."),
    ("vi", "Hai bên chưa ký biên bản."),
    ("zh", "双方没有签署会议纪要。"),
    ("ru", "Стороны не подписали протокол."),
    ("pl", "Strony nie podpisały protokołu."),
    ("de", "Die Seiten haben das Protokoll nicht unterzeichnet."),
    ("ja", "双方は議事録に署名しなかった。"),
    ("ko", "양측은 회의록에 서명하지 않았다."),
    ("fr", "Les deux parties n'ont pas signé le procès-verbal."),
    ("en", "The parties failed to agree on fees."),
    ("vi", "Hai bên đã không đạt được thỏa thuận về phí."),
    ("zh", "双方也未就收费达成一致。"),
    ("ko", "양측은 요금에 합의하지 못했다."),
    ("en", "The crossing was not opened."),
    ("uk", "Перехід не було відкрито."),
    ("nb", "Grenseovergangen ble ikke åpnet."),
    ("sv", "Gränsövergången öppnades inte."),
    ("nl", "De grensovergang is niet geopend."),
    ("cs", "Přechod nebyl otevřen."),
    ("es", "El paso fronterizo no fue abierto."),
    ("pt", "A passagem não foi aberta."),
    ("id", "Pintu perbatasan itu belum dibuka."),
    ("en", "Guangxi refused to reopen the crossing."),
    ("zh", "广西拒绝重新开放口岸。"),
    ("en", "Lang Son denied that it had signed the agreement."),
]


@pytest.mark.parametrize(("code", "text"), NOT_DONE)
def test_what_was_not_done_is_stated_as_not_implemented(code: str, text: str) -> None:
    statements = read(code, text).statements
    assert [(one.kind, one.status) for one in statements] == [("stated", "not implemented")]


STILL_DONE = [
    ("en", "The two sides not only signed the minutes but also agreed to open the gate.", ["signed"]),
    ("vi", "Hai bên không ngừng củng cố quan hệ và đã ký biên bản.", ["signed"]),
    ("zh", "双方不仅签署了会谈纪要,还同意开通口岸。", ["signed", "agreed"]),
    ("ru", "Стороны не только подписали протокол, но и договорились открыть переход.", ["signed", "agreed"]),
    ("en", "The two sides agreed not to raise fees.", ["agreed"]),
]


@pytest.mark.parametrize(("code", "text", "kinds"), STILL_DONE)
def test_not_only_and_not_behind_the_verb_take_nothing_away(code: str, text: str, kinds: list[str]) -> None:
    assert [one.kind for one in read(code, text).statements] == kinds


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("zh", "双方计划6月签署备忘录。"),
        ("ja", "双方は6月に覚書に署名する予定である。"),
        ("en", "The two sides plan to sign a memorandum in June."),
        ("fr", "Si le projet est approuvé, le pont serait construit en 2027."),
        ("de", "Falls genehmigt, würde die Brücke 2027 gebaut."),
    ],
)
def test_what_is_to_come_is_planned(code: str, text: str) -> None:
    assert [one.kind for one in read(code, text).statements] == ["planned"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "It is rumoured that the parties agreed to open the gate."),
        ("en", "Would the parties have signed the minutes earlier?"),
        ("zh", "双方何时签署备忘录？"),
        ("sv", "Källa: Lang Sons tidning öppnade sin webbplats."),
    ],
)
def test_hearsay_questions_and_sources_say_nothing(code: str, text: str) -> None:
    assert read(code, text).statements == ()


def test_a_plain_verb_dated_before_the_text_has_been_done() -> None:
    reading = read("zh", "硕龙—里板口岸于2025年2月27日开放。", as_of=dt.date(2026, 1, 1))
    assert [one.kind for one in reading.statements] == ["done"]


def test_a_request_names_whom_it_is_put_to() -> None:
    (statement,) = read("en", "Mr. Truong asked Guangxi to extend the opening hours of the gate.").statements
    assert (statement.kind, statement.addressee) == ("proposed", "cn-gx")


def test_a_place_in_what_is_requested_is_not_the_one_that_is_asked() -> None:
    (statement,) = read("en", "He proposed to connect Lang Son and Nanning by rail.").statements
    assert (statement.kind, statement.addressee) == ("proposed", None)


def test_a_promised_day_is_no_day_of_publication() -> None:
    text = "The two sides agreed to open the gate before 31 December 2026."
    reading = read("en", text, as_of=dt.date(2025, 10, 30))
    assert reading.document.published is None
    assert [one.deadline for one in reading.statements] == ["2026-12-31"]


def test_the_next_sitting_lends_nothing_to_this_one() -> None:
    text = "The 5th annual conference was held in Lai Chau on 30 October 2025; Yunnan will host the 6th annual conference in 2026."
    found = {one.ordinal: (one.status, one.date, one.place) for one in read("en", text).sessions}
    assert found == {5: ("held", "2025-10-30", "vn-lai-chau"), 6: ("planned", "2026", "cn-yn")}


@pytest.mark.parametrize(
    ("code", "text", "value", "unit"),
    [
        ("zh", "每天约有200名越南边民经此往来。", 200, "persons/day"),
        ("ja", "総投資額は約3億2000万元。", 320_000_000, "CNY"),
        ("ko", "사업의 총 투자액은 약 3억 2000만 위안이다.", 320_000_000, "CNY"),
        ("en", "The gate cleared 2000 vehicles a day in May 2024.", 2000, "vehicles/day"),
        ("zh", "双方落实三个法律文件。", 3, "documents"),
    ],
)
def test_counts_are_read_as_written(code: str, text: str, value: int, unit: str) -> None:
    (statement,) = read(code, text).statements
    assert statement.quantity is not None
    assert (statement.quantity.value, statement.quantity.unit) == (value, unit)


@pytest.mark.parametrize(
    ("code", "text", "name"),
    [
        ("zh", "会议在云南省举行。", "云南省"),
        ("zh", "云南省委书记王宁出席。", "云南"),
        ("ko", "회의가 윈난성에서 열렸다.", "윈난성"),
        ("ja", "会合が雲南省で開かれた。", "雲南省"),
        ("en", "Vietnam's provinces met.", "Vietnam"),
    ],
)
def test_a_name_takes_its_designator_and_leaves_its_particle(code: str, text: str, name: str) -> None:
    mentions = [text[one.span.start : one.span.end] for one in read(code, text).mentions if one.kind in {"province", "country"}]
    assert mentions == [name]


def test_for_the_fifth_time_numbers_a_sitting_and_the_dateline_says_where() -> None:
    text = (
        "Lai Châu, 30 octobre 2025. – Pour la cinquième fois, les secrétaires du Parti de Lai Châu, Lào Cai, Tuyên Quang et Diên Biên "
        "ont retrouvé celui du Yunnan en conférence annuelle."
    )
    assert [(one.ordinal, one.place, one.date) for one in read("fr", text).sessions] == [(5, "vn-lai-chau", "2025-10-30")]
