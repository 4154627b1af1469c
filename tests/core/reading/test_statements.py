"""Clauses made statements: kind, field, parties, list, speaker, figure."""

from __future__ import annotations

import datetime as dt

import pytest

from cotmoc import read
from cotmoc.reading.results import Statement


def statements(text: str, language: str = "en", as_of: dt.date | None = None) -> tuple[Statement, ...]:
    return read(text, language=language, as_of=as_of).statements


def kinds(text: str, language: str = "en") -> list[str]:
    return [one.kind for one in statements(text, language)]


# --- lists


LISTS = {
    "en": "The two sides agreed to open the Lung Lan crossing in 2026{0} strengthen joint patrols{0} exchange data on floods.",
    "vi": "Hai bên nhất trí mở cửa khẩu Lũng Làn trong năm 2026{0} tăng cường tuần tra chung{0} trao đổi số liệu về lũ lụt.",
    "ru": "Стороны договорились открыть переход Лунг Лан в 2026 году{0} усилить патрулирование границы{0} обмениваться данными.",
    "uk": "Сторони домовилися відкрити перехід Лунг Лан у 2026 році{0} посилити спільне патрулювання{0} обмінюватися даними про повені.",
    "pl": "Strony uzgodniły otworzyć przejście Lung Lan w 2026 roku{0} wzmocnić wspólne patrole{0} wymieniać dane o powodziach.",
    "id": "Kedua pihak sepakat membuka pintu perbatasan pada tahun 2026{0} memperkuat patroli bersama{0} bertukar data tentang banjir.",
}


@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("language", LISTS)
def test_the_head_of_a_list_passes_its_verb_down_over_commas_and_semicolons(language: str, mark: str) -> None:
    found = statements(LISTS[language].format(mark), language)
    assert [(one.id, one.kind, one.part_of) for one in found] == [
        ("s01", "agreed", None), ("s02", "agreed", "s01"), ("s03", "agreed", "s01"),
    ]  # fmt: skip
    assert [one.field for one in found][:2] == ["border_gates", "border_management"]
    assert (found[0].date, found[0].deadline) == (None, "2026")


def test_a_list_in_chinese_needs_no_spaces() -> None:
    found = statements("双方同意加强贸易合作，开放新的口岸，交换洪水数据。", "zh")
    assert [(one.kind, one.field, one.part_of) for one in found] == [
        ("agreed", "trade", None), ("agreed", "border_gates", "s01"), ("agreed", "environment_disaster", "s01"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "双方は貿易を強化し、国境検問所を開放し、洪水の情報を交換することで合意した。"),
        ("ko", "양측은 무역을 강화하고, 국경 관문을 개방하고, 홍수 자료를 교환하기로 합의했다."),
    ],
)
def test_where_the_verb_ends_the_sentence_it_governs_what_stands_before_it(language: str, text: str) -> None:
    found = statements(text, language)
    assert [(one.kind, one.field) for one in found] == [
        ("agreed", "trade"), ("agreed", "border_gates"), ("agreed", "environment_disaster"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die beiden Seiten vereinbarten, den Handel auszubauen, den Grenzübergang zu öffnen, Daten über Hochwasser auszutauschen."),
        (
            "nl",
            "Beide partijen kwamen overeen de handel uit te breiden, de grensovergang te openen, gegevens uit te wisselen.",
        ),
    ],
)
def test_where_infinitives_stand_last_each_has_its_object_before_it(language: str, text: str) -> None:
    found = statements(text, language)
    assert [(one.kind, one.field, one.part_of) for one in found[:2]] == [("agreed", "trade", None), ("agreed", "border_gates", "s01")]
    assert len(found) == 3


def test_a_list_goes_on_over_paragraphs_with_dashes() -> None:
    text = "The two sides agreed on these tasks:\n- open the Lung Lan crossing in 2026;\n- strengthen joint patrols;\n- exchange data."
    found = statements(text)
    assert [(one.kind, one.part_of) for one in found] == [("agreed", None), ("agreed", "s01"), ("agreed", "s01"), ("agreed", "s01")]
    assert [one.quote for one in found[1:]] == ["open the Lung Lan crossing in 2026", "strengthen joint patrols", "exchange data"]


def test_a_list_goes_on_over_a_caption() -> None:
    text = (
        "The two sides agreed to open the gate;\n\nDelegates of Lai Chau at the market. Photo: Sample Gazette\n\n"
        "strengthen joint patrols;\n\nexchange data on floods."
    )
    found = [one for one in statements(text) if not one.caption]
    assert [(one.kind, one.part_of) for one in found] == [("agreed", None), ("agreed", "s01"), ("agreed", "s01")]


def test_a_new_finite_clause_leaves_the_list() -> None:
    found = statements("The two sides agreed to open the gate; strengthen joint patrols. Trade reached 5 million USD in 2025.")
    assert [(one.kind, one.part_of) for one in found] == [("agreed", None), ("agreed", "s01"), ("figure", None)]


def test_four_fields_under_one_verb_are_one_general_statement() -> None:
    (one,) = statements("The two sides agreed to promote cooperation in trade, health, education, energy and media.")
    assert one.field == "general"
    assert len(one.field_also) >= 4


def test_areas_of_papers_that_were_signed_are_filed_one_by_one() -> None:
    found = statements("The two sides signed 12 agreements in the fields of health, transport, trade.")
    assert [(one.kind, one.field) for one in found[1:]] == [("signed", "health"), ("signed", "transport"), ("signed", "trade")]
    assert found[0].quantity
    assert (found[0].quantity.value, found[0].quantity.unit, found[0].quote[-1]) == (12, "agreements", "f")


# --- kinds


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "The two sides agreed to open the Lung Lan crossing.", "agreed"),
        ("en", "The two sides agreed that joint patrols should be strengthened.", "agreed"),
        ("en", "The two sides agreed that trade has grown steadily.", "stated"),
        ("vi", "Hai bên nhất trí cho rằng thương mại đã tăng trưởng ổn định.", "stated"),
        ("sv", "De båda parterna enades om att handeln har ökat stadigt.", "stated"),
        ("en", "The two sides signed the minutes of the talks.", "signed"),
        ("vi", "Hai bên đã ký kết biên bản hội đàm.", "signed"),
        ("en", "Trade between the provinces reached 5 million USD.", "figure"),
        ("zh", "两省贸易额达72亿美元。", "figure"),
        ("uk", "Товарообіг між провінціями досяг 7,2 млн доларів США.", "figure"),
        ("en", "The Ma Lu Thang gates reopened last week.", "done"),
        ("en", "The next session will be held in Lai Chau.", "planned"),
    ],
)
def test_the_governing_verb_decides(language: str, text: str, kind: str) -> None:
    assert kinds(text, language)[0] == kind


def test_what_was_not_done_is_said_so_and_never_counted_as_done() -> None:
    for text in ("The project has not been implemented.", "The road to the Lung Lan crossing has not been built."):
        (one,) = statements(text)
        assert (one.kind, one.status) == ("stated", "not implemented")


def test_the_number_of_a_marker_denies_nothing() -> None:
    assert [one.status for one in statements("The two sides repaired border marker No. 1116 in May.")] == [None]


def test_what_was_only_discussed_is_planned_at_most() -> None:
    (one,) = statements("The two sides discussed opening the Lung Lan crossing.")
    assert (one.kind, one.status) == ("planned", "discussed")


@pytest.mark.parametrize(
    "text",
    [
        "Attending the meeting were Nguyen Van Hung, Secretary; Tran Van Binh, Chairman; Li Xiaoming, Vice Governor.",
        "The 11th session of the Joint Working Group was held in Kunming on 30 October 2025.",
        "Cooperation results",
        "…",
    ],
)
def test_attendance_sittings_and_headings_state_nothing(text: str) -> None:
    assert statements(text) == ()


def test_every_statement_says_why_and_how_sure() -> None:
    for one in statements(LISTS["en"].format(";")):
        assert one.reason
        assert 0 < one.confidence <= 1


# --- speakers, parties, dates


def test_a_speech_keeps_its_speaker_until_both_sides_speak() -> None:
    text = (
        "Nguyen Van Hung, Secretary of the Party Committee, proposed that the two sides open the Lung Lan crossing; strengthen patrols.\n"
        "He also proposed exchanging data on floods.\nThe two sides agreed to build a road."
    )
    found = statements(text)
    assert [(one.kind, one.speaker) for one in found] == [
        ("proposed", "nguyen-van-hung"), ("proposed", "nguyen-van-hung"), ("proposed", "nguyen-van-hung"), ("agreed", None),
    ]  # fmt: skip
    assert found[0].quote.startswith("proposed that")


def test_the_parties_are_those_named_and_else_both_sides() -> None:
    assert [one.parties for one in statements("Lai Chau and Yunnan agreed to open the Lung Lan crossing.")] == [("vn-lai-chau", "cn-yn")]
    assert [one.parties for one in statements("The two sides agreed to open the Lung Lan crossing.")] == [("two-sides",)]


def test_both_sides_are_the_parties_named_before() -> None:
    found = statements("Lai Chau and Yunnan signed a plan.\nThe two sides agreed to strengthen joint patrols.")
    assert found[1].parties == ("vn-lai-chau", "cn-yn")


@pytest.mark.parametrize("day", [dt.date(2025, 10, 30), dt.date(2027, 10, 30)])
def test_what_was_promised_before_a_day_is_due_then_even_when_the_text_is_younger(day: dt.date) -> None:
    (one,) = statements("The two sides agreed to open the Lung Lan crossing before June 2026.", as_of=day)
    assert (one.date, one.deadline) == (None, "2026-06")


DUE = {
    "en": "On 3 March 2026 Lai Chau and Yunnan agreed to open the crossing by the end of 2027.",
    "vi": "Ngày 3/3/2026, Lai Châu và Vân Nam thống nhất mở cửa khẩu trước cuối năm 2027.",
    "zh": "2026年3月3日，莱州省与云南省同意2027年底前开通口岸。",
    "ru": "3 марта 2026 года Лайтяу и Юньнань договорились открыть переход до конца 2027 года.",
    "uk": "3 березня 2026 року Лайтяу і Юньнань домовилися відкрити перехід до кінця 2027 року.",
    "pl": "3 marca 2026 roku Lai Chau i Junnan uzgodniły otwarcie przejścia do końca 2027 roku.",
    "cs": "3. března 2026 se Lai Chau a Jün-nan dohodly otevřít přechod do konce roku 2027.",
    "de": "Am 3. März 2026 vereinbarten Lai Chau und Yunnan, den Übergang bis Ende 2027 zu öffnen.",
    "nl": "Op 3 maart 2026 zijn Lai Chau en Yunnan overeengekomen de grensovergang vóór eind 2027 te openen.",
    "nb": "Den 3. mars 2026 enedes Lai Chau og Yunnan om å åpne grenseovergangen innen utgangen av 2027.",
    "sv": "Den 3 mars 2026 enades Lai Chau och Yunnan om att öppna gränsövergången före utgången av 2027.",
    "fr": "Le 3 mars 2026, Lai Chau et le Yunnan sont convenus d'ouvrir le poste frontière d'ici la fin de 2027.",
    "es": "El 3 de marzo de 2026, Lai Chau y Yunnan acordaron abrir el paso antes de finales de 2027.",
    "pt": "A 3 de março de 2026, Lai Chau e Yunnan concordaram em abrir a passagem até ao final de 2027.",
    "id": "Pada 3 Maret 2026, Lai Chau dan Yunnan sepakat membuka pintu perbatasan sebelum akhir 2027.",
    "ja": "2026年3月3日、双方は2027年末までに国境ゲートを開通することで合意した。",
    "ko": "2026년 3월 3일 양측은 2027년 말까지 국경 통로를 개통하기로 합의했다.",
}


@pytest.mark.parametrize("language", DUE)
def test_the_day_of_the_promise_and_the_day_it_is_due_are_kept_apart_in_every_language(language: str) -> None:
    (one,) = statements(DUE[language], language)
    assert (one.date, one.deadline) == ("2026-03-03", "2027")


MET = [
    ("en", "Cao Bang and Guangxi agreed in Nanning to open the gate."),
    ("vi", "Tại thành phố Nam Ninh, Cao Bằng và Quảng Tây thống nhất mở cửa khẩu."),
    ("zh", "高平与广西在南宁同意开通口岸。"),
    ("zh", "高平与广西在中国南宁市同意开通口岸。"),
    ("ru", "Каобанг и Гуанси договорились в Наньнине открыть переход."),
    ("ja", "カオバンと広西は南寧で国境ゲートを開通することで合意した。"),
]


@pytest.mark.parametrize(("language", "text"), MET)
def test_the_town_where_they_met_is_no_party(language: str, text: str) -> None:
    (one,) = statements(text, language)
    assert one.parties == ("vn-cao-bang", "cn-gx")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Hai bên nhất trí mở rộng hợp tác thương mại. Tăng 18,5% so với năm 2024."),
        ("vi", "Hai bên thống nhất mở rộng hợp tác thương mại.\nXuất nhập khẩu qua địa bàn, tăng 18,5% so với năm 2024."),
        ("pl", "Strony uzgodniły rozszerzenie handlu. Wymiana handlowa prowincji wyniosła 7,2 mld dolarów."),
    ],
)
def test_a_figure_of_the_next_sentence_was_not_agreed(language: str, text: str) -> None:
    assert [one.kind for one in statements(text, language)] == ["agreed", "figure"]


def test_a_figure_of_the_same_list_was_agreed() -> None:
    found = statements("Hai bên nhất trí mở rộng thương mại; tăng 18,5% kim ngạch năm 2027.", "vi")
    assert [(one.kind, one.deadline) for one in found] == [("agreed", None), ("agreed", "2027")]


def test_travellers_are_counted_by_the_ten_thousand_and_lane_3_and_4_is_no_length() -> None:
    (counted,) = read("出入境旅客超过120万人次。", language="zh").quantities
    assert (counted.quantity.value, counted.quantity.unit) == (1_200_000, "persons")
    assert read("建成海安3+4公里通道。", language="zh").quantities == ()


NOT_DUE = [
    ("en", "In 2019 Lao Cai and Honghe agreed to build a bridge.", "2019", None),
    ("en", "The two sides agreed in April 2025 to open the crossing in 2027.", "2025-04", "2027"),
    ("en", "The two sides agreed to implement the agreement signed in 2017.", None, None),
    ("en", "The two sides agreed to continue the patrols held since 2012.", None, None),
    ("vi", "Năm 2019, tỉnh Lào Cai và châu Hồng Hà thống nhất xây cầu.", "2019", None),
    ("vi", "Hai bên thống nhất triển khai thỏa thuận đã ký năm 2017.", None, None),
    ("vi", "Hai bên thống nhất hoàn thành cầu trong quý II/2027.", None, "2027"),
    ("zh", "双方同意落实2017年签署的协议。", None, None),
    ("zh", "2019年，老街省与红河州同意共建大桥。", "2019", None),
    ("ru", "Стороны договорились в апреле 2025 года открыть переход.", "2025-04", None),
    ("uk", "Сторони погодилися, що 2026 рік має особливе значення.", None, None),
    ("en", "On 3 March 2026 the two sides signed the minutes and agreed to open the crossing before June 2027.", "2026-03-03", "2027-06"),
]


@pytest.mark.parametrize(("language", "text", "day", "due"), NOT_DUE)
def test_a_day_that_is_past_or_belongs_to_an_older_paper_is_no_deadline(language: str, text: str, day: str | None, due: str | None) -> None:
    (one,) = statements(text, language)
    assert (one.date, one.deadline) == (day, due)


COMPARED = [
    ("vi", "Năm 2025, kim ngạch thương mại đạt 42 tỷ USD, tăng 12% so với năm 2024.", ["2025", None]),
    ("vi", "Lượng phương tiện qua cửa khẩu đạt 149.000 lượt xe, tăng 20% so với cùng kỳ năm 2024.", [None, None]),
    ("en", "In 2025, trade reached 42 billion USD, up 12% compared with 2024.", ["2025", None]),
    ("en", "In the first half of 2025 trade rose by 12%, which is more than in 2024.", ["2025"]),
    ("en", "The two sides agreed to raise trade by 10% compared with 2025 no later than 2027.", [None]),
    ("en", "In the same period of 2024 trade amounted to 40 billion USD.", ["2024"]),
    ("zh", "2025年，越南与广西贸易额达420亿美元，比2024年增长12%。", ["2025", None]),
    ("zh", "2025年，贸易额同比增长12%，较2024年有所增长。", ["2025"]),
    ("ru", "Товарооборот вырос на 12% по сравнению с 2024 годом.", [None]),
    ("de", "Der Handel stieg um 12 % gegenüber 2024.", [None]),
    ("ja", "貿易額は2024年比12％増の420億ドルに達した。", [None]),
    ("ko", "무역액은 2024년 대비 12% 증가했다.", [None]),
]


@pytest.mark.parametrize(("language", "text", "days"), COMPARED)
def test_a_day_that_something_is_compared_with_is_not_its_own(language: str, text: str, days: list[str | None]) -> None:
    assert [one.date for one in statements(text, language)] == days


def test_the_gates_of_a_statement_are_its_objects() -> None:
    (one,) = statements("The two sides agreed to open the Lung Lan crossing.")
    assert one.objects == ("lung-lan-longbinh/vn",)


# --- figures


def test_a_figure_has_its_scale_worked_in() -> None:
    (one,) = statements("Trade between Lai Chau and Yunnan reached about 7.2 million USD in 2025.")
    assert one.quantity
    assert (one.quantity.value, one.quantity.unit, one.quantity.qualifier, one.date) == (7_200_000, "USD", "about", "2025")


def test_two_figures_of_one_clause_are_two_statements() -> None:
    found = statements("Trade reached 7.2 million USD, up 12 percent.")
    assert [(one.quantity.value, one.quantity.unit) for one in found if one.quantity] == [(7_200_000, "USD"), (12, "%")]


def test_a_sum_in_brackets_is_a_figure_for_each_part() -> None:
    found = statements("The provinces planted 425 hectares of rice (Lai Chau 195 hectares, Tuyen Quang 230 hectares).")
    assert [(one.quantity.value if one.quantity else None, one.part_of, one.parties) for one in found] == [
        (425, None, ("vn-lai-chau", "vn-tuyen-quang")), (195, "s01", ("vn-lai-chau",)), (230, "s01", ("vn-tuyen-quang",)),
    ]  # fmt: skip
    assert [one.quote for one in found[1:]] == ["Lai Chau 195 hectares", "Tuyen Quang 230 hectares"]


# --- pages


def test_a_caption_states_what_was_done_and_is_marked() -> None:
    text = "The two sides agreed to strengthen joint patrols along the border.\nThe two sides sign the minutes. Photo: Sample Gazette"
    assert [(one.kind, one.caption) for one in statements(text)] == [("agreed", False), ("signed", True)]


def test_lines_that_say_nothing_state_nothing() -> None:
    text = (
        "Two provinces meet\nSample Gazette 30/10/2025\nThe two sides agreed to strengthen joint patrols this year.\n"
        "Comments\nThe two sides agreed to open the gate."
    )
    assert len(statements(text)) == 1


def test_the_second_copy_of_a_caption_states_nothing() -> None:
    text = "The mechanism works well, and this is written here at some length.\nThe two sides signed a plan\nThe two sides signed a plan"
    assert kinds(text).count("signed") == 1
