"""A spreadsheet enters the record row by row as a person saw it beforehand, in one act, and leaves it in one step."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.actions import share
from cotmoc_web.commitments.dossier import dossier
from cotmoc_web.commitments.models import Commitment, Entry, StateSpan
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.entities.models import Entity, Figure, Post
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, NotThere
from cotmoc_web.history.actions import undo
from cotmoc_web.history.models import Change
from cotmoc_web.search.days import partial_date
from cotmoc_web.search.models import Findable
from cotmoc_web.sheets import actions
from cotmoc_web.sheets.fields import guess, number
from cotmoc_web.sheets.lists import table
from cotmoc_web.sheets.models import Sheet
from cotmoc_web.sheets.plans import plan

Viewing = Callable[..., Viewer]


def csv_of(*rows: str, head: str = "title,owners,made on,due") -> bytes:
    return "\n".join((head, *rows)).encode()


@pytest.fixture
def us(facts: int, ours: Party, viewer: Viewing) -> Viewer:
    return viewer(ours, Role.SECRETARIAT)


def imported(us: Viewer, kind: str, data: bytes) -> Sheet:
    return actions.carry_out(us, actions.upload(us, kind, "plan.csv", data).pk)[0]


@pytest.mark.parametrize(
    ("kind", "headings", "expected"),
    [
        ("commitments", ["STT", "Nội dung cam kết", "Cơ quan chủ trì", "Thời hạn"], {"1": "title", "2": "owners", "3": "due"}),
        ("commitments", ["承诺事项", "责任单位", "完成时限", "备注"], {"0": "title", "1": "owners", "2": "due", "3": "note"}),
        ("people", ["Họ và tên", "Chức vụ", "Tỉnh"], {"0": "person", "1": "post", "2": "place"}),
        ("figures", ["指标", "数值", "单位", "年份"], {"0": "metric", "1": "value", "2": "unit", "3": "period"}),
        ("figures", ["value", "VALUE"], {"0": "value"}),
        (
            "commitments",
            ["Tiêu đề", "Lĩnh vực", "Bên chịu trách nhiệm", "Cửa khẩu", "Thời hạn"],
            {"0": "title", "1": "field", "2": "owners", "3": "about", "4": "due"},
        ),
        ("commitments", ["标题", "领域", "责任方", "口岸", "期限"], {"0": "title", "1": "field", "2": "owners", "3": "about", "4": "due"}),
        ("people", ["单位", "姓名", "职务"], {"0": "organisation", "1": "person", "2": "post"}),
        ("figures", ["单位", "指标", "数量", "年度"], {"0": "unit", "1": "metric", "2": "value", "3": "period"}),
    ],
)
def test_columns_are_guessed_from_headings_in_three_languages(kind: str, headings: list[str], expected: dict[str, str]) -> None:
    assert guess(kind, headings) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30/10/2025", "2025-10-30"),
        ("2025年10月30日", "2025-10-30"),
        ("10/2025", "2025-10"),
        ("2025", "2025"),
        ("soon", None),
        ("31/02/2025", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, expected: str | None) -> None:
    assert partial_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1250", 1250.0), ("7.2", 7.2), ("7,2", 7.2), ("1.234.567", 1234567.0), ("1,234,567.5", 1234567.5), ("1.234,5", 1234.5),
        ("1 250", 1250.0), ("-3", -3.0), ("1.250", None), ("1,250", None), ("abc", None), ("", None), ("1e5", None), ("nan", None),
        ("9" * 400, None), (f"-{'9' * 400}", None), (f"{'9' * 400},5", None), ("9" * 30, 1e30),
    ],
)  # fmt: skip
def test_a_number_that_can_be_read_as_two_is_none(text: str, expected: float | None) -> None:
    assert number(text) == expected


def test_a_sheet_becomes_commitments_each_with_its_words(us: Viewer) -> None:
    data = csv_of(
        "Mở lối mở Lũng Làn,Lai Châu,21/02/2025,2026,Hai bên nhất trí mở lối mở.", "Trồng mía,vn-lai-chau,10/2025,,",
        head="title,owners,made on,due,quote",
    )  # fmt: skip
    sheet = imported(us, "commitments", data)
    rows = list(Commitment.objects.order_by("pk"))
    assert [(row.label.text, row.made_on, row.due, row.reach) for row in rows] == [
        ("Mở lối mở Lũng Làn", "2025-02-21", "2026", "party"),
        ("Trồng mía", "2025-10", "", "party"),
    ]
    quotes = [row.origin.quote for row in rows if row.origin]
    assert quotes == ["Hai bên nhất trí mở lối mở.", "title: Trồng mía; owners: vn-lai-chau; made on: 10/2025"]
    document = Document.objects.get()
    assert [document.text[row.start : row.end] for row in Statement.objects.order_by("number")] == quotes
    assert (document.container, document.reach, Entry.objects.count()) == ("sheet", "party", 2)
    assert Change.objects.filter(action="sheet.imported").count() == 1 == Change.objects.count()
    assert sheet.change is not None


def test_a_row_is_the_word_of_who_imports_it_from_the_day_it_was_agreed(
    us: Viewer, ours: Party, theirs: Party, viewer: Viewing, signed_in: Callable[..., Client]
) -> None:
    to_come = f"{us.today.year + 1}"
    data = csv_of("Bảo vệ rừng,Lai Châu; Vân Nam,12/03/2025,31/12/2030", "Mở đường,vn-lai-chau,,", f"Trồng mía,cn-yn,{to_come},")
    sheet = imported(us, "commitments", data)
    forest, road, cane = Commitment.objects.order_by("pk")
    assert [[one.key for one in entry.claimants.all()] for entry in Entry.objects.order_by("pk")] == [["vn-lai-chau"]] * 3
    assert [entry.strength for entry in Entry.objects.order_by("pk")] == ["owner", "owner", "other_side"]
    found = dossier(us, forest.pk)
    assert (found.standing.rule, str(found.standing.since), found.together, found.last_word) == (
        "agreed_no_word", "2025-03-12", (), "2025-03-12",
    )  # fmt: skip
    assert [(claim.side, len(claim.shown)) for claim in found.claims] == [("vn", 1), ("cn", 0)]
    assert [len(dossier(replace(us, day=dt.date(2025, 3, day)), forest.pk).deciding) for day in (11, 12, 13)] == [0, 1, 1]
    # No day of its own, or one still to come: it is known from the import on.
    assert [dossier(us, each.pk).last_word for each in (road, cane)] == [us.today.isoformat()] * 2
    client = signed_in(ours, Role.SECRETARIAT)
    page = client.get(f"/commitments/{forest.pk}/?language=en").content.decode()
    assert "From a sheet that the party itself imported." in page
    history = page.partition('id="changes"')[2].partition("</section>")[0]
    assert us.user is not None
    assert us.user.name in history
    assert f'href="/import/{sheet.pk}/done"' in history
    assert f'href="/import/{sheet.pk}/done"' not in signed_in(ours, Role.READER).get(f"/commitments/{forest.pk}/").content.decode()
    share(us, forest.pk, "shared", version=forest.version)
    assert [one.action for one in dossier(viewer(theirs, Role.ADMINISTRATOR), forest.pk).changes] == ["reach.shared"]


def test_all_of_it_is_taken_back_in_one_step_and_brought_back_in_one(us: Viewer, ours: Party, signed_in: Callable[..., Client]) -> None:
    sheet = imported(us, "commitments", csv_of("A promise,Lai Châu,2025,2026"))
    assert sheet.change is not None
    back = undo(us, sheet.change.pk)
    assert not Commitment.objects.filter(withdrawn_at=None).exists()
    assert not Document.objects.filter(withdrawn_at=None).exists()
    client, address = signed_in(ours, Role.SECRETARIAT), f"/import/{sheet.pk}/done?language=en"
    assert "Take all of it back" not in client.get(address).content.decode()
    again = undo(us, back.pk)
    assert Commitment.objects.filter(withdrawn_at=None).count() == 1
    page = client.get(address).content.decode()
    assert "plan.csv is imported" in page
    assert f'action="/history/{again.pk}/undo' in page  # what was undone once is taken back by undoing its return


def test_every_problem_names_row_column_and_remedy(us: Viewer) -> None:
    data = csv_of("A,Lai Châu,soon,", ",Lai Châu,2025,", "B,Nowhere-on-earth,2025,", "C,,2025,31/02/2026")
    found = plan(us, actions.upload(us, "commitments", "x.csv", data))
    assert [(row.number, problem.column) for row in found.rows for problem in row.problems] == [
        (2, "made on"), (3, "title"), (4, "owners"), (5, "due"), (5, "owners"),
    ]  # fmt: skip
    assert all(problem.what and problem.remedy for row in found.rows for problem in row.problems)
    assert (found.counts["wrong"], found.can_be_done, Commitment.objects.count()) == (4, False, 0)


def test_the_same_row_twice_and_the_same_row_again_are_recognised(us: Viewer) -> None:
    data = csv_of("A promise,Lai Châu,2025,2026", "A promise,Lai Châu,2025,2026")
    assert plan(us, actions.upload(us, "commitments", "x.csv", data)).counts == {"new": 1, "changed": 0, "same": 1, "wrong": 0}
    imported(us, "commitments", data)
    again = actions.upload(us, "commitments", "y.csv", csv_of("A promise,Lai Châu,2025,2026", "Another,Lai Châu,2025,2026"))
    assert [row.outcome for row in plan(us, again).rows] == ["same", "new"]


def test_a_promise_on_record_is_left_alone_unless_it_is_wanted_twice(us: Viewer, ours: Party, signed_in: Callable[..., Client]) -> None:
    head = "承诺事项,责任单位,涉及,商定日期"
    imported(us, "commitments", csv_of("Mở lối mở Lũng Làn trong năm nay,vn-lai-chau; cn-yn,lung-lan-longbinh; vn-son-vi,2024", head=head))
    (first,) = Commitment.objects.all()
    again = csv_of(
        "Mở lối mở Lũng Làn trong năm 2025,cn-yn;vn-lai-chau,lung-lan-longbinh,2025",  # another number: another promise
        "Mở lối mở Lũng Làn ngay trong năm nay,cn-yn;vn-lai-chau,lung-lan-longbinh,2025",
        "Mở lối mở Lũng Làn trong năm nay,vn-lai-chau,lung-lan-longbinh,2025",  # of another party
        "Mở lối mở Lũng Làn trong năm nay,vn-lai-chau; cn-yn,bac-luan-2,2025",  # of another gate
        "Mở lối mở Lũng Làn trong năm nay,vn-lai-chau; cn-yn,lung-lan-longbinh; bac-luan-2,2025",  # and of another gate, too
        head=head,
    )
    sheet = actions.upload(us, "commitments", "again.csv", again)
    assert [row.like for row in plan(us, sheet).rows] == [None, first, None, None, None]
    page = signed_in(ours, Role.SECRETARIAT).get(f"/import/{sheet.pk}/check?language=en").content.decode()
    assert f'<a href="/commitments/{first.pk}/">commitment {first.pk} has the same parties and words and is about the same</a>' in page
    assert "Import, with the 1 row that seems to be on record" in page
    actions.carry_out(us, sheet.pk)
    assert Commitment.objects.count() == 5
    twice = actions.upload(us, "commitments", "again.csv", again)
    actions.carry_out(us, twice.pk, twice=True)
    assert Commitment.objects.count() == 6


def test_a_row_with_a_number_changes_what_is_on_record(us: Viewer, theirs: Party, viewer: Viewing) -> None:
    imported(us, "commitments", csv_of("A promise,Lai Châu,2025,2026"))
    row = Commitment.objects.get()
    data = csv_of(f"{row.pk},,,2027-06", "999,Mine now,Lai Châu,", head="number,title,owners,due")
    sheet = actions.upload(us, "commitments", "x.csv", data)
    assert [line.outcome for line in plan(us, sheet).rows] == ["changed", "wrong"]
    imported(us, "commitments", csv_of(f"{row.pk},A promise,,2027-06", head="number,title,owners,due"))
    row.refresh_from_db()
    assert (row.due, row.made_on, Commitment.objects.count()) == ("2027-06", "2025", 1)


def test_two_rows_cannot_change_one_commitment(us: Viewer) -> None:
    imported(us, "commitments", csv_of("A promise,Lai Châu,2025,2026"))
    row = Commitment.objects.get()
    data = csv_of(f"{row.pk},A promise,,2027", f"{row.pk},A promise,,2028", head="number,title,owners,due")
    sheet = actions.upload(us, "commitments", "x.csv", data)
    lines = plan(us, sheet).rows
    assert [line.outcome for line in lines] == ["changed", "wrong"]
    assert [(problem.column, "row 2 " in problem.what) for problem in lines[1].problems] == [("number", True)]
    actions.carry_out(us, sheet.pk)
    row.refresh_from_db()
    assert row.due == "2027"


def test_people_come_with_their_posts(us: Viewer) -> None:
    imported(
        us,
        "people",
        csv_of("Trần Cương,party_secretary,cn-gx,2024", "Hoàng Văn Mới,chairman,vn-lai-chau,2025", head="name,post,place,from"),
    )
    assert [
        (post.person.key == "chen-gang", post.post, post.valid_from)
        for post in Post.objects.filter(key__startswith="sheet-").order_by("pk")
    ] == [
        (True, "party_secretary", "2024"),
        (False, "chairman", "2025"),
    ]
    assert Entity.objects.get(names__vi="Hoàng Văn Mới").side == "vn"


def test_a_name_is_in_the_language_of_its_side_as_the_facts_say(us: Viewer) -> None:
    Entity.objects.filter(kind="country", side="vn").update(facts={"language": "lo"})
    imported(us, "people", csv_of("Hoàng Văn Mới,chairman,vn-lai-chau", "Li Xin,chairman,cn-gx", head="name,post,place"))
    assert sorted(row.names.popitem() for row in Entity.objects.filter(forms__origin="sheet")) == [
        ("en", "Li Xin"),
        ("lo", "Hoàng Văn Mới"),
    ]


def test_the_name_of_a_file_of_people_stays_with_the_party(
    us: Viewer, ours: Party, theirs: Party, signed_in: Callable[..., Client]
) -> None:
    data = csv_of("Hoàng Văn Mới,chairman,vn-lai-chau,2025", head="name,post,place,from")
    sheet = actions.upload(us, "people", "internal-plan.csv", data)
    page = signed_in(ours, Role.SECRETARIAT).get(f"/import/{sheet.pk}/check?language=en").content.decode()
    assert "become visible to everyone" in page
    actions.carry_out(us, sheet.pk)
    post = Post.objects.get(key__startswith="sheet-")
    source = post.sources.get()
    assert "internal-plan" not in f"{post.note} {source.note} {source.key}"
    assert Change.objects.get().reach == "party"
    assert "internal-plan" not in signed_in(theirs, Role.ADMINISTRATOR).get(f"/names/{post.person.key}").content.decode()
    other = actions.upload(us, "commitments", "x.csv", csv_of("A,Lai Châu,2025,2026"))
    assert "become visible" not in signed_in(ours, Role.SECRETARIAT).get(f"/import/{other.pk}/check?language=en").content.decode()


def test_figures_come_with_unit_and_period(us: Viewer) -> None:
    sheet = imported(us, "figures", csv_of("vn-lai-chau,vehicles,1250,vehicles,2025,planned", head="of,metric,value,unit,period,nature"))
    (row,) = Figure.objects.exclude(statement=None)
    assert (row.of and row.of.key, row.metric, row.value, row.unit, row.period, row.nature, row.reach) == (
        "vn-lai-chau", "vehicles", 1250.0, "vehicles", "2025", "planned", "party",
    )  # fmt: skip
    assert sheet.change is not None
    undo(us, sheet.change.pk)
    row.refresh_from_db()
    assert row.withdrawn_at is not None


def test_what_was_said_about_columns_is_remembered(us: Viewer) -> None:
    data = csv_of("A promise,Lai Châu,x,y", head="Thing,Who,Foo,Bar")
    first = actions.upload(us, "commitments", "x.csv", data)
    assert first.columns == {}
    actions.set_columns(us, first.pk, {"0": "title", "1": "owners"})
    assert actions.upload(us, "commitments", "y.csv", data).columns == {"0": "title", "1": "owners"}


def test_two_columns_cannot_be_one_field(us: Viewer) -> None:
    sheet = actions.upload(us, "commitments", "x.csv", csv_of("A,B,C,D"))
    with pytest.raises(BadInput) as refused:
        actions.set_columns(us, sheet.pk, {"0": "title", "1": "title"})
    assert refused.value.where == "column_1"


def test_only_the_secretariat_and_only_of_its_own_party(us: Viewer, ours: Party, theirs: Party, viewer: Viewing) -> None:
    sheet = actions.upload(us, "commitments", "x.csv", csv_of("A promise,Lai Châu,2025,2026"))
    with pytest.raises(NotAllowed):
        actions.upload(viewer(ours, Role.REVIEWER), "commitments", "x.csv", csv_of("A,B,C,D"))
    other = viewer(theirs, Role.ADMINISTRATOR)
    for act in (
        lambda: actions.one(other, sheet.pk),
        lambda: actions.carry_out(other, sheet.pk),
        lambda: actions.set_columns(other, sheet.pk, {}),
    ):
        with pytest.raises(NotThere):
            act()


def test_a_sheet_is_imported_once(us: Viewer) -> None:
    sheet = imported(us, "commitments", csv_of("A promise,Lai Châu,2025,2026"))
    with pytest.raises(Conflict):
        actions.carry_out(us, sheet.pk)
    assert Commitment.objects.count() == 1


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, data = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr] # a new workbook has a sheet
    book.save(data)
    return data.getvalue()


def damaged() -> bytes:
    """A workbook of which the packed rows were overwritten."""
    data = bytearray(workbook(("title", "owners"), *((f"Promise {number * 7919}", "x") for number in range(300))))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entry = packed.getinfo("xl/worksheets/sheet1.xml")
    start = entry.header_offset + 30 + len(entry.filename)
    data[start : start + 40] = b"\xff" * 40
    return bytes(data)


def flagged(place: int, value: int) -> bytes:
    """A workbook all of whose parts say of themselves what is not so, in the list and before each part (two bytes earlier there)."""
    data = bytearray(workbook(("title", "owners"), ("A", "B")))
    for mark, at in ((b"PK\x01\x02", place), (b"PK\x03\x04", place - 2)):
        found = data.find(mark)
        while found >= 0:
            data[found + at] = value
            found = data.find(mark, found + 4)
    return bytes(data)


HOSTILE = {
    "damaged": damaged(),
    "encrypted": flagged(8, 1),
    "packed in an unknown way": flagged(10, 99),
    "nothing": b"",
    "headings alone": b"title,owners",
    "no zip": b"PK\x03\x04rubbish",
    "another zip": b"PK\x05\x06" + b"\0" * 18,
    "binary": bytes(range(256)) * 20,
    "too large": b"a,b\n" + b"x" * (5 * 1024 * 1024),
    "too many rows": b"title,owners\n" + b"a,b\n" * 10_001,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_spreadsheet_costs_a_message(ours: Party, viewer: Viewing, signed_in: Callable[..., Client], data: bytes) -> None:
    client = signed_in(ours, Role.SECRETARIAT)
    response = client.post("/import/", {"kind": "commitments", "file": io.BytesIO(data)})
    assert (response.status_code, Sheet.objects.count()) == (400, 0)
    assert 'id="id_file_error"' in response.content.decode()


def test_the_four_steps_in_a_browser(us: Viewer, ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours, Role.SECRETARIAT)
    file = io.BytesIO(workbook(("Nội dung", "Cơ quan chủ trì", "Hạn"), ("Mở <b>lối</b> mở", "Lai Châu", 2026), ("", "Lai Châu", "x")))
    file.name = "kế hoạch.xlsx"
    step = client.post("/import/", {"kind": "commitments", "file": file}, follow=True)
    assert "Which column is what" in step.content.decode()
    pk = Sheet.objects.get().pk
    step = client.post(f"/import/{pk}/", {"column_0": "title", "column_1": "owners", "column_2": "due"}, follow=True)
    page = step.content.decode()
    assert "1 new, 0 changed, 0 left alone, 1 with problems" in page
    assert "Mở &lt;b&gt;lối&lt;/b&gt; mở" in page
    step = client.post(f"/import/{pk}/check", follow=True)
    assert "kế hoạch.xlsx is imported" in step.content.decode()
    assert Commitment.objects.get().due == "2026"


@pytest.mark.parametrize("kind", ["commitments", "people", "figures"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_template_is_understood_as_it_comes(us: Viewer, ours: Party, signed_in: Callable[..., Client], kind: str, form: str) -> None:
    data = signed_in(ours, Role.SECRETARIAT).get(f"/import/template/{kind}.{form}?language=zh-hans").content
    from cotmoc_web.sheets.fields import FIELDS_OF

    sheet = actions.upload(us, kind, f"x.{form}", data)
    assert list(sheet.columns.values()) == [field.key for field in FIELDS_OF[kind]]


def _queries(us: Viewer, rows: int) -> int:
    data = csv_of(*(f"Promise {n} of {rows},vn-lai-chau; cn-yn,2024-01-03,2026-05-01" for n in range(rows)))
    sheet = actions.upload(us, "commitments", "plan.csv", data)
    with CaptureQueriesContext(connection) as asked:
        actions.carry_out(us, sheet.pk)
    return len(asked)


def test_a_row_costs_six_questions_however_many_there_are(us: Viewer) -> None:
    """Commitment, owners, entry, claimants; how strong the proof is, and of which session. What follows is worked out for all at once."""
    few, many = _queries(us, 20), _queries(us, 120)
    assert (many - few) / 100 <= 6.2
    assert few <= 220


def test_every_row_of_a_sheet_is_found_and_has_a_state(us: Viewer) -> None:
    imported(us, "commitments", csv_of(*(f"Promise number {n},vn-lai-chau; cn-yn,2024-01-03,2024-05-01" for n in range(30))))
    assert Findable.objects.filter(kind="commitment", title__startswith="Promise number").count() == 30
    assert StateSpan.objects.filter(layer=us.party_id, from_day__lte=us.day, to_day__gte=us.day).count() == 30
    assert Document.objects.get(container="sheet").statements_confirmed == 30


@pytest.mark.parametrize(
    "address",
    [
        "names.csv?kind=lost", "names.csv?side=xx", "names.csv?read=x", "people.csv?side=xx", "gates.csv?standing=lost",
        "gates.csv?class=x", "gates.csv?mark=x", "figures.csv?nature=wild",
    ],
)  # fmt: skip
def test_a_list_that_is_narrowed_to_what_is_none_is_refused_and_not_saved_whole(us: Viewer, address: str) -> None:
    noun, query = address.split(".csv?")
    with pytest.raises(BadInput):
        table(noun, us, QueryDict(query), str)


@pytest.mark.parametrize("address", ["/feeds/sessions.ics?m=lost", "/feeds/sessions.atom?m=lost"])
def test_sessions_of_a_mechanism_that_is_none_are_refused(db: None, client: Client, address: str) -> None:
    assert client.get(address).status_code == 400
