"""How signing in differs from the library's way: nobody signs up without an invitation."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """Closed to strangers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation alone."""
        return False
