"""Sheets as offices keep them: a title above, two sheets, merged cells, days as text, numbers of two schools, formulas, long lists."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.entities.models import Figure, Post
from cotmoc_web.errors import BadInput
from cotmoc_web.sheets import actions, reading
from cotmoc_web.sheets.fields import COMMA, DOT, code_of, decimal_sign, number
from cotmoc_web.sheets.lists import table
from cotmoc_web.sheets.plans import Plan, plan
from cotmoc_web.sheets.reading import UNKNOWN, read
from cotmoc_web.sheets.writing import FORMATS, csv_text, json_text, xlsx

Viewing = Callable[..., Viewer]


@pytest.fixture
def us(facts: int, ours: Party, viewer: Viewing) -> Viewer:
    return viewer(ours, Role.SECRETARIAT)


def workbook(*tabs: tuple[str, Sequence[Any]], merged: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    for place, (name, rows) in enumerate(tabs):
        sheet: Any = book.active if place == 0 else book.create_sheet()
        sheet.title = name
        for row in rows:
            sheet.append(row)
        for cells in merged if place == 0 else ():
            sheet.merge_cells(cells)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def planned(us: Viewer, kind: str, data: bytes, tab: str = "") -> Plan:
    return plan(us, actions.upload(us, kind, "plan.xlsx", data, tab))


def csv_of(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


HEAD = ["Tiêu đề", "Bên chịu trách nhiệm", "Thời hạn", "Lĩnh vực"]


def test_headings_may_stand_below_a_title_and_come_again_on_each_page(us: Viewer) -> None:
    rows = [
        ["KẾ HOẠCH TRIỂN KHAI"],
        ["Lai Châu, 30/10/2025"],
        [],
        HEAD,
        ["Việc một", "Lai Châu", "2026", ""],
        [],
        HEAD,
        ["Việc hai", "Lai Châu"],
    ]
    sheet = actions.upload(us, "commitments", "x.xlsx", workbook(("Kế hoạch", rows)))
    found = plan(us, sheet)
    assert (sheet.headings, sheet.tab, sheet.unread) == (HEAD, "Kế hoạch", [])
    assert [(row.number, row.told, row.outcome) for row in found.rows] == [(5, "Việc một", "new"), (8, "Việc hai", "new")]


def test_cells_merged_downwards_hold_for_every_row_they_cover(us: Viewer) -> None:
    rows = [["Kế hoạch", None, None, None], HEAD, ["Một", "Lai Châu", 2026], ["Hai", None, 2027], ["Ba", None, None]]
    found = planned(us, "commitments", workbook(("A", rows), merged=("A1:D1", "B3:B5", "C4:C5")))
    told = [(row.told, [one.key for one in row.values["owners"]], row.values["due"]) for row in found.rows]
    assert told == [("Một", ["vn-lai-chau"], "2026"), ("Hai", ["vn-lai-chau"], "2027"), ("Ba", ["vn-lai-chau"], "2027")]


def test_of_two_sheets_the_one_that_fits_is_read_and_the_other_can_be_asked_for(us: Viewer) -> None:
    data = workbook(
        ("Bìa", [["Sở Ngoại vụ"], ["2025"]]), ("Danh mục", [HEAD, ["Một", "Lai Châu", "2026", ""]]), ("2024", [HEAD, ["Cũ", "Lai Châu"]])
    )
    sheet = actions.upload(us, "commitments", "x.xlsx", data)
    assert (sheet.tab, sheet.unread) == ("Danh mục", ["Bìa", "2024"])
    assert [row.told for row in planned(us, "commitments", data, "2024").rows] == ["Cũ"]
    with pytest.raises(BadInput, match="Danh mục") as refused:
        actions.upload(us, "commitments", "x.xlsx", data, "Nowhere")
    assert refused.value.where == "tab"


DAYS = [
    ("30/6/2027", "2027-06-30"), ("2027年6月30日", "2027-06-30"), ("30 June 2027", "2027-06-30"), ("June 30, 2027", "2027-06-30"),
    ("ngày 30 tháng 6 năm 2027", "2027-06-30"), ("tháng 6/2027", "2027-06"), (dt.datetime.fromisoformat("2027-06-30T08:30"), "2027-06-30"),
    (dt.date(2027, 6, 30), "2027-06-30"), (2027, "2027"), ("2027年", "2027"), ("6/30/2027", None), ("soon", None),
]  # fmt: skip


def test_days_are_read_in_the_three_ways_of_writing(us: Viewer) -> None:
    data = workbook(("A", [HEAD, *([f"Việc {place}", "Lai Châu", written, ""] for place, (written, _due) in enumerate(DAYS))]))
    found = [None if row.problems else row.values["due"] for row in planned(us, "commitments", data).rows]
    assert found == [due for _written, due in DAYS]


@pytest.mark.parametrize(("cells", "sign"), [
    (["1.250,5", "1.250"], COMMA), (["1,250.5", "1,250"], DOT), (["7.2", "1.250"], DOT), (["7.2", "7,2"], ""), (["1.250", "x", ""], ""),
    (["1.234.567"], COMMA), (["1,234,567"], DOT),
])  # fmt: skip
def test_a_column_says_how_it_parts_whole_numbers_from_fractions(cells: list[str], sign: str) -> None:
    assert decimal_sign(cells) == sign


def test_what_can_be_read_as_two_numbers_is_read_as_the_rest_of_its_column(us: Viewer) -> None:
    head = ["Chỉ tiêu", "Giá trị", "Năm"]
    rows = [["Phương tiện", "1.250", "2025"], ["Kim ngạch", "1.250,5", "2025"], ["Tấn", 1.125, "2025"]]
    assert [row.values.get("value") for row in planned(us, "figures", workbook(("A", [head, *rows]))).rows] == [1250.0, 1250.5, 1.125]
    alone = planned(us, "figures", workbook(("A", [head, rows[0]]))).rows[0]
    assert ([problem.column for problem in alone.problems], number("1.250", COMMA)) == (["Giá trị"], 1250.0)


def test_a_formula_counts_by_its_value_and_one_without_a_value_is_a_problem(us: Viewer) -> None:
    head = ["Chỉ tiêu", "Giá trị", "Năm"]
    data = workbook(("A", [head, ["Tổng", "=1+1", "2025"], ["Lỗi", "#REF!", "2025"], ["=1+1", "3", "2025"]]))
    assert [row[1] for row in read(data)[0].rows[1:]] == [UNKNOWN, "#REF!", "3"]
    found = planned(us, "figures", data)
    assert [[problem.column for problem in row.problems] for row in found.rows] == [["Giá trị"], ["Giá trị"], ["Chỉ tiêu"]]


def test_a_number_of_hundreds_of_digits_is_a_problem_and_no_figure(us: Viewer) -> None:
    found = planned(us, "figures", csv_of([["Chỉ tiêu", "Giá trị", "Năm"], ["Tổng", "9" * 400, "2025"]]))
    assert [[problem.column for problem in row.problems] for row in found.rows] == [["Giá trị"]]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("Danh sách, 2026\nTitle;Owners;Due\nMở lối mở, Lũng Làn;Lai Châu;2026", ["Title", "Owners", "Due"]),
        ('Title,Owners\nA,"Lai Châu; Vân Nam"\n"B, C","Lai Châu; Vân Nam"', ["A", "Lai Châu; Vân Nam"]),
        ("List; of 2026\nTitle\tOwners\nA, B\tLai Châu; Vân Nam\nC\tHà Giang", ["Title", "Owners"]),
        ("Title\nA", ["A"]),
    ],
)
def test_what_parts_the_cells_is_told_by_the_first_rows_together(text: str, second: list[str]) -> None:
    assert read(text.encode())[0].rows[1] == second


def test_a_workbook_is_opened_twice_however_many_sheets_have_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[bool] = []

    def load(*arguments: Any, **options: Any) -> Any:
        opened.append(options.get("data_only", False))
        return load_workbook(*arguments, **options)

    monkeypatch.setattr(reading, "load_workbook", load)
    found = read(workbook(*((name, [["Title", "Due"], ["A", "=1+1"]]) for name in "ABC"), ("D", [["Title", "Due"], ["A", "plain"]])))
    assert [tab.rows[1][1] for tab in found] == [UNKNOWN, UNKNOWN, UNKNOWN, "plain"]
    assert opened == [True, False]


@pytest.mark.parametrize(("word", "code"), [
    ("Giao thông", "transport"), ("Cửa khẩu", "border_gates"), ("口岸", "border_gates"), ("交通", "transport"), ("劳务", "labour"),
    ("Labour", "labour"), ("border_gates", "border_gates"), ("Lao động", "labour"), ("weather", None),
])  # fmt: skip
def test_fields_are_understood_in_the_words_of_offices(word: str, code: str | None) -> None:
    assert code_of("field", word) == code


def test_sides_are_understood_by_the_names_of_countries(us: Viewer) -> None:
    head = ["Họ và tên", "Phía", "Chức vụ", "Tỉnh"]
    rows = [
        ["Ma Thị Mới", "Việt Nam", "Chủ tịch UBND", "Lai Châu"],
        ["Ma Thị Hai", "中国", "x", "Lai Châu"],
        ["Ma Ba", "Nowhere", "x", "Lai Châu"],
    ]
    found = planned(us, "people", workbook(("A", [head, *rows]))).rows
    assert [(row.values["side"], [one.column for one in row.problems]) for row in found] == [("vn", []), ("cn", []), ("vn", ["Phía"])]


def test_ten_thousand_rows_cost_no_more_looks_than_ten(us: Viewer, django_assert_max_num_queries: Any) -> None:
    rows = [[f"Việc {n}", "Lai Châu; Vân Nam", "2027", "Giao thông"] for n in range(10_000)]
    sheet = actions.upload(us, "commitments", "x.xlsx", workbook(("A", [HEAD, *rows])))
    with django_assert_max_num_queries(12):
        assert plan(us, sheet).counts == {"new": 10_000, "changed": 0, "same": 0, "wrong": 0}


def test_the_page_of_a_long_sheet_stays_short_and_its_file_has_every_problem(us: Viewer, client: Client) -> None:
    rows = [["Việc", "Nowhere-on-earth", "2027", "Giao thông"] for _ in range(1000)]
    sheet = actions.upload(us, "commitments", "Kế hoạch.xlsx", workbook(("A", [HEAD, *rows])))
    assert us.user is not None
    client.force_login(us.user)
    page = client.get(f"/import/{sheet.pk}/check")
    assert (page.status_code, len(page.content) < 300_000, page.content.count(b"data-row")) == (200, True, 200)
    sent = client.get(f"/import/{sheet.pk}/problems.xlsx")
    tab = load_workbook(io.BytesIO(sent.content)).worksheets[0]
    assert (tab.max_row, [cell.value for cell in tab[1]][1:]) == (1001, HEAD)
    assert "Nowhere-on-earth" in str(tab.cell(2, 1).value)


def test_a_mended_file_is_understood_as_the_first_was(us: Viewer, client: Client) -> None:
    data = workbook(("A", [HEAD, ["Một", "Lai Châu", "2026", ""], ["Hai", "Nowhere-on-earth", "2026", ""]]))
    sheet = actions.upload(us, "commitments", "x.xlsx", data)
    actions.carry_out(us, sheet.pk)
    assert us.user is not None
    client.force_login(us.user)
    book = load_workbook(io.BytesIO(client.get(f"/import/{sheet.pk}/problems.xlsx").content))
    tab = book.worksheets[0]
    tab.cell(3, 3).value = "Lai Châu"
    out = io.BytesIO()
    book.save(out)
    assert [row.outcome for row in planned(us, "commitments", out.getvalue()).rows] == ["same", "new"]


def test_another_party_gets_no_file_of_problems(us: Viewer, theirs: Party, signed_in: Callable[..., Client]) -> None:
    sheet = actions.upload(us, "commitments", "x.xlsx", workbook(("A", [HEAD, ["Một", "Lai Châu"]])))
    assert signed_in(theirs, Role.SECRETARIAT).get(f"/import/{sheet.pk}/problems.csv").status_code == 404


# ---- there and back


@pytest.mark.parametrize("kind", ["commitments", "people", "figures"])
def test_a_list_that_was_saved_and_comes_back_changes_nothing(us: Viewer, kind: str) -> None:
    if kind == "commitments":
        rows = [["Mở lối mở", "Lai Châu; Vân Nam", "30/6/2027", "Giao thông"], ["=1+1", "Vân Nam", "2026", ""]]
        rows.append(["开通智慧口岸", "Lai Châu", "", "口岸"])
        actions.carry_out(us, actions.upload(us, kind, "x.csv", csv_of([HEAD, *rows])).pk)
        before = list(Commitment.objects.order_by("pk").values_list("titles", "due", "version"))
        assert [list(titles) for titles, _due, _version in before] == [["vi"], ["en"], ["zh"]]
    for language in ("en", "vi", "zh-hans"):
        for form in ("xlsx", "csv"):
            with override(language):
                made = table(kind, us, QueryDict(), lambda path: f"https://record.example{path}")
                written = FORMATS[form][1](made)
                found = planned(us, kind, written.encode() if isinstance(written, str) else written)
            wrong = [(row.told, problem) for row in found.rows for problem in row.problems]
            assert (wrong[:3], found.problems, {row.outcome for row in found.rows}) == ([], [], {"same"}), (language, form)
            assert len(found.rows) == len(made.rows) > 2
    if kind == "commitments":
        assert list(Commitment.objects.order_by("pk").values_list("titles", "due", "version")) == before


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("Gates planned for 2050", "about", "planned", "both directions")),
        ("vi", ("Cửa khẩu quy hoạch đến 2050", "khoảng", "kế hoạch", "hai chiều")),
        ("zh-hans", ("2050年规划口岸", "约", "计划", "双向")),
    ],
)
def test_codes_of_figures_are_words_in_a_list_that_is_saved(us: Viewer, language: str, told: tuple[str, ...]) -> None:
    kept = {"metric": "gates_planned_2050", "qualifier": "about", "nature": "planned", "direction": "both"}
    Figure.objects.filter(metric="gates_planned_2050").update(**kept)
    with override(language):
        made = table("figures", us, QueryDict("metric=gates_planned_2050"), str)
        row = next(csv.DictReader(io.StringIO(csv_text(made).lstrip("\ufeff"))))
    assert [told_in for told_in in row.values() if told_in in told] == list(told)
    codes = json.loads(json_text(made))["rows"][0]
    assert {key: codes[key] for key in kept} == kept


def test_sessions_are_saved_with_their_place_and_members_as_on_their_pages(us: Viewer) -> None:
    with override("zh-hans"):
        made = table("sessions", us, QueryDict(), str)
        rows = {row["key"]: row for row in json.loads(json_text(made))["rows"]}
        shown = {column.key: column.shown for column in made.columns}
        spring = next(row for row in made.rows if row.key == "gx-spring-12")
        online = next(row for row in made.rows if row.place == "online")
        held = next(row for row in made.rows if row.venue and row.venue.key == "cn-nanning")
        assert (shown["place"](held), shown["place"](online), len(str(shown["members"](spring)).split("; "))) == ("南宁", "", 6)
    assert (rows["gx-spring-12"]["title"], len(rows["gx-spring-12"]["members"])) == (
        "中国广西与越南边境省（市）党委书记新春会晤第12次会议",
        6,
    )


def test_a_calendar_has_places_in_the_language_of_the_reader(us: Viewer, client: Client) -> None:
    text = client.get("/feeds/sessions.ics?language=zh-hans").content.decode().replace("\r\n ", "")
    assert ("LOCATION:南宁" in text, "LOCATION:Nanning" in text, "LOCATION:online" in text, "LOCATION:视频" in text) == (
        True,
        False,
        False,
        True,
    )


def test_days_and_numbers_keep_their_type_in_a_workbook(us: Viewer) -> None:
    rows = [["Mở lối mở", "Lai Châu", "30/6/2027", "Giao thông"], ["Hai", "Lai Châu", "10/2027", ""]]
    actions.carry_out(us, actions.upload(us, "commitments", "x.xlsx", workbook(("A", [HEAD, *rows]))).pk)
    tab = load_workbook(io.BytesIO(xlsx(table("commitments", us, QueryDict(), str)))).worksheets[0]
    place = [cell.value for cell in tab[1]].index("Due") + 1
    assert {tab.cell(row, place).value for row in (2, 3)} == {dt.datetime.fromisoformat("2027-06-30"), "2027-10"}
    assert isinstance(tab.cell(2, 1).value, int)


def test_what_another_party_promised_is_left_alone_and_cannot_be_changed(us: Viewer, theirs: Party, viewer: Viewing) -> None:
    other = viewer(theirs, Role.SECRETARIAT)
    actions.carry_out(
        other, actions.upload(other, "commitments", "x.xlsx", workbook(("A", [HEAD, ["开通口岸", "Vân Nam", "2026", ""]]))).pk
    )
    row = Commitment.objects.get()
    Commitment.objects.update(reach="shared")
    same, changed = (workbook(("A", [["number", *HEAD], [row.pk, "开通口岸", "Vân Nam", due, ""]])) for due in ("2026", "2029"))
    assert [line.outcome for line in planned(us, "commitments", same).rows] == ["same"]
    wrong = planned(us, "commitments", changed).rows[0]
    assert (wrong.outcome, [problem.column for problem in wrong.problems]) == ("wrong", ["number"])
    assert Figure.objects.filter(party=us.party).count() == 0 == Post.objects.filter(key__startswith="sheet-").count()
