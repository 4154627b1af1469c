"""Sending documents in by every way there is: the button, a folder, dropping, pasting; and leaving without leaving anything behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from visitors import Visitor

Arrives = Callable[..., Visitor]
SENT = re.compile(r"/documents/sent/\d+/")
NAME = "Tao Thị Hạnh"
"""Of the person who sends here."""
WORDS = "Lai Châu, 12/3/2026. Hai bên nhất trí mở thêm một làn nông sản tại cửa khẩu Ma Lù Thàng."
PASTE = """([name, words]) => {
  const data = new DataTransfer();
  data.items.add(new File([words], name, { type: "text/plain" }));
  document.querySelector("main").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
"""What a browser does when somebody pastes a file that was copied: no program may put files into the clipboard itself."""


def drag(page: Page, kind: str, *paths: Path) -> None:
    """Files and folders of this machine over the page, by the browser's own hand."""
    session = page.context.new_cdp_session(page)
    held = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session.send("Input.dispatchDragEvent", {"type": kind, "x": 500, "y": 400, "data": held})


def drop(page: Page, *paths: Path) -> None:
    """From outside onto the page."""
    for kind in ("dragEnter", "dragOver", "drop"):
        drag(page, kind, *paths)


def chosen(page: Page) -> list[str]:
    """What the page says will be sent."""
    return page.locator("[data-chosen] li").all_inner_texts()


def send(page: Page) -> str:
    """Press the button; what the next page lists."""
    page.get_by_role("button", name="Send in").click()
    page.wait_for_url(SENT)
    return page.locator("main").inner_text()


def written(folder: Path, *names: str) -> list[Path]:
    """Files, each with words of its own."""
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{path.name}: {WORDS}", "utf-8")
    return paths


def test_files_are_sent_by_dropping_and_pasting(arrives: Arrives, tmp_path: Path) -> None:
    page = arrives("gate@lai-chau.example").go("/documents/upload/")
    one, two = written(tmp_path, "dropped.txt", "also-dropped.txt")
    drag(page, "dragEnter", one)
    drag(page, "dragOver", one)
    expect(page.locator("[data-drop]")).to_have_class(re.compile("over"))
    drag(page, "drop", one)
    expect(page.locator("[data-drop]")).not_to_have_class(re.compile("over"))
    drop(page, two)
    expect(page.locator("[data-chosen] li")).to_have_count(3)
    page.evaluate(PASTE, ["pasted.txt", f"3. {WORDS}"])
    assert chosen(page) == ["3 files chosen", "dropped.txt", "also-dropped.txt", "pasted.txt"]
    told = send(page)
    assert [name for name in ("dropped.txt", "also-dropped.txt", "pasted.txt") if name not in told] == []


@pytest.mark.parametrize("way", ["chosen", "dropped"])
def test_a_folder_is_sent_with_the_paths_of_its_files(arrives: Arrives, tmp_path: Path, way: str) -> None:
    page = arrives("gate@lai-chau.example").go("/documents/upload/")
    written(tmp_path / "papers", "one.txt", "2026/two.txt")
    (tmp_path / "papers" / "2026" / "program.exe").write_bytes(b"MZ\0\0")
    if way == "chosen":
        page.locator("input[name=folder]").set_input_files(tmp_path / "papers")
    else:
        drop(page, tmp_path / "papers")
    expect(page.locator("[data-chosen] li")).to_have_count(4)
    assert sorted(chosen(page)) == ["3 files chosen", "papers/2026/program.exe", "papers/2026/two.txt", "papers/one.txt"]
    told = send(page)
    assert [name for name in ("papers/one.txt", "papers/2026/two.txt", "program.exe") if name not in told] == []


def test_words_are_pasted_into_the_field_and_stay_words(arrives: Arrives) -> None:
    page = arrives("gate@lai-chau.example").go("/documents/upload/")
    page.locator("textarea[name=text]").fill(WORDS)
    page.locator("textarea[name=text]").press("Control+A")
    page.keyboard.press("Control+C")
    page.locator("textarea[name=text]").press("End")
    page.keyboard.press("Control+V")
    assert page.locator("textarea[name=text]").input_value() == WORDS * 2
    assert chosen(page) == []
    assert "Lai Châu, 12/3/2026" in send(page)


def test_after_signing_out_the_way_back_shows_nothing_of_the_party(arrives: Arrives) -> None:
    visitor = arrives("gate@lai-chau.example")
    page = visitor.go("/account/")
    assert NAME in page.content()
    page.locator("main form[action*=logout] button").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    page.go_back()
    page.wait_for_load_state()
    assert "/account/" in page.url
    assert NAME not in page.content()
    assert {re.sub(r".*status of ", "", told) for told in visitor.told} == {
        "403 (Forbidden)"
    }  # the browser says of the refusal what it says of any
    visitor.told.clear()
