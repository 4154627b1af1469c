"""Every page in three languages, wide and narrow, light and dark: nothing overflows, no finding of weight, none over its size.

The screenshots go to `out/screens`: they are there to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from visitors import ROOT, TODAY

SCREENS = Path(os.environ.get("COTMOC_SCREENS", ROOT / "out" / "screens"))
PAGES = {
    "desk": "/",
    "commitments": "/commitments/",
    "commitment": "/commitments/1/",
    "sessions": "/sessions/",
    "session": "/sessions/?q=",
    "documents": "/documents/",
    "document": "/documents/5/",
    "names": "/names/",
    "person": "/names/chen-gang/",
    "gate": "/names/lung-lan-longbinh/",
    "gates": "/gates/",
    "register": "/gates/si-choang-reshuitang/register/",
    "projects": "/projects/",
    "in-step": "/projects/smart-gate-mong-cai/steps/",
    "studies": "/gates/studies/",
    "study": "/gates/studies/1/",
    "study-day": "/gates/studies/scenarios/1/day/",
    "study-text": "/gates/studies/scenarios/1/text/",
    "figures": "/figures/",
    "map": "/map/",
    "timeline": "/timeline/",
    "search": "/search?q=Chen+Gang",
    "nothing-found": "/search?q=Long+Phu",
    "help": "/help/",
    "login": "/accounts/login/",
    "open-data": "/open-data/",
}
LIMIT = 300_000
"""Bytes of a page with all it loads, but for the map."""


def _open(chromium: Browser, address: str, width: int, dark: bool = False) -> tuple[Page, list[int]]:
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", locale="en-GB")
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", "0"))))
    page.goto(address)
    return page, sizes


def _address(server: str, name: str, language: str) -> str:
    path = PAGES[name]
    return f"{server}{path}{'&' if '?' in path else '?'}day={TODAY}&language={language}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_well_in_every_language_and_width(name: str, chromium: Browser, reading_server: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    found: list[str] = []
    views = (("en", 1440, False), ("vi", 1440, False), ("zh-hans", 1440, False), ("en", 390, False), ("vi", 390, True), ("en", 1440, True))
    for language, width, dark in views:
        page, sizes = _open(chromium, _address(reading_server, name, language), width, dark)
        label = f"{name}-{language}-{width}{'-dark' if dark else ''}"
        page.screenshot(path=SCREENS / f"{label}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            found.append(f"{label}: wider than the screen")
        if name != "map" and sum(sizes) > LIMIT:
            found.append(f"{label}: {sum(sizes)} bytes")
        findings = Axe().run(page).response["violations"]
        found += [f"{label}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in findings if one["impact"] in {"serious", "critical"}]
        page.close()
    assert found == []
