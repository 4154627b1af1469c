"""What the reader asks a person to look at: each check speaks where it should, and is silent where it should be."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc import read
from cotmoc.reading.checks.told import templates
from cotmoc.reading.page_words import PAGE_LANGUAGES, Words
from cotmoc.reading.results import Check, SourceText

PAGE = "Friends along the border open a new bridge\n\nBáo Nhân dânBáo Nhân dân30/10/2025\n\n{}"
"""A page as saved from the web, with its line of publisher and day."""


def checks_of(text: str, language: str = "en", as_of: str | None = None) -> tuple[Check, ...]:
    """All checks of a text."""
    return read(SourceText("note.txt", text, "txt"), language=language, as_of=dt.date.fromisoformat(as_of) if as_of else None).checks


def quotes_of(kind: str, text: str, language: str = "en", as_of: str | None = None) -> list[tuple[str, ...]]:
    """The quotes of the checks of one type."""
    return [check.quotes for check in checks_of(text, language, as_of) if check.type == kind]


# --- counts and sums


def test_as_many_items_as_announced_are_in_order() -> None:
    text = "The two sides signed minutes on three areas of cooperation: opening the bridge; joint patrols; exchange of students."
    assert quotes_of("count_ok", text) == [("three areas", "exchange of students")]
    assert quotes_of("count_mismatch", text) == []


@pytest.mark.parametrize(
    ("text", "language", "quotes"),
    [
        pytest.param("The two sides signed minutes on four areas: opening the bridge; joint patrols; exchange of students.", "en",
                     ("four areas", "exchange of students"), id="one too few"),
        pytest.param("Hai bên nhất trí bốn nội dung: mở cầu; tuần tra chung; trao đổi sinh viên.", "vi",
                     ("bốn nội dung", "trao đổi sinh viên"), id="in Vietnamese"),
        pytest.param("The two sides agreed on three projects:\na) the bridge at Bat Xat;\nb) the road to Thien Bao.", "en",
                     ("three projects", "the road to Thien Bao"), id="over several lines"),
        pytest.param("Officials of four provinces (Quang Ninh, Lang Son, Cao Bang) attended the meeting.", "en",
                     ("four provinces", "Quang Ninh, Lang Son, Cao Bang"), id="provinces in brackets"),
        pytest.param("Guangxi met with five provinces of Vietnam. The four provinces of Vietnam thanked Guangxi.", "en",
                     ("five provinces", "four provinces"), id="two counts of one country"),
    ],
)  # fmt: skip
def test_a_count_that_is_not_that_of_the_list_is_shown(text: str, language: str, quotes: tuple[str, ...]) -> None:
    assert quotes_of("count_mismatch", text, language) == [quotes]


def test_a_clause_of_its_own_at_the_end_is_no_item_of_the_list() -> None:
    text = "The two sides agreed on three areas: joint patrols; exchange of students; the next conference will be hosted by Yunnan in 2027."
    assert quotes_of("count_mismatch", text) == [("three areas", "the next conference will be hosted by Yunnan in 2027.")]


def test_as_many_provinces_as_announced_are_in_order() -> None:
    assert quotes_of("count_ok", "Officials of three provinces (Quang Ninh, Lang Son, Cao Bang) attended the meeting.") == [
        ("three provinces", "Quang Ninh, Lang Son, Cao Bang")
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("广西与越南五省党委书记出席。广西党委书记,广宁省委书记,以及谅山、高平、宣光三省和海防市的代表团出席。", "zh",
                     id="a place behind the list"),
        pytest.param("Five provinces of Vietnam took part: Quang Ninh, Lang Son, Cao Bang, Ha Giang and Guangxi.", "en",
                     id="a place of the other country"),
    ],
)  # fmt: skip
def test_a_count_that_the_list_may_not_fill_is_not_said_to_agree(text: str, language: str) -> None:
    assert quotes_of("count_ok", text, language) == []


def test_provinces_of_two_countries_may_be_counted_apart() -> None:
    assert quotes_of("count_mismatch", "Four provinces of Vietnam met with two provinces of China.") == []


def test_a_list_that_ends_in_etc_leaves_its_count_open() -> None:
    text = "The two sides signed 9 agreements in the fields of: health, trade, tourism, agriculture, etc."
    assert quotes_of("count_open", text) == [("9 agreements", "agriculture, etc")]


def test_a_list_without_etc_leaves_nothing_open() -> None:
    assert quotes_of("count_open", "The two sides signed 4 agreements in the fields of: health, trade, tourism, agriculture.") == []


def test_parts_that_make_the_whole_are_in_order() -> None:
    text = "The sides will plant 425 hectares of sugar cane (Lai Chau 195 hectares, Tuyen Quang 230 hectares)."
    assert quotes_of("sum_ok", text) == [("425 hectares", "195 hectares", "230 hectares")]
    assert quotes_of("sum_mismatch", text) == []


def test_parts_that_do_not_make_the_whole_are_shown() -> None:
    text = "The sides will plant 425 hectares of sugar cane (Lai Chau 195 hectares, Tuyen Quang 220 hectares)."
    assert quotes_of("sum_mismatch", text) == [("425 hectares", "195 hectares", "220 hectares")]
    assert quotes_of("sum_ok", text) == []


def test_one_odd_number_of_two_things_is_shown() -> None:
    text = "The report told of 548 exchange activities. Another paper wrote of 548 delegations."
    assert quotes_of("inconsistent", text) == [("548 exchange activities", "548 delegations")]


def test_a_round_number_of_two_things_is_no_wonder() -> None:
    assert quotes_of("inconsistent", "The report told of 500 exchange activities. Another paper wrote of 500 delegations.") == []


# --- dates


def test_a_year_filled_in_is_shown_with_the_line_it_comes_from() -> None:
    text = PAGE.format(
        "On the morning of 27 October the two sides opened the bridge at Lai Chau. They thanked the border guards for their work."
    )
    assert quotes_of("date_inference", text) == [("27 October", "Báo Nhân dânBáo Nhân dân30/10/2025")]


def test_a_year_that_is_written_was_not_filled_in() -> None:
    text = PAGE.format(
        "On the morning of 27 October 2025 the two sides opened the bridge at Lai Chau. They thanked the border guards for all."
    )
    assert quotes_of("date_inference", text) == []


def test_a_day_to_come_that_is_told_in_the_past_is_shown() -> None:
    text = "On 3 November 2025 the two sides signed an agreement on joint patrols in Lai Chau."
    assert quotes_of("date_conflict", text, as_of="2025-10-30") == [("3 November 2025",)]


def test_a_day_to_come_may_be_told_as_planned() -> None:
    text = "On 3 November 2025 the two sides will sign an agreement on joint patrols in Lai Chau."
    assert quotes_of("date_conflict", text, as_of="2025-10-30") == []


def test_sessions_out_of_order_are_shown() -> None:
    text = "The 4th Annual Conference was held in Kunming on 12 June 2024. The 3rd Annual Conference was held in Lao Cai on 27 March 2025."
    assert quotes_of("ordinal_order", text, as_of="2025-10-30") == [("3rd Annual Conference", "4th Annual Conference")]


def test_sessions_in_order_are_not() -> None:
    text = "The 4th Annual Conference was held in Kunming on 12 June 2024. The 3rd Annual Conference was held in Lao Cai on 27 March 2023."
    assert quotes_of("ordinal_order", text, as_of="2025-10-30") == []


REPORT = (
    "The 11th meeting of the Joint Working Group was opened in Lai Chau. Since the 10th meeting of the Joint Working Group the two sides "
    "have kept up their exchanges. The two sides opened the bridge in {}."
)


def test_a_result_from_before_the_session_since_which_is_reported_is_shown() -> None:
    assert quotes_of("date_out_of_range", REPORT.format("May 2024"), as_of="2025-10-30") == [
        ("May 2024", "10th meeting of the Joint Working Group")
    ]


def test_a_result_from_after_it_is_not() -> None:
    assert quotes_of("date_out_of_range", REPORT.format("May 2025"), as_of="2025-10-30") == []


def test_years_counted_from_a_day_are_checked() -> None:
    text = "Vietnam and China established diplomatic relations on 18 January 1950. For over {} years the two peoples have been friends."
    assert quotes_of("sum_ok", text.format(75), as_of="2025-02-21") == [("18 January 1950", "over 75 years")]
    assert quotes_of("sum_ok", text.format(60), as_of="2025-02-21") == []


def test_a_plan_whose_years_end_soon_is_shown() -> None:
    text = "Prowincje omówiły wdrożenie planu działania na lata {} w handlu."
    assert quotes_of("expiry", text.format("2023–2026"), "pl", "2026-02-14") == [("planu działania na lata 2023–2026",)]
    assert quotes_of("expiry", text.format("2023–2029"), "pl", "2026-02-14") == []


def test_a_turnover_without_its_period_is_shown() -> None:
    text = "Trade between the four provinces and Yunnan amounted to 7.2 billion USD."
    assert quotes_of("period_unstated", text) == [(text,)]


def test_a_turnover_of_a_year_is_not() -> None:
    assert quotes_of("period_unstated", "In 2024 trade between the four provinces and Yunnan amounted to 7.2 billion USD.") == []


# --- names


def test_one_person_by_two_readings_of_the_name_is_shown() -> None:
    text = "Comrade Chen Gang received the guests. On the next day Secretary {} visited the border gate."
    assert quotes_of("same_person", text.format("Tran Cuong")) == [("Chen Gang", "Tran Cuong")]
    assert quotes_of("same_person", text.format("Chen Gang")) == []


def test_one_place_by_two_readings_of_the_name_is_shown() -> None:
    assert quotes_of("same_entity", "Trucks wait in Dongxing. The trade fair of Dong Hung opened.") == [("Dongxing", "Dong Hung")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param(
            "Trucks wait in Dongxing (Dong Hung). The trade fair of Dong Hung opened.", "en", id="the text says that they are one"
        ),
        pytest.param("Ciężarówki czekają w Dongxingu. Targi w Dongxing otwarto.", "pl", id="a case ending"),
        pytest.param("Guests came from Guangxi. The Guangxi Zhuang Autonomous Region thanked them.", "en", id="a short form"),
        pytest.param("广西代表团来访。广西壮族自治区党委表示感谢。", "zh", id="a short form in Chinese"),
    ],
)
def test_one_spelling_in_two_forms_is_no_other_spelling(text: str, language: str) -> None:
    assert quotes_of("same_entity", text, language) == []


def test_an_ordinal_in_words_and_in_figures_is_shown() -> None:
    text = "The {} meeting of the Joint Working Group was held in Lai Chau. The 11th meeting of the Joint Working Group is over."
    assert quotes_of("same_entity", text.format("eleventh")) == [
        ("eleventh meeting of the Joint Working Group", "11th meeting of the Joint Working Group")
    ]
    assert quotes_of("same_entity", text.format("11th")) == []


def test_one_mechanism_in_two_wordings_is_shown() -> None:
    text = "The provinces hold a Spring Meeting every year. At the {} the secretaries signed the minutes."
    assert quotes_of("same_entity", text.format("Spring Conference")) == [("Spring Meeting", "Spring Conference")]
    assert quotes_of("same_entity", text.format("Spring Meeting")) == []


def test_a_gate_whose_name_begins_that_of_its_other_side_is_shown() -> None:
    assert quotes_of("nested_name", "Smart gates will be built at Huu Nghi – Huu Nghi Quan.") == [("Huu Nghi – Huu Nghi Quan",)]
    assert quotes_of("nested_name", "Smart gates will be built at Mong Cai – Dongxing.") == []


SECRETARIES = "Party secretaries of Quang Ninh, Lang Son, Cao Bang, {} and Guangxi met at the Spring Meeting."


@pytest.mark.parametrize(
    ("party", "day", "what"),
    [
        ("Tuyen Quang", "2025-12-17",
         ["guangxi-spring-meeting: vn-tuyen-quang has been a member since 2025-07-01, in place of vn-ha-giang"]),
        ("Ha Giang", "2025-12-17",
         [("guangxi-spring-meeting: vn-ha-giang is no member on 2025-12-17, it was until 2025-06-30, "
          "its place was taken by vn-tuyen-quang")]),
        ("Ha Giang", "2023-02-22", []),
        ("Tuyen Quang", "2028-02-22", []),
    ],
)  # fmt: skip
def test_members_are_those_of_the_day(party: str, day: str, what: list[str]) -> None:
    checks = checks_of(SECRETARIES.format(party), as_of=day)
    assert [check.what for check in checks if check.type == "membership_change"] == what


def test_an_observer_become_member_is_shown_for_a_year() -> None:
    text = "The Spring Meeting was opened. Hai Phong sat among the members."
    assert quotes_of("membership_change", text, as_of="2026-03-17") == [("Hai Phong",)]
    assert quotes_of("membership_change", text, as_of="2029-03-17") == []


# --- wording


def test_a_not_before_any_verb_is_no_undertaking_left_undone() -> None:
    assert quotes_of("not_implemented", "Từ lời hứa đến kết quả chưa đầy một năm. Hai bên nhất trí mở cửa khẩu tại Lai Châu.", "vi") == []
    assert len(quotes_of("not_implemented", "Thỏa thuận lao động năm 2017 vẫn chưa được triển khai trên thực tế.", "vi")) == 1


def test_a_slip_of_translation_is_shown() -> None:
    assert quotes_of("translation_artefact", "The two sides promoted human rights exchanges along the border.") == [
        ("human rights exchanges",)
    ]
    assert quotes_of("translation_artefact", "The two sides promoted people-to-people exchanges along the border.") == []


def test_a_billion_of_the_long_scale_is_no_slip() -> None:
    """In Spanish a billón is a million millions: 1.5 of them in dongs are the 58.6 million dollars that stand beside."""
    text = "El proyecto del puente cuesta 1,5 billones de dongs (58,6 millones de dólares)."
    assert quotes_of("translation_artefact", text, "es") == []


def test_a_count_read_as_the_number_of_a_paper_is_shown() -> None:
    assert quotes_of("translation_artefact", "The two sides abide by the agreements no. 03 on the border.") == [("agreements no. 03",)]
    assert quotes_of("translation_artefact", "The two sides abide by the agreements no. 03/2009 on the border.") == []


def test_what_is_said_not_to_be_carried_out_is_shown() -> None:
    text = "The agreement of 2017 was not implemented in practice."
    assert quotes_of("not_implemented", text) == [(text,)]
    assert quotes_of("not_implemented", "The agreement of 2017 was implemented in practice.") == []


def test_a_list_that_was_only_discussed_is_shown() -> None:
    text = "The provinces {} five areas: opening the bridge; joint patrols; exchange of students; trade fairs; health."
    assert quotes_of("modality", text.format("discussed")) == [("The provinces discussed five areas",)]
    assert quotes_of("modality", text.format("agreed on")) == []


def test_one_undertaking_told_with_three_forces_is_shown() -> None:
    done = "The sides have carried out the three legal documents on the land border."
    agreed = "The two sides agreed to abide by the three legal documents on the land border."
    proposed = "The sides proposed to implement the three legal documents on the land border."
    assert quotes_of("modality", f"{done} {agreed} {proposed}") == [(done, agreed, proposed)]
    assert quotes_of("modality", f"{agreed} {proposed}") == []


BROKEN = PAGE.format(
    "The two sides agreed on cooperation in the following fields: joint patrols and border trade.\n\n{}"
    "Strengthen the exchange of students and of teachers along the land border.\n"
)


def test_a_list_that_goes_on_after_a_caption_is_shown() -> None:
    broken = quotes_of("list_broken", BROKEN.format("bridge-77.jpg\nGuests at the bridge in Lai Chau.\n\n"))
    assert [quotes[-1] for quotes in broken] == ["Strengthen the exchange of students and of teachers along the land border."]


def test_a_list_over_two_paragraphs_without_a_caption_is_whole() -> None:
    assert quotes_of("list_broken", BROKEN.format("")) == []


def test_a_caption_printed_twice_is_shown_once() -> None:
    caption = "Party secretaries sign the minutes in Lai Chau."
    text = PAGE.format("The two sides agreed to hold joint patrols.\n\nbridge-77.jpg\n{}\nThey went home content with what had been done.")
    assert quotes_of("duplicate", text.format(f"{caption}\n{caption}\n")) == [(caption,)]
    assert quotes_of("duplicate", text.format(f"{caption}\n")) == []


def test_an_act_told_in_a_caption_and_in_the_body_is_shown() -> None:
    body = "The two sides signed the minutes of the 11th meeting of the Joint Working Group."
    text = PAGE.format(f"{body}\n\nsign-9921.jpg\nParty secretaries signed the minutes of the {{}} meeting of the Joint Working Group.\n")
    told = "Party secretaries signed the minutes of the 11th meeting of the Joint Working Group."
    assert quotes_of("duplicate", text.format("11th")) == [(body, told)]
    assert quotes_of("duplicate", text.format("10th")) == []


def test_an_item_that_stands_twice_in_one_list_is_shown() -> None:
    text = "The two sides agreed on these fields: border trade, public health, tourism promotion, higher education, {}, logistics."
    assert quotes_of("repetition", text.format("tourism promotion")) == [("tourism promotion", "tourism promotion")]
    assert quotes_of("repetition", text.format("tourist transport")) == []


def test_a_name_may_stand_twice_in_a_list() -> None:
    text = "The guests came from Quang Ninh, Lang Son, Cao Bang, Tuyen Quang, Lang Son, Hai Phong."
    assert quotes_of("repetition", text) == []


# --- page


def test_a_line_left_in_the_language_of_the_original_is_shown() -> None:
    line = "Hai huyện giáp biên cùng nhau tuần tra và bảo vệ các cột mốc quốc giới"
    page = "Vänner vid gränsen öppnar en ny bro\n\n{}\n\nBåda sidor enades om att öppna bron."
    assert quotes_of("untranslated", page.format(line), "sv") == [(line,)]
    assert quotes_of("untranslated", page.format("Regionerna vid gränsen främjar samarbete och utbyte"), "sv") == []


def test_a_stray_syllable_between_paragraphs_is_shown() -> None:
    assert quotes_of("residue", PAGE.format("The two sides agreed to hold joint patrols.\nen\nThen they went home.")) == [("en",)]
    assert quotes_of("residue", PAGE.format("The two sides agreed to hold joint patrols.\nThen they went home.")) == []


LONG = "The two sides thanked the guards at the border gate of Lai Chau for their work. " * 8


def test_an_article_without_day_and_title_is_shown() -> None:
    assert [check.what for check in checks_of(LONG) if check.type == "missing_context"] == ["no day is given", "no title"]


def test_a_note_of_one_line_needs_neither() -> None:
    assert quotes_of("missing_context", "The two sides thanked the guards.") == []


def test_a_word_for_the_source_without_a_source_is_shown() -> None:
    assert quotes_of("missing_context", PAGE.format(f"{LONG}\n\nSource\n")) == [("Source",)]
    assert quotes_of("missing_context", PAGE.format(f"{LONG}\n\nSource: https://example.org/bridge\n")) == []


# --- all


@given(st.text(alphabet=st.sampled_from("ab 3,;:.()\n/2025№nr第五省和、。Lai Chau провінції12"), max_size=300))
def test_every_quote_is_in_the_text_and_every_check_numbered(text: str) -> None:
    checks = checks_of(f"{text}.", "en", "2025-10-30")
    assert [check.id for check in checks] == [f"c{number:02d}" for number in range(1, len(checks) + 1)]
    assert all(span.of(f"{text}.") == quote for check in checks for span, quote in zip(check.spans, check.quotes, strict=True))


def test_every_type_has_its_words_on_the_page() -> None:
    words = Words("en")
    texts = (LONG, REPORT.format("May 2024"), SECRETARIES.format("Ha Giang"))
    types = {check.type for text in texts for check in checks_of(text, as_of="2025-10-30")}
    assert {kind for kind in types if not words.code("check", kind)} == set()


# --- what a check says


def test_every_sentence_is_said_by_some_check() -> None:
    """No row of the table is left over, and no check says what has no row."""
    folder = resources.files("cotmoc.reading.checks")
    source = "".join(entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".py"))
    said = set(re.findall(r'(?:say|_told)\(\s*"(\w+)"', source)) | {"year_of_publication", "year_of_document"}
    assert said == set(templates()["sentence"])


@pytest.mark.parametrize("rule", templates()["sentence"])
def test_every_sentence_has_all_three_languages_and_the_same_slots(rule: str) -> None:
    row = templates()["sentence"][rule]
    assert tuple(row) == PAGE_LANGUAGES
    assert all(words.strip() and not words.rstrip().endswith((".", "。")) for words in row.values())
    assert {frozenset(re.findall(r"\{(\w+)\}", words)) for words in row.values()} == {frozenset(re.findall(r"\{(\w+)\}", row["en"]))}


def test_a_check_says_the_same_in_words_and_as_a_rule() -> None:
    (check,) = (
        one for one in checks_of("The sides will plant 425 ha of cane (Lai Chau 195 ha, Tuyen Quang 220 ha).") if one.type == "sum_mismatch"
    )
    assert check.what == "195 + 220 = 415, not 425 ha"
    assert check.told
    assert check.told.rule == "sum_off"
