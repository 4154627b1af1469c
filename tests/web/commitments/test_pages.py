"""Pages of commitments: what they say, to whom, and in how many queries."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments import queries
from cotmoc_web.commitments.actions import Beginning, Telling, add_note, link_chain, link_statement, open_commitment, unlink
from cotmoc_web.commitments.dossier import dossier, in_context
from cotmoc_web.commitments.models import Commitment, Link, StateSpan
from cotmoc_web.commitments.queries import Filters
from cotmoc_web.documents.models import Document, Statement, Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.history.models import Change
from cotmoc_web.rows import Reach

from .conftest import APPLIED, DENIED, FRENCH, Labour, link_for_all, publish


def text_of(page: bytes) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.decode())))


@pytest.fixture
def public(settings: object) -> Client:
    """A reader whom nobody knows, where the record may be read without signing in."""
    settings.DEMO = True  # type: ignore[attr-defined] # the settings of a test
    return Client()


def test_the_dossier_of_the_labour_agreement_shows_both_words_and_what_if(labour: Labour, public: Client) -> None:
    page = text_of(public.get(f"/commitments/{labour.commitment.pk}/?day=2026-03-16&language=en").content)
    assert "Contradicted since 21 February 2025" in page
    assert "By the word of Ha Giang, Baise (8 August 2017) something was done for it." in page
    assert "By the word of Ha Giang (21 February 2025) it was not carried out." in page
    assert FRENCH in page
    assert APPLIED in page
    assert DENIED in page
    assert "Owed by Tuyen Quang, which took over Ha Giang’s part on 1 July 2025, and by Baise." in page
    assert "No word of Baise alone in the 3 documents read so far. Ask Baise for a word" in page
    assert "8 August 2017: A step Silent since 8 August 2017 Ask those who owe it for a report." in page
    assert "21 February 2025: Not done Silent since 21 February 2025 Agree on a first plan, or drop it together." in page
    assert "Ha Giang becomes part of Tuyen Quang" in page


def test_what_both_sides_say_stands_with_neither_alone_where_one_owes_it(
    ours: Party, places: dict[str, Entity], statement: Callable[..., Statement], viewer: Callable[..., Viewer]
) -> None:
    who, owner, other = viewer(ours, Role.SECRETARIAT), places["ha-giang"], places["baise"]
    begun = open_commitment(
        who,
        statement(ours, "Both sides name what one of them does", kind="signed").pk,
        Beginning(
            titles={"en": "Train 22 officials"},
            undertaking="deliverable",
            field="labour",
            owners=(owner,),
            made_on="2025-02-21",
            entry=Telling("promised", day="2025-02-21", claimants=(owner, other), strength="signed"),
        ),
    )
    alone = statement(ours, "We have begun", published="2025-03-01")
    link_statement(who, begun.pk, alone.pk, sort="step", day="2025-03-01", claimants=(owner,), strength="owner")
    found = dossier(who, begun.pk)
    assert [[told.entry.statement.quote for told in claim.shown] for claim in found.claims] == [["We have begun"]]
    assert [told.entry.statement.quote for told in found.together] == ["Both sides name what one of them does"]
    assert set(found.together_sides) == {owner.side, other.side}


def test_page_and_desk_ask_the_same_owners_also_where_they_share_a_side(
    ours: Party,
    places: dict[str, Entity],
    statement: Callable[..., Statement],
    viewer: Callable[..., Viewer],
    signed_in: Callable[..., Client],
) -> None:
    who = viewer(ours, Role.SECRETARIAT)
    begun = open_commitment(
        who,
        statement(ours, "Both provinces open a lane", kind="signed").pk,
        Beginning(
            titles={"en": "Open a lane"},
            undertaking="deliverable",
            field="trade",
            owners=(places["tuyen-quang"], places["lai-chau"]),
            made_on="2025-02-21",
        ),
    )
    said = statement(ours, "Tuyen Quang has opened its lane", published="2025-03-01")
    link_statement(who, begun.pk, said.pk, sort="done", day="2025-03-01", claimants=[places["tuyen-quang"]], strength="owner")
    page = text_of(signed_in(ours, Role.SECRETARIAT).get(f"/commitments/{begun.pk}/?language=en").content)
    assert "by the word of some who owe it" in page
    assert "Tuyen Quang says that it is done (1 March 2025). There is no such word from Lai Chau." in page
    assert "Add our own word" in page
    assert "Next step: Ask the others who owe it to confirm." in page
    assert [row.commitment.pk for row in queries.ours(who).all] == [begun.pk]


@pytest.mark.parametrize(
    ("day", "state"), [("2017-09-01", "moving"), ("2019-01-01", "silent"), ("2025-02-20", "silent"), ("2025-02-21", "contradicted")]
)
def test_a_page_shows_what_was_known_on_its_day(day: str, state: str, labour: Labour, public: Client) -> None:
    found = public.get(f"/commitments/{labour.commitment.pk}/?day={day}").context["d"]
    listed = public.get(f"/commitments/?day={day}").context["found"]
    assert (found.standing.state, [one.state for one in listed.found]) == (state, [state])


def test_before_its_first_word_a_commitment_is_not_listed(labour: Labour, public: Client) -> None:
    page = public.get("/commitments/?day=2017-08-07&language=en")
    assert page.context["found"].total == 0
    assert "Nothing had been put on record by this day." in text_of(page.content)


def test_the_title_of_the_list_is_the_finding(labour: Labour, public: Client) -> None:
    assert "<h1>1 is contradicted</h1>" in public.get("/commitments/?day=2026-03-16&language=en").content.decode()
    assert "<h1>None of the commitments fits</h1>" in public.get("/commitments/?s=kept&language=en").content.decode()


@pytest.mark.parametrize("language", ["en", "vi", "zh-hans"])
def test_every_page_is_there_in_every_language(language: str, labour: Labour, public: Client) -> None:
    for address in ("", f"{labour.commitment.pk}/", f"{labour.commitment.pk}/ask/?of=cn-baise"):
        mark = "&" if "?" in address else "?"
        assert public.get(f"/commitments/{address}{mark}language={language}").status_code == 200


# ---- what must not leak


def secret_word(labour: Labour, theirs: Party, viewer: Callable[..., Viewer], statement: Callable[..., Statement]) -> Viewer:
    """The other party links, for itself alone, a word that would settle it; and writes a note."""
    reviewer = viewer(theirs, Role.REVIEWER)
    word = statement(theirs, "已全面落实，秘密", reach=Reach.PARTY, language="zh", published="2026-01-10")
    link_statement(reviewer, labour.commitment.pk, word.pk, sort="done", day="2026-01-10", claimants=[], strength="signed")
    add_note(reviewer, labour.commitment.pk, "a note that is secret")
    return reviewer


@pytest.mark.parametrize("role", list(Role))
def test_a_draft_of_another_party_leaks_nowhere(
    role: Role,
    labour: Labour,
    theirs: Party,
    viewer: Callable[..., Viewer],
    statement: Callable[..., Statement],
    signed_in: Callable[..., Client],
    ours: Party,
    public: Client,
) -> None:
    theirs_viewer = secret_word(labour, theirs, viewer, statement)
    own = queries.listing(theirs_viewer, Filters())
    assert dict(own.states) == {"kept": 1}
    for client in (signed_in(ours, role), public):
        for address in (f"/commitments/{labour.commitment.pk}/", "/commitments/", f"/commitments/{labour.commitment.pk}/ask/?of=cn-baise"):
            page = client.get(f"{address}{'&' if '?' in address else '?'}language=en").content.decode()
            assert "秘密" not in page
            assert "secret" not in page
        listed = client.get("/commitments/").context["found"]
        assert dict(listed.states) == {"contradicted": 1}
        assert client.get(f"/commitments/{labour.commitment.pk}/").context["d"].standing.state == "contradicted"


@pytest.mark.parametrize("role", [None, *Role])
def test_a_draft_commitment_is_not_there_for_anybody_else(
    role: Role | None,
    labour: Labour,
    ours: Party,
    theirs: Party,
    places: dict[str, Entity],
    statement: Callable[..., Statement],
    viewer: Callable[..., Viewer],
    signed_in: Callable[..., Client],
    public: Client,
) -> None:
    secretary = viewer(theirs, Role.SECRETARIAT)
    said = statement(theirs, "秘密", reach=Reach.PARTY, language="zh", kind="agreed")
    hidden = open_commitment(
        secretary, said.pk, Beginning(titles={"en": "A secret"}, undertaking="deliverable", field="trade", owners=[places["yunnan"]])
    )
    link_chain(secretary, labour.commitment.pk, hidden.pk, "replaces")
    client = signed_in(ours, role) if role else public
    pages = ("", "edit/", "link/", "answer/", "chain/", "ask/?of=cn-yn")
    statuses = {client.get(f"/commitments/{hidden.pk}/{page}").status_code for page in pages}
    assert statuses <= {403, 404}
    assert client.get(f"/commitments/{hidden.pk}/").status_code == 404
    acts = (
        "share/",
        "share-entries/",
        "withdraw/",
        "note/",
        "link/?statement=1",
        "answer/",
        f"chain/?other={labour.commitment.pk}",
        "edit/",
    )
    posted = {client.post(f"/commitments/{hidden.pk}/{act}", {"version": 1, "text": "x", "reach": "public"}).status_code for act in acts}
    assert posted <= {403, 404}
    listed = client.get("/commitments/").content.decode()
    assert "A secret" not in listed
    assert "Yunnan" not in listed  # nor as a choice of the filter
    seen = client.get(f"/commitments/{labour.commitment.pk}/")
    assert (seen.context["d"].chain, seen.context["d"].standing.state) == ((), "contradicted")
    assert Commitment.objects.get(pk=hidden.pk).version == hidden.version
    assert client.get(f"/commitments/{labour.commitment.pk}/chain/?other={hidden.pk}").status_code in {403, 404}


@pytest.mark.parametrize("role", list(Role))
def test_nobody_of_another_party_changes_what_is_not_theirs(
    role: Role, labour: Labour, theirs: Party, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(theirs, role)
    row, entry = labour.commitment, labour.denied
    owner = row.owners.get(entity__key="vn-ha-giang")
    acts = {
        f"/commitments/{row.pk}/edit/": {},
        f"/commitments/{row.pk}/share/": {"reach": "party", "version": row.version},
        f"/commitments/{row.pk}/withdraw/": {"version": row.version},
        f"/commitments/entries/{entry.pk}/unlink/": {"version": entry.version},
        f"/commitments/entries/{entry.pk}/settle/": {"version": entry.version, "settles": labour.applied.pk},
        f"/commitments/owners/{owner.pk}/assign/": {f"{owner.pk}-owner": owner.pk, f"{owner.pk}-department": "x"},
    }
    assert {address: client.post(address, values).status_code for address, values in acts.items()} == dict.fromkeys(acts, 403)
    row.refresh_from_db()
    entry.refresh_from_db()
    assert (row.version, row.withdrawn_at, entry.version, entry.withdrawn_at) == (1, None, 1, None)


# ---- how much it costs


def several(labour: Labour, statement: Callable[..., Statement], places: dict[str, Entity], number: int) -> None:
    for place in range(number):
        said = statement(labour.commitment.party, f"Thống nhất việc {place}", kind="agreed", language="vi", published="2025-03-03")
        row = open_commitment(
            labour.secretary,
            said.pk,
            Beginning(
                titles={"vi": f"Việc {place}"},
                undertaking="deliverable",
                field="labour",
                owners=[places["lai-chau"], places["yunnan"]],
                due="2025",
                entry=Telling("promised", strength="signed"),
            ),
        )
        publish(labour.secretary, row)
        more = statement(labour.commitment.party, f"Đã làm việc {place}", language="vi", published="2026-03-03")
        link_for_all(labour.secretary, row, more, sort="step", claimants=[places["lai-chau"]])


def test_list_and_dossier_cost_the_same_however_much_there_is(
    labour: Labour,
    statement: Callable[..., Statement],
    places: dict[str, Entity],
    signed_in: Callable[..., Client],
    ours: Party,
) -> None:
    client = signed_in(ours, Role.SECRETARIAT)
    addresses = ("/commitments/", f"/commitments/{labour.commitment.pk}/")
    client.get("/commitments/")
    few = [_queries(client, address) for address in addresses]
    several(labour, statement, places, 3)
    for number in range(3):
        said = statement(ours, f"encore {number}", published="2026-05-05")
        link_for_all(labour.secretary, labour.commitment, said, sort="step", claimants=[places["baise"]])
    assert [_queries(client, address) for address in addresses] == few
    assert few < [16, 40]


def _queries(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


# ---- reads


def test_filters_narrow_and_count(labour: Labour, statement: Callable[..., Statement], places: dict[str, Entity], public: Client) -> None:
    several(labour, statement, places, 2)
    page = public.get("/commitments/?day=2026-03-16&language=en")
    assert "<h1>2 are late, 1 is contradicted</h1>" in page.content.decode()

    def found(query: str) -> list[str]:
        listed = public.get(f"/commitments/?day=2026-03-16&{query}").context["found"]
        return [one.state for one in listed.found]

    assert found("s=contradicted") == ["contradicted"]
    assert found("p=vn-tuyen-quang") == ["contradicted"]  # what Ha Giang owed
    assert found("t=lao dong") == ["contradicted"]  # whatever the marks
    assert found("d=2025") == ["late", "late"]
    assert found("d=2024") == []
    assert found("f=labour&u=practice") == []
    assert found("s=nothing&w=nobody&u=x&d=soon") == ["late", "late", "contradicted"]
    assert dict(public.get("/commitments/?day=2026-03-16&s=late").context["found"].states) == {"late": 2, "contradicted": 1}


def test_directions_are_listed_apart_and_not_counted(
    labour: Labour, ours: Party, places: dict[str, Entity], statement: Callable[..., Statement], public: Client
) -> None:
    said = statement(ours, "Tăng cường giao lưu", kind="agreed", language="vi")
    row = open_commitment(
        labour.secretary,
        said.pk,
        Beginning(
            titles={"vi": "Tăng cường giao lưu"},
            undertaking="direction",
            field="culture_tourism",
            owners=[places["ha-giang"]],
        ),
    )
    publish(labour.secretary, row)
    found = public.get("/commitments/").context["found"]
    assert (found.count, len(found.directions), dict(found.states)) == (1, 1, {"contradicted": 1})


def test_linked_data_says_who_sees_what_and_dates_an_entry_that_has_only_a_day_of_telling(
    labour: Labour, statement: Callable[..., Statement], ours: Party, signed_in: Callable[..., Client], public: Client
) -> None:
    said = statement(ours, "Đang xem xét", reach=Reach.PARTY, language="vi")
    link_statement(labour.secretary, labour.commitment.pk, said.pk, sort="step", said_on="2026-03-01")
    stories = []
    for client in (public, signed_in(ours)):
        graph = client.get("/open-data/record.jsonld").json()["@graph"]
        row = next(each for each in graph if each["@type"] == "Commitment")
        stories.append((row["reach"], [(each["day"], each["reach"]) for each in row["story"]]))
    told = [("2017", "public"), ("2017-02-10", "public"), ("2017-08-08", "public")]
    assert stories == [("public", told), ("public", [("2026-03-01", "party"), *told])]


def test_what_is_ours_and_what_waits_for_the_other_side(
    labour: Labour, statement: Callable[..., Statement], places: dict[str, Entity], ours: Party, viewer: Callable[..., Viewer]
) -> None:
    several(labour, statement, places, 2)
    reader = labour.on(viewer(ours), "2026-03-16")
    owed = queries.ours(reader)
    assert ([row.days_late for row in owed.late], owed.count) == ([75, 75], 2)
    on_side, of_party = (queries.listing(reader, queries.Filters(move=move)) for move in ("ours", "party"))
    assert (on_side.count, of_party.count, of_party.moves["party"]) == (3, owed.count, owed.count)
    first = owed.late[0].commitment
    said = statement(ours, "Đã xong", language="vi", published="2026-03-10")
    link_for_all(labour.secretary, first, said, sort="done", claimants=[places["lai-chau"]])
    rows, number = queries.waiting_for_other_side(reader)
    assert ([row.commitment.pk for row in rows], number) == ([first.pk], 1)
    turns = queries.changed_between(reader, labour.on(reader, "2025-12-01").day, reader.day)
    assert sorted((turn.before, turn.row.span.state) for turn in turns) == [("silent", "kept"), ("silent", "late")]


def test_a_quote_stands_in_its_sentence(ours: Party, statement: Callable[..., Statement]) -> None:
    said = statement(ours, "not carried out")
    text = "First sentence. The agreement was not carried out in practice. Third one."
    start = text.index("not carried")
    type(said.document).objects.filter(pk=said.document.pk).update(text=text)
    said.start, said.end = start, start + len("not carried out")
    said.save()
    assert in_context([said]) == {said.pk: "The agreement was <mark>not carried out</mark> in practice."}


def test_words_of_a_document_are_never_marks_of_a_page(
    ours: Party, labour: Labour, statement: Callable[..., Statement], public: Client
) -> None:
    said = statement(ours, "<script>alert(1)</script>", published="2026-01-01")
    link_for_all(labour.secretary, labour.commitment, said, sort="step", claimants=[])
    page = public.get(f"/commitments/{labour.commitment.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_promise_made_again_is_one_chain(
    labour: Labour, statement: Callable[..., Statement], places: dict[str, Entity], viewer: Callable[..., Viewer]
) -> None:
    several(labour, statement, places, 1)
    later = Commitment.objects.latest("pk")
    link_chain(labour.secretary, labour.commitment.pk, later.pk, "repeats", reach=Reach.SHARED)
    found = dossier(labour.secretary, labour.commitment.pk)
    assert [(one.commitment.pk, one.here) for one in found.chain] == [(labour.commitment.pk, True), (later.pk, False)]
    assert dossier(viewer(None), labour.commitment.pk).chain == ()


def test_every_member_of_a_long_chain_has_its_page(labour: Labour, ours: Party) -> None:
    made = [Commitment(party=ours, titles={"en": f"Step {n}"}, undertaking="deliverable", field="labour") for n in range(60)]
    row = [labour.commitment, *Commitment.objects.bulk_create(made)]
    Link.objects.bulk_create([Link(party=ours, earlier=a, later=b, sort="continues") for a, b in itertools.pairwise(row)])
    for place, near in ((0, row[:40]), (30, row[11:51]), (60, row[21:])):
        found = dossier(labour.secretary, row[place].pk).chain
        assert [one.commitment.pk for one in found] == [one.pk for one in near]
        assert [one.here for one in found].index(True) == near.index(row[place])


def test_the_day_of_a_change_is_the_first_of_its_state_however_many_words_followed(
    labour: Labour, ours: Party, statement: Callable[..., Statement], places: dict[str, Entity], viewer: Callable[..., Viewer]
) -> None:
    for day in ("2026-01-10", "2026-02-10", "2026-03-10"):
        said = statement(ours, "Đang làm", published=day)
        link_statement(
            labour.secretary, labour.commitment.pk, said.pk, sort="done", claimants=[places["tuyen-quang"], places["baise"]],
            settles=[labour.denied.pk], reach=Reach.SHARED,
        )  # fmt: skip
    turns = queries.changed_between(viewer(ours), dt.date(2025, 12, 1), dt.date(2026, 6, 1))
    assert [(turn.row.span.state, turn.day) for turn in turns] == [("kept", dt.date(2026, 1, 10))]


@pytest.fixture
def on_record_long(labour: Labour) -> dt.date:
    """The record as if it had been entered long ago; the day of a visit yesterday."""
    today = labour.secretary.today
    StateSpan.objects.update(known_on=today - dt.timedelta(90))
    Change.objects.update(at=timezone.now() - dt.timedelta(90))
    return today - dt.timedelta(1)


def news(who: Viewer, since: dt.date) -> list[tuple[str, str]]:
    return [(turn.before, turn.row.span.state) for turn in queries.changed_between(who, since, who.day)]


def test_what_is_entered_late_is_news_to_whoever_looked_before(
    labour: Labour,
    ours: Party,
    statement: Callable[..., Statement],
    places: dict[str, Entity],
    viewer: Callable[..., Viewer],
    on_record_long: dt.date,
    public: Client,
) -> None:
    who, since = viewer(ours), on_record_long
    assert news(who, since) == []
    day = (since - dt.timedelta(10)).isoformat()
    said = statement(ours, "Đã xong", published=day)
    entry = link_statement(
        labour.secretary, labour.commitment.pk, said.pk, sort="done", claimants=[places["tuyen-quang"], places["baise"]],
        settles=[labour.denied.pk], reach=Reach.SHARED,
    )  # fmt: skip
    assert news(who, since) == [("contradicted", "kept")]
    assert news(labour.on(who, since.isoformat()), since - dt.timedelta(5)) == []  # a day of the past, as it is known now
    told = next(turn for turn in queries.turns(who, 9) if turn.row.span.state == "kept")
    assert (told.before, told.day.isoformat(), told.told_on) == ("contradicted", day, who.today)
    StateSpan.objects.filter(known_on=who.today).update(known_on=since - dt.timedelta(1))
    later = statement(ours, "Vẫn còn", published=since.isoformat())
    link_statement(labour.secretary, labour.commitment.pk, later.pk, sort="step", claimants=[places["baise"]], reach=Reach.SHARED)
    assert news(who, since) == []  # another word that leaves the state as it was
    unlink(labour.secretary, entry.pk, version=entry.version)
    assert news(who, since) == [("kept", "contradicted")]


def test_a_commitment_entered_since_is_new_and_a_record_entered_at_once_is_not(
    labour: Labour, ours: Party, statement: Callable[..., Statement], places: dict[str, Entity], viewer: Callable[..., Viewer]
) -> None:
    who = viewer(ours)
    assert news(who, who.day - dt.timedelta(1)) == []
    Change.objects.update(at=timezone.now() - dt.timedelta(90))
    StateSpan.objects.update(known_on=who.today - dt.timedelta(90))
    several(labour, statement, places, 1)
    assert news(who, who.day - dt.timedelta(1)) == [("", "late")]


def test_a_side_s_latest_word_is_shown_beside_the_one_that_decides(
    labour: Labour, ours: Party, statement: Callable[..., Statement], places: dict[str, Entity]
) -> None:
    said = statement(ours, "Đang xem xét", published="2026-02-10")
    entry = link_statement(labour.secretary, labour.commitment.pk, said.pk, sort="obstacle", claimants=[places["ha-giang"]])
    claim = next(one for one in dossier(labour.secretary, labour.commitment.pk).claims if one.side == "vn")
    assert [told.entry for told in claim.shown] == [labour.denied, entry]
    assert claim.earlier == 0


def test_statements_about_the_same_place_that_wait_for_review_are_counted(
    labour: Labour, ours: Party, theirs: Party, signed_in: Callable[..., Client]
) -> None:
    gate = Entity.objects.create(key="gate-of-labour", kind="crossing", names={"en": "Gate"}, known=True)
    labour.commitment.about.add(gate)
    for number, (party, verdict) in enumerate([(ours, Verdict.WAITING), (ours, Verdict.CONFIRMED), (theirs, Verdict.WAITING)]):
        document = Document.objects.create(party=party, reach=Reach.PARTY, name=f"{number}.txt", digest=f"{number:064d}", title="t")
        row = Statement.objects.create(
            document=document, key="1", number=1, start=0, end=3, quote="một", kind="done", field="border_gates", verdict=verdict
        )
        row.entities.add(gate)
    page = text_of(signed_in(ours).get(f"/commitments/{labour.commitment.pk}/?language=en").content)
    assert "1 further statement about the same place waits for review. Open the review desk" in page
