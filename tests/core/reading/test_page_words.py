"""The words of a page."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import Any

import pytest

from cotmoc.errors import UsageError
from cotmoc.reading.page_words import PAGE_LANGUAGES, Words, table
from cotmoc.records import Quantity

ROWS = [(section, key) for section, rows in table().items() for key in rows]
MAY_BE_EMPTY = {"scale"}


def language_files() -> list[dict[str, Any]]:
    folder = resources.files("cotmoc.languages")
    names = (entry.name for entry in folder.iterdir() if entry.name.endswith(".toml") and not entry.name.endswith(".examples.toml"))
    return [tomllib.loads(folder.joinpath(name).read_text("utf-8")) for name in sorted(names)]


def slots(words: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", words))


@pytest.mark.parametrize(("section", "key"), ROWS)
def test_every_row_has_all_three_languages_and_the_same_slots(section: str, key: str) -> None:
    row = table()[section][key]
    assert tuple(row) == PAGE_LANGUAGES
    assert section in MAY_BE_EMPTY or all(words.strip() for words in row.values())
    if section not in MAY_BE_EMPTY | {"date"}:
        assert {frozenset(slots(words)) for words in row.values()} == {frozenset(slots(row["en"]))}


@pytest.mark.parametrize(("section", "key"), ROWS)
def test_only_english_chooses_between_one_and_many(section: str, key: str) -> None:
    row = table()[section][key]
    assert "|" not in row["vi"] + row["zh"]
    assert row["en"].count("|") <= 1


@pytest.mark.parametrize("section", ["posts", "units", "fields"])
def test_what_a_language_file_can_name_has_words_on_the_page(section: str) -> None:
    named = {key for language in language_files() for key in language.get(section, {})}
    page = {"posts": "post", "units": "unit", "fields": "field"}[section]
    assert named - set(table()[page]) == set()


@pytest.mark.parametrize(
    ("date", "en", "vi", "zh"),
    [
        ("2025", "2025", "2025", "2025年"),
        ("2025-10", "October 2025", "tháng 10/2025", "2025年10月"),
        ("2025-10-30", "30 October 2025", "30/10/2025", "2025年10月30日"),
        ("2018-02-23/24", "23–24 February 2018", "23–24/02/2018", "2018年2月23日至24日"),
        ("2025-10/2025-12", "October 2025 to December 2025", "tháng 10/2025 đến tháng 12/2025", "2025年10月至2025年12月"),
        ("2023/2026", "2023–2026", "2023–2026", "2023—2026年"),
        ("2025/..", "from 2025", "từ 2025", "2025年起"),
        ("../2025-06", "until June 2025", "đến tháng 6/2025", "至2025年6月"),
        ("XXXX-06-13", "13 June, year not given", "13/06 (không nêu năm)", "6月13日（未写明年份）"),
        ("02-11", "11 February, year not given", "11/02 (không nêu năm)", "2月11日（未写明年份）"),
        ("XXXX-06", "June, year not given", "tháng 6 (không nêu năm)", "6月（未写明年份）"),
        ("XXXX-02-23/XXXX-02-24", "23–24 February, year not given", "23–24/02 (không nêu năm)", "2月23日至24日（未写明年份）"),
        (
            "XXXX-02-28/XXXX-03-01",
            "28 February to 1 March, year not given",
            "28/02 đến 01/03 (không nêu năm)",
            "2月28日至3月1日（未写明年份）",
        ),
        ("spring", "spring", "spring", "spring"),
        ("2025-02-30", "2025-02-30", "2025-02-30", "2025-02-30"),
    ],
)
def test_days_are_written_as_each_language_writes_them(date: str, en: str, vi: str, zh: str) -> None:
    assert [Words(language).day(date) for language in PAGE_LANGUAGES] == [en, vi, zh]


@pytest.mark.parametrize(
    ("quantity", "en", "vi", "zh"),
    [
        (Quantity(1, "documents"), "1 document", "1 văn kiện", "1份文件"),
        (Quantity(4127, "documents"), "4,127 documents", "4.127 văn kiện", "4,127份文件"),
        (Quantity(425, "ha", qualifier="about"), "about 425 ha", "khoảng 425 ha", "约425公顷"),
        (
            Quantity(500, "containers/day", qualifier="over"),
            "over 500 containers a day",
            "hơn 500 container mỗi ngày",
            "超过每天500个集装箱",
        ),
        (Quantity(2, "years", value_max=3), "2–3 years", "2–3 năm", "2–3年"),
        (Quantity(174.7e9, "VND"), "VND 174.7 bn", "174,7 tỷ đồng", "1,747亿越南盾"),
        (Quantity(12345678, "USD"), "US$12,345,678", "12.345.678 USD", "12,345,678美元"),
        (Quantity(3, "hovercraft"), "3 hovercraft", "3 hovercraft", "3 hovercraft"),
    ],
)
def test_figures_are_written_as_each_language_writes_them(quantity: Quantity, en: str, vi: str, zh: str) -> None:
    assert [Words(language).quantity(quantity) for language in PAGE_LANGUAGES] == [en, vi, zh]


def test_a_page_language_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="Choose one of en, vi, zh"):
        Words.in_language("pl")
