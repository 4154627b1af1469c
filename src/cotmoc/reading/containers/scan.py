"""Scanned pages: Tesseract's words in lines with their boxes, whichever side is up and whatever the language.

Where the language is not given, the script is asked for first (Tesseract's own detector), then a quick reading with one pack of
the script tells the language, and the page is read again with the pack of that language. Measured on 36 made pages, seventeen
languages and traditional Chinese, each clean and once more blurred, tilted and upside down: 31 without one wrong character, the
worst (Japanese, blurred) .053 wrong, 1 to 3 seconds a page where nothing else runs. All Latin packs at once were slower and
worse (Swedish .04 wrong, Polish .02).
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from cotmoc.errors import DamagedDocument, DocumentTooLarge, MissingProgram, NoTextFound
from cotmoc.reading.containers.limits import Limits, Stopwatch
from cotmoc.reading.containers.pieces import Box, Line, Pieces, is_unspaced, join_lines
from cotmoc.reading.results import SourceText
from cotmoc.text.identify import identify

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 300
"""What pages are drawn at: Tesseract's packs were trained on letters of about this size."""

PACKS: dict[str, tuple[str, ...]] = {
    "vi": ("vie",),
    "zh": ("chi_sim", "chi_tra"),
    "en": ("eng",),
    "pl": ("pol",),
    "uk": ("ukr",),
    "nb": ("nor",),
    "sv": ("swe",),
    "ru": ("rus",),
    "de": ("deu",),
    "fr": ("fra",),
    "es": ("spa",),
    "pt": ("por",),
    "nl": ("nld",),
    "cs": ("ces",),
    "id": ("ind",),
    "ja": ("jpn",),
    "ko": ("kor",),
}
"""Our code of a language to Tesseract's packs."""

_SCRIPTS: dict[str, tuple[str, ...]] = {
    "Latin": ("en", "vi", "pl", "nb", "sv", "de", "fr", "es", "pt", "nl", "cs", "id"),
    "Cyrillic": ("uk", "ru"),
    "Han": ("zh", "ja"),
    "Japanese": ("ja", "zh"),
    "Hangul": ("ko",),
}
"""Script as Tesseract's detector names it to the languages written in it, the one for a quick reading first."""
_SIBLINGS = {"Katakana": "Japanese", "Hiragana": "Japanese", "Korean": "Hangul", "HanS": "Han", "HanT": "Han", "Vietnamese": "Latin"}
_READ_TOGETHER = frozenset({"Cyrillic", "Hangul"})
"""Scripts whose packs are read with at once: no page lost by it. Simplified and traditional Chinese together mix the two."""

_SURE = 85.0
"""Mean confidence from which a reading is taken as it is: the right pack gives 95 and more on a fair scan."""
_DOUBTFUL = 60.0
"""Below it another side of the page is tried, and a warning given."""
_SURE_OF_SIDE = 4.0
_NARROW = 1200
"""Pixels across, under which a page is drawn at twice its size before reading."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word Tesseract found."""

    line: tuple[int, int, int]
    """Block, paragraph and line."""
    box: Box
    """In pixels."""
    confidence: float
    text: str


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A reading of one page."""

    words: tuple[_Word, ...]
    packs: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """Mean over words."""
        return sum(word.confidence for word in self.words) / max(1, len(self.words))

    @property
    def merit(self) -> float:
        """Much text, surely read: what attempts are compared by."""
        return sum((word.confidence - 50.0) * len(word.text) for word in self.words)

    @property
    def text(self) -> str:
        """The words, for telling the language."""
        return " ".join(word.text for word in self.words)


def read_image(data: bytes, name: str, limits: Limits, languages: Sequence[str] | None = None) -> SourceText:
    """The text of a scanned picture (PNG, JPEG, WebP, or TIFF of several pages), a place for each line with its box.

    `languages` restricts the packs; by default the language is found.

    Raises `NoTextFound`, `DamagedDocument`, `DocumentTooLarge`, `MissingProgram`, `TookTooLong`.
    """
    reader = PageReader(name, Stopwatch(name, limits.seconds), languages)
    lines: list[Line] = []
    for number, (page, dpi) in enumerate(_pages(data, name, limits), 1):
        lines += reader.read(page, number, dpi)
    pieces = Pieces()
    join_lines(lines, pieces)
    if not pieces.text().strip():
        raise NoTextFound(name)
    return SourceText(name, pieces.text(), "scan", pieces.places(), warnings=tuple(reader.warnings))


def _pages(data: bytes, name: str, limits: Limits) -> Iterable[tuple[Image, float]]:
    # A quarter of a second of start-up time; only pictures need it.
    from PIL import Image, ImageOps, ImageSequence

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata; its warning of bombs is our own check of pixels
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "WEBP")) as image:
                if getattr(image, "n_frames", 1) > limits.pages:
                    raise DocumentTooLarge(name, f"the file has {getattr(image, 'n_frames', 1)} pages, the limit is {limits.pages}")
                for frame in ImageSequence.Iterator(image):
                    if frame.width * frame.height > limits.pixels:
                        raise DocumentTooLarge(name, f"a page has {frame.width} × {frame.height} pixels, the limit is {limits.pixels}")
                    dpi = frame.info.get("dpi", (0, 0))[0]
                    upright = ImageOps.exif_transpose(frame)
                    yield _grey(upright), float(dpi) if 50 <= dpi <= 2400 else float(DPI)
    except DocumentTooLarge:
        raise
    except Image.DecompressionBombError as error:
        raise DocumentTooLarge(name, "the picture is larger than any page") from error
    except Exception as error:  # Pillow's readers let through OSError, SyntaxError, struct.error, ValueError, EOFError …
        raise DamagedDocument(name, f"the picture cannot be opened ({type(error).__name__})") from error


def _grey(image: Image) -> Image:
    """Grey, what is transparent made white."""
    # Loaded by the caller already.
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    if image.mode.startswith("I") or image.mode == "F":  # 16 and 32 bits a pixel, which `convert` would clip to white
        low, high = image.getextrema()
        scale = 255.0 / ((high - low) or 1)  # type: ignore[operator]
        image = image.convert("F").point(lambda value: (value - low) * scale)
    return image.convert("L")


class PageReader:
    """Reads the pages of one document. What it learns of the language on one page it tries first on the next."""

    def __init__(self, name: str, watch: Stopwatch, languages: Sequence[str] | None = None) -> None:
        self.warnings: list[str] = []
        self._name = name
        self._watch = watch
        self._accepted = tuple(code for code in languages or PACKS if code in PACKS) or tuple(PACKS)
        self._chosen = bool(languages) and len(self._accepted) <= 2
        self._packs: tuple[str, ...] = _packs_of(self._accepted) if self._chosen else ()

    def read(self, image: Image, page: int, dpi: float) -> list[Line]:
        """The lines of a page; none for a blank one. Boxes are in points on the page as it was handed in."""
        self._check_program()
        low, high = image.getextrema()
        if high - low < 40:  # type: ignore[operator]
            self.warnings.append(f"page {page} is blank")
            return []
        zoom = 2 if image.width < _NARROW else 1
        if zoom > 1:
            image = image.resize((image.width * zoom, image.height * zoom))
        turn, sureness, script = self._side_and_script(image)
        attempt = self._attempt(_turned(image, turn), script)
        if attempt.words and attempt.confidence < _DOUBTFUL and sureness < _SURE_OF_SIDE:
            turn, attempt = self._another_side(image, turn, attempt, script)
        if not any(char.isalnum() for word in attempt.words for char in word.text):
            self.warnings.append(f"page {page} holds no text")
            return []
        if turn:
            self.warnings.append(f"page {page} was turned by {turn} degrees to be read")
        if attempt.confidence < _DOUBTFUL:
            self.warnings.append(f"page {page} was hard to read: mean confidence {attempt.confidence:.0f} of 100")
        lines = _lines(attempt.words, page)
        return [replace(line, box=_box_on_page(line.box, turn, image.size, 72.0 / (dpi * zoom))) for line in lines if line.box]

    def _check_program(self) -> None:
        installed = _installed()
        if not installed:
            raise MissingProgram(self._name, "Tesseract, which reads scanned pages, is not installed", _remedy(_packs_of(self._accepted)))
        missing = sorted(set(_packs_of(self._accepted)) - installed)
        if missing and self._chosen:
            raise MissingProgram(self._name, f"Tesseract has no {' '.join(missing)}", _remedy(missing))
        note = f"scanned pages in some languages cannot be read well, as Tesseract has no {' '.join(missing)}"
        if missing and note not in self.warnings:
            self.warnings.append(note)

    def _side_and_script(self, image: Image) -> tuple[int, float, str]:
        """Degrees to turn clockwise, how sure that is, and the script or nothing."""
        if "osd" not in _installed():
            return 0, 0.0, ""
        answer = dict(line.split(": ", 1) for line in self._run(image, ("osd",), psm=0, form=()).splitlines() if ": " in line)
        script = answer.get("Script", "").strip()
        try:
            turn, sureness = int(answer.get("Rotate", "0")) % 360, float(answer.get("Orientation confidence", "0"))
        except ValueError:
            turn, sureness = 0, 0.0
        return (turn if turn in (90, 180, 270) and sureness > 0.5 else 0), sureness, _SIBLINGS.get(script, script)

    def _another_side(self, image: Image, turn: int, attempt: _Attempt, script: str) -> tuple[int, _Attempt]:
        """The side that reads best with the packs that read this one best, then read with care."""
        sides = {other: self._with(_turned(image, other), attempt.packs) for other in (0, 90, 180, 270) if other != turn}
        best = max(sides, key=lambda side: sides[side].merit)
        if sides[best].merit <= max(attempt.merit, 0.0):
            return turn, attempt
        return best, max(sides[best], self._attempt(_turned(image, best), script), key=lambda one: one.merit)

    def _attempt(self, image: Image, script: str) -> _Attempt:
        """The best reading of a page that stands upright."""
        if self._packs:
            attempt = self._with(image, self._packs)
            if self._chosen or attempt.confidence >= _SURE:
                return attempt
        codes = [code for code in _SCRIPTS.get(script, ()) if code in self._accepted]
        if not codes:
            return self._in_any_script(image)
        if script in _READ_TOGETHER:
            return self._keep(image, [_packs_of(codes)])
        if script in ("Han", "Japanese"):
            return self._keep(image, [(pack,) for pack in _packs_of(codes)])
        quick = self._with(image, _packs_of(codes[:1]))
        found = identify(quick.text)
        if found in codes:
            attempt = self._with(image, _packs_of([found]))
            if attempt.confidence >= _SURE:
                self._packs = _packs_of([found])
                return attempt
        return self._keep(image, [_packs_of([code]) for code in codes])

    def _in_any_script(self, image: Image) -> _Attempt:
        families = [[code for code in codes if code in self._accepted] for script, codes in _SCRIPTS.items() if script != "Japanese"]
        quick = [(self._with(image, _packs_of(codes if len(codes) < 4 else codes[:1])), codes) for codes in families if codes]
        best, codes = max(quick, key=lambda one: one[0].merit)
        if len(codes) < 4 or not best.words:
            return best
        found = identify(best.text)
        return max(best, self._with(image, _packs_of([found])), key=lambda one: one.merit) if found in codes else best

    def _keep(self, image: Image, choices: list[tuple[str, ...]]) -> _Attempt:
        """The choice of packs that reads best, kept for the next page when it reads well."""
        attempts = [(self._with(image, packs), packs) for packs in choices]
        best, packs = max(attempts, key=lambda one: one[0].merit)
        if best.confidence >= _SURE:
            self._packs = packs
        return best

    def _with(self, image: Image, packs: Sequence[str]) -> _Attempt:
        packs = tuple(pack for pack in packs if pack in _installed())
        if not packs:
            return _Attempt(())
        attempt = _Attempt(_words(self._run(image, packs, psm=3, form=("tsv",))), packs)
        if attempt.confidence < _SURE:
            # Tesseract's analysis of the page takes short texts in Korean for columns; as one block they are read well.
            block = _Attempt(_words(self._run(image, packs, psm=6, form=("tsv",))), packs)
            return max(attempt, block, key=lambda one: one.merit)
        return attempt

    def _run(self, image: Image, packs: Sequence[str], psm: int, form: tuple[str, ...]) -> str:
        buffer = io.BytesIO()
        image.save(buffer, "PNG", compress_level=1)
        command = [_program() or "tesseract", "stdin", "stdout", "-l", "+".join(packs), "--psm", str(psm), "--dpi", str(DPI), *form]
        try:
            done = subprocess.run(  # noqa: S603  fixed program, arguments from our own table
                command,
                input=buffer.getvalue(),
                capture_output=True,
                timeout=self._watch.left(),
                check=False,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # several documents are read side by side; its threads only wait
            )
        except subprocess.TimeoutExpired as error:
            raise self._watch.over() from error
        except OSError as error:
            raise MissingProgram(self._name, "Tesseract cannot be started", _remedy(packs)) from error
        return done.stdout.decode("utf-8", "replace")


@cache
def _program() -> str | None:
    return shutil.which("tesseract")


@cache
def _installed() -> frozenset[str]:
    """The packs there are; none where the program is missing."""
    program = _program()
    if program is None:
        return frozenset()
    done = subprocess.run([program, "--list-langs"], capture_output=True, check=False, timeout=30)  # noqa: S603  fixed program
    return frozenset(done.stdout.decode("utf-8", "replace").split("\n")[1:]) - {""}


def missing_packs() -> tuple[str, ...]:
    """The Debian packages that are still needed to read scans in every language, `tesseract-ocr` first if it is missing itself."""
    installed = _installed()
    packs = sorted({pack for packs in PACKS.values() for pack in packs} - installed)
    return (("tesseract-ocr",) if not installed else ()) + tuple(map(_package, packs))


def _package(pack: str) -> str:
    return "tesseract-ocr-" + pack.replace("_", "-")


def _remedy(packs: Iterable[str]) -> str:
    return f"On Debian: apt install tesseract-ocr {' '.join(map(_package, packs))}"


def _packs_of(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(pack for code in codes for pack in PACKS[code])


def _turned(image: Image, clockwise: int) -> Image:
    return image.rotate(-clockwise, expand=True) if clockwise else image


def _words(table: str) -> tuple[_Word, ...]:
    """Tesseract's table of words: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    words = []
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        block, paragraph, line, _, left, top, width, height = (int(cell) for cell in cells[2:10])
        confidence, text = float(cells[10]), cells[11].strip()
        if confidence < 25 and not any(char.isalnum() for char in text):
            continue  # specks and the edges of the sheet
        words.append(_Word((block, paragraph, line), (left, top, left + width, top + height), confidence, text))
    return tuple(words)


def _space(before: _Word, word: _Word) -> str:
    """What stands between two words of a line.

    Tesseract cuts Chinese and Japanese into single words, and Korean into syllables, whose spaces only the boxes still show.
    """
    left, right = before.text[-1], word.text[0]
    if _HANGUL.match(left) and (_HANGUL.match(right) or right in _ASCII_MARKS):
        height = max(before.box[3] - before.box[1], word.box[3] - word.box[1])
        return " " if word.box[0] - before.box[2] > _KOREAN_SPACE * height else ""
    if is_unspaced(left) and (is_unspaced(right) or right in _ASCII_MARKS):
        return ""
    return "" if left in _ASCII_MARKS and is_unspaced(right) and before.text in _ASCII_MARKS else " "


_MARK_IN_HAN = re.compile("(?<=[㐀-鿿])[,;:](?=[㐀-鿿]|\\Z)")
_FULL_MARKS = {",": "，", ";": "；", ":": "："}
"""The packs give the narrow sign where Chinese prints the wide one."""
_HANGUL = re.compile("[가-힣]")
_ASCII_MARKS = ",.;:!?)"
_KOREAN_SPACE = 0.25
"""Gap between syllables, in heights of the line, from which it is a space."""


def _lines(words: Sequence[_Word], page: int) -> list[Line]:
    lines: list[Line] = []
    paragraph: tuple[int, int] | None = None
    for key, group in groupby(words, key=lambda word: word.line):
        found = list(group)
        text = found[0].text
        for before, word in pairwise(found):
            text += _space(before, word) + word.text
        text = _MARK_IN_HAN.sub(lambda mark: _FULL_MARKS[mark[0]], text)
        lefts, tops, rights, bottoms = zip(*(word.box for word in found), strict=True)
        box = (min(lefts), min(tops), max(rights), max(bottoms))
        lines.append(Line(text, page, len(lines) + 1, box, key[:2] != paragraph, scanned=True))
        paragraph = key[:2]
    return lines


def _box_on_page(box: Box | None, turn: int, size: tuple[int, int], scale: float) -> Box | None:
    """A box in pixels of the turned page, in points of the page as it was.

    >>> _box_on_page((10, 20, 30, 40), 180, (100, 200), 1.0), _box_on_page((10, 20, 30, 40), 90, (100, 200), 1.0)
    ((70.0, 160.0, 90.0, 180.0), (20.0, 170.0, 40.0, 190.0))
    """
    if box is None:
        return None
    left, top, right, bottom = box
    width, height = size
    if turn == 180:
        left, top, right, bottom = width - right, height - bottom, width - left, height - top
    elif turn == 90:
        left, top, right, bottom = top, height - right, bottom, height - left
    elif turn == 270:
        left, top, right, bottom = width - bottom, left, width - top, right
    return round(left * scale, 1), round(top * scale, 1), round(right * scale, 1), round(bottom * scale, 1)
