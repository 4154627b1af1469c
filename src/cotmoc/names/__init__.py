"""A written name → what it means, across languages, scripts and spellings, with reasons.

>>> compare("Lưu Ninh", "刘宁", kind="person").verdict
<Verdict.SAME: 'same'>
"""

from cotmoc.names.compare import compare
from cotmoc.names.forms import forms
from cotmoc.names.index import NameIndex, key
from cotmoc.names.records import REASONS, Candidate, Comparison, Context, Reason, Verdict
from cotmoc.names.resolve import resolve

__all__ = ["REASONS", "Candidate", "Comparison", "Context", "NameIndex", "Reason", "Verdict", "compare", "forms", "key", "resolve"]
