"""A person with a browser, for the journeys."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
TODAY = "2026-03-16"
"""The day the journeys look at: the demonstration's record is full then, and nothing moves with the calendar."""
PASSWORD: str = settings.DEMO_PASSWORD


class Visitor:
    """A person with a browser."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.told: list[str] = []
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.on("console", lambda message: self.told.append(message.text) if message.type == "error" else None)

    def go(self, path: str) -> Page:
        """Open an address as of the journeys' day."""
        self.page.goto(f"{self.address}{path}{'&' if '?' in path else '?'}day={TODAY}")
        return self.page

    def sign_in(self, email: str) -> Page:
        """Through the login page, by hand."""
        self.page.goto(f"{self.address}/accounts/login/")
        self.page.locator("input[name=login]").first.fill(email)
        self.page.locator("input[name=password]").first.fill(PASSWORD)
        self.page.locator("input[name=password]").first.press("Enter")
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)
        return self.page
