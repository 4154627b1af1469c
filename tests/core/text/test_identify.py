"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc import languages
from cotmoc.text.identify import SAMPLE, identify

SENTENCES = {
    "cs": "Obě strany se dohodly, že v příštím roce otevřou nový hraniční přechod a posílí výměnu informací o povodních.",
    "de": "Die beiden Seiten vereinbarten, im kommenden Jahr einen neuen Grenzübergang zu öffnen und Daten über Hochwasser auszutauschen.",
    "en": "The two sides agreed that a new crossing will be opened in the coming year and that data on floods will be exchanged.",
    "es": "Las dos partes acordaron abrir el próximo año un nuevo paso fronterizo y compartir datos sobre las inundaciones.",
    "fr": "Les deux parties ont convenu d'ouvrir l'an prochain un nouveau poste frontière et d'échanger des données sur les crues.",
    "id": "Kedua pihak sepakat untuk membuka pintu perbatasan baru pada tahun depan dan bertukar data tentang banjir.",
    "ja": "双方は来年に新しい国境検問所を開き、洪水に関する情報を交換することで合意した。",
    "ko": "양측은 내년에 새로운 국경 관문을 열고 홍수에 관한 자료를 교환하기로 합의했다.",
    "nb": "De to partene ble enige om å åpne en ny grenseovergang neste år og å utveksle opplysninger om flom.",
    "nl": "Beide partijen kwamen overeen volgend jaar een nieuwe grensovergang te openen en gegevens over overstromingen te delen.",
    "pl": "Obie strony uzgodniły, że w przyszłym roku otworzą nowe przejście graniczne i będą wymieniać dane o powodziach.",
    "pt": "As duas partes concordaram em abrir no próximo ano um novo posto de fronteira e em trocar dados sobre as cheias.",
    "ru": "Обе стороны договорились о том, что в следующем году откроют новый пункт пропуска и будут обмениваться данными о наводнениях.",
    "sv": "De båda parterna enades om att öppna en ny gränsövergång nästa år och att utbyta uppgifter om översvämningar.",
    "uk": "Обидві сторони домовилися про те, що наступного року відкриють новий пункт пропуску та обмінюватимуться даними про повені.",
    "vi": "Hai bên nhất trí sẽ mở một cửa khẩu mới trong năm tới và trao đổi số liệu về lũ lụt với nhau.",
    "zh": "双方同意明年开放新的口岸，并交换有关洪水的数据。",
}


def test_every_language_of_the_reader_is_tried_here() -> None:
    assert tuple(sorted(SENTENCES)) == languages.codes()


@pytest.mark.parametrize("code", SENTENCES)
def test_one_sentence_is_enough(code: str) -> None:
    assert identify(SENTENCES[code]) == code


@pytest.mark.parametrize("code", SENTENCES)
def test_the_examples_of_a_language_together_are_in_it(code: str) -> None:
    assert identify("\n".join(example["text"] for example in languages.examples(code))) == code


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Italian", "Le due parti hanno concordato di aprire il prossimo anno un nuovo valico e di scambiare i dati sulle piene."),
        ("Finnish", "Osapuolet sopivat avaavansa ensi vuonna uuden rajanylityspaikan ja vaihtavansa tietoja tulvista keskenään."),
        ("Thai", "ทั้งสองฝ่ายตกลงที่จะเปิดด่านพรมแดนแห่งใหม่ในปีหน้า"),
        ("Arabic", "اتفق الجانبان على فتح معبر حدودي جديد في العام المقبل"),
        ("Greek", "Οι δύο πλευρές συμφώνησαν να ανοίξουν νέα διάβαση το επόμενο έτος."),
        ("Hungarian", "A két fél megállapodott abban, hogy jövőre új határátkelőt nyit, és adatokat cserél az árvizekről."),
        ("figures", "12 345, 30/10/2025"),
        ("nothing", ""),
        ("marks", "… — !!! \0 \u202e \udc80"),
    ],
)
def test_a_language_without_a_file_is_said_to_be_unknown(name: str, text: str) -> None:
    assert identify(text) == "und", name


def test_traditional_characters_are_chinese() -> None:
    assert identify("雙方同意明年開放新的口岸，並交換有關洪水的數據。") == "zh"


def test_foreign_names_do_not_change_the_language() -> None:
    assert identify("Hai bên nhất trí với các đại biểu của Vân Nam (云南) về việc mở cửa khẩu mới trong năm tới.") == "vi"
    assert identify("双方同意开放口岸（Lung Lan），并在明年交换数据。") == "zh"


def test_the_middle_of_a_long_page_decides() -> None:
    """Around an article stands the furniture of the page, in whatever language."""
    furniture = "Le due parti hanno concordato di aprire un nuovo valico. " * (SAMPLE // 100)
    assert identify(furniture + SENTENCES["vi"] * 200 + furniture) == "vi"


@given(st.text(st.characters()))
def test_any_text_is_in_a_language_of_the_reader_or_in_none(text: str) -> None:
    assert identify(text) in {*languages.codes(), "und"}
