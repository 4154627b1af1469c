"""What is asked in one language is found in all, and what is not the viewer's is not there: not as a title, not as a count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.entities.models import Entity
from cotmoc_web.history.actions import change, set_reach, undo
from cotmoc_web.search import actions, queries
from cotmoc_web.search.forms import Filters
from cotmoc_web.search.index import reindex
from cotmoc_web.search.models import Findable, SavedSearch
from cotmoc_web.search.sittings import states
from cotmoc_web.sheets.actions import carry_out, upload

Told = Callable[..., Document]
Viewing = Callable[..., Viewer]


def quotes(viewer: Viewer, text: str, **filters: object) -> list[str]:
    """The statements found."""
    found = queries.search(viewer, text, Filters(kind="statement", **filters))  # type: ignore[arg-type] # each test names its own
    return [hit.row.quote for group in found.groups for hit in group.hits]


ZH = "双方同意推进智慧口岸建设，陈刚出席。"
VI = "Hai bên nhất trí xây dựng cửa khẩu thông minh tại khu vực mốc 504."
EN = "Trần Cương and Lai Chau agreed on a smart border gate."
RU = "Стороны согласились, сказал Чань Ккуонг."


@pytest.fixture
def papers(facts: int, ours: Party, told: Told) -> dict[str, Document]:
    return {
        "zh": told(ours, "zh", ZH, title="新春会晤", day="2025-02-21"),
        "vi": told(ours, "vi", VI, title="Gặp gỡ đầu xuân", day="2025-03-01"),
        "en": told(ours, "en", EN, title="Meeting", day="2025-10-30"),
        "ru": told(ours, "ru", RU, title="Встреча", day="2024-05-01"),
    }


ASKED = {
    "cửa khẩu thông minh": [EN, VI, ZH],
    "智慧口岸": [EN, VI, ZH],
    "SMART BORDER GATE": [EN, VI, ZH],
    "mốc 504": [VI],
    "504号界碑": [VI],
    "504": [VI],
    "“cửa khẩu”": [VI],
    '"khẩu cửa"': [],
    "Lai Chau -smart": [],
    "30/10/2025": [EN],
    "2025年10月30日": [EN],
    "October 2025": [EN],
    "2024": [RU],
    "smart gate Lai Chau": [EN],
    "出席": [ZH],
    "согласил": [RU],
    "zzz": [],
}


def test_a_question_in_any_language_finds_all(papers: dict[str, Document], viewer: Viewing) -> None:
    assert {asked: quotes(viewer(None), asked) for asked in ASKED} == ASKED


SPELLINGS = ("Chen Gang", "陈刚", "陳剛", "Trần Cương", "tran cuong", "Чань Ккуонг")


def test_a_person_is_found_in_every_script(papers: dict[str, Document], viewer: Viewing) -> None:
    assert {asked: [each for each in quotes(viewer(None), asked) if each != RU] for asked in SPELLINGS} == {
        asked: [EN, ZH] for asked in SPELLINGS
    }
    for asked in SPELLINGS:
        found = queries.search(viewer(None), asked, Filters())
        assert [hit.row.key for group in found.groups if group.kind == "entity" for hit in group.hits][:1] == ["chen-gang"]


def test_found_words_are_shown_where_they_stand(papers: dict[str, Document], viewer: Viewing) -> None:
    (hit,) = queries.search(viewer(None), "smart border gate", Filters(kind="statement", lang="zh")).groups[0].hits
    assert hit.snippet is not None
    assert [(part.text, part.found) for part in hit.snippet.parts] == [
        ("双方同意推进", False),
        ("智慧口岸", True),
        ("建设，陈刚出席。", False),
    ]


def test_a_link_finds_what_the_words_do_not_say(facts: int, ours: Party, told: Told, viewer: Viewing) -> None:
    gate = Entity.objects.get(key="lung-lan-longbinh")
    told(ours, "en", "It will be opened in 2026.", about=(gate,))
    assert quotes(viewer(None), "Lũng Làn") == ["It will be opened in 2026."]


def test_what_was_found_to_be_the_same_is_found_together(facts: int, ours: Party, told: Told, viewer: Viewing) -> None:
    person = Entity.objects.get(key="chen-gang")
    other = Entity.objects.create(key="person:xx", kind="person", names={"en": "Gang Qxz"}, known=True, merged_into=person)
    told(ours, "en", "He agreed.", about=(other,))
    other.derive()
    assert quotes(viewer(None), "陈刚") == ["He agreed."]
    assert quotes(viewer(None), "Gang Qxz") == ["He agreed."]


def test_words_side_by_side_come_first_and_apart_only_where_there_are_none(ours: Party, told: Told, viewer: Viewing) -> None:
    told(ours, "vi", "đào tạo cán bộ", "cán của bộ đào, tạo")
    assert quotes(viewer(None), "đào tạo cán bộ") == ["đào tạo cán bộ"]
    found = queries.search(viewer(None), "tạo bộ", Filters(kind="statement"))
    assert (found.total, found.apart) == (2, True)


def test_filters_narrow_down(papers: dict[str, Document], viewer: Viewing) -> None:
    assert quotes(viewer(None), "smart border gate", lang="zh") == [ZH]
    assert quotes(viewer(None), "smart border gate", field="trade") == []
    assert quotes(viewer(None), "smart border gate", verdict="rejected") == []
    assert quotes(viewer(None), "smart border gate", since=dt.date(2025, 2, 22), until=dt.date(2025, 10, 29)) == [VI]


def test_days_of_the_filters_are_typed_as_the_language_writes_them(
    papers: dict[str, Document], ours: Party, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(ours)
    for language, since in (("en", "22 February 2025"), ("vi", "22/02/2025"), ("zh-hans", "2025年2月22日")):
        page = client.get(
            "/search", {"q": "smart border gate", "kind": "statement", "since": since, "until": "3/2025", "language": language}
        )
        assert [hit.row.quote for group in page.context["found"].groups for hit in group.hits] == [VI], language
    refused = client.get("/search", {"q": "smart", "since": "6/30/2025", "language": "en"}).content.decode()
    assert "this is no day; write 2026-12-31, 31/12/2026, 12/2026 or 2026" in refused
    assert 'placeholder="31 December 2026"' in refused


def test_rejected_statements_are_found_only_when_asked_for(ours: Party, told: Told, viewer: Viewing) -> None:
    told(ours, "en", "A wrong reading of quokka.", verdict="rejected")
    assert quotes(viewer(None), "quokka") == []
    assert quotes(viewer(None), "quokka", verdict="rejected") == ["A wrong reading of quokka."]


def test_nothing_found_says_what_may_be_meant_and_what_each_part_finds(papers: dict[str, Document], viewer: Viewing) -> None:
    found = queries.search(viewer(None), '"zzz" 智慧口岸', Filters(kind="statement"))
    assert (found.total, sorted(found.parts)) == (0, [("zzz", 0), ("智慧口岸", 3)])


def test_a_mistyped_name_is_offered(papers: dict[str, Document], viewer: Viewing) -> None:
    found = queries.search(viewer(None), "Lung Lamm Longg", Filters(kind="statement"))
    assert [entity.key for entity in queries.search(viewer(None), "Mong Caii Dongxingg", Filters()).near][:1] == ["mong-cai-dongxing"]
    assert found.total == 0


def test_a_draft_is_not_there_for_anyone_else(papers: dict[str, Document], ours: Party, theirs: Party, told: Told, viewer: Viewing) -> None:
    told(ours, "en", "A secret quokka crosses.", title="Quokka paper", reach="party")
    for who in (viewer(None), viewer(theirs, Role.ADMINISTRATOR)):
        assert queries.search(who, "quokka", Filters()).total == 0
        assert queries.search(who, '"quokka" "zzz"', Filters()).parts == (("quokka", 0), ("zzz", 0))
    assert queries.search(viewer(ours), "quokka", Filters()).total == 2


def test_a_name_first_met_in_a_draft_is_nobody_elses(
    papers: dict[str, Document], ours: Party, theirs: Party, told: Told, viewer: Viewing
) -> None:
    entity = Entity.objects.create(key="person:q", kind="person", names={"en": "Quentin Quokkasson"}, known=False)
    document = told(ours, "en", "He came.", reach="party", about=(entity,))
    document.derive()
    for asked in ("Quentin Quokkasson", "Quentin", "Quenten Quokkasson"):
        for who in (viewer(None), viewer(theirs, Role.ADMINISTRATOR)):
            found = queries.search(who, asked, Filters())
            assert (found.total, found.near, found.understood) == (0, (), ())
    assert queries.search(viewer(ours), "Quentin Quokkasson", Filters()).total == 2
    Document.objects.filter(pk=document.pk).update(reach="public")
    document.refresh_from_db()
    document.derive()
    assert queries.search(viewer(None), "Quentin Quokkasson", Filters()).total == 2


def test_sharing_withdrawing_and_undoing_keep_the_index_in_step(ours: Party, theirs: Party, told: Told, viewer: Viewing) -> None:
    document = told(ours, "en", "The quokka crosses.", reach="party")
    us, them = viewer(ours, Role.SECRETARIAT), viewer(theirs)
    set_reach(us, Document, document.pk, "shared", version=1)
    assert quotes(them, "quokka") == ["The quokka crosses."]
    with change(us, "document.withdrawn") as act:
        act.withdraw(act.take(Document, document.pk))
    assert quotes(them, "quokka") == quotes(us, "quokka") == []
    assert act.change is not None
    undo(us, act.change.pk)
    assert quotes(them, "quokka") == ["The quokka crosses."]


def test_making_the_index_anew_changes_nothing(papers: dict[str, Document], viewer: Viewing) -> None:
    before = list(Findable.objects.order_by("pk").values())
    reindex()
    assert list(Findable.objects.order_by("pk").values()) == before


HOSTILE = ("", " ", "'", '"', "“”", "-", "--", "* OR NEAR(", "a" * 5000, "zqb", "\ud7ff", "2025-99-99", "%_", "<script>")


def test_a_word_that_was_left_out_is_named(papers: dict[str, Document], ours: Party, signed_in: Callable[..., Client]) -> None:
    page = signed_in(ours).get("/search", {"q": "border -smart", "language": "en"}).content.decode()
    assert "What has “smart” in it is left out." in page


def test_no_question_breaks(papers: dict[str, Document], viewer: Viewing, signed_in: Callable[..., Client], ours: Party) -> None:
    client = signed_in(ours)
    for text in HOSTILE:
        queries.search(viewer(ours), text, Filters())
        assert client.get("/search", {"q": text}).status_code == 200


def test_the_page_asks_a_fixed_number_of_questions(
    ours: Party, told: Told, signed_in: Callable[..., Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in(ours)
    told(ours, "en", "One quokka.")
    client.get("/search?q=quokka")
    for number in range(8):
        told(ours, "en", f"Quokka {number}.", title=f"Paper {number}")
    with django_assert_max_num_queries(26):  # type: ignore[attr-defined] # of pytest-django
        assert client.get("/search?q=quokka").status_code == 200


def test_pages_of_one_kind_hold_fifty(ours: Party, told: Told, viewer: Viewing, signed_in: Callable[..., Client]) -> None:
    told(ours, "en", *(f"Quokka {number:03}." for number in range(60)))
    found = queries.search(viewer(ours), "quokka", Filters(kind="statement"), 2)
    assert [hit.row.quote for hit in found.groups[0].hits] == [f"Quokka {number:03}." for number in range(50, 60)]
    page = signed_in(ours).get("/search?q=quokka&kind=statement&page=2&language=en").content.decode()
    assert "51 to 60" in page


# ---- kept searches


def test_a_kept_search_tells_of_new_matches_until_they_are_seen(
    ours: Party, theirs: Party, told: Told, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(ours)
    told(ours, "en", "An old quokka.")
    client.post("/search/keep", {"query": "q=quokka&page=2", "name": "", "alert": "on"})
    kept = SavedSearch.objects.get()
    us = Viewer.of(kept.user)
    assert (kept.query, kept.name, queries.alerts(us)) == ("q=quokka", "quokka", [])
    told(ours, "en", "A new quokka.")
    told(theirs, "en", "A hidden quokka.", reach="party")
    caches["process"].clear()
    assert [(each.search.pk, each.count, each.more) for each in queries.alerts(us)] == [(kept.pk, 2, False)]
    client.get(f"/search?q=quokka&saved={kept.pk}")
    assert queries.alerts(us) == []


def test_nobody_touches_the_search_of_another(
    ours: Party, person: Callable[..., object], signed_in: Callable[..., Client], viewer: Viewing
) -> None:
    us = viewer(ours)
    row, _ = actions.save_search(us, "q=quokka", "mine", alert=True)
    other = signed_in(ours, Role.ADMINISTRATOR)
    assert other.post(f"/search/kept/{row.pk}", {"forget": "1"}).status_code == 404
    assert other.post(f"/search/kept/{row.pk}", {"alert": "off"}).status_code == 404
    assert "mine" not in other.get("/search").content.decode()
    assert [each.name for each in queries.saved(us)] == ["mine"]
    assert Statement.objects.count() == 0


def test_a_search_that_asks_for_nothing_is_not_kept(ours: Party, signed_in: Callable[..., Client]) -> None:
    response = signed_in(ours).post("/search/keep", {"query": "page=3"})
    assert (response.status_code, SavedSearch.objects.count()) == (400, 0)


# ---- sessions and states, as people type them

ELEVENTH = (
    "11th JWG session", "JWG 11", "phiên họp thứ 11 nhóm công tác", "第11次联合工作组", "第十一次联合工作组会议",
    "11th session of the Joint Working Group with Yunnan", "nhóm công tác liên hợp phiên họp lần thứ mười một",
)  # fmt: skip


def test_a_session_is_found_by_its_number_however_it_is_said(facts: int, ours: Party, viewer: Viewing) -> None:
    reindex()
    for asked in ELEVENTH:
        found = queries.search(viewer(ours), asked, Filters())
        told = [title for part in found.understood for _pk, title in part.meetings]
        assert told == ["11th session of the Joint Working Group with Yunnan"], asked
        assert [hit.row.key for group in found.groups if group.kind == "meeting" for hit in group.hits] == ["yn-jwg-11"], asked
    for asked in ("Session 11", "session 11?", "phiên họp 11", "第11次", "第11次？", "11th session"):
        told = [title for part in queries.search(viewer(ours), asked, Filters()).understood for _pk, title in part.meetings]
        assert "11th session of the Joint Working Group with Yunnan" in told, asked
    for asked in ("11 xe tải", "the 11th truck", "JW 11", "11", "第11", "2025", "第11次巡逻", "hội nghị 11 tỉnh"):
        assert not [part for part in queries.search(viewer(ours), asked, Filters()).understood if part.meetings], asked
    plain = queries.search(viewer(ours), "JWG 11", Filters(), plain=["JWG 11"])
    assert (plain.question.plain, [term.kind for term in plain.question.terms], plain.total) == (("JWG 11",), ["words"], 0)


def test_states_are_understood_in_three_languages() -> None:
    asked = {
        "overdue": "late", "trễ hạn": "late", "quá hạn": "late", "逾期": "late", "silent": "silent", "chưa có thông tin": "silent",
        "暂无消息": "silent", "đang triển khai": "moving", "已落实": "kept", "Contradicted": "contradicted",
    }  # fmt: skip
    assert {text: states(f"{text} 504")[1] for text in asked} == {text: [(text, state)] for text, state in asked.items()}


LATE = (
    "late", "what is late?", "What's overdue", "what is overdue", "which commitments are late", "show me all late promises",
    "late commitments", "late commitments of Lai Chau", "những cam kết quá hạn", "Những cam kết nào đã quá hạn?",
    "cam kết nào đang trễ hạn", "cam kết quá hạn của Lai Châu", "哪些逾期", "哪些承诺逾期了", "有哪些逾期的承诺？", "逾期的承诺有哪些",
)  # fmt: skip


def test_words_that_are_spelled_in_two_ways_find_each_other(ours: Party, told: Told, viewer: Viewing) -> None:
    told(ours, "en", "A labour market opens at the trade center.")
    for asked in ("labor", "labour", "labor market", "center labor"):
        assert quotes(viewer(ours), asked) == ["A labour market opens at the trade center."], asked


def test_a_state_is_asked_together_with_its_field(facts: int, ours: Party, theirs: Party, viewer: Viewing, told: Told) -> None:
    told(ours, "vi", "Hai bên nhất trí đưa lao động quá hạn về nước.", reach="party")
    us, head = viewer(ours, Role.SECRETARIAT), "title,owners,due,field,made on"
    rows = f"{head}\nĐưa người về,Lai Châu,2020,Lao động,2019\nMở đường,Lai Châu,2020,Giao thông,2019"
    carry_out(us, upload(us, "commitments", "x.csv", rows.encode()).pk)
    for asked in ("quá hạn lao động", "overdue labour", "逾期 劳务"):
        found = queries.search(us, asked, Filters())
        assert [(group.kind, [hit.label.text for hit in group.hits]) for group in found.groups] == [("commitment", ["Đưa người về"])], asked
    assert queries.search(viewer(theirs), "overdue labour", Filters()).total == 0
    assert [(group.kind, group.count) for group in queries.search(us, "overdue labor", Filters()).groups] == [("commitment", 1)]
    for asked in LATE:
        found = queries.search(us, asked, Filters())
        assert [(group.kind, group.count) for group in found.groups] == [("commitment", 2)], asked
        assert found.question.states[0][1] == "late", asked
    found = queries.search(us, "late commitments about transport", Filters())
    assert [(group.kind, [hit.label.text for hit in group.hits]) for group in found.groups] == [("commitment", ["Mở đường"])]
    assert [term.kind for term in queries.search(us, "late commitments of Lai Chau", Filters()).question.terms] == ["name"]


WHAT_BECAME = (
    "What became of marker 504?", "what happened to the crossing at marker 504", "What has become of the border gate at marker 504?",
    "Cửa khẩu ở mốc 504 giờ ra sao?", "Chuyện gì đã xảy ra với lối mở tại mốc 504?", "504号界碑处的通道后来怎样了？",
    "504号界碑的口岸怎么样了", "第504号界碑口岸怎么样了",
    "the crossing at marker 504", "What became of Lũng Làn?", "Lũng Làn 口岸进展如何",
)  # fmt: skip


def test_what_became_of_a_gate_leads_to_what_was_promised_of_it(facts: int, ours: Party, viewer: Viewing, told: Told) -> None:
    told(ours, "vi", "Hai bên chưa mở chợ tại mốc 504.")
    us, head = viewer(ours, Role.SECRETARIAT), "title,owners,about,made on,quote"
    rows = f"{head}\nĐón khách mùa xuân,vn-lai-chau,lung-lan-longbinh,2025,Nhất trí đón khách\nLàm cầu,vn-lai-chau,bac-luan-2,2025,Làm"
    carry_out(us, upload(us, "commitments", "x.csv", rows.encode()).pk)
    for asked in WHAT_BECAME:
        found = {group.kind: group.hits for group in queries.search(us, asked, Filters()).groups}
        assert [(hit.label.text, hit.said and hit.said.row.quote) for hit in found["commitment"]] == [
            ("Đón khách mùa xuân", "Nhất trí đón khách")
        ], asked
        assert [hit.row.key for hit in found["entity"]][:1] == ["lung-lan-longbinh"], asked
        assert asked[:3] == "the" or next(iter(found)) == "commitment", asked
    plain = queries.search(us, WHAT_BECAME[0], Filters(), plain=["What became of"])
    assert (plain.question.asks, plain.total) == ((), 1)  # the gate alone: no text has these words
    assert queries.search(us, "smart gate at marker 504", Filters(kind="commitment")).total == 0


def test_words_with_the_very_marks_come_first(ours: Party, viewer: Viewing, told: Told) -> None:
    told(ours, "vi", "Ngày kỵ của làng.", day="2025-05-01")
    told(ours, "vi", "Hai bên ký biên bản.", day="2024-05-01")
    assert quotes(viewer(ours), "ký") == ["Hai bên ký biên bản.", "Ngày kỵ của làng."]
    assert quotes(viewer(ours), "kỵ") == ["Ngày kỵ của làng.", "Hai bên ký biên bản."]
    assert quotes(viewer(ours), "ky") == ["Ngày kỵ của làng.", "Hai bên ký biên bản."]


def test_a_quote_is_found_as_wide_as_a_person_made_it(ours: Party, viewer: Viewing, told: Told) -> None:
    row = told(ours, "vi", "Hai bên ký biên bản.").statements.get()
    row.corrected = {"quote": "Hai bên ký biên bản. Lễ đón ở Mường Khương."}
    row.save()
    row.derive()
    told(ours, "vi", "Lễ đọn ở Mương Khướng.", day="2026-01-01")
    found = queries.search(viewer(ours), "Lễ đón", Filters(kind="statement"))
    assert [hit.row.words for hit in found.groups[0].hits] == ["Hai bên ký biên bản. Lễ đón ở Mường Khương.", "Lễ đọn ở Mương Khướng."]
    assert found.groups[0].hits[0].snippet is not None
    assert "".join(part.text for part in found.groups[0].hits[0].snippet.parts if part.found) == "Lễ đón"


def test_all_of_more_than_can_be_counted_can_be_reached(ours: Party, viewer: Viewing, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 4)
    told(ours, "vi", *(f"Cửa khẩu số {number}." for number in range(10)))
    met, below = [], 0
    for _step in range(5):
        found = queries.search(viewer(ours), "cửa khẩu", Filters(kind="statement"), below=below)
        met += [hit.row.quote for group in found.groups for hit in group.hits][:4]
        below = found.beyond
        if not below:
            break
    assert met == [f"Cửa khẩu số {number}." for number in range(10)]
