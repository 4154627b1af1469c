"""The front door: whatever stands in a document, what is found is in it, and reading it ends."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cotmoc import Reading, as_gold, dumps, languages, read
from cotmoc.errors import CotmocError, DocumentUnreachable, EmptyDocument, KnowledgeError, UsageError
from cotmoc.knowledge import load_folder
from cotmoc.reading.results import SourceText
from cotmoc.records import Span

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("COTMOC_SHARED") or ROOT.parent / "shared")
ARDIA = ROOT / "tests" / "core" / "knowledge" / "ardia_borvia"
AGREED = "The two sides agreed to open the Lung Lan crossing in 2026; strengthen joint patrols; exchange data on floods."
ARTICLE = (
    "Hai tỉnh hội đàm\nBáo MẫuBáo Mẫu30/10/2025\n"
    "Ngày 30/10, Phiên họp lần thứ 11 Nhóm công tác liên hợp được tổ chức tại Côn Minh (Vân Nam), đồng chí Nguyễn Văn Nam chủ trì.\n"
    "Hai bên nhất trí mở cửa khẩu Lũng Làn trong năm 2026; tăng cường tuần tra chung tại mốc 504; trao đổi số liệu về lũ lụt.\n"
    "Kim ngạch thương mại giữa Lai Châu và Vân Nam đạt 7,2 triệu USD, tăng 12%.\n"
    "Quang cảnh hội đàm. Ảnh: Báo Mẫu"
)


def spans(reading: Reading) -> Iterator[tuple[Span, str | None]]:
    """Every span of a reading with the words that are said to stand there."""
    yield from ((one.span, one.mention) for one in reading.mentions)
    yield from ((one.span, one.quote) for one in reading.statements)
    yield from ((one.span, one.quote) for one in reading.sessions)
    yield from ((one.span, one.text) for one in reading.dates)
    yield from ((one.span, None) for one in reading.quantities)
    yield from ((one.span, None) for one in reading.document.stretches)
    yield from ((span, None) for span, _ in reading.document.ignore_spans)
    for check in reading.checks:
        yield from zip(check.spans, check.quotes, strict=True)


def is_sound(reading: Reading, text: str) -> None:
    """Every quote is exactly what stands there; ids are unique; parts point at statements that are there."""
    assert reading.text == text
    for span, words in spans(reading):
        assert 0 <= span.start < span.end <= len(text)
        assert words is None or words == text[span.start : span.end]
    ids = [one.id for one in reading.statements]
    assert len(set(ids)) == len(ids)
    assert {one.part_of for one in reading.statements} - {None} <= set(ids)
    checks = [one.id for one in reading.checks]
    assert len(set(checks)) == len(checks)


def read_soundly(text: str, language: str | None = None) -> None:
    try:
        reading = read(text, language=language)
    except CotmocError:
        return
    is_sound(reading, text)
    dumps(reading)


# --- any text


SENTENCES = (
    AGREED,
    "Hai bên nhất trí mở cửa khẩu Lũng Làn ; ngày 30/10 mốc 504 , lần thứ 11 đạt 7,2 tỷ USD",
    "双方同意加强合作 ， 。 第十一次会议 省委书记张伟明表示 雲南 2025年10月30日 グエン・ヴァン・フン 双方は合意した。 양측은 합의했다",
    "Обе стороны договорились Юньнани Secretary Nguyen Van Nam session XIV such as Photo: a.jpg | x | : … .",
)
STRANGE = (
    "\n \n\n \t ( ) “ ” „ « » 1) - \0 \u202e \u200b \ufeff \udc80 \ud83d e\u0302\u0323 a\u0301 "
    "\u1112\u1161\u11ab \U0001d15e İ ﬁ ß \ue000 ½ ² \u0663"
)
"""Marks, controls, halves of characters, letters taken apart, letters that grow when made small, digits of other scripts."""
SCRAPS = st.sampled_from(
    [*(word for line in SENTENCES for word in line.split(" ")), *STRANGE.split(" "), "signed 12 agreements in the fields of"]
)
CODES = st.sampled_from([None, *languages.codes()])


@given(st.text(st.characters()))
def test_any_text_gives_quotes_that_stand_in_it(text: str) -> None:
    """All of Unicode: NUL, bidi controls, lone surrogates, private characters."""
    read_soundly(text)


@given(st.lists(SCRAPS, max_size=40), st.sampled_from(["", " "]), CODES)
def test_any_scraps_of_the_genre_give_quotes_that_stand_in_them(scraps: list[str], joint: str, language: str | None) -> None:
    read_soundly(joint.join(scraps), language)


@given(st.lists(SCRAPS, max_size=30).map(" ".join), CODES)
@example("| | |", None)
def test_any_text_taken_apart_gives_quotes_of_the_text_as_it_was_given(text: str, language: str | None) -> None:
    """Decomposed: the reader composes, and gives back the offsets of the file."""
    read_soundly(unicodedata.normalize("NFD", text), language)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_only_errors_of_the_house_are_raised(data: bytes) -> None:
    try:
        reading = read(data)
    except CotmocError:
        return
    is_sound(reading, reading.text)


@settings(max_examples=20)
@given(st.lists(SCRAPS, max_size=30).map(" ".join))
def test_the_same_text_is_read_the_same(text: str) -> None:
    try:
        first = dumps(read(text))
    except CotmocError:
        return
    assert dumps(read(text)) == first


def test_the_same_text_is_read_the_same_whatever_the_seed_of_hashes() -> None:
    code = f"import cotmoc, hashlib; print(hashlib.sha256(repr(cotmoc.dumps(cotmoc.read({ARTICLE!r}))).encode()).hexdigest())"
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(seen) == 1


# --- decomposed text


def test_a_decomposed_article_says_what_the_composed_one_says() -> None:
    taken_apart = unicodedata.normalize("NFD", ARTICLE)
    assert len(taken_apart) > len(ARTICLE)
    whole, apart = read(ARTICLE), read(taken_apart)
    is_sound(apart, taken_apart)
    assert [unicodedata.normalize("NFC", one.mention) for one in apart.mentions] == [one.mention for one in whole.mentions]
    assert [(one.kind, one.field, unicodedata.normalize("NFC", one.quote)) for one in apart.statements] == [
        (one.kind, one.field, one.quote) for one in whole.statements
    ]
    assert [(one.mechanism, one.date) for one in apart.sessions] == [(one.mechanism, one.date) for one in whole.sessions]
    assert [one.date for one in apart.dates] == [one.date for one in whole.dates]


def test_a_character_that_composing_pulls_apart_shifts_nothing() -> None:
    """U+1D15E is two characters in NFC."""
    text = "\U0001d15e\U0001d15e " + AGREED + " e\u0301"
    reading = read(text, language="en")
    is_sound(reading, text)
    assert reading.statements[1].quote == "strengthen joint patrols"


# --- unknown languages


@pytest.mark.parametrize(
    ("text", "dates", "quantities"),
    [
        (
            "Le due parti, riunite a Lai Chau il 30/10/2025 con la delegazione dello Yunnan, hanno deciso di costruire 12 km di strada.",
            ["2025-10-30"],
            [(12, "km")],
        ),
        (
            "Osapuolet sopivat 30.10.2025 että Lai Chau ja Yunnan rakentavat yhdessä 12 km uutta tietä rajalle.",
            ["2025-10-30"],
            [(12, "km")],
        ),
        (
            "ทั้งสองฝ่าย Lai Chau และ Yunnan ตกลงเมื่อวันที่ 2025-10-30 ว่าจะสร้างถนน 12 km ในปีหน้าร่วมกันที่ชายแดน",
            ["2025-10-30"],
            [(12, "km")],
        ),
    ],
    ids=["Italian", "Finnish", "Thai"],
)
def test_a_language_without_a_file_is_said_so_and_still_gives_names_dates_and_figures(
    text: str, dates: list[str], quantities: list[tuple[float, str]]
) -> None:
    reading = read(text)
    assert reading.document.language == "und"
    assert [one.canonical for one in reading.mentions] == ["vn-lai-chau", "cn-yn"]
    assert [one.date for one in reading.dates] == dates
    assert [(one.quantity.value, one.quantity.unit) for one in reading.quantities] == quantities
    assert (reading.statements, reading.sessions) == ((), ())


# --- what is handed in


def test_a_text_a_file_bytes_and_a_source_are_read_alike(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    readings = [read(file), read(file.read_bytes(), name="a.txt"), read(ARTICLE, name="a.txt"), read(SourceText("a.txt", ARTICLE, "txt"))]
    assert {one.document.file for one in readings} == {"a.txt"}
    assert len({one.statements for one in readings}) == 1


def test_what_the_page_says_of_itself_is_told() -> None:
    document = read(ARTICLE).document
    assert (document.language, document.title, document.publisher, document.published) == (
        "vi",
        "Hai tỉnh hội đàm",
        "Báo Mẫu",
        "2025-10-30",
    )


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_an_empty_text_is_an_error(text: str) -> None:
    with pytest.raises(EmptyDocument):
        read(text)


def test_a_file_that_is_not_there_and_a_folder_are_errors_of_the_house(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path):
        with pytest.raises(DocumentUnreachable) as caught:
            read(path)
        assert caught.value.where == str(path)


@pytest.mark.parametrize("source", [None, 1, ["text"]])
def test_what_is_no_document_is_refused_with_what_to_give(source: Any) -> None:
    with pytest.raises(UsageError, match="Give its text, the bytes of its file, or its path"):
        read(source)


@pytest.mark.parametrize("as_of", ["2025-01-01", 2025])
def test_what_is_no_day_is_refused_with_what_to_give(as_of: Any) -> None:
    with pytest.raises(UsageError, match=r"Give a datetime\.date, such as date\(2026, 3, 16\)"):
        read("The two sides agreed.", as_of=as_of)


@pytest.mark.parametrize(
    "changes", [{"language": "xx"}, {"language": "und"}, {"knowledge": "atlantis"}, {"knowledge": Path("/nowhere/at/all")}]
)
def test_what_does_not_exist_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        read(AGREED, **changes)  # type: ignore[arg-type]


def test_the_language_that_is_given_is_used() -> None:
    assert read("Hai bên nhất trí", language="en").document.language == "en"


def test_the_day_that_is_given_fills_the_year_and_is_said_to_be_inferred() -> None:
    (date,) = read("The two sides met on 30 October to talk about trade.", language="en", as_of=dt.date(2025, 11, 2)).dates
    assert (date.date, date.inferred) == ("2025-10-30", True)


# --- another border


RIVER = (
    "The second session of the River Council was opened in Lume Province on 3 May 2032. "
    "The two sides agreed to open the Stonebridge – Mirefort crossing in 2035; strengthen joint patrols; and exchange data on floods. "
    "Ina Oss, warden of Lume, was glad. Trade between Lume Province and Tarn reached 5 million USD in 2031. One river two banks. "
    "Lai Chau and Yunnan were far away."
)


def test_another_border_is_read_with_its_own_folder_and_nothing_of_this_one() -> None:
    reading = read(RIVER, language="en", knowledge=load_folder(ARDIA))
    is_sound(reading, RIVER)
    names = {one.mention: (one.kind, one.canonical) for one in reading.mentions}
    assert names["River Council"] == ("programme", "river-council")
    assert names["Ina Oss"] == ("person", "ina-oss")
    assert names["Lume Province"] == ("province", "lume")
    assert names["Tarn"] == ("province", "tarn")
    assert names["One river two banks"] == ("slogan", "slogan-one-river")
    assert [one.canonical for one in reading.mentions if one.kind == "crossing"] == ["stonebridge-mirefort/a", "stonebridge-mirefort/b"]
    assert [(one.mechanism, one.ordinal, one.date) for one in reading.sessions] == [("river-council", 2, "2032-05-03")]
    assert [(one.kind, one.field, one.part_of) for one in reading.statements if one.kind == "agreed"] == [
        ("agreed", "border_gates", None), ("agreed", "border_management", "s01"), ("agreed", "environment_disaster", "s01"),
    ]  # fmt: skip
    assert [one.parties for one in reading.statements if one.kind == "figure"] == [("lume", "tarn")]
    assert not {"Lai Chau", "Yunnan"} & set(names)


def test_this_border_knows_nothing_of_another() -> None:
    names = {one.mention for one in read(RIVER, language="en").mentions}
    assert names & {"Lai Chau", "Yunnan"} == {"Lai Chau", "Yunnan"}
    assert not names & {"River Council", "Ina Oss", "Tarn", "One river two banks"}


def test_a_folder_may_be_given_by_its_path() -> None:
    assert read(RIVER, language="en", knowledge=ARDIA) == read(RIVER, language="en", knowledge=load_folder(ARDIA))


def test_two_sets_of_one_name_are_two(tmp_path: Path) -> None:
    """What was compiled of one is not used for the other."""
    folder = tmp_path / "ardia_borvia"
    folder.mkdir()
    for file in ARDIA.glob("*.tsv"):
        (folder / file.name).write_text(file.read_text("utf-8").replace("Tärn", "Torn").replace("Tárn", "Torn"), encoding="utf-8")
    text = "The two sides met in Tarn and in Torn to talk about trade."
    assert [one.mention for one in read(text, language="en", knowledge=load_folder(ARDIA)).mentions] == ["Tarn"]
    assert [one.mention for one in read(text, language="en", knowledge=load_folder(folder)).mentions] == ["Torn"]


def test_the_version_of_a_place_is_that_of_the_day() -> None:
    """Two provinces bore one name, one after the other."""
    river = load_folder(ARDIA)
    text = "The two sides met in Lume to talk about trade."
    assert [one.canonical for one in read(text, language="en", knowledge=river, as_of=dt.date(2029, 1, 1)).mentions] == ["lower-lume"]
    assert [one.canonical for one in read(text, language="en", knowledge=river, as_of=dt.date(2033, 1, 1)).mentions] == ["lume"]


def test_wrong_shapes_of_names_are_told(tmp_path: Path) -> None:
    for file in ARDIA.glob("*.tsv"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), encoding="utf-8")
    (tmp_path / "spotting.toml").write_text("[latin]\nword = '('", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"spotting\.toml: cannot be read"):
        read(RIVER, language="en", knowledge=tmp_path)


# --- the hand-made readings


FLOORS = {"mentions": 0.92, "statements, IoU ≥ 0.5": 0.84, "end to end with kind, lenient": 0.81}
"""Under the bars by a little: a change that costs more than this is no small change."""


def test_the_seeds_are_read_at_least_as_well_as_before() -> None:
    seeds, gold = SHARED / "seeds", SHARED / "eval" / "gold"
    if not seeds.is_dir() or not gold.is_dir():
        pytest.skip(f"NOT TESTED: the seeds with their hand-made readings are not in {SHARED}; say where they are in COTMOC_SHARED")
    spec = importlib.util.spec_from_file_location("scoring_of_seeds", ROOT / "benchmarks" / "scoring.py")
    assert spec
    assert spec.loader
    scoring = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = scoring  # dataclasses look their module up
    spec.loader.exec_module(scoring)
    scores = [
        scoring.score_document(json.loads((gold / f"{file.stem}.json").read_text("utf-8")), as_gold(read(file)), file.read_bytes().decode())
        for file in sorted(seeds.glob("*.txt"))
    ]
    total = scoring.total(scores)
    assert len(scores) >= 5
    assert {name: total.f1(name) for name, floor in FLOORS.items() if total.f1(name) < floor} == {}
