"""Lines of a page → roles: title, lead, body, caption, metadata, boilerplate.

Saved pages carry navigation, image names, bylines and lists of other articles; their names must give no mentions. A line's
role follows from its own form and from its neighbours, never from its topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from cotmoc.languages import Language, load
from cotmoc.reading.results import SourceText, Stretch
from cotmoc.records import Span
from cotmoc.text.fold import lexical

_LINE = re.compile(r"[^\n]+")
_IMAGE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|bmp|tiff?)\Z", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+")
_SITE = re.compile(
    r"(?<![\w@.])((?:[\w-]+\.)+(?:vn|cn|com|org|net|info|gov|edu|pl|no|se|ua|ru|de|fr|es|pt|br|nl|cz|id|jp|kr|eu|io))\b", re.IGNORECASE
)
_NUMERIC_DATE = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)|(?<!\d)(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:h]\d{2}(?!\d)")
_VIETNAMESE_LETTERS = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_TERMINAL = tuple('.!?…。！？:;"”»')
_LONG = 160
"""A line at least so long is running text."""


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str
    blank_after: bool = False
    role: str = ""


@dataclass(slots=True)
class Layout:
    """What the layout of a page says."""

    stretches: list[Stretch] = field(default_factory=list)
    ignored: list[tuple[Span, str]] = field(default_factory=list)
    title: str | None = None
    publisher: str | None = None
    carrier: str | None = None
    author: str | None = None
    published: str | None = None
    source_url: str | None = None

    def spoken(self) -> Iterator[Stretch]:
        """The stretches that say something: all but metadata, boilerplate and second copies."""
        hidden = {span for span, _ in self.ignored}
        return (one for one in self.stretches if one.role in {"title", "lead", "body", "caption"} and one.span not in hidden)


def lay_out(source: SourceText, language: Language | None) -> Layout:
    """Find the role of each line of a text.

    Args:
        source: The text with what its container already knows (an HTML page names its publisher itself).
        language: Words of the page's furniture are looked up in it; without it only forms are judged.
    """
    reader = _Reader(source, language)
    reader.judge()
    return reader.layout


class _Reader:
    def __init__(self, source: SourceText, language: Language | None) -> None:
        self.language = language
        self.layout = Layout(
            title=source.title,
            publisher=source.publisher,
            author=source.author,
            # A web page names its day; a Word file or a PDF only tells when the file was made.
            published=source.published if source.container == "html" else None,
            source_url=source.source_url,
        )
        self.lines = list(_lines(source.text))
        self.words = _heads(language.code if language else "")
        self.seen_running_text = False
        self.article_over = False
        self.dump = False
        """Whether this is a page dumped whole, with furniture: its first short line is a title even when it ends in a full stop."""

    def judge(self) -> None:
        """Give every line its role, first to last, then settle what needs both neighbours."""
        previous: _Line | None = None
        for line in self.lines:
            line.role = self._role(line, previous)
            previous = line
        self._find_title()
        for line in self.lines:
            self._keep(line)

    def _role(self, line: _Line, previous: _Line | None) -> str:
        text, folded = line.text, _folded(line.text)
        if self.article_over or _IMAGE_NAME.match(text) or len(text) <= 3:
            self.dump = self.dump or bool(_IMAGE_NAME.match(text))
            return "boilerplate"
        furniture = self._furniture(line, folded)
        if furniture:
            return furniture
        if text.startswith("|") and text.endswith("|") and len(text) > 2:
            self.dump = True
            return "caption"
        if previous is not None and previous.text == text:
            previous.role = "caption"
            self.layout.ignored.append((Span(line.start, line.end), "duplicate_caption"))
            self.dump = True
            return "caption"
        if previous is not None and (_IMAGE_NAME.match(previous.text) or previous.role == "untranslated") and not previous.blank_after:
            return "caption"
        if self._is_untranslated(text):
            return "untranslated"
        if self._ends_in_credit(folded, text):
            return "caption"
        if len(text) >= _LONG or text.endswith((".", "。")):
            self.seen_running_text = True
        return "body"

    def _furniture(self, line: _Line, folded: str) -> str:
        """Role of a line that is no part of the article's words, or nothing."""
        text, short = line.text, len(line.text) < 90
        if (
            self.seen_running_text
            and short
            and (_headed(folded, self.words["comments"]) or _headed(folded, self.words["related"], whole=True))
        ):
            self.article_over = self.dump = True
            return "boilerplate"
        if _headed(folded, self.words["source"]) and (url := _URL.search(text)):
            self.layout.source_url = self.layout.source_url or url[0].rstrip(").,;")
            return "metadata"
        if short and folded in self.words["source"]:
            return "boilerplate"
        if (
            not self.seen_running_text
            and short
            and not text.endswith("。")
            and (site := _SITE.search(text))
            and not _NUMERIC_DATE.search(text)
        ):
            self.layout.carrier = site[1]
            self.dump = True
            return "boilerplate"
        if (
            short
            and (_NUMERIC_DATE.search(text) or (_CLOCK.search(text) and len(text) < 40))
            and not text.endswith(".")
            and self._byline(text)
        ):
            return "metadata"
        if short and _CLOCK.match(text):
            return "metadata"
        if short and ":" in text and _headed(folded, self.words["headed"]):
            return "metadata"
        if self.seen_running_text and short and (folded in self.words["boilerplate"] or folded in self.words["photo"]):
            return "boilerplate"
        if self.seen_running_text and _is_signature(text):
            self.layout.author = self.layout.author or text
            return "metadata"
        return ""

    def _byline(self, text: str) -> bool:
        """Take publisher and day from a line such as `Báo Nhân dânBáo Nhân dân30/10/2025`."""
        match = _NUMERIC_DATE.search(text)
        if match is None:
            return True
        before = text[: match.start()].strip(" ,|-–•\t")
        if len(before.split()) > 8:
            return False
        half = len(before) // 2
        if half and before[:half].strip() == before[-half:].strip():
            before = before[:half].strip()
        day, month, year = (match[1], match[2], match[3]) if match[3] else (match[6], match[5], match[4])
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
            return False
        self.layout.published = self.layout.published or f"{int(year):04d}-{int(month):02d}-{int(day):02d}"
        if before and not any(character.isdigit() for character in before):
            self.layout.publisher = self.layout.publisher or before
        return True

    def _is_untranslated(self, text: str) -> bool:
        """A Vietnamese line in a page of another language: image text that the machine left alone."""
        if self.language is None or self.language.code == "vi":
            return False
        return len(text) > 20 and len(_VIETNAMESE_LETTERS.findall(text)) > len(text) / 12

    def _ends_in_credit(self, folded: str, text: str) -> bool:
        tail = folded[-60:]
        thanks = self.words["thanks"]
        if text.endswith(")") and (opening := text.rfind("(")) > 0:
            return _headed(_folded(text[opening + 1 :]), thanks) and len(text) < 700
        return len(text) < 700 and any(f" {word} " in tail for word in self.words["photo"]) and ":" in text[-60:]

    def _find_title(self) -> None:
        content = [line for line in self.lines if line.role == "body"]
        if len(content) < 2 or self.layout.title is not None:
            return
        first, second = content[0], content[1]
        bare = not first.text.endswith(_TERMINAL)
        if len(first.text) < 220 and (bare or (self.dump and first.blank_after)) and len(second.text) > len(first.text) // 2:
            first.role = "title"
            self.layout.title = first.text
            position = self.lines.index(second)
            if position + 1 < len(self.lines) and self.lines[position + 1].role == "metadata":
                second.role = "lead"

    def _keep(self, line: _Line) -> None:
        start, end, role = line.start, line.end, line.role
        if role == "caption" and line.text.startswith("|") and (inner := line.text.strip("| ")):
            start = line.start + line.text.index(inner)
            end = start + len(inner)
        if role == "untranslated":
            role = "boilerplate"
            self.layout.ignored.append((Span(start, end), "untranslated"))
        if role == "metadata":
            self.layout.ignored.append((Span(start, end), "metadata"))
        self.layout.stretches.append(Stretch(Span(start, end), role))


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + match[0].index(stripped)
            yield _Line(start, start + len(stripped), stripped, text[match.end() : match.end() + 2].strip(" ") == "\n\n")


@cache
def _heads(code: str) -> Mapping[str, frozenset[str]]:
    """The words of a page's furniture in a language, folded; empty for a language that is not known."""
    keys = ("source", "photo", "comments", "related", "boilerplate", "author", "published")
    words = load(code).words if code else None
    heads = {key: frozenset(_folded(word.rstrip("*")) for word in words("layout", key)) if words else frozenset() for key in keys}
    heads["headed"] = heads["photo"] | heads["author"] | heads["published"]
    heads["thanks"] = heads["photo"] | heads["source"]
    return heads


def _folded(text: str) -> str:
    """Words of a line; the colon behind *Photo* is a space too."""
    return lexical(text).replace(",", " ").strip()


@cache
def _followed(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(word + " " for word in words)


def _headed(folded: str, words: frozenset[str], *, whole: bool = False) -> bool:
    """Whether a folded line begins with one of the words (and holds little else, if `whole`)."""
    if folded in words or not folded.startswith(_followed(words)):
        return folded in words
    return not whole or any(folded.startswith(word + " ") and len(folded) <= len(word) + 4 for word in words)


def _is_signature(text: str) -> bool:
    """Two to four capitalised words and nothing else: the author's name below the article. All in capitals it is a heading."""
    words = text.split()
    named = all(word[0].isupper() and word.isalpha() for word in words)
    return 2 <= len(words) <= 4 and len(text) < 32 and named and not text.isupper()
