"""Sentences cut into what a follow-up officer would file separately."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc import languages
from cotmoc.reading.clauses import Clause, Cutter, Grammar
from cotmoc.text.fold import lexical
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import of_language


def clauses(text: str, language: str) -> list[Clause]:
    folded = lexical(text)
    hits = Hits(of_language(language).scan(folded)).without("actions", "clauses", "adverbs")
    return Cutter(text, folded, hits, Grammar(languages.load(language))).clauses(0, len(text))


def cut(text: str, language: str = "en") -> list[str]:
    return [text[clause.start : clause.end] for clause in clauses(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "The two sides agreed to open the gate, strengthen joint patrols, and exchange data on floods.", 3),
        ("en", "The two sides agreed to open the gate; strengthen joint patrols; exchange data on floods.", 3),
        ("vi", "Hai bên nhất trí mở cửa khẩu mới; tăng cường tuần tra chung; trao đổi số liệu về lũ lụt.", 3),
        ("vi", "Hai bên nhất trí mở cửa khẩu mới, tăng cường tuần tra chung, trao đổi số liệu về lũ lụt.", 3),
        ("zh", "双方同意加强贸易合作，开放新的口岸，交换洪水数据。", 3),
        ("ja", "双方は貿易を強化し、国境検問所を開放し、洪水の情報を交換することで合意した。", 3),
        ("ko", "양측은 무역을 강화하고, 국경 관문을 개방하고, 홍수 자료를 교환하기로 합의했다.", 3),
        ("de", "Die beiden Seiten vereinbarten, den Handel auszubauen, den Grenzübergang zu öffnen, Daten auszutauschen.", 3),
        ("nl", "Beide partijen kwamen overeen de handel uit te breiden, de grensovergang te openen, gegevens uit te wisselen.", 3),
        (
            "sv",
            "De båda parterna enades om att öppna gränsövergången, stärka de gemensamma patrullerna och utbyta uppgifter.",
            3,
        ),
        ("nb", "De to partene ble enige om å åpne grenseovergangen, styrke felles patruljer og utveksle opplysninger om flom.", 3),
        ("id", "Kedua pihak sepakat membuka pintu perbatasan, memperkuat patroli bersama, dan bertukar data tentang banjir.", 3),
        ("uk", "Обидві сторони домовилися відкрити пункт пропуску, посилити спільне патрулювання, обмінюватися даними про повені.", 3),
        ("ru", "Стороны договорились открыть переход; усилить совместное патрулирование; обмениваться данными о паводках.", 3),
        ("pl", "Strony uzgodniły: otworzyć przejście; wzmocnić wspólne patrole; wymieniać dane o powodziach.", 4),
        ("fr", "Les deux parties ont convenu d'ouvrir le passage; de renforcer les patrouilles communes.", 2),
        ("es", "Las dos partes acordaron abrir el paso fronterizo; reforzar las patrullas conjuntas.", 2),
        ("pt", "As duas partes concordaram em abrir o posto de fronteira; reforçar as patrulhas conjuntas.", 2),
        ("cs", "Obě strany se dohodly otevřít hraniční přechod; posílit společné hlídky.", 2),
    ],
)
def test_each_act_of_a_list_is_a_clause(language: str, text: str, parts: int) -> None:
    found = cut(text, language)
    assert len(found) == parts
    assert "".join(found)[:4] == text[:4]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The two sides agreed to promote trade, culture, tourism and health"),
        ("en", "The two sides agreed to upgrade, renovate and complete the road"),
        ("en", "Trade grew by 1,500 tonnes"),
        ("vi", "Hai bên nhất trí đẩy mạnh hợp tác thương mại, văn hóa, du lịch và y tế"),
        ("zh", "双方同意加强贸易、文化、旅游和卫生合作"),
        ("de", "Beide Seiten vereinbarten die Förderung von Handel, Kultur, Tourismus und Gesundheit"),
    ],
)
def test_a_bare_list_of_nouns_stays_with_its_verb(language: str, text: str) -> None:
    assert cut(text, language) == [text]


def test_a_purpose_is_let_go() -> None:
    text = "The two sides agreed to strengthen joint patrols, thereby keeping the border peaceful"
    assert cut(text) == ["The two sides agreed to strengthen joint patrols"]


def test_a_frame_before_the_main_clause_is_let_go() -> None:
    assert cut("In the framework of the visit, the two sides signed a plan") == ["the two sides signed a plan"]


def test_a_topic_is_kept_apart() -> None:
    text = "Regarding transport: the two sides agreed to build a road"
    (clause,) = clauses(text, "en")
    assert clause.topic
    assert (clause.topic.of(text), text[clause.start : clause.end]) == ("Regarding transport", "the two sides agreed to build a road")


def test_brackets_and_quoted_titles_are_kept_whole() -> None:
    text = "The two sides agreed to open the gate (open it, widen it; close it) and “open it, widen it” it is"
    assert cut(text)[0].count("(") == cut(text)[0].count(")") == 1


def test_the_items_of_a_list_know_that_they_are_items() -> None:
    found = clauses("The two sides agreed to: open the gate; strengthen joint patrols", "en")
    assert [(clause.head, clause.item, clause.after) for clause in found] == [(True, False, ""), (False, True, ":"), (False, True, ";")]


def test_joiners_and_marks_around_a_clause_are_cut_off() -> None:
    assert cut("The two sides agreed to open the gate; and strengthen joint patrols, etc.;")[-1].startswith("strengthen joint patrols")


@pytest.mark.parametrize(
    ("language", "word", "form"),
    [
        ("pl", "otworzyć", "infinitive"),
        ("ru", "усилить", "infinitive"),
        ("de", "öffnen", "infinitive"),
        ("en", "opened", "past"),
        ("pl", "qqq", ""),
    ],
)
def test_the_ending_of_a_verb_tells_its_form(language: str, word: str, form: str) -> None:
    assert Grammar(languages.load(language)).form(word) == form


@pytest.mark.parametrize("text", ["", " ", ",", ";;;", "(((", ")))", "“„«", ": : :", "…...…", "and and", "agreed", ", agreed to,"])
def test_sentences_of_marks_stop_nothing(text: str) -> None:
    assert all(0 <= clause.start <= clause.end <= len(text) for clause in clauses(text, "en"))


WORDS = st.sampled_from(
    [
        "the two sides",
        "agreed to",
        "open",
        "promote",
        "trade",
        "that",
        "which",
        "and",
        ",",
        ";",
        ":",
        "(",
        ")",
        "“",
        "”",
        "such as",
        "etc",
        "5 km",
        "thereby",
    ]
)


@given(st.lists(WORDS, max_size=25).map(" ".join), st.sampled_from(["en", "de", "vi", "zh", "ja", "ko"]))
def test_clauses_of_any_sentence_lie_in_it_in_order(text: str, language: str) -> None:
    found = clauses(text, language)
    assert all(0 <= clause.start < clause.end <= len(text) for clause in found)
    assert [clause.start for clause in found] == sorted(clause.start for clause in found)
