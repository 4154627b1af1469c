"""Names, dossiers, gates and figures as pages: found in any script, right on any day, and never with another party's drafts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Mention, Statement, Verdict
from cotmoc_web.entities import queries, words
from cotmoc_web.entities.models import Entity, Figure, Happening, Source
from cotmoc_web.rows import Reach
from telling import HIDDEN, text_of, told

Browsers = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("facts_once", "db")


def counted(statement: Statement, entity: Entity, value: float, reach: str) -> Figure:
    """A figure that a statement proves."""
    return Figure.objects.create(
        party=statement.document.party,
        reach=reach,
        of=entity,
        statement=statement,
        metric="vehicles",
        value=value,
        unit="vehicles",
        period="2025",
    )


@pytest.fixture
def gate() -> Entity:
    return Entity.objects.get(key="lung-lan-longbinh")


@pytest.mark.parametrize("page", ["/names/lung-lan-longbinh/", "/figures/?q=504", "/names/?q=504"])
def test_a_draft_of_another_party_leaves_no_trace(page: str, gate: Entity, ours: Party, theirs: Party, signed_in: Browsers) -> None:
    counted(told(theirs, gate, Reach.PARTY, HIDDEN, kind="figure"), gate, 987654, Reach.PARTY)
    text = text_of(signed_in(ours, Role.ADMINISTRATOR), f"{page}{'&' if '?' in page else '?'}language=en")
    assert [word for word in (HIDDEN, "987,654", f"Title of {HIDDEN}") if word in text] == []


def test_a_figure_is_seen_no_farther_than_the_words_that_prove_it(gate: Entity, ours: Party, theirs: Party, signed_in: Browsers) -> None:
    counted(told(theirs, gate, Reach.PARTY, HIDDEN, kind="figure"), gate, 987654, Reach.PUBLIC)
    assert "987,654" not in text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=en")
    assert "987,654" in text_of(signed_in(theirs), "/names/lung-lan-longbinh/?language=en")
    assert "987,654" in text_of(signed_in(theirs), "/figures/?language=en&q=504")


def test_a_shared_statement_stands_in_the_story_with_its_quote_and_whether_it_was_confirmed(
    gate: Entity, ours: Party, theirs: Party, signed_in: Browsers
) -> None:
    told(theirs, gate, Reach.SHARED, "Đã hoàn thành thủ tục nội bộ")
    told(theirs, gate, Reach.SHARED, "Chưa ai xác nhận", verdict=Verdict.WAITING)
    told(theirs, gate, Reach.SHARED, "Bị bác bỏ", verdict=Verdict.REJECTED)
    text = text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=en")
    shown = ["Đã hoàn thành thủ tục nội bộ", "Chưa ai xác nhận", "Bị bác bỏ"]
    assert [f"<mark>{quote}</mark>" in text for quote in shown] == [True, True, False]
    assert text.count("only read; no person has confirmed it") == 1


def test_a_name_that_only_a_draft_of_another_party_has_is_nowhere(ours: Party, theirs: Party, signed_in: Browsers) -> None:
    entity = Entity.objects.create(key="person:giang-bi-mat", kind="person", names={"vi": "Giàng Bí Mật"}, known=False)
    told(theirs, entity, Reach.PARTY, HIDDEN)
    client = signed_in(ours, Role.ADMINISTRATOR)
    assert client.get("/names/person:giang-bi-mat/").status_code == 404
    assert "Giàng Bí Mật" not in client.get("/names/person:giang-bi-mat/").content.decode().replace("giang-bi-mat", "")
    assert "Giàng Bí Mật" not in text_of(client, "/names/?read=1&language=en")
    own = signed_in(theirs)
    assert "only seen in documents" in text_of(own, "/names/person:giang-bi-mat/?language=en")
    assert "Giàng Bí Mật" in text_of(own, "/names/?read=1&language=en")


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("504", "lung-lan-longbinh"),
        ("mốc 504", "lung-lan-longbinh"),
        ("陈刚", "chen-gang"),
        ("Chen Gang", "chen-gang"),
        ("Чан Ккуонг", "chen-gang"),
    ],
)
def test_a_name_is_found_by_any_spelling_and_a_gate_by_its_marker(asked: str, key: str, ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), f"/names/?language=en&q={asked}")
    first = re.search(r'<span class="ttl"><a href="/names/([^"]+)/"', text)
    assert first is not None
    assert first[1] == key


def test_an_unknown_key_offers_near_spellings(ours: Party, signed_in: Browsers) -> None:
    response = signed_in(ours).get("/names/chen-gong/?language=en")
    assert response.status_code == 404
    assert 'href="/names/chen-gang/"' in response.content.decode()


@pytest.mark.parametrize("key", ["../../etc/passwd", "a'b", "<script>", "x" * 300, "%00", "人"])
def test_an_address_that_is_no_key_is_a_page_that_says_so(key: str, ours: Party, signed_in: Browsers) -> None:
    response = signed_in(ours).get(f"/names/{key}/")
    assert response.status_code in {301, 302, 400, 404}
    assert "<script>" not in response.content.decode().replace("<script src", "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Chen Gang",
                "One person, 9 spellings",
                "by reading of the characters: 陈 Trần, 刚 Cương",
                "Seen in office from 20 February 2025",
            ),
        ),
        ("vi", ("Trần Cương", "Một người, 9 cách viết", "theo âm Hán Việt: 陈 Trần, 刚 Cương", "Ghi nhận tại chức từ 20/02/2025")),
        ("zh-hans", ("陈刚", "一人9种写法", "按汉越音：陈 Trần, 刚 Cương", "见于2025年2月20日至2026年2月11日在任")),
    ],
)
def test_a_person_in_three_languages(language: str, words: tuple[str, ...], ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), f"/names/chen-gang/?language={language}&day=2026-03-16")
    assert [word for word in words if word not in text] == []
    assert 'href="/names/liu-ning-gx/?day=2026-03-16"' in text


def test_who_is_not_yet_in_office_on_a_day_is_not_shown_in_it(ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), "/names/chen-gang/?language=en&day=2024-05-01")
    assert "No office on 1 May 2024 is on record." in text


def test_a_gate_stands_as_it_stood_on_the_day(ours: Party, signed_in: Browsers) -> None:
    client = signed_in(ours)
    assert "At boundary marker 504. Opening. Not open, seen 21 February 2025." in text_of(client, "/names/lung-lan-longbinh/?language=en")
    before = text_of(client, "/names/lung-lan-longbinh/?language=en&day=2025-02-20")
    assert "How it stands on 20 February 2025 is not on record." in before
    assert "VN internal procedures complete" not in before


def test_hours_are_told_on_both_clocks(ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), "/names/mong-cai-dongxing/?language=en")
    assert '<td data-l="Hanoi time">07:00–20:00</td><td data-l="Beijing time">08:00–21:00</td>' in text
    assert '<td data-l="Hanoi time" class="soft">07:00–19:00</td><td data-l="Beijing time" class="soft">08:00–20:00</td>' in text


def test_a_place_says_what_it_was_made_of_and_what_it_became(ours: Party, signed_in: Browsers) -> None:
    client = signed_in(ours)
    assert 'Made of</dt><dd><a href="/names/vn-ha-giang/">' in text_of(client, "/names/vn-tuyen-quang/?language=en")
    assert 'In its place: <a href="/names/vn-tuyen-quang/">Tuyen Quang</a>.' in text_of(client, "/names/vn-ha-giang/?language=en")


def test_a_name_missing_in_the_language_of_the_page_is_marked_and_said(ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=zh-hans")
    assert '<span lang="en">Lung Lan–Long Binh</span>' in text
    assert "档案中没有本页语言的名称；所示名称为英文。" in text


def test_sources_that_do_not_agree_stand_side_by_side(ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), "/names/ban-gioc-detian/?language=en")
    assert all(claim in text for claim in ("over 13000 to 2024-09-15", "11934 to 2024-08", "08:00-14:00 Hanoi (official)"))


def test_gates_by_province_with_a_planned_class_apart(ours: Party, signed_in: Browsers) -> None:
    client = signed_in(ours)
    text = text_of(client, "/gates/?language=en")
    assert "planned: International gate" in text
    one = text_of(client, "/gates/?language=en&standing=trial")
    assert ("/names/si-choang-reshuitang/" in one, "/names/mong-cai-dongxing/" in one) == (True, False)
    assert "No gate fits these filters on this day." in text_of(client, "/gates/?language=en&class=international&standing=trial")


def test_figures_that_cannot_be_compared_stand_apart_with_the_reason(ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), "/figures/?language=en&q=Lang Son")
    assert "Not compared with one another: different units; different directions; periods of different length." in text
    assert "No figure on record fits these filters." in text_of(signed_in(ours), "/figures/?language=en&unit=parsec")


@pytest.mark.parametrize("page", ["/names/lung-lan-longbinh/", "/names/?q=504", "/gates/", "/figures/"])
def test_a_page_asks_the_same_number_of_questions_however_much_there_is(
    page: str, gate: Entity, ours: Party, theirs: Party, signed_in: Browsers
) -> None:
    client = signed_in(ours)
    client.get(page)

    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    counted(told(ours, gate, Reach.SHARED, "một", kind="figure"), gate, 1, Reach.SHARED)
    few = questions()
    for number in range(4):
        counted(told(theirs, gate, Reach.SHARED, f"nữa {number}", kind="figure"), gate, number, Reach.SHARED)
    assert questions() == few
    assert few <= 45


def test_what_was_only_read_stands_apart_after_what_is_confirmed(gate: Entity, ours: Party, signed_in: Browsers) -> None:
    told(ours, gate, Reach.PARTY, "chưa xác nhận", verdict=Verdict.WAITING)
    told(ours, gate, Reach.PARTY, "đã xác nhận")
    text = text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=en").partition('id="story"')[2]
    assert text.index("đã xác nhận") < text.index("Only read, not confirmed") < text.index("chưa xác nhận")


def test_a_sentence_that_names_a_person_stands_in_their_story(ours: Party, theirs: Party, signed_in: Browsers) -> None:
    chen, gate = Entity.objects.get(key="chen-gang"), Entity.objects.get(key="lung-lan-longbinh")
    for party, quote in ((ours, "trong câu này"), (theirs, HIDDEN)):
        statement = told(party, gate, Reach.PARTY, quote)
        Mention.objects.create(document=statement.document, start=2, end=6, text="陈刚", kind="person", entity=chen)
    beside = told(ours, gate, Reach.PARTY, "câu khác")
    Mention.objects.create(document=beside.document, start=40, end=44, text="陈刚", kind="person", entity=chen)
    text = text_of(signed_in(ours), "/names/chen-gang/?language=en").partition('id="story"')[2].partition("</section>")[0]
    assert ("trong câu này" in text, "câu khác" in text, HIDDEN in text) == (True, False, False)


@pytest.mark.parametrize(
    ("key", "language", "name"),
    [
        ("mong-cai-dongxing", "en", "Mong Cai–Dongxing"),
        ("mong-cai-dongxing", "vi", "Móng Cái – Đông Hưng"),
        ("mong-cai-dongxing", "zh", "东兴—芒街"),
        ("si-choang-reshuitang", "en", "Si Choang–Shilicun"),
        ("lung-lan-longbinh", "en", "Lung Lan–Long Binh"),
        ("dong-dang-pingxiang-rail", "en", "Dong Dang–Pingxiang"),
        ("ban-gioc-detian", "en", "Ban Gioc–Detian"),
    ],
)
def test_a_gate_has_one_name_a_language_with_marks_only_where_they_are_at_home(key: str, language: str, name: str) -> None:
    assert Entity.objects.get(key=key).names[language] == name


def test_a_source_that_was_a_spreadsheet_is_no_lost_page(gate: Entity, ours: Party, signed_in: Browsers) -> None:
    gate.sources.set([Source.objects.create(key="sheet-7"), Source.objects.create(key="lost")])
    text = text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=en")
    assert (text.count("a spreadsheet that a party imported"), text.count("page not found any more (lost)")) == (1, 1)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Freight yard opened on the Chinese side"), ("vi", "Phía Trung Quốc mở bãi hàng"), ("zh-hans", "中方货场启用")],
)
def test_codes_that_name_a_place_have_their_words_beside_the_facts(language: str, said: str) -> None:
    with override(language):
        assert words.said("event", "cn_freight_yard_opened") == said


def test_every_word_beside_the_facts_is_there_in_every_language() -> None:
    entries = [entry for table in words.beside_the_facts().values() for entry in table.values()]
    assert [entry for entry in entries if not {"en", "vi", "zh"} <= set(entry)] == []


def test_what_happened_is_told_once() -> None:
    """Two rows of one day in the same words are one row too many, unless a detail tells them apart."""
    rows = Happening.objects.exclude(event="observed").select_related("entity")
    told = [(row.entity.key, row.date, words.said("event", row.event), row.side, bool(row.detail)) for row in rows]
    twice = [key for key, count in Counter(one[:4] for one in told).items() if count > 1]
    assert [key for key in twice if any(one[:4] == key and not one[4] for one in told)] == []


def test_the_page_of_figures_lays_several_gates_side_by_side_and_draws_a_series(ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), "/figures/?language=en")
    assert "Several at one time" in text
    assert "784 vehicles a day" in text.partition("Several at one time")[2].partition("</section>")[0]
    assert "Vehicles: 4 figures; the table below has them" in text


def test_figures_that_sources_do_not_agree_on_stand_side_by_side_on_the_page_of_figures(ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), "/figures/?q=ban-gioc-detian&language=en")
    assert all(words in text for words in ("visitors in the pilot year", "over 13000 to 2024-09-15", "11934 to 2024-08"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "LƯỢT Ô TÔ"}, ["lượt ô tô", "lượt_ô_tô"]),
        ({"q": "luot o to", "unit": "LƯỢT"}, ["lượt ô tô"]),
        ({"q": "freight vehicles", "unit": "lượt"}, []),
        ({"unit": "%"}, ["tỷ lệ"]),
        ({"q": "…"}, []),
    ],
    ids=str,
)
def test_figures_are_found_by_any_case_and_without_marks(
    asked: dict[str, str], found: list[str], ours: Party, viewer: Callable[..., Viewer]
) -> None:
    Figure.objects.all().delete()
    for metric, unit in (("lượt ô tô", "lượt"), ("lượt_ô_tô", "xe"), ("tỷ lệ", "%")):
        Figure.objects.create(party=ours, metric=metric, unit=unit, value=1)
    assert sorted(queries.matching_figures(viewer(ours), **asked).values_list("metric", flat=True)) == found


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("vi", ["Ấp Bắc", "Cao Bằng", "Cáo Lãnh", "Dương Đông", "Đà Nẵng"]),
        ("zh-hans", ["丹江", "高平", "岘港", "邑北", "Cao Lanh"]),
        ("en", ["Ap Bac", "Cao Bang", "Cao Lanh", "Da Nang", "Duong Dong"]),
    ],
)
def test_names_stand_in_the_order_of_the_readers_language(language: str, order: list[str]) -> None:
    """By what is shown, not by a key that nobody sees; what has no name in the language stands behind."""
    for key, en, vi, zh in (
        ("1", "Duong Dong", "Dương Đông", "丹江"), ("2", "Da Nang", "Đà Nẵng", "岘港"), ("3", "Cao Lanh", "Cáo Lãnh", ""),
        ("4", "Ap Bac", "Ấp Bắc", "邑北"), ("5", "Cao Bang", "Cao Bằng", "高平"),
    ):  # fmt: skip
        names = {code: name for code, name in (("en", en), ("vi", vi), ("zh", zh)) if name}
        Entity.objects.create(key=key, kind="test", known=True, names=names)
    with override(language):
        assert [row.label.text for row in queries.listing(Viewer.of(None), "test", "")] == order


@pytest.mark.parametrize(("language", "words"), [("en", "2–3 times"), ("vi", "2–3 lần"), ("zh-hans", "2–3倍")])
def test_a_multiple_is_no_number_of_occasions(language: str, words: str, ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), f"/figures/?q=huu-nghi-youyiguan&metric=capacity_multiple&language={language}")
    assert (words in text, "2–3次" in text) == (True, False)
