"""Sessions as pages: who sat there as of the day, chains, what is still without a day; and never another party's drafts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.commitments.states import work_out_all
from cotmoc_web.documents.models import Document, Mention, Statement, Verdict
from cotmoc_web.entities.models import Entity, EntityName, Figure
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.forms import NamedField
from cotmoc_web.meetings.models import Attachment, Delegate, Meeting
from cotmoc_web.meetings.words import nth
from cotmoc_web.rows import Reach

Browsers = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("facts_once", "db")
HIDDEN = "Bí mật của bên kia"


def page_of(client: Client, key: str, query: str = "language=en") -> str:
    response = client.get(f"/sessions/{Meeting.objects.get(key=key).pk}/?{query}")
    assert response.status_code == 200
    return response.content.decode()


def told(party: Party, reach: str, quote: str, kind: str = "proposed", verdict: str = Verdict.CONFIRMED) -> Statement:
    """A statement in a document of a party that is attached to the 11th session with Yunnan."""
    number = Document.objects.count() + 1
    document = Document.objects.create(
        party=party,
        reach=reach,
        name=f"{number}.txt",
        digest=f"{number:064d}",
        title=f"Title of {quote}",
        first_day=dt.date(2025, 10, 30),
        reading={"sessions": [{"canonical": "yn-jwg-11"}]},
    )
    meeting = Meeting.objects.get(key="yn-jwg-11")
    Attachment.objects.create(meeting=meeting, document=document)
    meeting.documents.add(document)
    return Statement.objects.create(
        document=document, key=str(number), number=1, start=0, end=9, quote=quote, kind=kind, field="trade", verdict=verdict
    )


def test_the_list_begins_with_what_is_ahead_and_says_what_has_no_day(ours: Party, signed_in: Browsers) -> None:
    text = signed_in(ours).get("/sessions/?language=en&day=2026-03-16").content.decode()
    assert "<h1>3 sessions ahead have no day set</h1>" in text
    assert text.index("12th session of the Joint Working Group with Yunnan") < text.index(
        "11th session of the Joint Working Group with Yunnan"
    )


def test_the_list_is_as_of_a_day(ours: Party, signed_in: Browsers) -> None:
    text = signed_in(ours).get("/sessions/?language=en&day=2025-03-01&m=yunnan-conference").content.decode()
    ahead, _, held = text.partition("<h2>Held")
    assert "11th session of the Joint Working Group" in ahead
    assert "10th session of the Joint Working Group" in held
    assert "Guangxi" not in held


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("11th session of the Joint Working Group with Yunnan", "First session of Tuyen Quang in the seat of Ha Giang.")),
        ("vi", ("Phiên họp lần thứ 11 của Nhóm công tác liên hợp (Vân Nam)", "Phiên họp đầu tiên của Tuyên Quang thay cho Hà Giang.")),
        ("zh-hans", ("联合工作组（云南）第11次会议", "宣光首次接替河江参会。")),
    ],
)
def test_a_session_names_its_members_as_of_its_day(language: str, words: tuple[str, ...], ours: Party, signed_in: Browsers) -> None:
    text = page_of(signed_in(ours), "yn-jwg-11", f"language={language}")
    assert [each for each in words if each not in text] == []
    assert ('href="/names/vn-tuyen-quang/"' in text, 'href="/names/vn-ha-giang/"' in text) == (True, False)


def test_before_the_merger_the_old_members_sat_there(ours: Party, signed_in: Browsers) -> None:
    text = page_of(signed_in(ours), "yn-jwg-10")
    assert ('href="/names/vn-tuyen-quang/"' in text, 'href="/names/vn-ha-giang/"' in text) == (False, True)
    assert "in the seat of" not in text


def test_a_planned_session_has_the_members_the_mechanism_has_then(ours: Party, signed_in: Browsers) -> None:
    text = page_of(signed_in(ours), "yn-jwg-12", "language=en&day=2026-03-16")
    assert (
        'href="/names/vn-tuyen-quang/?day=2026-03-16"' in text,
        "no day set: 2026" in text,
        "Nothing yet: the session is ahead." in text,
    ) == (True,) * 3


def test_sessions_lead_to_the_one_before_and_the_one_after(ours: Party, signed_in: Browsers) -> None:
    text = page_of(signed_in(ours), "yn-jwg-11")
    assert f'href="/sessions/{Meeting.objects.get(key="yn-jwg-10").pk}/" rel="prev"' in text
    assert f'href="/sessions/{Meeting.objects.get(key="yn-jwg-12").pk}/" rel="next"' in text
    assert f'Beside it: <a href="/sessions/{Meeting.objects.get(key="yn-conf-5").pk}/">' in text


def test_a_session_without_documents_says_so_and_names_its_sources(ours: Party, signed_in: Browsers) -> None:
    text = page_of(signed_in(ours), "yn-jwg-11")
    assert "No document of this session is held, so what was agreed is not known here." in text
    assert 'href="https://laichau.gov.vn/' in text


def test_drafts_of_another_party_leave_no_trace(ours: Party, theirs: Party, signed_in: Browsers) -> None:
    statement = told(theirs, Reach.PARTY, HIDDEN)
    chen = Entity.objects.get(key="chen-gang")
    Figure.objects.create(party=theirs, reach=Reach.PUBLIC, statement=statement, metric="vehicles", value=987654, unit="vehicles")
    Mention.objects.create(document=statement.document, start=0, end=3, text="陈刚", kind="person", entity=chen, role=HIDDEN)
    Delegate.objects.create(
        party=theirs, reach=Reach.PUBLIC, meeting=Meeting.objects.get(key="yn-jwg-11"), person=chen, document=statement.document
    )
    pk = Meeting.objects.get(key="yn-jwg-11").pk
    client = signed_in(ours, Role.ADMINISTRATOR)
    for address in (f"/sessions/{pk}/", f"/sessions/{pk}/people/", f"/sessions/{pk}/documents/"):
        text = client.get(f"{address}?language=en").content.decode()
        assert [each for each in (HIDDEN, "987,654", "/names/chen-gang/") if each in text] == [], address
    assert HIDDEN in page_of(signed_in(theirs), "yn-jwg-11")


def test_what_was_only_read_is_marked_and_what_was_rejected_is_left_out(ours: Party, signed_in: Browsers) -> None:
    told(ours, Reach.PARTY, "chờ xác nhận", verdict=Verdict.WAITING)
    told(ours, Reach.PARTY, "đã bác", verdict=Verdict.REJECTED)
    text = page_of(signed_in(ours), "yn-jwg-11")
    assert ("<mark>chờ xác nhận</mark>" in text, "<mark>đã bác</mark>" in text) == (True, False)
    assert text.count("only read; no person has confirmed it") == 1


def test_documents_that_name_the_session_are_offered_first(ours: Party, signed_in: Browsers) -> None:
    for number, sessions in enumerate(([], [{"canonical": "yn-jwg-11"}])):
        Document.objects.create(
            party=ours,
            name=f"{number}",
            title=f"Tài liệu {number}",
            digest=f"{number:064d}",
            first_day=dt.date(2025, 11, 1),
            reading={"sessions": sessions},
        )
    client, pk = signed_in(ours, Role.CONTRIBUTOR), Meeting.objects.get(key="yn-jwg-11").pk
    text = client.get(f"/sessions/{pk}/documents/?language=en").content.decode()
    assert text.index("Tài liệu 1") < text.index("names this session") < text.index("Tài liệu 0") < text.index(">from the days around it<")
    told_pk = Document.objects.get(title="Tài liệu 1").pk
    page = client.post(f"/sessions/{pk}/documents/?language=en", {"document": told_pk}, follow=True).content.decode()
    assert "The document was attached to the session." in page
    assert "Undo" in page


def test_the_agreed_day_is_entered_and_a_wrong_one_leads_to_its_field(signed_in: Browsers, theirs: Party) -> None:
    client, row = signed_in(theirs, Role.SECRETARIAT), Meeting.objects.get(key="yn-jwg-12")
    sent = {"version": "1", "start": "24.13.2026", "status": "planned", "note": "kept"}
    page = client.post(f"/sessions/{row.pk}/edit/?language=en", sent)
    assert (page.status_code, "“24.13.2026” is no date." in page.content.decode(), ">\nkept</textarea>" in page.content.decode()) == (
        400,
        True,
        True,
    )
    assert re.findall(r'name="(\w+)"[^>]* autofocus', page.content.decode()) == ["start"]
    in_vietnamese = client.post(f"/sessions/{row.pk}/edit/?language=vi", sent | {"end": "2026-11-25"}).content.decode()
    assert ("03/2026 hoặc 16/03/2026." in in_vietnamese, 'value="25/11/2026"' in in_vietnamese) == (True, True)
    assert "Nothing was changed yet" in page.content.decode()
    assert "autofocus" not in client.get(f"/sessions/{row.pk}/edit/").content.decode()
    sent |= {"start": "24.11.2026"}
    first = client.post(f"/sessions/{row.pk}/edit/?language=en", sent)
    assert ("Everyone will see this" in first.content.decode(), "24 November 2026" in first.content.decode()) == (True, True)
    assert not Change.objects.filter(action="meeting.edited").exists()
    sent |= {"public": "1"}
    assert client.post(f"/sessions/{row.pk}/edit/", sent).status_code == 302
    stale = client.post(f"/sessions/{row.pk}/edit/?language=en", {**sent, "start": "2026-12-01"})
    assert (stale.status_code, "Somebody else changed this session" in stale.content.decode()) == (409, True)
    row.refresh_from_db()
    assert row.start == "2026-11-24"


def test_a_form_shows_the_host_by_name_and_takes_it_back(signed_in: Browsers, theirs: Party) -> None:
    client, row = signed_in(theirs, Role.SECRETARIAT), Meeting.objects.get(key="yn-jwg-12")
    row.host = Entity.objects.get(key="cn-yn")
    row.save()
    form = client.get(f"/sessions/{row.pk}/edit/?language=vi").context["form"]
    shown = form["host"].value()
    assert (shown.startswith(row.host.names["vi"]), form.fields["host"].clean(shown)) == (True, row.host)
    assert form.fields["host"].clean(f"{row.host.names['vi']} ({row.host.key})") == row.host


def test_a_place_is_meant_by_any_case_and_by_its_marks_before_others(db: None) -> None:
    places = {}
    for key, name, until in (("a", "Hạ Nam", ""), ("b", "Hà Nám", ""), ("c", "Hạ Nam", "2025-06-30"), ("d", "Điện Sơn", "")):
        places[key] = Entity.objects.create(key=f"vn-{key}", kind="province", names={"vi": name}, valid_to=until)
        EntityName.objects.create(entity=places[key], text=name, language="vi", use="full")
    field = NamedField(("province",))
    meant = {typed: field.clean(typed).key for typed in ("HẠ NAM", "hà nám", "ĐIỆN SƠN", "dien son")}
    assert meant == {"HẠ NAM": "vn-a", "hà nám": "vn-b", "ĐIỆN SƠN": "vn-d", "dien son": "vn-d"}
    with pytest.raises(ValidationError, match="More than one"):
        field.clean("ha nam")
    with override("vi"):
        assert [field.written(f"vn-{key}") for key in "acd"] == ["Hạ Nam", "Hạ Nam (vn-c)", "Điện Sơn"]


@pytest.mark.parametrize("page", ["edit/", "documents/", "people/"])
def test_a_reader_is_refused_with_a_reason(page: str, ours: Party, signed_in: Browsers) -> None:
    pk = Meeting.objects.get(key="yn-jwg-11").pk
    response = signed_in(ours, Role.READER).get(f"/sessions/{pk}/{page}?language=en")
    assert (response.status_code, "role does not allow this" in response.content.decode()) == (403, True)


def test_a_session_that_is_not_there_is_no_page(ours: Party, signed_in: Browsers) -> None:
    assert signed_in(ours).get("/sessions/999999/").status_code == 404


def test_a_session_asks_the_same_number_of_questions_however_much_there_is(ours: Party, theirs: Party, signed_in: Browsers) -> None:
    client, pk = signed_in(ours), Meeting.objects.get(key="yn-jwg-11").pk

    def questions(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    told(ours, Reach.SHARED, "một")
    few = [questions(address) for address in (f"/sessions/{pk}/", "/sessions/")]
    for number in range(4):
        told(theirs, Reach.SHARED, f"nữa {number}")
    assert [questions(address) for address in (f"/sessions/{pk}/", "/sessions/")] == few
    assert max(few) <= 40


def test_figures_of_a_session_are_those_of_its_own_documents_each_once(ours: Party, signed_in: Browsers) -> None:
    of_a_source = Figure.objects.create(party=ours, reach=Reach.PUBLIC, metric="trade_value", value=87654, unit="USD", period="2025")
    of_a_source.sources.set(Meeting.objects.get(key="yn-jwg-11").sources.all())
    for quote in ("một", "hai"):
        Figure.objects.create(
            party=ours, reach=Reach.PARTY, statement=told(ours, Reach.PARTY, quote, "figure"), metric="ha", value=76543, unit="ha"
        )
    text = page_of(signed_in(ours), "yn-jwg-11")
    reported = text.partition("<h2>Reported")[2].partition("</section>")[0]
    assert (reported.count("76,543"), reported.count("statement 1</span>"), reported.count("not said of what")) == (1, 2, 1)
    assert "87,654" not in reported


def test_a_session_ahead_reports_nothing(ours: Party, signed_in: Browsers) -> None:
    Figure.objects.create(
        party=ours, reach=Reach.PARTY, statement=told(ours, Reach.PARTY, "một", "figure"), metric="ha", value=76543, unit="ha"
    )
    assert "76,543" not in page_of(signed_in(ours), "yn-jwg-11", "language=en&day=2024-01-01")


def test_a_session_ahead_says_what_is_missing_for_it_and_leads_to_where_it_is_entered(
    ours: Party, theirs: Party, signed_in: Browsers
) -> None:
    pk = Meeting.objects.get(key="yn-jwg-12").pk
    page = page_of(signed_in(theirs, Role.SECRETARIAT), "yn-jwg-12", "language=en&day=2026-03-16")
    missing = page.partition("Still missing for it")[2].partition("</section>")[0]
    assert [f'href="/sessions/{pk}/{part}"' in missing for part in ("edit/", "people/", "documents/")] == [True, True, True]
    assert [what in missing for what in ("the day", "who takes part", "its documents")] == [True, False, True]
    stranger = page_of(signed_in(ours), "yn-jwg-12", "language=en&day=2026-03-16").partition("Still missing for it")[2]
    assert ("the day" in stranger, f'href="/sessions/{pk}/' in stranger.partition("</section>")[0]) == (True, False)
    assert "Still missing for it" not in page_of(signed_in(ours), "yn-jwg-11")


def test_people_are_missing_until_every_member_has_somebody(ours: Party, theirs: Party, signed_in: Browsers) -> None:
    meeting = Meeting.objects.get(key="yn-jwg-12")
    members = [Entity.objects.get(key=key) for key in ("cn-yn", "vn-lai-chau", "vn-dien-bien", "vn-lao-cai", "vn-tuyen-quang")]
    client, told = signed_in(theirs, Role.SECRETARIAT), []
    for place in (None, *members):
        page = page_of(client, "yn-jwg-12", "language=en&day=2026-03-16")
        told += re.findall("who sits at the table[^<]*", page)
        Delegate.objects.create(party=theirs, meeting=meeting, person=Entity.objects.get(key="chen-gang"), delegation=place)
    assert told == [
        "who sits at the table",
        "who sits at the table",
        "who sits at the table for Dien Bien, Lai Chau, Lao Cai, Tuyen Quang",
        "who sits at the table for Dien Bien, Lao Cai, Tuyen Quang",
        "who sits at the table for Lao Cai, Tuyen Quang",
        "who sits at the table for Tuyen Quang",
    ]
    assert "who sits at the table" not in page_of(client, "yn-jwg-12", "language=en&day=2026-03-16")


def test_a_tier_counts_what_waits_for_its_whole_mechanism(ours: Party, signed_in: Browsers) -> None:
    meeting = Meeting.objects.select_related("mechanism__tier_of").get(key="yn-jwg-12")
    promise = Commitment.objects.create(
        party=ours, titles={"en": "A road"}, undertaking="deliverable", made_on="2025-01-01", mechanism=meeting.mechanism.tier_of
    )
    work_out_all([promise.pk])
    page = page_of(signed_in(ours), "yn-jwg-12", "language=en&day=2026-03-16")
    section = page.partition("Still missing for it")[2].partition("</section>")[0]
    assert re.findall(r"<p[^>]*>([^<]+), with all tiers: <a[^>]*>([^<]+)</a>", section) == [
        (str(meeting.mechanism.tier_of), "1 commitment is open, 1 without word since the last session")
    ]


def test_a_planned_session_stands_behind_today_once_its_time_has_passed(theirs: Party, signed_in: Browsers) -> None:
    client, drawn, tier = signed_in(theirs), [], Meeting.objects.get(key="yn-jwg-12").mechanism.key
    for day in ("2026-03-16", "2027-02-01"):
        home = client.get(f"/?day={day}&language=en").content.decode()
        road = home.partition(f"?m={tier}&")[2].partition('<ol class="road')[2].partition("</ol>")[0]
        drawn.append(re.findall(r"Session \d+|\d+ days on", road))
    assert drawn == [
        ["Session 10", "Session 11", "137 days on", "Session 12"],
        ["Session 10", "Session 11", "Session 12", "459 days on"],
    ]


def test_numbers_missing_between_two_sessions_are_told(ours: Party, signed_in: Browsers) -> None:
    meetings = list(
        Meeting.objects.filter(mechanism__meetings__key="yn-jwg-11", round__isnull=False, first_day__isnull=False).order_by("round")
    )
    last = meetings[-1]
    before = meetings[-2].round or 0
    Meeting.objects.filter(pk=last.pk).update(round=before + 3)
    low, high = before + 1, before + 2
    assert f"No trace of the {nth(low)} to {nth(high)} sessions was found." in page_of(signed_in(ours), last.key)


def test_where_nobody_at_the_table_is_known_it_is_said_once(ours: Party, signed_in: Browsers) -> None:
    Delegate.objects.filter(meeting__key="yn-jwg-11").delete()
    text = page_of(signed_in(ours), "yn-jwg-11")
    assert (text.count("Who sat for them is not known."), text.count("Sat for it")) == (1, 0)
