"""Web pages: the article without menus and adverts, and what the page says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cotmoc.errors import DamagedDocument, DocumentTooLarge, NoTextFound
from cotmoc.reading.containers.encodings import decode
from cotmoc.reading.containers.limits import MIB
from cotmoc.reading.containers.pieces import Pieces
from cotmoc.reading.containers.text import clean
from cotmoc.reading.results import SourceText

_LARGEST_PAGE = 20 * MIB
"""Of markup. Parsing takes some thirty times that in memory and cannot be interrupted."""
_CAPTION = "\ue000"
"""Set before a caption while the article is cut out, as the library would drop what it takes for a picture's trimmings."""
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_PASSWORD_FIELD = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN_PAGE_HOLDS_LESS_THAN = 600
_BLOCKS = frozenset({"p", "head", "item", "row", "quote", "list", "table", "code", "div", "body", "figure", "fw", "ab"})
_NAMES = {"head": "heading", "item": "list item", "row": "table row", "quote": "quotation"}
_NO_FACTS: dict[str, str | None] = dict.fromkeys(("title", "sitename", "date", "url", "author"))
_DATES: dict[str, Any] = {"original_date": True, "extensive_search": False, "max_date": "2199-12-31"}
"""Without a latest date the library asks the clock, and a page would read differently tomorrow."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of the article."""

    kind: str
    text: str


def read_html(data: bytes, name: str) -> SourceText:
    """The article of a web page: its title, then a line for each paragraph, list item, table row and caption.

    Nothing is fetched. Raises `NoTextFound` for a page without an article (a login page, a menu), `DamagedDocument`,
    `DocumentTooLarge`.
    """
    if len(data) > _LARGEST_PAGE:
        raise DocumentTooLarge(name, f"a web page of {len(data)} bytes is larger than {_LARGEST_PAGE}")
    declared = _DECLARED.search(data[:4096])
    decoded = decode(data, name, declared[1].decode("ascii") if declared else None)
    markup, warnings = clean(decoded.text, name)
    try:
        blocks, facts = _article(markup)
    except Exception as error:  # lxml and trafilatura raise many kinds on broken markup, RecursionError among them
        raise DamagedDocument(name, f"the page could not be parsed ({type(error).__name__})") from error
    length = sum(len(block.text) for block in blocks)
    if _PASSWORD_FIELD.search(markup) and length < _LOGIN_PAGE_HOLDS_LESS_THAN:
        raise NoTextFound(name, "the page asks for a login and holds no article", "Log in and save the article itself.")
    if not any(char.isalpha() for block in blocks for char in block.text):
        raise NoTextFound(name, "the page holds no article", "Save the page of the article itself, after it has loaded.")
    pieces = _laid_out(blocks, facts["title"])
    return SourceText(
        name,
        pieces.text(),
        "html",
        pieces.places(),
        encoding=decoded.encoding,
        title=facts["title"],
        publisher=facts["sitename"],
        published=facts["date"],
        source_url=facts["url"],
        author=facts["author"],
        warnings=decoded.warnings + warnings,
    )


def _laid_out(blocks: list[_Block], title: str | None) -> Pieces:
    pieces = Pieces()
    opening = " ".join(block.text for block in blocks[:3])
    if title and _squeezed(title) not in _squeezed(opening):
        pieces.add(title, "title")
    for number, block in enumerate(blocks, 1):
        if len(pieces):
            pieces.gap("\n")
        kind = _NAMES.get(block.kind, block.kind if block.kind == "caption" else "paragraph")
        pieces.add(block.text, f"{kind} {number}" if kind == "paragraph" else f"paragraph {number}, {kind}")
    return pieces


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _article(markup: str) -> tuple[list[_Block], dict[str, str | None]]:
    # A second of start-up time; only web pages need them.
    import trafilatura
    from trafilatura.settings import DEFAULT_CONFIG

    config = type(DEFAULT_CONFIG)()
    config.read_dict(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "1"  # a short notice is an article too; else its paragraphs are run together
    tree = trafilatura.load_html(markup)
    if tree is None:
        return [], _NO_FACTS
    _keep_captions(tree)
    article = trafilatura.bare_extraction(
        tree, include_comments=False, with_metadata=True, include_tables=True, config=config, date_extraction_params=_DATES
    )
    if article is None:
        return [], _NO_FACTS
    body = getattr(article, "body", None)
    facts = {key: _tidy(getattr(article, key, None)) or None for key in _NO_FACTS}
    return (_blocks(body) if body is not None else []), facts


def _keep_captions(tree: Any) -> None:
    """Make each caption a marked paragraph after its picture."""
    for caption in list(tree.iter("figcaption")):
        words = _tidy(caption.text_content())
        figure = next(caption.iterancestors("figure"), caption)
        if not words or figure.getparent() is None:
            continue
        paragraph = figure.makeelement("p")
        paragraph.text = _CAPTION + words
        figure.addnext(paragraph)
        # `addnext` moves the words that follow the picture behind the caption, where they belong.
        if caption is not figure:
            caption.getparent().remove(caption)


def _blocks(body: Any) -> list[_Block]:
    """The article's tree as a flat list: walked without recursion, as pages nest as deep as they like."""
    blocks: list[_Block] = []
    buffer: list[str] = []
    kind = "p"

    def flush() -> None:
        nonlocal kind
        words = "\t".join(_tidy(cell) for cell in "".join(buffer).split("\t")).strip()
        buffer.clear()
        if words.startswith(_CAPTION):
            blocks.append(_Block("caption", words.lstrip(_CAPTION + " ")))
        elif words:
            blocks.append(_Block(kind, words.replace(_CAPTION, "")))

    stack: list[tuple[Any, bool]] = [(body, False)]
    while stack:
        element, leaving = stack.pop()
        block = element.tag in _BLOCKS
        if leaving:
            if block:
                flush()
                kind = next((up.tag for up in element.iterancestors() if up.tag in _NAMES), "p")
            elif element.tag == "cell" and element.getnext() is not None:
                buffer.append("\t")
            buffer.append(_inline(element.tail))
            continue
        if block:
            flush()
            kind = element.tag if element.tag in _NAMES else kind
        elif element.tag == "lb":
            flush()
        if isinstance(element.tag, str):
            buffer.append(_inline(element.text))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    flush()
    return blocks


def _inline(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())
