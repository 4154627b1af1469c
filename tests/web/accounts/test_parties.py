"""How a party begins: from a place of the facts, with a link that makes its first administrator."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cotmoc.knowledge import load_folder
from cotmoc_web.accounts import actions
from cotmoc_web.accounts.models import Invitation, Party, Role, User
from cotmoc_web.accounts.parties import begin, members
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.facts import load_facts
from cotmoc_web.errors import BadInput, NotAllowed, NotThere
from cotmoc_web.history.actions import undo
from cotmoc_web.history.models import Change
from cotmoc_web.history.queries import Filters, listing

ARDIA = Path(__file__).resolve().parents[2] / "core" / "knowledge" / "ardia_borvia"
PASSWORD = "a gate at marker 504"  # noqa: S105 (of tests)


def test_the_command_makes_a_party_and_a_way_in_that_works_once(facts: int) -> None:
    told = io.StringIO()
    call_command("party", "vn-lao-cai", email="Admin@Lao-Cai.example", stdout=told, stderr=io.StringIO())
    party = Party.objects.get(key="vn-lao-cai")
    assert (party.side, party.language, party.mechanism, party.names["vi"]) == ("vn", "vi", "yunnan-conference", "Lào Cai")
    (link,) = (word for word in told.getvalue().split() if "/invitation/" in word)
    browser, path = Client(), link.removeprefix("http://localhost:8000")
    assert "Whoever runs the server invited admin@lao-cai.example" in browser.get(path).content.decode()
    browser.post(path, {"name": "Lò Thị Mai", "password1": PASSWORD, "password2": PASSWORD})
    user = User.objects.get()
    assert (user.email, user.role, user.party) == ("admin@lao-cai.example", Role.ADMINISTRATOR, party)
    pages = ["/people/", "/people/invite/", "/party/", "/documents/upload/", "/sessions/new/"]
    assert {page: browser.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert Client().get(path).status_code == 404


def test_a_party_that_is_there_gets_one_more_administrator_and_a_lost_link_dies(facts: int) -> None:
    _first, lost = begin("vn-lao-cai", "one@example.org")
    made, token = begin("vn-lao-cai", "one@example.org")
    with pytest.raises(NotThere):
        actions.accept(lost, name="One", password=PASSWORD, language="")
    assert actions.accept(token, name="One", password=PASSWORD, language="").role == Role.ADMINISTRATOR
    begin("vn-lao-cai", "two@example.org")
    assert Party.objects.filter(key="vn-lao-cai").count() == 1
    assert list(Invitation.objects.filter(withdrawn_at=None).values_list("email", flat=True)) == [made.email, "two@example.org"]


def test_that_a_party_was_made_stands_in_its_history_and_is_not_taken_back(facts: int) -> None:
    _made, token = begin("cn-yn", "one@example.org")
    viewer = Viewer.of(actions.accept(token, name="One", password=PASSWORD, language=""))
    line = Change.objects.get(action="party.made")
    assert "made the party on this server" in [each.did for each in listing(viewer, Filters()).lines]
    with pytest.raises(NotAllowed):
        undo(viewer, line.pk)


@pytest.mark.parametrize(
    ("place", "email", "mechanism", "says"),
    [
        ("vn-nowhere", "a@example.org", None, "no place in the facts"),
        ("facts", "a@example.org", None, "no place in the facts"),
        ("vn-lao-cai-old", "a@example.org", None, "Take what it became: vn-lao-cai"),
        ("crossing", "a@example.org", None, "no place that somebody governs"),
        ("vn-lao-cai", "no address", None, "is no address"),
        ("vn-lao-cai", "taken@example.org", None, "signs in as taken@example.org already"),
        ("vn-lao-cai", "a@example.org", "nothing", "There are: yunnan-conference"),
    ],
)
def test_what_cannot_be_a_party_is_refused_with_the_way_out(
    place: str, email: str, mechanism: str | None, says: str, facts: int, ours: Party
) -> None:
    User.objects.create_user("taken@example.org", PASSWORD, party=ours, name="Taken")
    key = "huu-nghi-youyiguan" if place == "crossing" else place
    with pytest.raises(BadInput) as refused:
        begin(key, email, mechanism=mechanism)
    assert says in str(refused.value)
    assert set(Party.objects.values_list("key", flat=True)) == {"facts", ours.key}


def test_another_border_has_its_own_parties(db: None) -> None:
    load_facts(load_folder(ARDIA))
    assert [place.key for place in members()] == ["lume", "tarn"]
    made, _token = begin("tarn", "one@example.org")
    assert (made.party.side, made.party.language, made.party.mechanism, made.party.names) == ("b", "qab", "river-council", {"qab": "Tärn"})


def test_without_facts_or_without_anybody_to_answer_the_command_says_what_is_missing(db: None) -> None:
    missing = {"vn-lao-cai --email a@example.org": "load_facts", "": "give PLACE", "vn-lao-cai": "give --email ADDRESS"}
    for words, says in missing.items():
        with pytest.raises(CommandError, match=says):
            call_command("party", *words.split(), stdout=io.StringIO(), stderr=io.StringIO())
    with pytest.raises(CommandError, match="cotmoc-web party"):
        call_command("createsuperuser")
