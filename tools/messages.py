"""The words of the web application in its languages: one catalog a noun and language, under `src/cotmoc_web/locale`.

    python tools/messages.py extract [NOUN …]   new texts are added empty, what is translated stays, what no page says any more goes
    python tools/messages.py check [NOUN …]     ends with 1 and a line for each thing that is missing or wrong
    python tools/messages.py compile            what programs read (.mo), where it is older than the catalog

A noun's texts are those of its folder and of its templates; what every page shares belongs to the noun `house`. No GNU gettext is needed.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "src" / "cotmoc_web"
LANGUAGES = ("vi", "zh_Hans")
HOUSE = "house"
NOT_NOUNS = frozenset({"management", "migrations", "templatetags"})
LIBRARIES = {"account": "accounts", "mfa": "accounts", "usersessions": "accounts", "allauth": "accounts", "map": "maps"}
"""Folders of templates that are not named after their noun."""
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%%|%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
SAME_EVERYWHERE = re.compile(
    r"\b(?:Cotmoc|XLSX|CSV|JSON(?:-LD)?|GeoJSON|iCalendar|OpenAPI|API|Atom|PDF|DOCX|HTML|URL|TOTP|VN|CN|UTC|SHA-256|[a-z]\d?|[A-Z])\b"
)
"""Names and keys that no language translates."""
TWICE = 40
"""Letters that no translation begins with and says again."""
HOLE = "…"
"""Where a page puts something in."""

Key = tuple[str, str | tuple[str, ...]]


class Text(NamedTuple):
    """A text somewhere in the application."""

    context: str
    id: str | tuple[str, ...]
    where: str
    """The file."""

    @property
    def key(self) -> Key:
        return self.context, self.id


def nouns() -> list[str]:
    """Every noun with a folder, and the house."""
    return [HOUSE, *sorted(path.parent.name for path in WEB.glob("*/__init__.py") if path.parent.name not in NOT_NOUNS)]


def sources(noun: str) -> list[Path]:
    """Programs and templates whose texts belong to the noun."""
    return sorted(path for path in _all_sources() if _noun_of(path) == noun)


def _all_sources() -> Iterator[Path]:
    yield from WEB.rglob("*.py")
    yield from (path for path in (WEB / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def _noun_of(path: Path) -> str:
    first = path.relative_to(WEB).parts[0]
    if first == "templates":
        inside = path.relative_to(WEB / "templates").parts
        first = LIBRARIES.get(inside[0], inside[0]) if len(inside) > 1 else HOUSE
    elif first == "migrations":
        return ""
    return first if first in nouns() else HOUSE


def texts(noun: str) -> list[Text]:
    """What the noun says, in the order of its files."""
    return [text for path in sources(noun) for text in texts_of(path)]


def texts_of(path: Path) -> Iterator[Text]:
    """The texts of one file."""
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        # What stands between the texts is blanked out by Django, but keeps its indentation, which would not be that of a program.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    where = path.relative_to(WEB).as_posix()
    for _line, call, found, _comments in extract_python(io.BytesIO(source.encode()), KEYWORDS, [], {}):
        said: object = found  # a string for one argument, whatever the library's annotations say
        text = _text(str(call), [said] if isinstance(said, str) else list(found), where)
        if text and any(text.id):
            yield text


def _text(call: str, parts: list[str], where: str) -> Text | None:
    """A call as the extractor gives it: what is not a plain string among its arguments comes as None."""
    context = parts.pop(0) if "pgettext" in call else ""
    wanted = 2 if re.match("u?np?gettext", call) else 1
    words = [part for part in parts[:wanted] if part]
    if len(words) < wanted:
        return None
    return Text(context, words[0] if wanted == 1 else tuple(words), where)


def catalog_file(noun: str, language: str) -> Path:
    """Where the noun's translations stand."""
    return WEB / "locale" / noun / language / "LC_MESSAGES" / "django.po"


def catalog(noun: str, language: str) -> dict[Key, Message]:
    """What is translated. None yet: empty."""
    path = catalog_file(noun, language)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {_key(message): message for message in read_po(file, locale=language) if message.id}


def _key(message: Message) -> Key:
    return message.context or "", tuple(message.id) if isinstance(message.id, (list, tuple)) else message.id


def extract(noun: str) -> None:
    """Bring the noun's catalogs in line with what it says."""
    places: dict[Key, list[str]] = {}
    for text in texts(noun):
        files = places.setdefault(text.key, [])
        if text.where not in files:
            files.append(text.where)
    if not places:
        return
    for language in LANGUAGES:
        there = catalog(noun, language)
        new = Catalog(locale=language)
        for (context, id_), files in places.items():
            old = there.get((context, id_))
            new.add(
                id_,
                old.string if old else None,
                locations=[(file, 0) for file in files],
                flags=old.flags & {"fuzzy"} if old else (),
                user_comments=old.user_comments if old else (),
                context=context or None,
            )
        _write(new, catalog_file(noun, language), language)


def _write(new: Catalog, path: Path, language: str) -> None:
    """Without days and machines in the head: the same texts give the same file."""
    buffer = io.BytesIO()
    write_po(buffer, new, width=140, omit_header=True, include_lineno=False)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + buffer.getvalue().decode().strip() + "\n", "utf-8")


def mistakes(noun: str) -> list[str]:
    """Everything that is missing or wrong in the noun's catalogs, and visible text of its templates that nobody can translate."""
    told = {text.key: text for text in texts(noun)}
    found = [f"{place}: untranslatable text {text!r}" for place, text in untranslatable(noun)]
    for language in LANGUAGES:
        there = catalog(noun, language)
        place = f"{noun}/{language}"
        found += [f"{place}: missing {text.id!r} ({text.where})" for key, text in told.items() if key not in there]
        for key, message in there.items():
            if key not in told:
                found.append(f"{place}: no page says {key[1]!r} any more; run extract")
            else:
                found += [f"{place}: {wrong} {key[1]!r}" for wrong in _wrong(message)]
    return found


def _wrong(message: Message) -> Iterator[str]:
    words = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not words or not all(words):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    # These languages have one form for any number: it says all that the plural says.
    wanted = placeholders(message.id if isinstance(message.id, str) else message.id[-1])
    for text in words:
        if placeholders(text) != wanted:
            yield f"other placeholders ({', '.join(sorted(placeholders(text) ^ wanted))}) in"
        if len(text) > TWICE and text[:TWICE] in text[1:]:
            yield "says its beginning twice in"


def placeholders(text: str) -> frozenset[str]:
    """
    >>> sorted(placeholders("%(count)s of {total}, 5 %%"))
    ['%(count)s', '{total}']
    """
    return frozenset(match[0] for match in PLACEHOLDER.finditer(text) if match[0] != "%%")


def disagreements() -> list[str]:
    """Texts that two nouns say and translate differently: only one of the two would ever be seen."""
    found = []
    for language in LANGUAGES:
        said: dict[Key, tuple[str, str]] = {}
        for noun in nouns():
            for key, message in catalog(noun, language).items():
                words = str(message.string)
                other, theirs = said.setdefault(key, (noun, words))
                if words != theirs and words and theirs:
                    found.append(f"{language}: {key[1]!r} is {words!r} in {noun}, {theirs!r} in {other}")
    return found


class _Visible(HTMLParser):
    """Collects what a reader of the page sees or hears, where no language is given for it."""

    VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "col", "source", "wbr"})
    SILENT = frozenset({"script", "style", "code", "pre"})
    HEARD = frozenset({"placeholder", "title", "alt", "aria-label", "data-l"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or ""
        silent = tag in self.SILENT or bool(language and HOLE not in language) or bool(self.open and self.open[-1][1])
        if not silent:
            self.seen += [value for name, value in attrs if name in self.HEARD and value]
            if given.get("type") in {"submit", "button"}:
                self.seen.append(given.get("value") or "")
        if tag not in self.VOID:
            self.open.append((tag, silent))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>` opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at][0] == tag:
                del self.open[at:]
                break

    def handle_data(self, data: str) -> None:
        if not self.open or not self.open[-1][1]:
            self.seen.append(data)


def untranslatable(noun: str) -> Iterator[tuple[str, str]]:
    """Words in templates outside every tag that translates."""
    for path in sources(noun):
        if path.suffix == ".html":
            for text in visible(path.read_text("utf-8")):
                yield path.relative_to(WEB).as_posix(), text


def visible(source: str) -> list[str]:
    """
    >>> visible('<p title="{{ x }}">{% translate "Yes" %} <b>and no</b></p><i lang="vi">Có</i>')
    ['and no']
    """
    kept, inside = [], ""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.TEXT:
            kept.append("" if inside else token.contents)
            continue
        kept.append(HOLE)
        word = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if token.token_type == TokenType.BLOCK and word in {"blocktranslate", "blocktrans", "comment"}:
            inside = word
        elif word == f"end{inside}":
            inside = ""
    page = _Visible()
    page.feed(re.sub(r"<[^<>]*>", lambda tag: re.sub(r'"[^"]*"|…', _hole, tag[0]), "".join(kept)))
    return [text.strip() for text in page.seen if re.search(r"[A-Za-z]{2}", SAME_EVERYWHERE.sub("", text))]


def _hole(found: re.Match[str]) -> str:
    """Between attributes a gap must look like one; in a value it stays."""
    return " " if found[0] == HOLE else found[0]


def compile_all() -> int:
    """Write what programs read, where the catalog is newer. Gives how many were written."""
    written = 0
    for path in sorted((WEB / "locale").glob("*/*/LC_MESSAGES/django.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            words = read_po(file, locale=path.parents[1].name)
        # In one step: somebody may be reading it.
        half = target.with_suffix(f".{os.getpid()}")
        with half.open("wb") as out:
            write_mo(out, words)
        half.replace(target)
        written += 1
    return written


def main(arguments: list[str] | None = None) -> int:
    """Run one of the three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["extract", "check", "compile"])
    parser.add_argument("nouns", nargs="*", metavar="NOUN", help="all, when none is named")
    given = parser.parse_args(arguments)
    if given.what == "compile":
        written = compile_all()
        print(f"{written} catalogs compiled" if written else "all catalogs are compiled")
        return 0
    chosen: Iterable[str] = given.nouns or nouns()
    unknown = sorted(set(chosen) - set(nouns()))
    if unknown:
        parser.error(f"no such noun: {', '.join(unknown)}")
    if given.what == "extract":
        for noun in chosen:
            extract(noun)
        compile_all()
    found = [line for noun in chosen for line in mistakes(noun)] + disagreements()
    print(*found, f"{len(found)} things to put right" if found else "nothing missing", sep="\n")
    return 1 if found and given.what == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
