"""What is true of every name: who asks first, what stands beside it and in what order, and what was never a name at all."""

from __future__ import annotations

import itertools
import unicodedata

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cotmoc import names
from cotmoc.names import Context, Verdict, sounds
from cotmoc.names.inventory import is_vietnamese, pinyin_bases
from cotmoc.names.kinds import section_of
from cotmoc.names.readings import table
from cotmoc.names.register import PACKAGED, of_knowledge
from cotmoc.names.units import _SLIPS, Grade, Unit, _read, _spelled, _strangers, character, latin_syllable, neighbours
from cotmoc.names.written import _characters, _simple, taken_apart

KINDS = ("person", "province", "city", "crossing", "river", "place", "organisation", "project", "agreement", "marker")
COMMON = sorted((each for each in table().characters.values() if each.use > 3 and each.vietnamese), key=lambda each: (-each.use, each.text))
PINYIN = sorted(pinyin_bases())
IDS = sorted(of_knowledge(PACKAGED).entries)
NAMESAKES = ("hoang-quoc-khanh-lc", "hoang-quoc-khanh-ls")
MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0308\u0309\u030c\u031b\u0323"

kinds = st.sampled_from(KINDS)
signs = st.sampled_from(COMMON[:1500])
anything = st.text(st.characters(exclude_categories=()), max_size=20)
"""With lone surrogates, controls, marks that stand alone, signs that are not assigned."""


@st.composite
def spelled(draw: st.DrawFn) -> str:
    """A name as papers write it: characters, Vietnamese marked or not, pinyin apart or joined, with what may stand beside it."""
    chosen = draw(st.lists(signs, min_size=1, max_size=4))
    way = draw(st.sampled_from(["han", "vietnamese", "plain", "pinyin", "joined", "mixed"]))
    words = [
        each.text if way == "han" else each.vietnamese[0].text if way in {"vietnamese", "plain"} else each.pinyin[0] for each in chosen
    ]
    if way == "mixed":
        words = [draw(st.sampled_from([each.pinyin[0], each.vietnamese[0].text, "Ô", "II", "đồng", "thị", "ſon"])) for each in chosen]
    name = ("" if way == "han" else " ").join(words)
    if way == "joined":
        name = f"{words[0]} {''.join(words[1:])}".strip()
    if way == "plain":
        name = "".join(sign for sign in unicodedata.normalize("NFD", name.replace("đ", "d")) if not unicodedata.combining(sign))
    name = draw(st.sampled_from([name, name.title(), name.upper()]))
    before, after = draw(
        st.sampled_from([("", "")] * 6 + [("Mr ", ""), ("tỉnh ", ""), ("", "省"), ("", " 2"), (" ", " "), ("", " III"), ("", "s")])
    )
    return f"{before}{name}{after}"


texts = st.one_of(anything, spelled(), st.lists(st.one_of(spelled(), anything), max_size=3).map(" – ".join))


# ---- any text


@given(one=texts, other=texts, kind=kinds, register=st.booleans())
@example(one="\ud800", other="\udfff\x00", kind="person", register=True)
@example(one="\u0301\u0323", other="Trần", kind="province", register=True)
def test_any_two_texts_are_answered_alike_whoever_comes_first(one: str, other: str, kind: str, *, register: bool) -> None:
    there, back = (
        names.compare(a, b, kind=kind) if register else names.compare(a, b, kind=kind, knowledge=None)
        for a, b in ((one, other), (other, one))
    )
    assert there == back
    assert {reason.code for reason in there.reasons} <= set(names.REASONS)


@given(text=texts, kind=st.one_of(st.none(), kinds), place=texts, post=texts, others=st.frozensets(texts, max_size=3))
@settings(max_examples=50)
def test_resolving_any_text_beside_any_text_never_raises(
    text: str, kind: str | None, place: str, post: str, others: frozenset[str]
) -> None:
    found = names.resolve(text, kind=kind, context=Context(post=post, place=place, names=others), limit=3)
    assert len(found) <= 3


# ---- one thing in all its forms


@given(data=st.data(), identifier=st.sampled_from(IDS))
@settings(max_examples=300)
def test_an_entry_is_one_in_all_its_forms(data: st.DataObject, identifier: str) -> None:
    """Every form of it that the register gives, beside every other, is the same thing; of namesakes alone it cannot be told."""
    entry = of_knowledge(PACKAGED).entries[identifier]
    forms = [text for texts in names.forms(identifier).values() for text in texts]
    assert set(forms) == {text for text, _ in entry.forms}
    one, other = data.draw(st.sampled_from(forms)), data.draw(st.sampled_from(forms))
    found = names.compare(one, other, kind=entry.kind)
    register = of_knowledge(PACKAGED)
    if entry.kind == "person" and len(register.lookup(one, "person") | register.lookup(other, "person")) > 1:
        assert identifier in NAMESAKES
        assert (found.verdict, found.reasons[0].code) == (Verdict.UNSURE, "homograph")
    else:
        assert found.verdict == Verdict.SAME


def test_forms_that_once_were_two_are_one() -> None:
    """A case ending of *autonomous region* that says district elsewhere; marks left out of one syllable of two."""
    assert names.compare("Гуанси-Чжуанскому автономному району", "广西壮族自治区", kind="province").verdict == Verdict.SAME
    assert names.compare("谅山省", "Lạng Son", kind="province").verdict == Verdict.SAME
    assert names.compare("Hanói", "Hà Nôi", kind="city").verdict == Verdict.SAME


@given(chosen=st.lists(signs, min_size=2, max_size=4), others=st.permutations(range(5)))
def test_nobody_is_different_from_their_own_name_in_another_writing(chosen: list, others: list[int]) -> None:  # type: ignore[type-arg]
    """The method alone, for people who are in no register: each writing that follows from the characters by rule."""
    vietnamese = " ".join(each.vietnamese[0].text.title() for each in chosen)
    plain = "".join(
        sign for sign in unicodedata.normalize("NFD", vietnamese).replace("đ", "d").replace("Đ", "D") if not unicodedata.combining(sign)
    )
    pinyin = [each.pinyin[0] for each in chosen]
    assume(all(sound in pinyin_bases() for sound in pinyin))
    writings = [
        "".join(each.text for each in chosen),
        vietnamese,
        unicodedata.normalize("NFD", vietnamese),
        plain,
        " ".join(pinyin).title(),
    ]
    one, other = (writings[place] for place in others[:2])
    assert names.compare(one, other, kind="person", knowledge=None).verdict != Verdict.DIFFERENT


# ---- context


@given(others=st.permutations(["Wei Tao", "Dinh Huu Hoc", "Tran Cuong", "Lạng Sơn"]), place=st.sampled_from(["", "vn-lang-son", "Lao Cai"]))
def test_the_order_of_what_stands_beside_does_not_matter(others: list[str], place: str) -> None:
    wanted = names.resolve("Hoang Quoc Khanh", kind="person", context=Context(place=place, names=frozenset(sorted(others))))
    assert names.resolve("Hoang Quoc Khanh", kind="person", context=Context(names=frozenset(others), place=place)) == wanted


@given(
    one=spelled(),
    other=spelled(),
    beside=st.dictionaries(st.sampled_from(["post", "place", "organisation", "party"]), spelled(), max_size=3),
)
def test_with_a_context_too_it_does_not_matter_who_comes_first(one: str, other: str, beside: dict[str, str]) -> None:
    context, turned = Context(**beside), Context(**dict(reversed(beside.items())))  # type: ignore[arg-type]
    assert names.compare(one, other, kind="person", context=context) == names.compare(other, one, kind="person", context=turned)


@given(one=spelled(), other=spelled(), beside=spelled())
def test_a_context_never_makes_up_for_a_difference(one: str, other: str, beside: str) -> None:
    alone = names.compare(one, other, kind="person", knowledge=None)
    helped = names.compare(one, other, kind="person", knowledge=None, context=Context(post=beside, place=beside))
    assert helped.verdict == alone.verdict or (alone.verdict, helped.verdict) == (Verdict.UNSURE, Verdict.SAME)


# ---- the short ways come out where the long ones do


@given(text=st.one_of(spelled(), anything), kind=st.sampled_from(["person", "province", "organisation"]))
@example(text="ſon II", kind="person")
@example(text="Đồng Thị", kind="person")
@example(text="北仑二桥", kind="province")
@settings(max_examples=400)
def test_a_simple_name_comes_apart_as_any_other(text: str, kind: str) -> None:
    section = section_of(kind)
    short = (_simple(text, section) if text else None) or _characters(text, section)
    assume(short is not None)
    assert short is not None
    full = taken_apart(text, kind)
    for part in ("text", "script", "words", "plain", "digits", "dropped"):
        assert getattr(short, part) == getattr(full, part), part
    assert [(cut.price, cut.units) for cut in short.cuts] == [(cut.price, cut.units) for cut in full.cuts]


@given(text=st.one_of(spelled(), st.sampled_from([form for entry in of_knowledge(PACKAGED).entries.values() for form, _ in entry.forms])))
@settings(max_examples=400)
def test_what_is_told_at_once_to_be_in_no_register_is_in_none(text: str) -> None:
    register = of_knowledge(PACKAGED)
    for kind in ("person", "province"):
        assert register.lookup(text, kind) == register._lookup(text, kind)


def _units() -> st.SearchStrategy[Unit]:
    written = st.tuples(signs, st.integers(0, 2)).map(lambda pair: latin_syllable(pair[0].vietnamese[0].text, pair[1]))
    return st.one_of(
        written, st.sampled_from(PINYIN).map(lambda text: latin_syllable(text, 0)), signs.map(lambda each: character(each.text))
    )


@given(one=_units(), other=_units())
@settings(max_examples=500)
def test_strangers_are_syllables_that_no_reading_joins(one: Unit, other: Unit) -> None:
    if other.character:
        one, other = other, one
    assume(not (one.character and other.character) and _strangers(one, other))
    assert (_read(one, other) if one.character else _spelled(one, other)).grade == Grade.NONE


def test_neighbours_are_all_that_one_rule_makes() -> None:
    bases = [base for base in PINYIN if is_vietnamese(base)] + ["tran", "chan", "gia", "da", "cuong", "kuong", "nghia", "nhia"]
    for one, other in itertools.product(bases, bases):
        made = any(
            left in first and first.replace(left, right, 1) == second
            for left, right in _SLIPS
            for first, second in ((one, other), (other, one))
        )
        assert (other in neighbours(one)) == (made or one == other), (one, other)


@given(one=st.text("aeioubdghkmnlstcf", max_size=14), other=st.text("aeioubdghkmnlstcf", max_size=14), least=st.floats(0.0, 1.0))
def test_a_likeness_given_up_early_would_not_have_sufficed(one: str, other: str, least: float) -> None:
    full, early = sounds.likeness(one, other), sounds.likeness_from(one, other, least)
    assert early == full or (early == 0.0 and full <= least)
