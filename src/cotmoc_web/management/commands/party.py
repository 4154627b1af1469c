"""`cotmoc-web party`: a party, and the way in for its administrator, on a new server and whenever a party joins."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse

from cotmoc_web.accounts.models import Invitation, Party
from cotmoc_web.accounts.parties import begin, members
from cotmoc_web.errors import Refused
from cotmoc_web.management.record import RecordCommand


class Command(RecordCommand):
    """Asks for what is not given, where somebody can answer. For a party that is there already: a way in for one more administrator."""

    help = "Make a party from a place of the facts, and invite its administrator. Prints a link that works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", nargs="?", default="", metavar="PLACE", help="id of a place in the facts, such as vn-lao-cai")
        parser.add_argument("--email", default="", metavar="ADDRESS", help="of its administrator")
        parser.add_argument("--mechanism", metavar="ID", help="what its desk opens with (the first in which it sits; '' for all)")

    def handle(self, *args: Any, **options: Any) -> None:
        place = options["place"] or self._place()
        email = options["email"] or self._asked("Email address of its administrator", "--email ADDRESS")
        try:
            invitation, token = begin(place, email, mechanism=options["mechanism"])
        except Refused as error:
            raise CommandError(str(error)) from error
        self._tell(invitation, settings.ADDRESS + reverse("invitation", args=[token]))

    def _place(self) -> str:
        """One of those that sit in a mechanism, or any other that is typed."""
        self.stdout.write("Places that sit in a mechanism of the facts:")
        there = set(Party.objects.values_list("key", flat=True))
        for each in members():
            self.stdout.write(f"  {each.key:<16} {each.label.text}{' (a party already)' if each.key in there else ''}")
        return self._asked("Which place is the party", "PLACE")

    def _asked(self, question: str, otherwise: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"nobody is here to answer: give {otherwise}")
        return input(f"{question}: ").strip()

    def _tell(self, invitation: Invitation, link: str) -> None:
        party = invitation.party
        self.stdout.write(
            f"{party.label.text} ({party.key}): side {party.side}, papers in {party.language},"
            f" the desk opens with {party.mechanism or 'all mechanisms'}.\n"
            f"Give this link to {invitation.email}. It works once, until {invitation.expires_at:%Y-%m-%d}, for a name and a password:\n\n"
            f"  {link}\n\n"
            "Whoever opens it administers this party, and invites the others on the page of people."
        )
        if not settings.EMAIL_HOST:
            self.stdout.write("No mail server is set (COTMOC_SMTP): links of invitations are shown to who invites, to be handed over.")
