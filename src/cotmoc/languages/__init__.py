"""One file per language the reader knows: `<xx>.toml`, with `<xx>.examples.toml` beside it.

A language is found by its file; `docs/adding/language.md` says what the file holds. This package only loads and judges:
it knows nothing of texts.

>>> "vi" in codes()
True
>>> load("en").name
'English'
"""

from cotmoc.languages.load import FIELDS, KINDS, Language, codes, examples, load, read_file, stopwords

__all__ = ["FIELDS", "KINDS", "Language", "codes", "examples", "load", "read_file", "stopwords"]
