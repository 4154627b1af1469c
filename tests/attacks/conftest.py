"""Attacks are made on the record as the web tests make it: two parties, their people."""

from web.conftest import facts, ours, person, signed_in, theirs, viewer

__all__ = ["facts", "ours", "person", "signed_in", "theirs", "viewer"]
