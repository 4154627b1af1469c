"""What the reader says of its own on a page: in the language of the page, with names and days as people write them."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from importlib import resources

import pytest

from cotmoc import knowledge
from cotmoc.reading.checks import told
from cotmoc.reading.page import page
from cotmoc.reading.page_names import Names, names_of, no_names
from cotmoc.reading.page_notes import names_the_unit
from cotmoc.reading.page_told import Teller, reasons
from cotmoc.reading.page_words import PAGE_LANGUAGES, Words, table
from cotmoc.reading.results import Check, DocumentFacts, Mention, Reading, Sentence, Session, Statement
from cotmoc.records import Quantity, Span

SOURCES = ("verdicts.py", "statements.py", "lists.py", "sessions.py", "clauses.py", "restored.py", "read.py")
"""Where reasons are given."""
SAMPLES = {
    "self._word": ("“đã ký, nhất trí: một”",), "open_list.id": ("s02",), "int(rank.value)": ("3",), "form": ("past", "passive", "future"),
    "quantities[0].quantity.unit": ("ha", "USD", "%"), "kind": ("planned",), "verdict.reason": ("governed by “nhất trí”",),
    "said": ("", ": “đã ký, nhất trí: một”"),
    "last.reason": ("governed by “nhất trí”",), "reason": ("governed by “nhất trí”", "item of the list that s02 heads"),
}  # fmt: skip
"""What may stand in the slots of a reason, by the source of the slot."""
NAMES = {
    "vn-hg": {"zh": "河江省"},
    "vn-tq": {"zh": "宣光省"},
    "gx-spring": {"zh": "新春会晤"},
    "cn-dongxing": {"en": "Dongxing", "zh": "东兴市"},
}


def namer(canonical: str, language: str, day: dt.date | None) -> str | None:
    return NAMES.get(canonical, {}).get(language)


def teller(language: str, reading: Reading | None = None) -> Teller:
    words = Words.in_language(language)
    names = Names(reading or Reading(DocumentFacts("a", "vi"), ""), words, namer, None)
    return Teller(words, names, "vi", lambda key: f'<a href="#{key}">1</a>')


def said(sentence: Sentence, language: str, reading: Reading | None = None) -> str:
    return re.sub("<[^>]+>", "", teller(language, reading).check(Check("c01", "other", "", (), (), sentence)))


# --- reasons


def reasons_in_source() -> Iterator[str]:
    """Every reason that the reader can give: the literals of the source with samples in their slots."""
    folder = resources.files("cotmoc.reading")
    for file in SOURCES:
        for node in ast.walk(ast.parse(folder.joinpath(file).read_text("utf-8"))):
            for value in given_reasons(node):
                yield from filled(value)


def given_reasons(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "reason" for target in node.targets):
        yield node.value
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id == "Verdict" and len(node.args) > 1:
            yield node.args[1]
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "reason")


def filled(value: ast.expr) -> Iterator[str]:
    """The texts of a literal; what is handed on from elsewhere is looked at there."""
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.JoinedStr):
        texts = [""]
        for part in value.values:
            if isinstance(part, ast.Constant):
                texts = [text + str(part.value) for text in texts]
            elif isinstance(part, ast.FormattedValue):
                source = ast.unparse(part.value)
                samples = SAMPLES["self._word" if source.startswith("self._word(") else source]
                texts = [text + sample for text in texts for sample in samples]
        yield from texts
    else:
        assert ast.unparse(value) in {"reason", "verdict.reason"}, f"a reason that this test cannot follow: {ast.unparse(value)}"


REASONS = sorted(set(reasons_in_source()))


def test_the_reasons_of_the_source_are_found() -> None:
    assert {"an assessment", "by its words alone", "governed by “nhất trí”, at the end of the sentence"} <= set(REASONS)
    assert len(REASONS) > 25


@pytest.mark.parametrize("language", ["vi", "zh"])
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_said_in_the_language_of_the_page(reason: str, language: str) -> None:
    html = teller(language).reason(reason)
    assert 'lang="en"' not in html
    assert not re.search(r"[A-Za-z]{4,}", re.sub(r"<[^>]+>|“.*?”|USD", "", html)) or language == "vi"
    assert "“" not in reason or "“đã ký, nhất trí: một”" in html or "“nhất trí”" in html


def test_every_row_of_reasons_is_a_reason() -> None:
    parts = "\n".join(REASONS)
    assert [key for key, pattern in reasons() if not re.search(pattern.pattern, parts, re.DOTALL)] == []


def test_a_reason_with_a_second_thought_keeps_both() -> None:
    html = teller("zh").reason("a practice of the sides; by its words rather planned")
    assert html == "双方的惯常做法；据用词更像：计划"


def test_the_unit_of_a_reason_is_named_in_the_language_of_the_page() -> None:
    assert [teller(language).reason("the number is the message: ha") for language in PAGE_LANGUAGES] == [
        "the number is the message: ha", "con số là nội dung chính: ha", "数字即内容：公顷"
    ]  # fmt: skip


# --- sentences of checks


def test_members_are_named_in_the_language_of_the_page() -> None:
    before = told.tail(told.say("standing_in_place", names=told.thing("vn-hg")))
    change = told.say("standing", party=told.thing("vn-tq"), status=told.standing("member"), since=told.when("2025-07-01"), before=before)
    sentence = told.say("members", mechanism=told.thing("gx-spring"), changes=told.clauses(change, change))
    one = "宣光省自2025年7月1日起为成员，接替河江省"
    assert said(sentence, "zh") == f"新春会晤：{one}；{one}。"
    assert "gx-spring: vn-tq has been a member since 2025-07-01, in place of vn-hg; " in told.in_english(sentence)


def test_two_spellings_are_told_of_by_name() -> None:
    sentence = told.say("spelled", forms=told.quote("Dongxing", "Dong Hung"), name=told.thing("cn-dongxing"))
    assert said(sentence, "en") == "“Dongxing”, “Dong Hung”: all are Dongxing."
    assert said(sentence, "zh") == "“Dongxing”、“Dong Hung”：均指东兴市。"


def test_what_nobody_knows_is_called_as_the_document_calls_it() -> None:
    reading = Reading(DocumentFacts("a", "vi"), "", mentions=(Mention(Span(0, 1), "ba văn kiện", "document", "three-docs", "ba văn kiện"),))
    sentence = told.say("many_forces", paper=told.thing("three-docs"), kinds=told.kind("done", "agreed"))
    assert (
        said(sentence, "vi", reading)
        == "ba văn kiện được nêu theo nhiều mức: Đã tiến hành, Đã thống nhất; cùng một cam kết, hiệu lực khác nhau."
    )


def test_figures_and_days_stand_as_people_write_them() -> None:
    assert said(told.say("period_missing", figure=told.figure(Quantity(7200000000, "USD"))), "en").startswith("US$7.2 bn, and")
    sentence = told.say("year_of_publication", dates=told.when("2025-04-14/2025-04-15", "2025-02"))
    assert said(sentence, "en").endswith(": 14–15 April 2025, February 2025.")
    assert said(sentence, "vi").endswith(": 14–15/04/2025, tháng 2/2025.")


def test_a_session_is_called_by_mechanism_and_number() -> None:
    held = Session("gx-spring", 11, "2026-02-11", None, None, "held", Span(0, 1), "x", "gx-spring-11")
    reading = Reading(DocumentFacts("a", "vi"), "x", sessions=(held,))
    assert (
        said(told.say("no_day_of_session", session=told.thing("gx-spring-11")), "zh", reading)
        == "未写明发布日期，也未写明新春会晤第11次的日期。"
    )


@pytest.mark.parametrize(("n", "words"), [(1, "1 caption is printed twice."), (2, "2 captions are printed twice.")])
def test_one_and_many_are_told_apart(n: int, words: str) -> None:
    assert said(told.say("captions_twice", n=told.number(n)), "en") == words


def test_the_note_of_a_slip_keeps_only_the_original_wording_where_its_english_would_be_foreign() -> None:
    sentence = told.say("slip_of", words=told.quote("x"), means=told.meaning("y"), original=told.remark("lao động: labour, not employment"))
    assert said(sentence, "zh") == "“x”应为“y”（lao động）。"
    assert said(sentence, "en") == "“x” means “y” (lao động: labour, not employment)."
    sentence = told.say("slip_of", words=told.quote("x"), means=told.meaning("y"), original=told.remark("land port read as a harbour"))
    assert said(sentence, "zh") == "“x”应为“y”。"


@pytest.mark.parametrize("language", ["vi", "zh"])
@pytest.mark.parametrize("rule", table()["sentence"])
def test_no_sentence_of_a_check_is_english_on_another_page(rule: str, language: str) -> None:
    slots = {key: told.number(2) for key in re.findall(r"\{(\w+)\}", table()["sentence"][rule]["en"])}
    html = teller(language).check(Check("c01", "other", "", (), (), told.say(rule, **slots)))
    assert 'lang="en"' not in html
    assert language == "vi" or not re.search(r"[A-Za-z]{3,}", html)


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_no_sentence_repeats_the_title_of_a_check(language: str) -> None:
    titles = {row[language].casefold() for row in table()["check"].values()}
    assert [rule for rule, row in table()["sentence"].items() if row[language].casefold() in titles] == []


# --- names and notes


def test_the_kind_itself_is_no_second_reading() -> None:
    done = Statement("s01", Span(0, 4), "text", "done", "trade", kind_also=("stated", "done", "stated"), field_also=("trade", "energy"))
    html = page(Reading(DocumentFacts("a", "en"), "text", statements=(done,)))
    assert "(or Stated, Energy)" in html


def test_a_form_found_stands_in_brackets_and_only_where_it_is_another() -> None:
    names = Names(Reading(DocumentFacts("a", "nb"), ""), Words("en"), lambda canonical, language, day: "Dongxing City", None)
    assert (
        re.sub("<[^>]+>", "", names.met(Mention(Span(0, 1), "Dong Hung", "city", "cn-dongxing", "Dongxing")))
        == "Dongxing City (“Dong Hung”)"
    )
    assert names.met(Mention(Span(0, 1), "Dongxing", "city", "cn-dongxing", "Dongxing")) == "Dongxing City"


def test_a_name_is_asked_for_as_it_was_on_the_day_of_the_session() -> None:
    asked: list[dt.date | None] = []

    def of_the_day(canonical: str, language: str, day: dt.date | None) -> str | None:
        asked.append(day)
        return "X"

    held = Session("m", 4, "2024-06-12", None, None, "held", Span(0, 1), "x", "m-4")
    names = Names(Reading(DocumentFacts("a", "vi", published="2025-10-30"), "x"), Words("zh"), of_the_day, None)
    assert names.session(held) == "X第4次"
    names.name("vn")
    assert asked == [dt.date(2024, 6, 12), dt.date(2025, 10, 30)]


@pytest.mark.parametrize(
    ("day", "has_the_old_province"),
    [
        pytest.param(dt.date(2024, 6, 12), True, id="before the merger"),
        pytest.param(dt.date(2025, 10, 30), False, id="after it"),
        pytest.param(None, False, id="on no day: as it is last"),
    ],
)
def test_a_mechanism_has_the_name_of_its_day(day: dt.date | None, has_the_old_province: bool) -> None:
    """The conference named its provinces, and one of them is no more since July 2025."""
    namer = names_of([knowledge.load(name) for name in knowledge.set_names()])
    name = namer("yunnan-conference", "zh", day)
    assert name
    assert ("河江" in name) is has_the_old_province


def test_a_mechanism_is_named_in_the_language_of_the_page_even_by_a_form_that_is_no_title() -> None:
    namer = names_of([knowledge.load(name) for name in knowledge.set_names()])
    assert [namer("yunnan-jwg", language, dt.date(2025, 10, 30)) for language in ("vi", "zh")] == ["Nhóm công tác liên hợp", "联合工作组"]


@pytest.mark.parametrize(
    ("quantity", "language", "told_already"),
    [
        (Quantity(7.2e9, "USD", "USD"), "vi", True),
        (Quantity(6, "months", "tháng"), "vi", True),
        (Quantity(6, "months", "месяцев"), "ru", True),
        (Quantity(22, "officials", "cán bộ kỹ thuật"), "vi", False),
        (Quantity(3, "km", "road"), "und", False),
    ],
)
def test_the_word_for_the_unit_is_not_told_twice(quantity: Quantity, language: str, told_already: bool) -> None:
    assert names_the_unit(quantity, language) is told_already


def test_nobody_is_known_to_the_namer_of_nobody() -> None:
    assert no_names("vn", "en", None) is None
