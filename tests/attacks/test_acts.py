"""Whatever is sent by whoever may not: nothing is changed, and the answer is a refusal.

Every address of the application is in a table here, as an act with a form that works for those who may, or as one that only reads.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages

from attacks.test_rights import filled, listed, routes
from attacks.world import ROLES, STRANGERS, World, differing, finish, snapshot, them, undone
from cotmoc_web.accounts.models import RANK
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.documents.models import Document
from cotmoc_web.entities.models import Sameness
from cotmoc_web.errors import NotThere
from cotmoc_web.history.actions import set_reach
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.rows import Held, Reach
from cotmoc_web.studies.beginnings import beginning
from cotmoc_web.studies.models import Study

pytestmark = pytest.mark.django_db
REFUSED = {302, 403, 404, 405}
Data = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Act:
    """A form that is sent."""

    path: str
    """With names of rows in braces."""
    role: str
    """The least that may do it."""
    data: dict[str, Any] | Data = field(default_factory=dict)
    version: str = ""
    """Name of the row whose version is sent along."""
    own: bool = False
    """Whether another party may do the same for itself: then only strangers and lower roles are refused."""
    alone: bool = False
    """Whether it is for one person alone."""

    def address(self, world: World) -> str:
        """Where it is sent."""
        return "/" + self.path.format_map(
            {name.replace(" ", "_"): getattr(row, "pk", row) for name, row in {**world.rows, **world.people}.items()}
        )

    def form(self, world: World) -> dict[str, Any]:
        """What is sent."""
        data = dict(self.data(world) if callable(self.data) else self.data)
        if self.version:
            rows = {**world.rows, **world.people}
            row = rows[self.version]
            data["version"] = type(row)._default_manager.get(pk=row.pk).version
        return data

    def attackers(self) -> list[str]:
        """Who must be refused."""
        lower = [f"ours {role}" for role in ROLES if RANK[role] < RANK[self.role] or (self.alone and role != self.role)]
        strangers = ["nobody", "partyless"] if self.own else list(STRANGERS)
        return [*lower, *strangers]


def commitment_form(world: World) -> dict[str, Any]:
    return {
        "title_en": "Changed",
        "undertaking": "deliverable",
        "field": "trade",
        "owners": "vn-lai-chau; cn-yn",
        "due": "2027",
    }


def entry_form(world: World) -> dict[str, Any]:
    return {"sort": "step", "strength": "press", "day": "2026-05-05"}


def meeting_form(world: World) -> dict[str, Any]:
    return {"start": "2026-03-03", "status": "planned", "round": 7, "mechanism": world.pk("mechanism")}


def published_meeting_form(world: World) -> dict[str, Any]:
    return meeting_form(world) | {"public": "1"}


def study_form(world: World) -> dict[str, Any]:
    return {"title": "Another", "days": 30, "warmup": 5, "replications": 4, "seed": 2}


def plan_form(world: World) -> dict[str, Any]:
    lever = "c.sides.near.stations.exit.servers"
    return {"volume": "400", "unit": "", "time": "2", "time_unit": "h", "longer": "0", lever: "on"}


def scenario_text(world: World) -> dict[str, Any]:
    return {"text": (beginning("staffed_lanes") or "").replace('"300 trucks', '"310 trucks')}


def some_file(world: World) -> dict[str, Any]:
    return {"kind": "commitments", "file": io.BytesIO(b"title,owners,made on\nA,Lai Chau,2026")}


def base_map(world: World) -> dict[str, Any]:
    lines = {"type": "LineString", "coordinates": [[103.0, 22.0], [104.0, 23.0]]}
    file = io.BytesIO(
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": lines}]}).encode()
    )
    file.name = "map.geojson"
    return {"file": file}


JUDGED = {"kind": "agreed", "field": "trade"}
ACTS: dict[str, list[Act]] = {
    "account/keys/<int:pk>/withdraw/": [Act("account/keys/{token_contributor}/withdraw/", "contributor", alone=True)],
    "people/invite/": [Act("people/invite/", "administrator", {"email": "new@example.org", "role": "reader"}, own=True)],
    "people/invitations/<int:pk>/withdraw/": [Act("people/invitations/{invitation}/withdraw/", "administrator")],
    "people/<int:pk>/role/": [Act("people/{ours_reader}/role/", "administrator", {"role": "reviewer"}, "ours reader")],
    "people/<int:pk>/active/": [Act("people/{ours_reader}/active/", "administrator", {"active": "no"}, "ours reader")],
    "party/": [Act("party/", "administrator", {"mechanism": "talks"}, "ours", own=True)],
    "commitments/new/": [Act("commitments/new/?statement={statement}", "reviewer", commitment_form)],
    "commitments/<int:pk>/edit/": [
        Act(f"commitments/{{{row}}}/edit/", "secretariat", commitment_form, row.replace("_", " "))
        for row in ("commitment", "shared_commitment", "public_commitment")
    ],
    "commitments/<int:pk>/share/": [
        Act("commitments/{commitment}/share/", "secretariat", {"reach": "shared"}, "commitment"),
        Act("commitments/{shared_commitment}/share/", "secretariat", {"reach": "public"}, "shared commitment"),
        Act("commitments/{public_commitment}/share/", "secretariat", {"reach": "party"}, "public commitment"),
    ],
    "commitments/<int:pk>/share-entries/": [Act("commitments/{shared_commitment}/share-entries/", "secretariat", own=True)],
    "commitments/<int:pk>/withdraw/": [
        Act("commitments/{commitment}/withdraw/", "secretariat", {}, "commitment"),
        Act("commitments/{shared_commitment}/withdraw/", "secretariat", {}, "shared commitment"),
    ],
    "commitments/<int:pk>/link/": [Act("commitments/{commitment}/link/?statement={public_statement}", "reviewer", entry_form)],
    "commitments/<int:pk>/answer/": [Act("commitments/{commitment}/answer/", "reviewer", {"sort": "step", "text": "Done."})],
    "commitments/<int:pk>/note/": [Act("commitments/{commitment}/note/", "contributor", {"text": "Noted."})],
    "commitments/<int:pk>/chain/": [
        Act("commitments/{from_draft}/chain/?other={commitment}", "reviewer", {"other": 1, "sort": "continues"}),
    ],
    "commitments/entries/<int:pk>/unlink/": [
        Act("commitments/entries/{entry}/unlink/", "reviewer", {}, "entry"),
        Act("commitments/entries/{shared_entry}/unlink/", "reviewer", {}, "shared entry"),
    ],
    "commitments/entries/<int:pk>/settle/": [
        Act(
            "commitments/entries/{entry_of_taken_back}/settle/",
            "reviewer",
            lambda w: {"settles": [w.pk("shared entry")]},
            "entry of taken back",
        ),
    ],
    "commitments/links/<int:pk>/unlink/": [
        Act("commitments/links/{link}/unlink/", "reviewer", {}, "link"),
        Act("commitments/links/{public_link}/unlink/", "reviewer", {}, "public link"),
    ],
    "commitments/links/<int:pk>/share/": [
        Act("commitments/links/{link}/share/", "secretariat", {"reach": "shared"}, "link"),
        Act("commitments/links/{public_link}/share/", "secretariat", {"reach": "public"}, "public link"),
    ],
    "commitments/owners/<int:pk>/assign/": [
        Act(
            f"commitments/owners/{{{row}}}/assign/",
            "secretariat",
            lambda w, row=row: {  # type: ignore[misc] # a default, to keep this turn's row
                f"{w.pk(row.replace('_', ' '))}-{name}": value for name, value in {"owner": 1, "department": "X", "version": 1}.items()
            },
        )
        for row in ("owner", "shared_owner")
    ],
    "sessions/new/": [Act("sessions/new/", "secretariat", meeting_form, own=True)],
    "sessions/<int:pk>/edit/": [
        Act("sessions/{meeting}/edit/", "secretariat", meeting_form, "meeting"),
        Act("sessions/{own_public_meeting}/edit/", "secretariat", published_meeting_form, "own public meeting"),
    ],
    "sessions/<int:pk>/documents/": [
        Act("sessions/{own_public_meeting}/documents/", "contributor", lambda w: {"document": w.pk("document")}),
        Act("sessions/{own_public_meeting}/documents/", "contributor", lambda w: {"document": w.pk("public")}),
    ],
    "sessions/<int:pk>/people/": [Act("sessions/{meeting}/people/", "contributor", {"person": "person:open"})],
    "sessions/documents/<int:pk>/remove/": [
        Act("sessions/documents/{attachment}/remove/", "contributor"),
        Act("sessions/documents/{shared_attachment}/remove/", "contributor"),
    ],
    "sessions/people/<int:pk>/remove/": [
        Act("sessions/people/{delegate}/remove/", "contributor"),
        Act("sessions/people/{public_delegate}/remove/", "contributor"),
    ],
    "sessions/people/<int:pk>/share/": [Act("sessions/people/{delegate}/share/", "secretariat")],
    "documents/upload/": [Act("documents/upload/", "contributor", {"text": "The two sides agreed.", "title": "T"}, own=True)],
    "documents/rule/": [
        Act(
            "documents/rule/",
            "secretariat",
            lambda w: {"do": "on", "confidence": "0.97", "publishers": w.rows["document"].publisher},
            "ours",
            own=True,
        )
    ],
    "documents/<int:pk>/statements/": [
        Act(
            f"documents/{{{row}}}/statements/",
            "reviewer",
            lambda w, one=one: {"do": "rejected", "chosen": f"{w.pk(one)}.{w.version(one)}"},  # type: ignore[misc] # as above
        )
        for row, one in (("document", "waiting"), ("shared", "shared waiting"), ("public", "public waiting"))
    ],
    "documents/<int:pk>/<str:act>/": [
        *(Act(f"documents/{{{row}}}/reread/", "contributor") for row in ("document", "public")),
        *(Act(f"documents/{{{row}}}/source/", "reviewer", lambda w: {"party": w.pk("theirs")}, row) for row in ("document", "public")),
        *(
            Act(f"documents/{{{row}}}/reach/", "secretariat", {"reach": reach}, row)
            for row, reach in (("document", "shared"), ("shared", "public"), ("public", "party"))
        ),
        Act("documents/{public}/join/", "contributor", lambda w: {"other": w.pk("document")}),
        *(Act(f"documents/{{{row}}}/part/", "contributor") for row in ("document", "shared")),
        Act("documents/{unjudged}/withdraw/", "secretariat", {}, "unjudged"),
    ],
    "review/<int:pk>/": [
        *(
            Act(f"review/{{{row.replace(' ', '_')}}}/", "reviewer", {**JUDGED, "do": do}, row)
            for row in ("waiting", "shared waiting", "public waiting")
            for do in ("confirm", "reject", "later")
        ),
        Act("review/{waiting}/", "reviewer", {**JUDGED, "do": "keep", "deadline": "2027"}, "waiting"),
        Act("review/{statement}/", "reviewer", {**JUDGED, "do": "reopen"}, "statement"),
    ],
    "review/checks/<int:pk>/": [
        Act("review/checks/{check}/", "reviewer", {"settled": "mistake"}, "check"),
        Act("review/checks/{shared_check}/", "reviewer", {"settled": "mistake"}, "shared check"),
        Act("review/checks/{settled}/", "reviewer", {"settled": ""}, "settled"),
    ],
    "names/<path:key>/same/": [
        Act("names/person:hidden-1/same/", "reviewer", {"other": "person:open", "verdict": "same"}),
        Act("names/person:open/same/", "reviewer", {"other": "person:hidden-1", "verdict": "same"}, own=True),
    ],
    "gates/<path:key>/word/": [
        Act("gates/ma-lu-thang/word/", "reviewer", {"sort": "closed", "day": "2026", "known_from": "A letter."}, own=True),
        Act("gates/ma-lu-thang/word/?statement={statement}", "reviewer", {"sort": "closed", "day": "2026"}),
    ],
    "gates/words/<int:pk>/reach/": [
        Act("gates/words/{gate_word}/reach/", "secretariat", {"reach": "shared"}, "gate word"),
        Act("gates/words/{shared_gate_word}/reach/", "secretariat", {"reach": "public"}, "shared gate word"),
    ],
    "gates/words/<int:pk>/withdraw/": [
        Act("gates/words/{gate_word}/withdraw/", "reviewer", {}, "gate word"),
        Act("gates/words/{shared_gate_word}/withdraw/", "reviewer", {}, "shared gate word"),
    ],
    "projects/<path:key>/milestone/": [
        Act("projects/smart-gate/milestone/", "secretariat", {"name": "A lane", "phase": "operation", "sides": ["vn", "cn"]}, own=True),
    ],
    "projects/milestones/<int:pk>/word/": [
        Act("projects/milestones/{milestone}/word/", "reviewer", {"sort": "planned", "day": "2026", "known_from": "A plan."}),
        Act(
            "projects/milestones/{shared_milestone}/word/",
            "reviewer",
            {"sort": "planned", "day": "2026", "known_from": "A plan."},
            own=True,
        ),
    ],
    "projects/milestones/<int:pk>/reach/": [
        Act("projects/milestones/{milestone}/reach/", "secretariat", {"reach": "shared"}, "milestone"),
        Act("projects/milestones/{shared_milestone}/reach/", "secretariat", {"reach": "party"}, "shared milestone"),
    ],
    "projects/milestones/<int:pk>/withdraw/": [
        Act("projects/milestones/{milestone}/withdraw/", "secretariat", {}, "milestone"),
        Act("projects/milestones/{shared_milestone}/withdraw/", "secretariat", {}, "shared milestone"),
    ],
    "projects/words/<int:pk>/reach/": [
        Act("projects/words/{milestone_word}/reach/", "secretariat", {"reach": "shared"}, "milestone word"),
        Act("projects/words/{shared_milestone_word}/reach/", "secretariat", {"reach": "party"}, "shared milestone word"),
    ],
    "projects/words/<int:pk>/withdraw/": [
        Act("projects/words/{milestone_word}/withdraw/", "reviewer", {}, "milestone word"),
        Act("projects/words/{shared_milestone_word}/withdraw/", "reviewer", {}, "shared milestone word"),
    ],
    "gates/studies/new/": [Act("gates/studies/new/", "contributor", {"title": "New", "begin": "design:staffed_lanes"}, own=True)],
    "gates/studies/<int:pk>/edit/": [
        Act(f"gates/studies/{{{each}}}/edit/", "contributor", study_form, each.replace("_", " ")) for each in ("study", "shared_study")
    ],
    "gates/studies/<int:pk>/run/": [
        Act("gates/studies/{study}/run/", "contributor"),
        Act("gates/studies/{shared_study}/run/", "contributor"),
    ],
    "gates/studies/<int:pk>/stop/": [
        Act("gates/studies/{study}/stop/", "contributor"),
        Act("gates/studies/{shared_study}/stop/", "contributor"),
    ],
    "gates/studies/scenarios/<int:pk>/withdraw/": [
        Act("gates/studies/scenarios/{scenario}/withdraw/", "contributor", {}, "scenario"),
        Act("gates/studies/scenarios/{shared_scenario}/withdraw/", "contributor", {}, "shared scenario"),
    ],
    "gates/studies/<int:pk>/share/": [
        Act("gates/studies/{study}/share/", "secretariat", {"reach": "shared"}, "study"),
        Act("gates/studies/{shared_study}/share/", "secretariat", {"reach": "public"}, "shared study"),
    ],
    "gates/studies/<int:pk>/withdraw/": [
        Act("gates/studies/{study}/withdraw/", "contributor", {}, "study"),
        Act("gates/studies/{shared_study}/withdraw/", "contributor", {}, "shared study"),
    ],
    "gates/studies/scenarios/<int:pk>/": [
        Act("gates/studies/scenarios/{scenario}/", "contributor", {"title": "New", "as": "new"}),
        Act("gates/studies/scenarios/{shared_scenario}/", "contributor", {"title": "Other"}, "shared scenario"),
    ],
    "gates/studies/scenarios/<int:pk>/plan/": [
        Act(f"gates/studies/scenarios/{{{each}}}/plan/", "contributor", plan_form) for each in ("scenario", "shared_scenario")
    ],
    "gates/studies/plans/<int:pk>/stop/": [
        Act(f"gates/studies/plans/{{{each}}}/stop/", "contributor") for each in ("going_plan", "shared_going_plan")
    ],
    "gates/studies/plans/<int:pk>/keep/": [Act(f"gates/studies/plans/{{{each}}}/keep/", "contributor") for each in ("plan", "shared_plan")],
    "gates/studies/scenarios/<int:pk>/text/": [
        Act(f"gates/studies/scenarios/{{{each}}}/text/", "contributor", scenario_text, each.replace("_", " "))
        for each in ("scenario", "shared_scenario")
    ],
    "sameness/<int:pk>/share/": [Act("sameness/{sameness}/share/", "secretariat", {"reach": "shared"}, "sameness")],
    "sameness/<int:pk>/retract/": [Act("sameness/{sameness}/retract/", "reviewer", {}, "sameness")],
    "map/base/": [Act("map/base/", "administrator", base_map, "ours", own=True)],
    "search/keep": [Act("search/keep", "reader", {"query": "q=x", "name": "X"}, own=True)],
    "search/kept/<int:pk>": [
        Act("search/kept/{search_contributor}", "contributor", {"forget": "1"}, alone=True),
        Act("search/kept/{search_contributor}", "contributor", {"alert": "off"}, alone=True),
    ],
    "import/": [Act("import/", "secretariat", some_file, own=True)],
    "import/<int:pk>/": [Act("import/{sheet}/", "secretariat", {"column_0": "title", "column_1": "owners"})],
    "import/<int:pk>/check": [Act("import/{sheet}/check", "secretariat")],
    "history/<int:pk>/undo/": [
        Act("history/{change}/undo/", "secretariat"),
        Act("history/{shared_change}/undo/", "secretariat"),
    ],
}
"""What people do."""
OF_ONESELF = {"account/", "account/keys/", "invitation/<str:token>/"}
"""What changes only who sends it: tried in `test_accounts`, like all below `accounts/`."""
READ = {
    "people/", "", "help/", "commitments/", "commitments/<int:pk>/", "commitments/<int:pk>/ask/", "sessions/", "sessions/<int:pk>/",
    "documents/", "documents/sent/<int:pk>/", "documents/<int:pk>/", "documents/<int:pk>/file/", "review/", "review/checks/", "names/",
    "names/<path:key>/", "gates/", "gates/register.geojson", "gates/<path:key>/register/",
    "projects/", "projects/<path:key>/steps/", "figures/", "map/", "timeline/", "search", "<noun_of_list:noun>/export.<kind_of_file:form>",
    "open-data/", "open-data/terms", "open-data/record.jsonld", "open-data/places.geojson", "import/template/<str:kind>.<str:form>",
    "import/<int:pk>/done", "import/<int:pk>/problems.<str:form>", "history/",
    "gates/studies/", "gates/studies/<int:pk>/", "gates/studies/<int:pk>/study.pdf",
    "gates/studies/scenarios/<int:pk>/scenario.toml",
    "gates/studies/scenarios/<int:pk>/day/",
}  # fmt: skip
"""What changes nothing, whatever is sent there; and all of `api/` and `feeds/`."""


def only_reads(route: str) -> bool:
    """Whether an address is of those."""
    return route in READ or route.startswith(("api/", "feeds/"))


def test_every_address_is_in_one_of_the_tables() -> None:
    there = set(routes())
    known = {route for route in there if only_reads(route) or route.startswith(("accounts/", "^accounts/"))}
    assert sorted(there - known - OF_ONESELF - set(ACTS)) == []
    assert sorted((READ | OF_ONESELF | set(ACTS)) - there) == []


@pytest.fixture(autouse=True)
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent in is not read here, and nothing is simulated."""
    for task in ("simulate_run", "search_plan"):
        monkeypatch.setattr(f"cotmoc_web.studies.actions.{task}", SimpleNamespace(enqueue=lambda *given: None))
    monkeypatch.setattr("cotmoc_web.documents.actions.read_document", SimpleNamespace(enqueue=lambda *given: None))


def test_each_act_is_done_for_those_who_may(world: World) -> None:
    """Else the next test would prove nothing."""
    before, idle, misled = snapshot(), [], []
    for acts in ACTS.values():
        for act in acts:
            with undone():
                response = world.client(f"ours {act.role}").post(act.address(world), act.form(world))
                if not differing(before, snapshot()):
                    idle.append((act.path, response.status_code, act.form(world)))
                said = " ".join(str(one) for one in get_messages(response.wsgi_request))
                offered = [int(pk) for pk in re.findall(r"history/(\d+)/undo/", said)]
                if "Nothing was changed" in said or offered not in ([], [Change.objects.latest("pk").pk]):
                    misled.append((act.path, said))
    assert not idle, listed(idle)
    assert not misled, listed(misled)


@pytest.mark.parametrize("route", ACTS)
def test_nothing_is_changed_by_those_who_may_not(world: World, route: str, settings: Any) -> None:
    settings.DEMO = True  # a demonstration lets strangers look, and no more
    before, wrong = snapshot(), []
    for act in ACTS[route]:
        for who in act.attackers():
            with undone():
                status = world.client(who).post(act.address(world), act.form(world)).status_code
                changed = differing(before, snapshot())
            if status not in REFUSED or changed:
                wrong.append((who, act.path, status, changed))
    assert not wrong, listed(wrong)


def test_how_far_a_row_is_seen_is_for_nobody_to_change_who_does_not_see_it(world: World) -> None:
    """Asked of the action itself: a page that forgets to look may not open a draft, nor say that there is one."""
    ours, before = world.rows["ours"], snapshot()
    held = [type(row)._default_manager.get(pk=row.pk) for row in world.rows.values() if isinstance(row, Held)]
    drafts = [row for row in held if (row.party, row.reach) == (ours, Reach.PARTY)]
    assert {type(row) for row in drafts} >= {Document, Commitment, Meeting, Study, Sameness}
    for row in drafts:
        with pytest.raises(NotThere):
            set_reach(them(world), type(row), row.pk, Reach.PUBLIC, version=0)
    assert differing(before, snapshot()) == []


@pytest.mark.parametrize("who", ["nobody", "theirs administrator", "ours reader"])
def test_pages_that_are_read_change_nothing(world: World, who: str, settings: Any) -> None:
    settings.DEMO, settings.API_CALLS = True, 1_000_000
    before, client, wrong = snapshot(), world.client(who), []
    for route in routes():
        if only_reads(route):
            for address in filled(route, world)[:3]:
                for method in (client.post, client.put, client.delete):
                    response = method(address)
                    finish(response)
                    if response.status_code >= 500:
                        wrong.append((address, response.status_code))
    assert not wrong, listed(wrong)
    assert differing(before, snapshot()) == []
