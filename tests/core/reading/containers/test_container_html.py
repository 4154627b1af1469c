"""Web pages: the article, its parts in order, and what the page says of itself."""

from __future__ import annotations

import pytest

from cotmoc.errors import NoTextFound
from cotmoc.reading.containers import open_source

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="{charset}"><title>Hai bên họp tại Lạng Sơn | Báo Thử</title>
<meta property="og:site_name" content="Báo Thử"><meta name="author" content="Nguyễn Văn A">
<meta property="article:published_time" content="2025-10-30T08:00:00+07:00">
<link rel="canonical" href="https://example.org/tin-1"></head><body>
<nav><a href="/">Trang chủ</a> <a href="/b">Biên giới</a></nav>
<article><h1>Hai bên họp tại Lạng Sơn</h1>
<p>Ngày 30/10, hai bên thống nhất mở lại cửa khẩu phụ.</p>
<figure><img src="a.jpg" alt=""><figcaption>Đại biểu chụp ảnh lưu niệm.</figcaption></figure>
<p>Đoạn một nói về việc xây dựng <b>cầu mới</b> qua sông và các cam kết của hai bên.</p>
<ul><li>Việc thứ nhất là thông quan nhanh.</li><li>Việc thứ hai.</li></ul>
<table><tr><td>Năm</td><td>Số xe</td></tr><tr><td>2025</td><td>1.200</td></tr></table>
</article><footer>Bản quyền</footer></body></html>"""

LINES = [
    "Hai bên họp tại Lạng Sơn",
    "Ngày 30/10, hai bên thống nhất mở lại cửa khẩu phụ.",
    "Đại biểu chụp ảnh lưu niệm.",
    "Đoạn một nói về việc xây dựng cầu mới qua sông và các cam kết của hai bên.",
    "Việc thứ nhất là thông quan nhanh.",
    "Việc thứ hai.",
    "Năm\tSố xe",
    "2025\t1.200",
]


def test_the_article_is_read_in_lines_without_the_menu() -> None:
    """Headings, paragraphs, captions, list items and table rows, each a line with its place."""
    source = open_source(PAGE.format(charset="utf-8").encode(), "tin.html")
    assert source.text.split("\n") == LINES
    assert [place.where for place in source.places] == [
        "paragraph 1, heading",
        "paragraph 2",
        "paragraph 3, caption",
        "paragraph 4",
        "paragraph 5, list item",
        "paragraph 6, list item",
        "paragraph 7, table row",
        "paragraph 8, table row",
    ]


def test_what_the_page_says_of_itself_is_kept() -> None:
    """Title, site, author, day and address."""
    source = open_source(PAGE.format(charset="utf-8").encode(), "tin.html")
    assert (source.title, source.publisher, source.author, source.published, source.source_url) == (
        "Hai bên họp tại Lạng Sơn",
        "Báo Thử",
        "Nguyễn Văn A",
        "2025-10-30",
        "https://example.org/tin-1",
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_comes_before_the_declared_charset(encoding: str) -> None:
    """The page declares another encoding than it has."""
    source = open_source(PAGE.format(charset="windows-1252").encode(encoding), "tin.html")
    assert (source.container, source.text.split("\n")) == ("html", LINES)


def test_the_declared_charset_is_followed() -> None:
    """`gb2312` means the larger GB 18030, as in every browser."""
    page = "<html><head><meta charset=gb2312></head><body><p>双方同意加快智慧口岸建设，并签署备忘录。朱镕基路</p></body></html>"
    source = open_source(page.encode("gb18030"), "gb.html")
    assert (source.encoding, source.text) == ("gb18030", "双方同意加快智慧口岸建设，并签署备忘录。朱镕基路")


def test_the_type_is_told_by_content() -> None:
    """A page named .txt is a page; a text named .html is a text; a text that speaks of a tag is a text."""
    page = open_source(PAGE.format(charset="utf-8").encode(), "tin.txt")
    text = open_source("Hai bên nhất trí: 3 < 5.".encode(), "tin.html")
    talk = open_source(b"The page begins with an <html> tag.", "notes.txt")
    assert [page.container, text.container, talk.container] == ["html", "txt", "txt"]


def test_a_login_page_holds_no_article() -> None:
    """It is a page that someone saved without being logged in."""
    page = """<html><head><title>Đăng nhập</title></head><body><h1>Đăng nhập hệ thống</h1><form><p>Tên người dùng</p><input name="u">
    <p>Mật khẩu</p><input type="password" name="p"><button>Đăng nhập</button></form></body></html>"""
    with pytest.raises(NoTextFound, match="asks for a login"):
        open_source(page.encode(), "tin.html")


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><script>var a = 1;</script></head><body><div id='app'></div></body></html>",
        "<html><body><img src='a.png'></body></html>",
        "<html></html>",
    ],
)
def test_a_page_without_an_article_is_said_to_be_one(page: str) -> None:
    """A page drawn by scripts was saved before it was drawn."""
    with pytest.raises(NoTextFound):
        open_source(page.encode(), "tin.html")


def test_nesting_without_end_does_no_harm() -> None:
    """A hundred thousand open tags."""
    page = b"<html><body>" + b"<div>" * 100_000 + "<p>Hai bên nhất trí mở cửa khẩu.</p>".encode()
    try:
        source = open_source(page, "deep.html")
    except NoTextFound:
        return
    assert source.text == "Hai bên nhất trí mở cửa khẩu."
