"""A written name → what it means, across languages, scripts and spellings, with reasons.

>>> compare("Lưu Ninh", "刘宁", kind="person").verdict
<Verdict.SAME: 'same'>
"""

from cotmoc.names.compare import compare
from cotmoc.names.forms import forms
from cotmoc.names.index import NameIndex, key
from cotmoc.names.judgements import Judgements
from cotmoc.names.kinds import KINDS
from cotmoc.names.records import REASONS, Candidate, Comparison, Context, Reason, Verdict
from cotmoc.names.register import Entry, Register
from cotmoc.names.resolve import resolve

__all__ = [
    "KINDS",
    "REASONS",
    "Candidate",
    "Comparison",
    "Context",
    "Entry",
    "Judgements",
    "NameIndex",
    "Reason",
    "Register",
    "Verdict",
    "compare",
    "forms",
    "key",
    "resolve",
]
