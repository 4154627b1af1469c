"""The map as of a day, in the reader's language; the timeline of any selection; the party's own base map."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment, Entry, show
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import BadInput, Conflict, NotAllowed
from cotmoc_web.history.actions import undo
from cotmoc_web.maps import actions, forms, labels
from cotmoc_web.maps.ground import Ground, ground
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.rows import Reach

SQUARE = {"type": "Polygon", "coordinates": [[[103, 22], [104, 22], [104, 23], [103, 22]]]}


def text(response: Any) -> str:
    assert isinstance(response, HttpResponse)
    return html.unescape(response.content.decode())


def points(page: str) -> list[str]:
    """Addresses of the points that are drawn."""
    drawing = page.partition('<svg class="map')[2].partition("</svg>")[0]
    return re.findall(r'<a href="([^"?]+)', drawing)


# ---- the map


def test_every_point_is_in_words_below_the_map_and_leads_to_its_dossier(facts: int, ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours)
    page = text(client.get("/map/?language=en&day=2026-03-16"))
    drawn = points(page)
    below = page.partition("</figure>")[2]
    assert len(drawn) > 50
    assert [each for each in drawn if f'href="{each}?day=2026-03-16"' not in below] == []
    assert client.get(next(each for each in drawn if "mong-cai" in each)).status_code == 200


@pytest.mark.parametrize(("day", "shown"), [("2025-05-01", "Not known"), ("2025-07-01", "On trial")])
def test_a_gate_stands_as_it_stood_on_the_day(day: str, shown: str, facts: int, ours: Party, signed_in: Callable[..., Client]) -> None:
    """The crossing of Si Choang was reopened for a trial on 27 June 2025."""
    page = text(signed_in(ours).get(f"/map/?language=en&day={day}"))
    row = page.partition("</figure>")[2].partition("si-choang-reshuitang")[2].partition("</tr>")[0]
    assert shown in row


def test_of_a_day_to_come_the_headline_says_what_is_known_today(facts: int, ours: Party, signed_in: Callable[..., Client]) -> None:
    assert "<h1>As far as is known today, " in text(signed_in(ours).get("/map/?language=en&day=2200-01-31"))


def test_before_anything_was_heard_of_a_project_it_is_not_on_the_map(facts: int, ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours)
    before, after = (points(text(client.get(f"/map/?layer=projects&day={day}"))) for day in ("2010-01-01", "2026-03-01"))
    assert (before, len(after) > 5) == ([], True)


def test_a_mechanism_leaves_the_gates_of_its_members(facts: int, ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours)
    east = " ".join(points(text(client.get("/map/?layer=gates&m=guangxi-spring-meeting"))))
    west = " ".join(points(text(client.get("/map/?layer=gates&m=yunnan-conference"))))
    assert ("mong-cai-dongxing" in east, "lao-cai-hekou" in east) == (True, False)
    assert ("mong-cai-dongxing" in west, "lao-cai-hekou" in west) == (False, True)


def test_layers_that_are_not_ticked_are_not_drawn(facts: int, ours: Party, signed_in: Callable[..., Client]) -> None:
    page = text(signed_in(ours).get("/map/?layer=sessions&language=en"))
    assert "The gates of the map in words" not in page
    assert "Places of sessions" in page


@pytest.mark.parametrize("sent", ["abc", "-5", "", "99999999999999999999", "1", "²"])
def test_a_slider_that_sends_nonsense_moves_nothing(sent: str, ours: Party, signed_in: Callable[..., Client]) -> None:
    response = signed_in(ours).get("/map/", {"at": sent, "layer": "gates"})
    assert (response.status_code, response["Location"]) == (302, "/map/?layer=gates")


def test_the_slider_leads_to_the_last_day_of_its_month_and_keeps_the_rest(ours: Party, signed_in: Callable[..., Client]) -> None:
    march = forms.month_number(dt.date(2025, 3, 1))
    response = signed_in(ours).get("/map/", {"at": str(march), "layer": "gates", "m": "x"})
    assert response["Location"] == "/map/?layer=gates&m=x&day=2025-03-31"
    assert forms.last_of(forms.month_number(dt.date(2024, 2, 5))) == dt.date(2024, 2, 29)


def test_a_session_of_another_party_is_neither_on_the_map_nor_in_the_timeline(
    facts: int, ours: Party, theirs: Party, signed_in: Callable[..., Client]
) -> None:
    secret = Meeting.objects.create(
        key="secret", party=theirs, reach=Reach.PARTY, mechanism=Mechanism.objects.get(key="yunnan-jwg"), round=777, start="2024-05-05",
        first_day=dt.date(2024, 5, 5), venue=Entity.objects.get(key="cn-kunming"), status="held",
    )  # fmt: skip
    mine, other = signed_in(ours, Role.ADMINISTRATOR), signed_in(theirs)
    for page in ("/map/", "/timeline/?m=yunnan-jwg", "/timeline/?entity=cn-kunming"):
        assert f"/sessions/{secret.pk}/" not in text(mine.get(page))
        assert f"/sessions/{secret.pk}/" in text(other.get(page))


@pytest.mark.parametrize("language", ["vi", "zh-hans"])
def test_names_stand_in_the_readers_language(language: str, facts: int, ours: Party, signed_in: Callable[..., Client]) -> None:
    page = text(signed_in(ours).get(f"/map/?language={language}"))
    drawing = page.partition('<svg class="map')[2].partition("</svg>")[0]
    assert {"vi": "Chi Ma – Ái Điểm", "zh-hans": "爱店—峙马"}[language] in drawing
    assert "gates on the map" not in page


def test_the_number_of_queries_does_not_grow(
    facts: int, ours: Party, signed_in: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = signed_in(ours)
    client.get("/map/")
    with django_assert_max_num_queries(22):
        client.get("/map/?day=2012-01-01")
    with django_assert_max_num_queries(22):
        client.get("/map/?day=2026-11-01&m=yunnan-conference")
    with django_assert_max_num_queries(22):
        client.get("/timeline/")


def test_a_record_without_facts_has_an_empty_map_that_says_so(ours: Party, signed_in: Callable[..., Client]) -> None:
    assert "Nothing with a known place fits on this day" in text(signed_in(ours).get("/map/?language=en"))


def test_the_land_is_around_the_gates_and_says_where_it_is_from() -> None:
    land = ground("vn_cn")
    assert land.holds(107.97, 21.54)
    assert "Natural Earth" in land.origin
    x, y = land.at(land.box[0], land.box[3])
    assert (x, y) == (0, 0)


def test_a_set_of_facts_without_land_has_points_alone(tmp_path: Any) -> None:
    assert ground(f"{tmp_path}/").rings == ()


def test_the_frame_holds_its_points_and_is_never_a_strip() -> None:
    frame = Ground((100, 20, 111, 26), (), "").around([(102.2, 22.4), (108, 21.5)])
    assert frame.holds(102.2, 22.4)
    assert frame.holds(108, 21.5)
    assert frame.height / 1200 > 0.38


def test_no_name_hides_another() -> None:
    crowd = [labels.Point(100 + n * 7.0, 100 + n % 3, "Some name", n % 3) for n in range(30)]
    labels.place(crowd, 1200, 600)
    named = [each for each in crowd if each.size]
    assert 0 < len(named) < 30
    boxes = [(each.label_x, each.label_y, each.anchor) for each in named]
    assert len(boxes) == len(set(boxes))


# ---- the timeline


@pytest.fixture
def told(ours: Party, facts: int) -> Entry:
    """A commitment of ours with one entry that nobody else sees."""
    document = Document.objects.create(party=ours, name="x", digest="x", language="vi", first_day=dt.date(2025, 2, 21))
    statement = Statement.objects.create(
        document=document, key="x", number=1, start=0, end=4, quote="secret words", kind="done", field="labour", day=dt.date(2025, 2, 21),
        verdict="confirmed",
    )  # fmt: skip
    commitment = Commitment.objects.create(party=ours, titles={"en": "Secret"}, undertaking="deliverable", field="labour")
    commitment.about.add(Entity.objects.get(key="lung-lan-longbinh"))
    entry = Entry.objects.create(party=ours, commitment=commitment, statement=statement, sort="step", day="2025-02-21", strength="owner")
    show(Entry.objects.all())
    return entry


def test_what_was_said_is_in_the_timelines_it_belongs_to(told: Entry, ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours)
    for query in ("entity=lung-lan-longbinh", "field=labour", "kind=entry", "since=2025-02-21&until=2025-02-21"):
        assert "secret words" in text(client.get(f"/timeline/?{query}")), query
    for query in ("entity=mong-cai-dongxing", "field=trade", "kind=session", "until=2025-02-20", "day=2025-02-20", "m=yunnan-jwg"):
        assert "secret words" not in text(client.get(f"/timeline/?{query}")), query


@pytest.mark.parametrize("now", [{"verdict": "rejected"}, {"verdict": "waiting"}, {"withdrawn_at": timezone.now()}])
def test_what_proves_nothing_any_more_is_in_no_timeline(
    now: dict[str, object], told: Entry, ours: Party, signed_in: Callable[..., Client]
) -> None:
    Statement.objects.filter(pk=told.statement_id).update(**now)
    Statement.objects.get(pk=told.statement_id).derive()
    assert "secret words" not in text(signed_in(ours).get("/timeline/?kind=entry"))


@pytest.mark.parametrize("shared", ["entry", "commitment", "document"])
def test_another_party_sees_an_entry_only_if_all_of_it_is_shared(
    shared: str, told: Entry, theirs: Party, signed_in: Callable[..., Client]
) -> None:
    parts = {"entry": told, "commitment": told.commitment, "document": told.statement.document}
    client = signed_in(theirs, Role.ADMINISTRATOR)
    for name, part in parts.items():
        if name != shared:
            type(part)._default_manager.filter(pk=part.pk).update(reach=Reach.SHARED)
    assert "secret words" not in text(client.get("/timeline/?entity=lung-lan-longbinh"))
    type(parts[shared])._default_manager.filter(pk=parts[shared].pk).update(reach=Reach.SHARED)
    assert "secret words" in text(client.get("/timeline/?entity=lung-lan-longbinh"))


def test_a_timeline_of_nothing_known_is_not_there(ours: Party, signed_in: Callable[..., Client]) -> None:
    assert signed_in(ours).get("/timeline/?entity=nothing").status_code == 404


def test_pages_of_a_timeline_hold_each_thing_once(facts: int, ours: Party, signed_in: Callable[..., Client]) -> None:
    client = signed_in(ours)
    seen: list[str] = []
    for number in range(1, 9):
        page = text(client.get(f"/timeline/?kind=session&kind=happening&page={number}&language=en"))
        seen += re.findall(r'<li class="due".*?</li>', page, re.DOTALL)
    total = int(re.search(r"<h1>(\d+) dated", page)[1])  # type: ignore[index] # the title says it
    assert len(seen) == total


# ---- the base map


LINE = {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
POINT = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}
WITH_WORDS = {
    "type": "Feature",
    "properties": {"name": "<script>"},
    "geometry": {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4, 99]]]},
}
WITH_POINTS = {
    "type": "FeatureCollection",
    "features": [POINT, {"type": "Feature", "geometry": {"type": "GeometryCollection", "geometries": [LINE]}}],
}


@pytest.mark.parametrize("shape", [LINE, WITH_WORDS, WITH_POINTS])
def test_of_a_file_only_its_lines_are_kept(shape: dict[str, Any]) -> None:
    assert actions.read(json.dumps(shape).encode()) == [[[1.0, 2.0], [3.0, 4.0]]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no json",
        b"[]",
        b"\xff\xfe",
        b'{"type": "Topology"}',
        b'{"type": "LineString"}',
        b'{"type": "LineString", "coordinates": [[1, 2]]}',
        b'{"type": "LineString", "coordinates": [[1, 2], [3, 400]]}',
        b'{"type": "LineString", "coordinates": [[1, 2], [3, NaN]]}',
        b'{"type": "LineString", "coordinates": [[1, 2], ["x", "y"]]}',
        b'{"type": "LineString", "coordinates": {"a": 1}}',
        b'{"type": "Point", "coordinates": [1, 2]}',
        b'{"type": "Feature", "geometry": ' * 50_000,
        b'{"type":"GeometryCollection","geometries":[' * 20 + b"]}" * 20,
        b"[" * 300_000,
        b" " * (actions.LARGEST + 1),
        json.dumps({"type": "LineString", "coordinates": [[1, 2]] * (actions.MOST_POINTS + 1)}).encode(),
    ],
)
def test_what_is_no_file_of_lines_is_refused_at_its_field(data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        actions.read(data)
    assert refused.value.where == "file"


def load(client: Client, party: Party, data: bytes, **more: str) -> Any:
    return client.post("/map/base/", {"file": SimpleUploadedFile("map.geojson", data), "version": party.version, **more})


def test_an_administrator_loads_lines_that_only_the_party_sees_and_takes_it_back(
    facts: int, ours: Party, theirs: Party, signed_in: Callable[..., Client], viewer: Callable[..., Viewer]
) -> None:
    client = signed_in(ours, Role.ADMINISTRATOR)
    assert load(client, ours, json.dumps(SQUARE).encode()).status_code == 302
    ours.refresh_from_db()
    assert ours.base_map == {"type": "MultiLineString", "coordinates": [[[103.0, 22.0], [104.0, 22.0], [104.0, 23.0], [103.0, 22.0]]]}
    assert 'class="base"' in text(signed_in(ours).get("/map/"))
    assert 'class="base"' not in text(signed_in(theirs).get("/map/"))
    assert load(client, ours, b"", remove="1").status_code == 302
    ours.refresh_from_db()
    assert ours.base_map is None


def test_loading_can_be_undone(ours: Party, viewer: Callable[..., Viewer]) -> None:
    who = viewer(ours, Role.ADMINISTRATOR)
    made = actions.set_base_map(who, json.dumps(SQUARE).encode(), version=ours.version)
    assert made is not None
    undo(who, made.pk)
    ours.refresh_from_db()
    assert ours.base_map is None


def test_a_wrong_file_leads_back_to_its_field(ours: Party, signed_in: Callable[..., Client]) -> None:
    response = load(signed_in(ours, Role.ADMINISTRATOR), ours, b"no json")
    page = text(response)
    assert response.status_code == 400
    assert 'aria-describedby="file-hint file-error"' in page


def test_two_administrators_do_not_overwrite_each_other(ours: Party, viewer: Callable[..., Viewer]) -> None:
    who = viewer(ours, Role.ADMINISTRATOR)
    actions.set_base_map(who, json.dumps(SQUARE).encode(), version=ours.version)
    with pytest.raises(Conflict):
        actions.set_base_map(viewer(ours, Role.ADMINISTRATOR), None, version=ours.version)


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.REVIEWER, Role.SECRETARIAT])
def test_nobody_else_loads_lines(role: Role, ours: Party, viewer: Callable[..., Viewer], signed_in: Callable[..., Client]) -> None:
    with pytest.raises(NotAllowed):
        actions.set_base_map(viewer(ours, role), json.dumps(SQUARE).encode(), version=ours.version)
    assert signed_in(ours, role).get("/map/base/").status_code == 403


def test_a_name_on_the_ground_stands_only_where_it_hides_nothing() -> None:
    gate = labels.Point(500, 300, "Gate", 0)
    labels.place([gate], 1200, 600)
    over, free = labels.Point(505, 305, "Province", 4), labels.Point(200, 100, "Province", 4)
    labels.lay([over, free], [gate], 1200, 600)
    assert (over.size, free.size) == ("", "ground")
