"""Facts, never prose: one folder per mechanism set, found by folder, judged row by row.

A folder holds tables (`tables.py` says which), the forms of names per language in `forms/`, and no code. `load` reads it,
`model.Knowledge` answers for it.

>>> knowledge = load(set_names()[0])
>>> len(knowledge.sides) >= 2
True
"""

from cotmoc.knowledge.forms import Forms, NameForm, form_languages, name_forms, read_forms, terms
from cotmoc.knowledge.load import check, load, load_folder, set_names
from cotmoc.knowledge.model import Knowledge, Name, When

__all__ = [
    "Forms",
    "Knowledge",
    "Name",
    "NameForm",
    "When",
    "check",
    "form_languages",
    "load",
    "load_folder",
    "name_forms",
    "read_forms",
    "set_names",
    "terms",
]
