"""The web application says everything in every language."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from cotmoc.gates import register
from cotmoc_web.entities import words

ROOT = Path(__file__).resolve().parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = _tool()
ENGLISH = frozenset({"500.html", "api.html"})
"""Pages in all languages at once, or in one."""


@pytest.mark.parametrize("noun", messages.nouns())
def test_everything_a_noun_says_is_translated(noun: str) -> None:
    """Also: placeholders agree, nothing is left over, and no visible text of its pages stands outside a tag that translates."""
    assert messages.mistakes(noun) == []


def test_no_two_nouns_translate_the_same_text_differently() -> None:
    assert messages.disagreements() == []


@pytest.mark.parametrize("noun", messages.nouns())
def test_chinese_has_its_own_signs_beside_its_characters(noun: str) -> None:
    """Half-width ones belong to numbers and Latin letters."""
    narrow = re.compile(r"[\u4e00-\u9fff”）》][.,;:?!)](?!\d)|[\u4e00-\u9fff] ?\(|[？！。；：，、] ?[。，；、]|[,;:?!)] ?[\u4e00-\u9fff]")
    strings = (one.string for one in messages.catalog(noun, "zh_Hans").values())
    words = [text for string in strings for text in ([string] if isinstance(string, str) else string)]
    assert [text for text in words if narrow.search(text)] == []


def test_no_page_writes_a_stop_or_comma_of_one_language_between_what_it_says() -> None:
    """{% comma %}, {% stop %} and their like write those of the reader's."""
    outside = re.compile(
        r"{% ?blocktranslate.*?endblocktranslate ?%}|<(script|style|svg|option).*?</\1>|{[%{#].*?[%}#]}|<[^>]*>|&\w+;", re.DOTALL
    )
    pages = {path: outside.sub("§", path.read_text("utf-8")) for path in (messages.WEB / "templates").rglob("*.html")}
    narrow = re.compile(r"§[.,:;](?=[\s§])|§ ?\(§|§\)(?=[\s§])")
    found = {path.name: narrow.findall(text) for path, text in pages.items() if path.name not in ENGLISH}
    assert {name: marks for name, marks in found.items() if marks} == {}


def test_every_state_of_the_register_has_its_words_and_its_place_among_the_filters() -> None:
    assert set(register.STATUSES) - set(words.STATUSES) == set()
    assert set(register.STATUSES) - set(words.STANDING_OF) == set()


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        ("<p>Open</p>", ["Open"]),
        ("<p>{% translate 'Open' %}</p>", []),
        ("<p>{% blocktranslate trimmed %}Open <b>{{ x }}</b>{% endblocktranslate %}</p>", []),
        ('<li{% if x %} class="x"{% endif %}>{{ y }}</li>', []),
        ('<input placeholder="Find"><input placeholder="{% translate "Find" %}">', ["Find"]),
        ('<button type="submit" value="Go"></button>', ["Go"]),
        ('<b lang="vi">Bien ban</b><b lang="{{ x }}">Minutes</b>', ["Minutes"]),
        ("<script>const open = 1;</script><svg><path/></svg><p>Later</p>", ["Later"]),
        ("<p>Cotmoc, XLSX <kbd>G</kbd></p>", []),
    ],
)
def test_text_that_nobody_can_translate_is_seen(page: str, texts: list[str]) -> None:
    assert messages.visible(page) == texts


def test_texts_of_programs_and_templates_are_found_with_context_and_plural(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "WEB", tmp_path)
    page, program = tmp_path / "page.html", tmp_path / "code.py"
    page.write_text(
        """{% load x %}
  {% translate "Late" context "state" %}<p title="{{ _("Why") }}">It's</p>
    {% blocktranslate trimmed count n=n %}
  One of {{ n }}
  {% plural %}{{ n }} of all{% endblocktranslate %} {% include 'a' with word=_("Word") %}""",
        "utf-8",
    )
    program.write_text('x = _("a "\n  "b")\ny = pgettext_lazy("c", "d")\nz = ngettext("%(n)s e", "%(n)s f", n)\n', "utf-8")
    assert [text.key for text in messages.texts_of(page)] == [
        ("state", "Late"),
        ("", "Why"),
        ("", ("One of %(n)s", "%(n)s of all")),
        ("", "Word"),
    ]
    assert [text.key for text in messages.texts_of(program)] == [("", "a b"), ("c", "d"), ("", ("%(n)s e", "%(n)s f"))]


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        ('msgid "%(a)s days"\nmsgstr "%(a)s ngày"', []),
        ('msgid "%(a)s days"\nmsgstr "%(b)s ngày"', ["other placeholders (%(a)s, %(b)s) in"]),
        ('msgid "days"\nmsgstr ""', ["not translated"]),
        (f'msgid "days"\nmsgstr "{"Bao nhiêu làn thì đủ để thông quan kịp ngày? " * 2}"', ["says its beginning twice in"]),
        ('#, fuzzy\nmsgid "days"\nmsgstr "ngày"', ["fuzzy"]),
        ('msgid "one %(n)s"\nmsgid_plural "%(n)s"\nmsgstr[0] "%(n)s cái"', []),
        ('msgid "one"\nmsgid_plural "%(n)s"\nmsgstr[0] "cái"', ["other placeholders (%(n)s) in"]),
    ],
)
def test_a_wrong_translation_is_seen(entry: str, wrong: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "WEB", tmp_path)
    path = messages.catalog_file("house", "vi")
    path.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    path.write_text(f"{head}{entry}\n", "utf-8")
    (message,) = messages.catalog("house", "vi").values()
    assert list(messages._wrong(message)) == wrong
