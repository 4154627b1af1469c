"""Which encoding a text is in is found from its bytes."""

from __future__ import annotations

import random
import unicodedata

import pytest

from cotmoc.errors import UnknownFormat
from cotmoc.reading.containers.encodings import decode

VIETNAMESE = (
    "Hai bên thống nhất tổ chức phiên họp lần thứ mười hai tại thành phố Lạng Sơn vào tháng mười một.",
    "Tỉnh ủy Cao Bằng đã ký bản ghi nhớ về hợp tác cửa khẩu thông minh.",
)
SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("zh", "gb18030", "双方同意于明年第二季度在谅山举行下一次会晤，并加快智慧口岸建设。"),
    ("zh", "gb18030", "各方签署了关于边境贸易便利化的备忘录。"),
    ("zh", "gb18030", "雙方同意於明年第二季度在諒山舉行下一次會晤。"),
    ("zh", "big5", "雙方同意於明年第二季度在諒山舉行下一次會晤，並加快智慧口岸建設。"),
    ("zh", "big5", "各方簽署了關於邊境貿易便利化的備忘錄。"),
    ("zh", "utf-16-le", "双方同意加快智慧口岸建设。"),
    ("zh", "utf-16-be", "双方同意加快智慧口岸建设。"),
    ("uk", "cp1251", "Сторони домовилися провести наступне засідання робочої групи в листопаді."),
    ("uk", "koi8-u", "Є потреба відкрити ще один пункт пропуску на кордоні з Польщею."),
    ("ru", "cp1251", "Подписано соглашение об открытии нового моста через реку."),
    ("ru", "koi8-r", "Стороны договорились провести следующее заседание в ноябре."),
    ("ru", "iso8859-5", "Стороны договорились провести следующее заседание в ноябре."),
    ("ru", "cp866", "Стороны договорились провести следующее заседание в ноябре."),
    ("pl", "cp1250", "Strony uzgodniły, że następne posiedzenie odbędzie się w październiku."),
    ("pl", "iso8859-2", "Wójt podpisał umowę o wspólnej ochronie źródeł i ścieżek rowerowych."),
    ("cs", "cp1250", "Obě strany se dohodly, že příští zasedání proběhne v říjnu."),
    ("cs", "iso8859-2", "Účastníci podepsali smlouvu o přeshraniční spolupráci."),
    ("de", "cp1252", "Beide Seiten vereinbarten, die nächste Sitzung in Görlitz durchzuführen."),
    ("fr", "cp1252", "Les deux parties sont convenues de tenir la prochaine réunion à l’été."),
    ("es", "cp1252", "Las partes acordaron celebrar la próxima reunión en España."),
    ("pt", "cp1252", "As partes acordaram realizar a próxima reunião em Évora."),
    ("nb", "cp1252", "Partene ble enige om å holde neste møte i Tromsø før påske."),
    ("sv", "cp1252", "Parterna enades om att hålla nästa möte i Haparanda före våren."),
    ("nl", "cp1252", "De vergadering wordt in België gehouden, in één maand."),
    ("id", "cp1252", "Kedua pihak sepakat – bulan depan – mengadakan pertemuan."),
    ("ja", "shift_jis", "双方は来年の春に次回の会合をハノイで開催することで合意した。"),
    ("ja", "euc_jp", "国境貿易に関する覚書に署名しました。"),
    ("ja", "iso2022_jp", "国境貿易に関する覚書に署名しました。"),
    ("ko", "euc_kr", "양측은 내년 봄에 다음 회의를 하노이에서 개최하기로 합의하였다."),
)


def as_windows_1258(text: str) -> bytes:
    """Vietnamese as that code page writes it: the letter with its own mark, then the tone."""
    written = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            written += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
            written += (base + tones).encode("cp1258")
    return bytes(written)


@pytest.mark.parametrize(("language", "encoding", "sentence"), SENTENCES, ids=[f"{one[0]}-{one[1]}-{n}" for n, one in enumerate(SENTENCES)])
def test_a_sentence_is_read_in_its_encoding(language: str, encoding: str, sentence: str) -> None:
    """One sentence is enough to tell the encoding."""
    assert decode(sentence.encode(encoding)).text == sentence


@pytest.mark.parametrize("sentence", VIETNAMESE)
def test_windows_1258_letters_and_tones_become_letters(sentence: str) -> None:
    """A base letter and its tone are one Vietnamese letter, as in every other Vietnamese text."""
    decoded = decode(as_windows_1258(sentence))
    assert (decoded.encoding, decoded.text) == ("cp1258", sentence)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("sentence", [*VIETNAMESE, "双方同意。"])
def test_a_byte_order_mark_decides_and_is_dropped(encoding: str, sentence: str) -> None:
    """The mark is no part of the text."""
    assert decode(sentence.encode(encoding)).text == sentence


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_told_by_its_nuls(encoding: str) -> None:
    """Polish in UTF-16 has a NUL in most pairs."""
    sentence = "Strony uzgodniły, że następne posiedzenie odbędzie się w październiku."
    decoded = decode(sentence.encode(encoding))
    assert (decoded.encoding, decoded.text) == (encoding, sentence)


def test_decomposed_utf8_is_kept_as_stored() -> None:
    """Positions refer to the text as stored, so nothing is composed."""
    stored = unicodedata.normalize("NFD", VIETNAMESE[0])
    assert decode(stored.encode()).text == stored


def test_little_damage_does_not_change_the_encoding() -> None:
    """One byte lost in a page of UTF-8 costs one letter and a warning."""
    data = (VIETNAMESE[0] * 20).encode()
    decoded = decode(data[:9] + b"\xff" + data[9:])
    assert (decoded.encoding, decoded.warnings) == ("utf-8", ("1 places could not be decoded as utf-8",))


def test_a_long_address_does_not_hide_the_language() -> None:
    """One Cyrillic word before a Latin address is still Cyrillic."""
    line = "Джерело: https://example.org/tin-tuc/hop-tac-bien-gioi/hoi-nghi-lan-thu-nam.html"
    assert decode(line.encode("cp1251")).text == line


def test_what_a_page_declares_is_believed_when_it_fits() -> None:
    """Where bytes alone cannot tell, the declaration decides."""
    assert decode("1 € été".encode("iso8859-15"), declared="iso-8859-15").text == "1 € été"


def test_what_a_page_declares_wrongly_is_not_believed() -> None:
    """UTF-8 is UTF-8 whatever is declared, and a nonsense name harms nothing."""
    assert [decode("Lạng Sơn".encode(), declared=name).text for name in ("gb2312", "rot13", "no-such")] == ["Lạng Sơn"] * 3


@pytest.mark.parametrize("length", [400, 4_000, 40_000])
def test_noise_is_no_text(length: int) -> None:
    """Random bytes are not forced into some encoding."""
    with pytest.raises(UnknownFormat):
        decode(random.Random(length).randbytes(length), "noise.bin")  # noqa: S311  noise that is the same every time
