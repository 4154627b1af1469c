"""Whatever is written into a field is shown as it was written, or refused in words: never run, never a breakdown."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from attacks.test_acts import ACTS, Act, unread
from attacks.test_rights import filled, listed, routes
from attacks.world import World, differing, finish, snapshot, undone
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.search.index import index_documents

__all__ = ["unread"]
pytestmark = pytest.mark.django_db
SCRIPT = "<script>zqrun()</script>"
IMAGE = "\"'><img src=x onerror=zqrun()>"
TEMPLATE = "{{7777*7777}}{% debug %}${7777*7777}"
TURNED = "\u202egpj.exe\u202c\u2066\u200b\ufeff"
FORMULA = '=HYPERLINK("http://evil.example","x")'
SHOWN = f"{SCRIPT}{IMAGE}{TEMPLATE}{TURNED}"
LONG = "ạ" * 10_000
LONG_QUESTION = "ạ" * 400
"""Already longer than the line of a request that a server takes (4 kB, and each of these signs is nine there)."""
FIELDS = (
    "why",
    "note",
    "answer",
    "text",
    "name",
    "title",
    "title_en",
    "title_vi",
    "department",
    "post",
    "of",
    "unit",
    "query",
    "other",
    "due",
    "person",
    "value",
    "date",
    "round",
    "version",
    "field",
    "kind",
    "sort",
    "reach",
    "do",
    "settled",
    "verdict",
    "email",
    "chosen",
    "document",
    "settles",
)
"""Names of fields, of texts and of others: every form ignores those that it has not."""
QUERIES = ("q", "t", "text", "day", "m", "page", "kind", "side", "lang", "of", "unit", "statement", "other", "document", "s", "f", "p",
    "d", "u", "by", "on", "about", "action", "since", "until", "field", "verdict",
    "saved", "as", "batch", "state", "publisher", "next", "language")  # fmt: skip
READ_BY = "ours administrator"


def acts() -> list[Act]:
    """One of each sort."""
    return [some[0] for some in ACTS.values()]


def unsafe(text: str) -> list[str]:
    """What would be run, if a page said it."""
    return [bad for bad in (SCRIPT, "<img src=x", "60481729", "javascript:zq") if bad in text]


def ask_all(world: World, query: dict[str, str] | None = None) -> list[tuple[str, object]]:
    """Every page, as somebody who sees all of ours."""
    client = world.client(READ_BY)
    wrong: list[tuple[str, object]] = []
    for route in routes():
        if route == "accounts/logout/" or "export" in route:
            continue
        address = next(iter(filled(route, world)), "/").partition("?")[0]
        response = client.get(address, query or {})
        if response.status_code >= 500:
            wrong.append((address, response.status_code))
        elif response.get("Content-Type", "").startswith("text/html"):
            if found := unsafe(response.content.decode()):
                wrong.append((address, found))
            if response.status_code == 200 and "script-src 'self'" not in response.get("Content-Security-Policy", ""):
                wrong.append((address, "no policy"))
        finish(response)
    return wrong


def test_what_was_written_everywhere_is_shown_as_it_was_written(world: World, settings: Any) -> None:
    settings.API_CALLS = 1_000_000
    with undone():
        secretary, reviewer = world.client("ours secretariat"), world.client("ours reviewer")
        written: list[Act] = [
            act
            for route in ("commitments/<int:pk>/edit/", "commitments/<int:pk>/note/", "commitments/<int:pk>/answer/", "sessions/<int:pk>/edit/",  # noqa: E501 (a table)
                          "sessions/<int:pk>/people/", "review/checks/<int:pk>/", "search/keep", "people/invite/")
            for act in ACTS[route]
        ]  # fmt: skip
        texts = {
            "note": SHOWN,
            "why": SHOWN,
            "text": SHOWN,
            "name": SHOWN[:70],
            "title_en": SHOWN,
            "title_vi": SHOWN,
            "answer": SHOWN,
            "post": SHOWN[:100],
        }
        for act in written:
            who = "ours administrator" if act.role == "administrator" else "ours secretariat"
            response = world.client(who).post(act.address(world), {**act.form(world), **texts})
            assert response.status_code == (200 if "invite" in act.path else 302), (act.path, response.content.decode()[:3000])
        for viewer in (secretary, world.client(READ_BY)):
            form = {"name": SHOWN[:80], "department": SHOWN[:80], "digest": "never", "version": 1, "single_keys": "on"}
            assert viewer.post("/account/", form).status_code == 302
        secretary.post("/documents/upload/", {"text": f"{SHOWN}\n{FORMULA}", "title": SHOWN})
        for name in (
            f"{SCRIPT[:20]}.txt",
            "a\"'><img src=x onerror=zqrun()>.exe",
            "\u202egpj.txt",
            "=1+1.txt",
            "../../etc/passwd",
            "x" * 500 + ".txt",
        ):
            file = io.BytesIO(f"{SHOWN}{name}".encode())
            file.name = name
            assert secretary.post("/documents/upload/", {"files": file, "paths": name}).status_code == 302
        sheet = io.BytesIO(f'title,owners,{SCRIPT}\n"{SCRIPT}{FORMULA}",Lai Chau,x\n'.encode())
        sheet.name = f"{SCRIPT[:20]}.csv"
        landed = secretary.post("/import/", {"kind": "commitments", "file": sheet})
        assert landed.status_code == 302
        for page in (landed["Location"], f"{landed['Location']}check"):
            assert unsafe(secretary.get(page).content.decode()) == []
        judged = {"other": f'"{SHOWN[:100]}"', "verdict": "different", "why": SHOWN}
        assert reviewer.post("/names/person:open/same/", judged).status_code == 302
        wrong = ask_all(world)
        dossier = secretary.get(f"/commitments/{world.pk('shared commitment')}/").content.decode()
    assert not wrong, listed(wrong)
    assert "&lt;script&gt;zqrun()&lt;/script&gt;" in dossier


@pytest.mark.parametrize(
    "text",
    [SHOWN, LONG_QUESTION, "9" * 30, "-1", "²", "2026-99-99", "\ud7ff\U0010ffff"],
    ids=["signs", "long", "number", "minus", "power", "day", "rare"],
)
def test_no_question_in_an_address_breaks_a_page(world: World, text: str, settings: Any) -> None:
    settings.API_CALLS = 1_000_000
    wrong = ask_all(world, {name: text for name in QUERIES if name != "language"} | {"language": text[:20]})
    assert not wrong, listed(wrong)


def too_long() -> list[str]:
    """Values longer than their columns: SQLite takes them, PostgreSQL breaks."""
    found = []
    for model in apps.get_app_config("cotmoc").get_models():
        for each in model._meta.concrete_fields:
            if isinstance(each, models.CharField) and each.max_length:
                longest = max((len(text or "") for text in model._default_manager.values_list(each.attname, flat=True)), default=0)
                if longest > each.max_length:
                    found.append(f"{model.__name__}.{each.attname}")
    return found


@pytest.mark.parametrize("text", [SHOWN, LONG, "9" * 30], ids=["signs", "long", "number"])
def test_no_text_in_a_form_breaks_an_act(world: World, text: str) -> None:
    wrong = []
    for act in acts():
        form = act.form(world)
        for extra in ({name: text for name in FIELDS if name not in form}, dict.fromkeys(FIELDS, text)):
            with undone():
                response = world.client(f"ours {act.role}").post(act.address(world), {**act.form(world), **extra})
                longer = too_long() if text == LONG else []
            if response.status_code >= 500 or longer or unsafe(response.content.decode()):
                wrong.append((act.path, response.status_code, list(extra)[:3], longer))
    assert not wrong, listed(wrong)


def test_the_sign_of_number_zero_is_refused_everywhere(world: World) -> None:
    before, wrong = snapshot(), []
    for act in acts():
        with undone():
            response = world.client(f"ours {act.role}").post(act.address(world), {**act.form(world), "why": "a\0b", "text": "a\0b"})
            if response.status_code != 400 or differing(before, snapshot()):
                wrong.append((act.path, response.status_code))
    assert not wrong, listed(wrong)


def test_a_document_of_more_words_than_an_index_holds_is_kept_and_found_by_its_first(world: World, settings: Any) -> None:
    text = "Quorvax " + " ".join(f"w{number:x}" for number in range(400_000))
    with undone():
        row = world.rows["public"]
        Document.objects.filter(pk=row.pk).update(text=text)
        Statement.objects.filter(document=row).update(quote=text)
        index_documents([Document.objects.get(pk=row.pk)])
        hits = world.client(READ_BY).get("/api/search", {"q": "quorvax"}).json()["hits"]
    assert {hit["kind"] for hit in hits} == {"document", "statement"}


TRICKS = (
    "../",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f",
    "....//",
    "x" * 5000,
    "ạ陈🙂",
    "%F0%9F",
    "%ff",
    "%00",
    "a;b",
    "//evil.example",
    "\\evil",
    "%0d%0aX: y",
    "con:",
)


@pytest.mark.parametrize("trick", TRICKS, ids=range(len(TRICKS)))
def test_no_trick_in_an_address_opens_or_breaks_anything(world: World, trick: str) -> None:
    document = world.pk("shared")
    places = (
        "/names/{}/", "/names/{}/same/", "/api/entities/{}", "/invitation/{}/", f"/documents/{document}/{{}}/", "/import/template/{}.csv",
        "/import/template/people.{}", "/{}/export.csv", "/documents/export.{}", "/feeds/{}", "/static/{}", "/accounts/password/reset/key/1-{}/", "/{}",  # noqa: E501 (a table)
    )  # fmt: skip
    wrong: list[tuple[object, ...]] = []
    for who in ("ours secretariat", "nobody"):
        client = world.client(who)
        for place in places:
            for method in (client.get, client.post):
                response = method(place.format(trick))
                where = response.get("Location", "")
                if (
                    response.status_code not in {200, 301, 302, 400, 401, 403, 404, 405, 429}
                    or (where and not where.startswith("/"))
                    or where.startswith("//")
                ):
                    wrong.append((place, response.status_code, where))
                if response.status_code == 200 and "root:" in b"".join(response).decode("utf-8", "replace"):
                    wrong.append((place, "read"))
                finish(response)
    assert not wrong, listed(wrong)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\t//evil.example",
    ],
)
def test_no_act_leads_to_another_site(world: World, target: str) -> None:
    wrong = []
    names = ("next", "back", "return", "url", "to", "redirect", "query")
    for act in acts():
        with undone():
            client = world.client(f"ours {act.role}")
            form = act.form(world)
            response = client.post(
                act.address(world), {**form, **{name: target for name in names if name not in form}}, headers={"Referer": target}
            )
            where = response.get("Location", "")
            if where and (not where.startswith("/") or where.startswith(("//", "/\\"))):
                wrong.append((act.path, where))
    assert not wrong, listed(wrong)


def test_a_form_without_end_is_refused(world: World, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
    before, wrong = snapshot(), []
    for act in acts()[::4]:
        response = world.client(f"ours {act.role}").post(act.address(world), {**act.form(world), "why": "x" * 200_000})
        if response.status_code not in {400, 413}:
            wrong.append((act.path, response.status_code))
    many = world.client("ours secretariat").post("/documents/upload/", {f"f{number}": "x" for number in range(1200)})
    assert not wrong, listed(wrong)
    assert many.status_code == 400
    assert differing(before, snapshot()) == []
