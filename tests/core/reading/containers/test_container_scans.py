"""Scanned pages: read whichever side is up, in the language they are in, each line with its box."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from cotmoc.errors import DamagedDocument, DocumentTooLarge, MissingProgram, NoTextFound
from cotmoc.reading.containers import Limits, missing_packs, open_source, scan

MakeScan = Callable[..., Image.Image]
AsFile = Callable[..., bytes]

VIETNAMESE = "Hai bên thống nhất tổ chức phiên họp\nlần thứ mười hai tại thành phố Lạng Sơn\nvào tháng mười một năm nay."
READ = "Hai bên thống nhất tổ chức phiên họp lần thứ mười hai tại thành phố Lạng Sơn vào tháng mười một năm nay."


def _needs(*languages: str) -> None:
    missing = [pack for code in languages for pack in scan.PACKS[code] if pack not in scan._installed()]
    if missing:
        pytest.skip(f"Tesseract lacks {missing}: apt install " + " ".join(f"tesseract-ocr-{pack.replace('_', '-')}" for pack in missing))


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_read_whichever_side_is_up(make_scan: MakeScan, as_file: AsFile, turn: int) -> None:
    """And boxes stand on the page as it was handed in."""
    _needs("vi")
    page = make_scan(VIETNAMESE, turn=turn)
    source = open_source(as_file(page), "scan.png")
    assert (source.container, source.text) == ("scan", READ)
    assert bool(source.warnings) is bool(turn)
    left, top, right, bottom = (edge * 300 / 72 for edge in source.places[0].box or (0, 0, 0, 0))
    darkest, lightest = page.crop((int(left), int(top), int(right), int(bottom))).convert("L").getextrema()
    assert (darkest < 60, lightest > 200) == (True, True)  # type: ignore[operator]


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("uk", "Сторони домовилися провести наступне засідання\nробочої групи в листопаді поточного року."),
        ("pl", "Strony uzgodniły, że następne posiedzenie grupy\nroboczej odbędzie się w październiku w Rzeszowie."),
        ("sv", "Parterna enades om att hålla nästa möte i Haparanda\nföre våren. Avtalet undertecknades på måndagen."),
    ],
)
def test_the_language_of_a_page_is_found(make_scan: MakeScan, as_file: AsFile, code: str, text: str) -> None:
    """Letters that only the right pack knows come out right."""
    _needs(code)
    assert open_source(as_file(make_scan(text)), "scan.png").text == text.replace("\n", " ")


@pytest.mark.usefixtures("tesseract")
def test_the_pages_of_a_tiff_are_numbered(make_scan: MakeScan, as_file: AsFile) -> None:
    """In every picture format, TIFF with all its pages."""
    _needs("vi")
    pages = [make_scan(VIETNAMESE), make_scan(VIETNAMESE)]
    source = open_source(as_file(pages[0], "TIFF", save_all=True, append_images=pages[1:]), "scan.tif")
    assert ([place.page for place in source.places], source.text) == ([1, 1, 1, 2, 2, 2], f"{READ}\n{READ}")


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_other_picture_formats_are_read(make_scan: MakeScan, as_file: AsFile, form: str) -> None:
    """By their bytes, not their name."""
    _needs("vi")
    assert open_source(as_file(make_scan(VIETNAMESE), form), "scan").text == READ


@pytest.mark.usefixtures("tesseract")
def test_a_pdf_of_pictures_is_read_as_scan(make_scan: MakeScan, as_file: AsFile) -> None:
    """The day it was scanned is not taken for the day of the document."""
    _needs("vi")
    source = open_source(as_file(make_scan(VIETNAMESE).convert("RGB"), "PDF", resolution=200), "scan.pdf")
    assert (source.container, source.text, source.published) == ("scan", READ, None)


@pytest.mark.usefixtures("tesseract")
def test_a_blank_page_holds_no_text(as_file: AsFile) -> None:
    """White, and no more than white."""
    with pytest.raises(NoTextFound):
        open_source(as_file(Image.new("L", (1000, 1400), 255)), "scan.png")


@pytest.mark.usefixtures("tesseract")
def test_dirt_holds_no_text(as_file: AsFile) -> None:
    """A sheet with a dark edge and specks."""
    page = Image.new("L", (1200, 1600), 250)
    page.paste(30, (0, 0, 25, 1600))
    page.paste(90, (400, 400, 404, 404))
    with pytest.raises(NoTextFound):
        open_source(as_file(page), "scan.png")


def test_a_picture_cut_off_is_damaged(make_scan: MakeScan, as_file: AsFile) -> None:
    """Half a PNG."""
    data = as_file(make_scan("Biên bản"))
    with pytest.raises(DamagedDocument):
        open_source(data[: len(data) // 2], "scan.png")


def test_a_picture_with_too_many_pixels_is_not_drawn() -> None:
    """A few kilobytes may unfold to gigabytes."""
    buffer = io.BytesIO()
    Image.new("1", (3000, 3000)).save(buffer, "PNG")
    with pytest.raises(DocumentTooLarge):
        open_source(buffer.getvalue(), "scan.png", limits=Limits(pixels=1_000_000))


def test_the_missing_program_is_named(make_scan: MakeScan, as_file: AsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the packages to install."""
    monkeypatch.setattr(scan, "_installed", frozenset)
    with pytest.raises(MissingProgram) as caught:
        open_source(as_file(make_scan("Biên bản")), "scan.png", languages=["vi", "zh"])
    assert caught.value.remedy == "On Debian: apt install tesseract-ocr tesseract-ocr-vie tesseract-ocr-chi-sim tesseract-ocr-chi-tra"
    assert missing_packs()[:2] == ("tesseract-ocr", "tesseract-ocr-ces")


def test_a_missing_pack_is_named(make_scan: MakeScan, as_file: AsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page in Ukrainian cannot be read with a pack for English."""
    monkeypatch.setattr(scan, "_installed", lambda: frozenset({"eng", "osd"}))
    with pytest.raises(MissingProgram, match="tesseract-ocr-ukr"):
        open_source(as_file(make_scan("Biên bản")), "scan.png", languages=["uk"])
