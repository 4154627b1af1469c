"""Pages of readings: valid, whole, safe, and linked both ways."""

from __future__ import annotations

import datetime as dt
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.reading.page import Entry, entry_of, index, page
from cotmoc.reading.page_marks import quiet
from cotmoc.reading.page_words import PAGE_LANGUAGES, Words
from cotmoc.reading.results import Check, DocumentFacts, Mention, Reading, Sentence, Session, Slot, Statement, Stretch
from cotmoc.records import Quantity, Span

VOID = {"br", "meta", "path", "link", "input"}
TEXT = "Home\nThe two sides agreed to open the gate in Lai Chau, plant 425 ha & share data.\nSource: x"


class Outline(HTMLParser):
    """Judges the nesting of a page and collects what tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.langs: set[str] = set()
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.headings: list[str] = []
        self._quiet = 0
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if "href" in found else []
        self.langs |= {found["lang"] or ""} if "lang" in found else set()
        assert not any(name.startswith("on") for name in found)
        if tag in VOID:
            return
        self.open.append(tag)
        if self._quiet or "ref" in (found.get("class") or "").split() or tag in {"style", "title", "summary", "ol", "table", "dl", "label"}:
            self._quiet += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag
        self._quiet = max(0, self._quiet - 1)

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.words.append(data)


def statement(number: int, start: int, end: int, text: str = TEXT, **more: object) -> Statement:
    return Statement(f"s{number:02d}", Span(start, end), text[start:end], "agreed", "trade", **more)  # type: ignore[arg-type]


def reading(*statements: Statement, text: str = TEXT, language: str = "en", title: str | None = None) -> Reading:
    facts = DocumentFacts("a<b>.txt", language, title, stretches=(Stretch(Span(0, min(4, len(text))), "boilerplate"),))
    return Reading(facts, text, statements=statements)


def test_highlight_and_note_carry_the_same_number_and_link_both_ways() -> None:
    html = page(reading(statement(1, 5, 40), statement(2, 56, 68)))
    seen = Outline(html)
    for number in ("1", "2"):
        assert seen.links.count(f"#m{number}") == 1
        assert seen.links.count(f"#s{number}") == 1
        assert {f"m{number}", f"s{number}"} <= set(seen.ids)


def test_statements_inside_and_across_one_another_give_valid_nesting() -> None:
    html = page(reading(statement(1, 5, 60), statement(2, 20, 40), statement(3, 30, 70), statement(4, 5, 60)))
    seen = Outline(html)
    assert {"m1", "m2", "m3", "m4"} <= set(seen.ids)
    assert 'class="two"' in html


def test_ids_stand_once_and_every_inner_link_has_its_target() -> None:
    html = page(reading(statement(1, 5, 60), statement(2, 20, 82, part_of="s01", session="x-1", parties=("a", "b", "c"))))
    seen = Outline(html)
    assert len(seen.ids) == len(set(seen.ids))
    assert {link[1:] for link in seen.links if link.startswith("#")} <= set(seen.ids)


def test_boilerplate_is_folded_and_counted() -> None:
    assert "<summary>1 line left aside" in page(reading())


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_each_page_names_its_language_and_that_of_the_document(language: str) -> None:
    seen = Outline(page(reading(statement(1, 5, 40), language="uk", title="Про співпрацю"), language=language))
    assert {"uk", "zh-Hans" if language == "zh" else language} <= seen.langs


def test_nothing_of_a_document_runs_on_the_page() -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    facts = DocumentFacts(evil, "en", evil, evil, evil, evil, evil, "javascript:alert(1)", digest=evil, warnings=(evil,))
    hostile = Reading(
        facts,
        evil,
        sessions=(Session(evil, 1, evil, evil, evil, evil, Span(0, 4), evil, evil),),
        mentions=(Mention(Span(0, 9), evil[:9], evil, evil, evil, role=evil),),
        statements=(
            Statement("s1", Span(2, 20), evil[2:20], evil, evil, (evil,), (evil,), (evil,), evil, evil, (evil,),
                      Quantity(1, evil, evil), evil, evil, evil, evil, False, evil, evil, 0.1, evil),
        ),
        checks=(Check(evil, evil, evil, (Span(0, 3),), (evil,)),),
    )  # fmt: skip
    for language in PAGE_LANGUAGES:
        seen = Outline(page(hostile, language=language))
        assert not {"script", "img"} & seen.tags
        assert not any(link.startswith("javascript") for link in seen.links)
    entry = Outline("".join(index([entry_of(hostile, "a.html")], [(evil, evil)])))
    assert not {"script", "img"} & entry.tags


def test_hidden_and_turning_characters_are_shown_by_their_number() -> None:
    html = page(reading(text="ab\x00c\u202edrow"))
    assert "\x00" not in html
    assert "\u202e" not in html
    assert "U+202E" in html


def test_the_title_of_the_window_stands_on_one_line_without_hidden_characters() -> None:
    assert "<title>a b · Cotmoc</title>" in page(reading(title="a\n\u202eb"))


def test_the_usual_parties_are_named_once() -> None:
    parties = ("lai-chau", "lao-cai", "yunnan")
    html = page(reading(*(statement(number, 5, 40 + number, parties=parties) for number in range(1, 4))))
    assert html.count("Lao cai") == 1
    assert html.count("All 3 parties") == 3


def test_of_two_usual_parties_it_says_both() -> None:
    html = page(reading(*(statement(number, 5, 40 + number, parties=("lai-chau", "yunnan")) for number in range(1, 4))))
    assert html.count("Lai chau") == 1
    assert html.count("Both parties") == 3


def test_parties_of_less_than_half_the_statements_are_not_called_those_of_the_document() -> None:
    of_two = [statement(number, 5, 40 + number, parties=("lai-chau", "yunnan")) for number in range(1, 4)]
    of_none = [statement(number, 5, 40 + number) for number in range(4, 8)]
    assert "Both parties" not in page(reading(*of_two, *of_none))


def test_parties_of_few_statements_are_named_at_each() -> None:
    html = page(reading(*(statement(number, 5, 40 + number, parties=("lai-chau", "yunnan")) for number in range(1, 3))))
    assert html.count("Lai chau") == 2


def test_a_name_is_in_the_readers_language_and_the_form_found_in_its_own() -> None:
    found = Reading(DocumentFacts("a", "pl"), "w Junnanie", mentions=(Mention(Span(2, 10), "Junnanie", "province", "cn-yn", "Yunnan"),))
    html = page(found, language="zh", namer=lambda canonical, language, day: {"cn-yn": "云南省"}.get(canonical))
    assert "云南省" in html
    assert '<span class="found" lang="pl">Junnanie</span>' in html


def test_a_reason_is_said_in_the_readers_language_with_the_word_that_decided() -> None:
    reason = "item of the list that s01 heads: undertaken in what was signed"
    html = page(reading(statement(1, 5, 40), statement(2, 56, 68, reason=reason)), language="vi")
    assert 'mục trong danh sách do <a href="#s1">1</a> đứng đầu: cam kết trong văn bản đã ký' in html


def test_a_reason_nobody_has_translated_stays_and_says_that_it_is_english() -> None:
    assert '<span lang="en">odd &lt;rule&gt;</span>' in page(reading(statement(1, 5, 40, reason="odd <rule>")), language="zh")


def test_a_document_without_anything_says_so() -> None:
    html = page(Reading(DocumentFacts("a.txt", "und"), "hm"))
    assert "No statement found" in html
    assert "Not a language that can be read yet" in html
    assert "no day of publication found" in html


def test_the_day_is_on_the_page_where_one_is_given() -> None:
    assert "As of 16 March 2026" in page(reading(), as_of=dt.date(2026, 3, 16))


def test_headings_go_down_by_one() -> None:
    assert Outline(page(reading(statement(1, 5, 40)))).headings[:2] == ["h1", "h2"]


def test_the_index_puts_the_newest_first_and_says_what_was_not_read() -> None:
    entries = [Entry(f"{day}.txt", f"{day}.html", None, "en", day or None, 3, 1, 0) for day in ("2024-01-01", "", "2025-10-30")]
    html = "".join(index(entries, [("bad.pdf", "[D03] bad.pdf: damaged.")], language="en"))
    Outline(html)
    assert html.index("2025-10-30.html") < html.index("2024-01-01.html") < html.index('href=".html"')
    assert "<h1>3 documents, 9 statements</h1>" in html
    assert "[D03] bad.pdf: damaged." in html


@pytest.mark.parametrize("failures", [[], [("bad.pdf", "[D03] bad.pdf: damaged.")]])
@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_the_index_of_nothing_says_what_to_do_and_shows_no_empty_table(failures: list[tuple[str, str]], language: str) -> None:
    html = "".join(index([], failures, language=language))
    seen = Outline(html)
    assert "table" not in seen.tags
    assert Words.in_language(language)("index", "nothing_read" if failures else "nothing_given") in unescape(html)
    assert (failures != []) == ("bad.pdf" in html)


def test_the_notes_of_a_paragraph_can_be_folded_without_a_script() -> None:
    html = page(reading(statement(1, 5, 40), statement(2, 56, 68)))
    assert '<input type="checkbox" id="n1" class="fold"><label for="n1">2 notes</label><ol' in html
    assert "script" not in Outline(html).tags


def test_many_names_are_folded_at_the_end_and_few_stand_open() -> None:
    def named(many: int) -> str:
        mentions = tuple(Mention(Span(number, number + 1), "x", "place", f"p{number}", "") for number in range(many))
        return page(Reading(DocumentFacts("a", "en"), "x" * 40, mentions=mentions))

    assert "Show all 13 names" in named(13)
    assert "Show all" not in named(12)


def test_a_name_that_a_note_beside_names_already_is_not_listed_again() -> None:
    gate = Mention(Span(31, 39), "the gate", "crossing", "gate", "the gate")
    facts = DocumentFacts("a", "en")
    assert "first met here" in page(Reading(facts, TEXT, mentions=(gate,), statements=(statement(1, 5, 68),)))
    assert "first met here" not in page(Reading(facts, TEXT, mentions=(gate,), statements=(statement(1, 5, 68, objects=("gate",)),)))


def test_a_title_that_asks_has_no_full_stop_behind_it() -> None:
    check = Check("c01", "modality", "x", (Span(5, 9),), ("The ",), Sentence("only_discussed", (("n", Slot("number", (2,))),)))
    html = page(Reading(DocumentFacts("a", "en"), TEXT, checks=(check,)))
    assert "Agreed or only discussed? 2 items stand under" in html


def test_chinese_sentences_stand_without_a_gap() -> None:
    check = Check("c01", "missing_context", "x", (Span(5, 9),), ("The ",), Sentence("no_title"))
    assert "缺少上下文。没有标题。" in page(Reading(DocumentFacts("a", "en"), TEXT, checks=(check,)), language="zh")


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(min(pair), max(pair)))
roles = st.sampled_from(["title", "lead", "body", "caption", "metadata", "boilerplate"])


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.lists(spans, max_size=8),
    st.lists(st.tuples(spans, roles), max_size=5),
)
def test_whatever_was_understood_the_text_stands_whole(text: str, places: list[Span], layout: list[tuple[Span, str]]) -> None:
    """Marks may overlap, touch, be empty or run past the end: not a character is lost, doubled or moved."""
    stretches = tuple(Stretch(span, role) for span, role in layout)
    statements = tuple(statement(number, span.start, span.end, text) for number, span in enumerate(places))
    mentions = tuple(Mention(span, span.of(text), "place", f"p{number}", "") for number, span in enumerate(places))
    checks = tuple(Check(f"c{number}", "ambiguous", "?", (span,), ()) for number, span in enumerate(places))
    found = Reading(DocumentFacts("n", "en", stretches=stretches), text, mentions=mentions, statements=statements, checks=checks)
    body = page(found).split('<div class="doc">')[1].split('<section class="sec">')[0].split("\n</div></main>")[0]
    shown = "".join(Outline(f'<div class="doc">{body}').words)
    assert squeezed(without_numbers(shown)) == squeezed(without_numbers(visible(text)))


def visible(text: str) -> str:
    return unescape(quiet(text).replace('<span class="ctl">', "").replace("</span>", ""))


def squeezed(text: str) -> str:
    return "".join(text.split())


def without_numbers(text: str) -> str:
    """Paragraph numbers stand beside the text."""
    return "".join(character for character in text if character not in "0123456789")
