"""A person's path, from the first page to what they came for, in a real browser on a real server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from visitors import Visitor

Arrives = Callable[..., Visitor]
INVITED = "a long and quiet river 1450"
"""The password of whoever is invited here."""


def test_a_newcomer_finds_what_became_of_the_crossing_at_marker_504(arrives: Arrives) -> None:
    page = arrives().go("/")
    page.get_by_role("link", name="What happened to the crossing at marker 504?").click()
    page.get_by_role("link", name="Open the crossing and market Lung Lan–Long Binh at marker 504").first.click()

    expect(page.locator("section.verdict")).to_contain_text("Silent")
    expect(page.locator("section.verdict")).to_contain_text("21 February 2025")
    expect(page.locator("section.verdict")).to_contain_text("No news is not the same as no progress.")
    quote = page.locator("blockquote", has_text="пограничного знака 504").first
    expect(quote).to_be_visible()
    expect(page.get_by_text("No word").first).to_be_visible()

    page.get_by_role("link", name="Хазянг ждёт ответа по переходу у пограничного знака 504").first.click()
    expect(page.locator("mark", has_text="завершила внутренние процедуры").first).to_be_visible()


def test_a_reviewer_clears_a_document_by_keyboard(arrives: Arrives) -> None:
    page = arrives("minh@lai-chau.example").go("/documents/")
    page.get_by_role("link", name=re.compile("라이쩌우서 제5차 연례회의")).first.click()
    page.goto(re.sub(r"/documents/(\d+)/.*", r"/review/?document=\1&language=en", page.url))
    decided = 0
    while "Statement" in page.locator("h1").inner_text() and decided < 20:
        before = page.url
        page.locator("body").press("x" if decided == 1 else "Enter")
        expect(page).not_to_have_url(before)
        decided += 1
    assert decided == 7
    expect(page).to_have_url(re.compile(r"/documents/\d+/"))
    expect(page.get_by_text("6 confirmed").first).to_be_visible()


def test_a_department_answers_for_an_overdue_commitment(arrives: Arrives) -> None:
    title = "Decide what follows the six-month trial at Si Choang–Shilicun"
    page = arrives("gate@lai-chau.example").go("/?language=en")
    expect(page.get_by_text("days late").first).to_be_visible()
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("link", name="Add our own word").click()
    words = "The trial at Sì Choang was extended by both counties on 10 March 2026; a joint paper will follow."
    page.locator("input[name=sort][value=step]").check()
    page.locator("textarea[name=text]").fill(words)
    page.get_by_role("button", name="Put it on record").click()
    expect(page.locator("blockquote", has_text="was extended by both counties").first).to_be_visible()

    other = arrives("li@yunnan.example").go("/commitments/?language=en")
    other.get_by_role("link", name=title).first.click()
    expect(other.locator("h1")).to_contain_text("Decide what follows")
    assert "extended by both counties" not in other.content()


def test_a_secretary_imports_a_spreadsheet_and_takes_it_back(arrives: Arrives) -> None:
    rows = (
        "Nội dung cam kết,Bên thực hiện,Ngày thống nhất,Thời hạn\n"
        "Mở thêm làn nông sản,Lai Châu,2026-03-01,2027\n"
        "Việc thiếu ngày,Lai Châu,hôm nọ,\n"
    )
    page = arrives("thuy@lai-chau.example").go("/import/?language=en")
    page.locator("input[type=file]").set_input_files({"name": "plan.csv", "mimeType": "text/csv", "buffer": rows.encode("utf-8-sig")})
    page.get_by_role("button", name="Next: which column is what").click()
    page.locator("main button.btn").first.click()
    expect(page.locator("main")).to_contain_text("hôm nọ")
    page.get_by_role("button", name="Import, and leave out the row with problems").click()
    page.wait_for_url(re.compile("/done"))

    page.goto(re.sub(r"/import/.*", "/commitments/?language=en", page.url))
    expect(page.get_by_role("link", name="Mở thêm làn nông sản")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Take all of it back").click()
    page.wait_for_load_state()
    page.goto(re.sub(r"(https?://[^/]+)/.*", r"\1/commitments/?language=en", page.url))
    expect(page.get_by_role("link", name="Mở thêm làn nông sản")).to_have_count(0)


def test_an_administrator_invites_a_person_who_adds_a_second_step(arrives: Arrives) -> None:
    page = arrives("admin@lai-chau.example").go("/people/?language=en")
    page.get_by_role("link", name=re.compile("Invite")).first.click()
    page.locator("input[name=email]").fill("new@lai-chau.example")
    page.locator("select[name=role], input[name=role][value=reviewer]").first.evaluate(
        "field => { if (field.tagName === 'SELECT') field.value = 'reviewer'; else field.click(); }"
    )
    page.locator("main button.btn").first.click()
    link = re.search(r"https?://[^\s\"<]+/invitation/[\w-]+/", page.content())
    assert link is not None

    invited = arrives()
    theirs = invited.page
    theirs.goto(link[0])
    theirs.locator("input[name=name]").fill("Giàng Thị Mới")
    for field in theirs.locator("input[type=password]").all():
        field.fill(INVITED)
    theirs.locator("main button.btn").first.click()
    theirs.wait_for_url(lambda url: "/invitation/" not in url)

    theirs.goto(f"{invited.address}/accounts/2fa/totp/activate/?language=en")
    if "reauthenticate" in theirs.url:
        theirs.locator("input[name=password]").fill(INVITED)
        theirs.locator("main button.btn").first.click()
    theirs.locator("input[name=code]").fill(_code(theirs))
    theirs.locator("main button.btn").first.click()
    expect(theirs.locator("main")).to_contain_text(re.compile("recovery", re.IGNORECASE))

    again = arrives()
    again.page.goto(f"{again.address}/accounts/login/")
    again.page.locator("input[name=login]").first.fill("new@lai-chau.example")
    again.page.locator("input[name=password]").first.fill(INVITED)
    again.page.locator("input[name=password]").first.press("Enter")
    again.page.wait_for_url(lambda url: "authenticate" in url)
    expect(again.page.locator("input[name=code]")).to_be_visible()


def _code(page: Page) -> str:
    """What an authenticator app would show for the secret on the page (RFC 6238)."""
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.locator("main").inner_text().replace(" ", "") + " " + page.content())
    assert secret is not None
    digest = hmac.new(base64.b32decode(secret[0]), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_a_stranger_is_kept_out_of_what_a_party_keeps_to_itself(arrives: Arrives) -> None:
    page = arrives("gate@lai-chau.example").go("/documents/upload/?language=en")
    page.locator("input[type=file]").first.set_input_files(
        {
            "name": "draft.txt",
            "mimeType": "text/plain",
            "buffer": "Lai Châu, 12/3/2026. Hai bên nhất trí mở thêm một lối mở bí mật tại mốc 66.".encode(),
        }
    )
    page.get_by_role("button", name=re.compile("Send")).first.click()
    page.wait_for_url(re.compile("/documents/sent/"))
    sent = page.get_by_role("link", name="draft.txt").first
    for _ in range(60):
        if sent.count() and "/documents/" in (sent.get_attribute("href") or "") and page.get_by_text("1 statement").count():
            break
        time.sleep(0.5)
        page.reload()
    path = re.sub(r"[?#].*", "", sent.get_attribute("href") or "")
    assert re.fullmatch(r"/documents/\d+/", path)

    for somebody in ("", "li@yunnan.example"):
        visitor = arrives(somebody)
        answer = visitor.page.request.get(visitor.address + path)
        assert (answer.status, "bí mật" in answer.text()) == (404, False)
        for address in ("/search?q=bí+mật", "/search?q=mốc+66", "/documents/", "/feeds/documents.atom"):
            assert "draft.txt" not in visitor.page.request.get(visitor.address + address).text()


def test_a_secretary_says_that_two_names_are_one_takes_it_back_and_undoes_that(arrives: Arrives) -> None:
    first, second = "/names/person:趙才榮/", "/names/person:чьєу-тай-вінь/"
    page = arrives("thuy@lai-chau.example").go(first)
    page.get_by_text("Judge whether it is the same as another").click()
    page.get_by_label("The other name").fill("Чьєу Тай Вінь")
    page.get_by_label("One and the same").check()
    page.get_by_label("Why", exact=True).fill("趙 is read Triệu, 才 Tài, 榮 Vinh")
    page.get_by_role("button", name="Keep this word").click()
    expect(page.locator("#same")).to_contain_text("joins nothing until it is shared")
    other = arrives("li@yunnan.example").go(first)
    assert "Чьєу Тай Вінь" not in other.locator("#same").inner_text()

    page.locator("#same").get_by_role("button", name="Share with all parties").click()
    for someone in (page, other):
        someone.goto(page.url.partition("/names/")[0] + first)
        expect(someone.locator("#same")).to_contain_text("These names stand for it")
        expect(someone.locator("#why")).to_contain_text("One and the same, Lai Chau")

    page.locator("#same").get_by_role("button", name="Undo: these are two").click()
    expect(page.get_by_text("These names stand for it")).to_have_count(0)
    page.locator(".note").get_by_role("button", name="Undo").click()
    page.goto(page.url.partition("/names/")[0].partition("/history")[0] + second)
    expect(page.locator("#same")).to_contain_text("These names stand for it")
    page.locator("#same").get_by_role("button", name="Undo: these are two").click()
    other.goto(other.url.partition("/names/")[0] + second)
    expect(other.get_by_text("These names stand for it")).to_have_count(0)


def test_a_gate_board_tries_more_lanes_and_takes_the_study_home(arrives: Arrives) -> None:
    visitor = arrives("tuan@lang-son.example")
    page = visitor.go("/gates/studies/?language=en")
    page.get_by_role("link", name="What do fourteen lanes change on the freight road?").click()
    page.get_by_role("button", name="Take back").click()
    servers = page.locator("input[name='n.sides.vn.stations.exit.servers']")
    servers.fill("none")
    page.get_by_role("button", name="Keep as a new scenario").click()
    expect(servers).to_be_focused()
    expect(servers).to_have_value("none")
    assert len(visitor.told) == 1, "the browser tells of the refusal itself"
    visitor.told.clear()
    servers.fill("9")
    page.locator("input[name=title]").fill("Nine lanes out")
    page.locator("input[name=reason]").fill("asked by the board")
    page.get_by_role("button", name="Keep as a new scenario").click()
    page.get_by_role("button", name=re.compile("^Simulate")).click()
    page.get_by_role("link", name="Show what was found").click(timeout=120_000)
    expect(page.get_by_role("columnheader", name=re.compile("Nine lanes out"))).to_be_visible()
    expect(page.locator("td.num", has_text="not simulated")).to_have_count(0)
    address = page.get_by_role("link", name="The study as a PDF").get_attribute("href")
    answer = page.request.get(page.url.partition("/gates/")[0] + str(address))
    assert (answer.headers["content-type"], answer.body()[:5]) == ("application/pdf", b"%PDF-")

    page.get_by_role("link", name="Watch a day at the gate").click()
    page.get_by_role("button", name="Play").click()
    expect(page.locator("output")).not_to_have_text("07:00")
    expect(page.get_by_role("table").first).to_be_visible()
