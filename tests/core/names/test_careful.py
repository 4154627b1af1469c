"""What must not be called the same, and what must not be called different: too long, too little, a shared reading, half a crossing."""

from __future__ import annotations

import sys
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cotmoc import names
from cotmoc.errors import UsageError
from cotmoc.knowledge import load
from cotmoc.names import Context, Verdict
from cotmoc.names import register as registers
from cotmoc.names.bodies import _words
from cotmoc.names.homographs import other_place
from cotmoc.names.kinds import KINDS
from cotmoc.names.register import PACKAGED, Entry, Register, of_knowledge
from cotmoc.names.titles import without_titles
from cotmoc.text.fold import bare

SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE


def both(a: str, b: str, kind: str, context: Context | None = None) -> set[Verdict]:
    """With the register and without."""
    return {
        names.compare(a, b, kind=kind, context=context).verdict,
        names.compare(a, b, kind=kind, context=context, register=False).verdict,
    }


# ---- length


LONG = {
    "spaces inside": ("a" + " " * 30_000 + "b", "c"),
    "many words": ("Nguyen " * 3_000, "Нгуен " * 3_000),
    "long words": ("x" * 4_000, "y" * 4_000),
    "characters": ("刘" * 100_000, "宁" * 100_000),
    "surrogates": ("\ud800" * 100_000, "\udfff" * 100_000),
    "posts without end": ("Secretary " * 29 + "A", "书记" * 150),
    "dashes": ("a-" * 149, "b – " * 70),
    "as long as a name may be": ("x" * 300, "ỹ" * 300),
}


@pytest.mark.parametrize("kind", ["person", "crossing", "organisation", "marker"])
@pytest.mark.parametrize(("a", "b"), LONG.values(), ids=LONG)
def test_texts_of_any_length_are_answered_at_once(a: str, b: str, kind: str) -> None:
    begun = time.process_time()
    answered = names.compare(a, b, kind=kind)
    names.resolve(a, kind=kind, context=Context(post=a, place=b, organisation=a, party=b, names=frozenset((a, b))))
    assert time.process_time() - begun < 5
    if max(len(" ".join(each.split())) for each in (a, b)) > 300:
        assert (answered.verdict, [reason.code for reason in answered.reasons]) == (UNSURE, ["unreadable"])


def test_white_space_is_no_part_of_a_name() -> None:
    assert names.compare("Lưu\u3000 \n Ninh ", " 刘宁", kind="person", register=False) == names.compare(
        "Lưu Ninh", "刘宁", kind="person", register=False
    )


@given(text=st.text(st.characters(exclude_categories=()), min_size=1, max_size=12), times=st.sampled_from([1, 40, 9_000]))
@settings(max_examples=60)
def test_nothing_raises_however_long_or_odd_it_is(text: str, times: int) -> None:
    for kind in ("person", "crossing", "project"):
        assert names.compare(text * times, "\ud800Trần", kind=kind).verdict in Verdict
    assert len(names.resolve(text * times, limit=3)) <= 3


# ---- kinds


def test_kinds_are_checked_at_every_door() -> None:
    for kind in ("Person", "", "nonsense"):
        with pytest.raises(UsageError, match="no kind of name"):
            names.compare("a", "b", kind=kind)
        with pytest.raises(UsageError, match="no kind of name"):
            names.resolve("a", kind=kind)
    for kind in KINDS:
        assert names.compare("Lạng Sơn", "Lạng Sơn", kind=kind, register=False).verdict != DIFFERENT
    assert {"commune", "village", "border_market", "person", "mechanism"} <= KINDS


def test_one_register_for_all_three_questions() -> None:
    register = of_knowledge(PACKAGED)
    assert names.compare("Wei Tao", "韦韬", kind="person", register=register).verdict == SAME
    assert names.compare("Wei Tao", "韦韬", kind="person", register=register.knowledge).verdict == SAME
    assert names.compare("Wei Tao", "韦韬", kind="person", register=False).verdict == UNSURE
    assert names.compare("Wei Tao", "韦韬", kind="person", knowledge=None).verdict == UNSURE
    assert names.resolve("Wei Tao", kind="person", register=register)[0].id == "wei-tao"
    assert names.forms("wei-tao", register=register)["zh"] == names.forms("wei-tao")["zh"]


# ---- the register


ONE_READING_APART = {
    "a surname": ("Trần Cương", "Thần Cương", "person"),
    "another": ("Lưu Ninh", "Lục Ninh", "person"),
    "three syllables": ("Tập Cận Bình", "Hy Cận Bình", "person"),
    "a tone": ("彭清华", "Bàng Thanh Hoa", "person"),
    "a tone of somebody listed without tones": ("Nguyễn Thị Hương", "Nguyễn Thị Hường", "person"),
    "a city": ("Bằng Tường", "Bình Tường", "city"),
}


@pytest.mark.parametrize(("a", "b", "kind"), ONE_READING_APART.values(), ids=ONE_READING_APART)
def test_pinyin_of_an_entry_does_not_join_two_vietnamese_names(a: str, b: str, kind: str) -> None:
    assert SAME not in both(a, b, kind)


HALVES = {
    "two gates": ("Hữu Nghị", "友谊关"),
    "the whole and a half": ("Huu Nghi - Youyi Guan", "友谊关"),
    "a market": ("Tân Thanh – Pò Chài", "浦寨"),
    "a waterfall": ("Bản Giốc", "德天"),
}


@pytest.mark.parametrize(("a", "b"), HALVES.values(), ids=HALVES)
def test_halves_of_one_crossing_are_neither_one_nor_two(a: str, b: str) -> None:
    found = names.compare(a, b, kind="crossing")
    assert (found.verdict, found.reasons[0].code) == (UNSURE, "halves")


def test_other_crossings_are_still_others() -> None:
    assert names.compare("Hữu Nghị", "浦寨", kind="crossing").verdict == DIFFERENT


# ---- context


BESIDE_NOTHING = [Context(post="x", place="y"), Context(party="vn", names=frozenset({"Lạng Sơn"}))]
NOT_SETTLED = {
    "tones": ("Nguyễn Thị Hương", "Nguyễn Thị Hường"),
    "tones across scripts": ("Trần Cường", "陈刚"),
    "a byline": ("ВАН НГХІ", "王毅"),
    "namesakes": ("Hoang Quoc Khanh", "Hoàng Quốc Khánh"),
    "a bridge": ("Tran Cuong", "Chen Gang"),
}


@pytest.mark.parametrize("context", BESIDE_NOTHING)
@pytest.mark.parametrize(("a", "b"), NOT_SETTLED.values(), ids=NOT_SETTLED)
def test_words_that_nobody_knows_settle_nothing(a: str, b: str, context: Context) -> None:
    for register in (None, False):
        assert names.compare(a, b, kind="person", context=context, register=register) == names.compare(
            a, b, kind="person", register=register
        )


@pytest.mark.parametrize(("a", "b"), [NOT_SETTLED["tones"], NOT_SETTLED["tones across scripts"]])
def test_no_context_makes_up_for_a_tone(a: str, b: str) -> None:
    assert SAME not in both(a, b, "person", Context(post="party_secretary", place="vn-lang-son"))


@pytest.mark.parametrize(
    ("context", "verdict"),
    [
        (Context(place="vn-lang-son"), SAME),
        (Context(place="Lào Cai"), SAME),
        (Context(post="minister"), UNSURE),
        (Context(place="vn-lang-son", post="xyzzy"), SAME),
    ],
)
def test_a_context_tells_which_namesake_both_mean(context: Context, verdict: Verdict) -> None:
    assert names.compare("Hoang Quoc Khanh", "Hoàng Quốc Khánh", kind="person", context=context).verdict == verdict


@pytest.mark.parametrize(("party", "verdict"), [("mars", SAME), ("cn", SAME), ("China", SAME), ("vn", UNSURE), ("Việt Nam", UNSURE)])
def test_only_sides_of_the_border_are_parties(party: str, verdict: Verdict) -> None:
    best = names.resolve("陈刚", kind="person", context=Context(party=party))[0]
    assert (best.id, best.verdict) == ("chen-gang", verdict)


# ---- markers


MARKER = ["mốc 1116", "marker 1116", "1116号界碑", "第1116号界碑", "cột mốc 1116", "mốc giới 1116", "пограничный знак 1116", "Mốc 01116"]


@pytest.mark.parametrize("a", MARKER)
@pytest.mark.parametrize("b", MARKER)
def test_a_marker_is_its_number(a: str, b: str) -> None:
    assert both(a, b, "marker") == {SAME}
    assert both(a, b.replace("1116", "1117"), "marker") == {DIFFERENT}
    assert both(a, b.replace("1116", "1116/2"), "marker") == {DIFFERENT}


def test_markers_of_one_number_are_told_apart_by_what_follows() -> None:
    assert both("mốc 1116/2", "1116（2）号界碑", "marker") == {SAME}
    assert both("mốc 1116/2", "mốc 1116/1", "marker") == {DIFFERENT}
    assert both("mốc 1116A", "mốc 1116", "marker") == {DIFFERENT}
    assert both("mốc 1116", "界碑", "marker") == {UNSURE}


# ---- homographs


TWO_PLACES = {
    "a county and a city": ("重庆", "Trùng Khánh", "city"),
    "provinces": ("Hà Nam", "河南省", "province"),
    "in Latin letters": ("Hà Nam", "Henan", "province"),
    "in Cyrillic": ("Ха Нам", "河南", "province"),
    "one spelling": ("Shanxi", "陕西", "province"),
}


@pytest.mark.parametrize(("a", "b", "kind"), TWO_PLACES.values(), ids=TWO_PLACES)
def test_one_reading_of_two_places_is_unsure(a: str, b: str, kind: str) -> None:
    assert SAME not in both(a, b, kind)


ONE_PLACE = {
    "its own spelling": ("Henan", "河南省", "province"),
    "its own Cyrillic": ("Хэнань", "河南", "province"),
    "marks": ("Hà Nam", "Ha Nam", "province"),
    "spelled by habit": ("Shaanxi", "陕西", "province"),
    "tones": ("Shǎnxī", "陕西", "province"),
    "the other": ("Shanxi", "山西", "province"),
}


@pytest.mark.parametrize(("a", "b", "kind"), ONE_PLACE.values(), ids=ONE_PLACE)
def test_a_place_with_a_double_is_itself(a: str, b: str, kind: str) -> None:
    assert both(a, b, kind) == {SAME}


def test_a_county_that_is_also_a_city_elsewhere_is_resolved_by_what_is_asked() -> None:
    assert [names.resolve("重庆", kind=kind)[0].verdict for kind in ("city", "county")] == [UNSURE, SAME]
    assert other_place("谅山") is None


# ---- threads


def test_threads_share_one_register() -> None:
    made: list[Register] = []
    known = load()
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        made.append(of_knowledge(known, "person"))
        assert made[-1].index is made[-1].index

    registers._MADE.pop((id(known), "person"), None)
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(switch)
    assert len({id(each) for each in made}) == 1
    assert len({id(each.index) for each in made}) == 1


# ---- people whose names no syllables make, or stand the other way round


NOT_ONE_PERSON = {
    "a first name": ("John Smith", "Jane Smith"),
    "one letter": ("Maria Schmidt", "Mario Schmidt"),
    "an ending that is none": ("Peter Müller", "Petra Müller"),
    "an ending on the first word alone": ("Jan Novak", "Jana Novak"),
    "a post does not hide a tone": ("Bí thư Trần Cương", "Trần Cường"),
}


@pytest.mark.parametrize(("a", "b"), NOT_ONE_PERSON.values(), ids=NOT_ONE_PERSON)
def test_what_is_nearly_a_name_is_not_it(a: str, b: str) -> None:
    assert SAME not in both(a, b, "person")


@pytest.mark.parametrize(
    ("a", "b"), [("Giàng A Tính", "杨阿性"), ("Giang A Tinh", "杨阿性"), ("Giàng A Tính", "Yang Axing"), ("Sùng Minh Sính", "崇明姓")]
)
def test_a_name_without_characters_is_given_none(a: str, b: str) -> None:
    assert names.compare(a, b, kind="person", register=False).verdict == UNSURE


def test_a_register_may_list_the_characters_papers_give_it() -> None:
    assert names.compare("Giàng A Tính", "杨阿性", kind="person").verdict == SAME


MAY_BE_ONE_PERSON = {
    "words turned round": ("Viktor Orbán", "Orbán Viktor"),
    "across scripts": ("Orbán Viktor", "Виктор Орбан"),
    "a surname alone": ("Путин", "Vladimir Putin"),
    "the surname last": ("Gang Chen", "Chen Gang"),
    "in capitals, beside characters": ("Gang CHEN", "陈刚"),
    "two readings of one surname": ("Võ Văn Thưởng", "Vũ Văn Thưởng"),
    "two others": ("Hoàng Minh Anh", "Huỳnh Minh Anh"),
    "a middle word left out": ("Nguyễn Thị Lan", "Nguyễn Lan"),
    "another": ("Trần Văn Cường", "Trần Cường"),
}


@pytest.mark.parametrize(("a", "b"), MAY_BE_ONE_PERSON.values(), ids=MAY_BE_ONE_PERSON)
def test_what_may_be_one_person_is_not_two(a: str, b: str) -> None:
    assert both(a, b, "person") == {UNSURE}


@pytest.mark.parametrize(
    ("a", "b"), [("Trump", "Vladimir Putin"), ("Wang Gang", "Chen Wang"), ("Nguyễn Minh Lan", "Nguyễn Lan"), ("Võ Văn Lan", "Lê Văn Lan")]
)
def test_other_people_are_still_others(a: str, b: str) -> None:
    assert both(a, b, "person") == {DIFFERENT}


ONE_PERSON = {
    "endings": ("Viktor Orbán", "Viktora Orbána"),
    "across scripts": ("Viktor Orban", "Виктор Орбан"),
    "hangul twice": ("판 아인 썬", "판 아인 손"),
    "Cyrillic of a rare rime": ("Выонг Динь Хюэ", "Vương Đình Huệ"),
    "a passport": ("Lyu Buwei", "吕不韦"),
    "a post": ("Bí thư Trần Cương", "Trần Cương"),
    "a post behind": ("陈刚书记", "陈刚"),
    "a post in English": ("Party Secretary Chen Gang", "Chen Gang"),
    "a post in Russian": ("Секретарём Чэнь Ган", "Чэнь Ган"),
}


@pytest.mark.parametrize(("a", "b"), ONE_PERSON.values(), ids=ONE_PERSON)
def test_one_person_however_written(a: str, b: str) -> None:
    assert both(a, b, "person") == {SAME}


@pytest.mark.parametrize("name", ["Bí Thư", "Lê Thư", "书记", "Chu Tich", "Secretary Chen", "王主席"])
def test_what_would_leave_no_name_is_left_alone(name: str) -> None:
    assert without_titles(name) == name


# ---- places and bodies


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("Thanh Thủy – Thiên Bảo", "清水河—天保", "crossing"),
        ("cầu Bắc Luân II", "北仑河二号桥", "project"),
        ("cầu Bắc Luân II", "北仑河二号桥", "crossing"),
        ("Luang Prabang", "琅勃拉邦市", "city"),
        ("Microsoft", "微软", "organisation"),
    ],
)
def test_another_name_abroad_is_not_another_thing(a: str, b: str, kind: str) -> None:
    assert DIFFERENT not in both(a, b, kind)


@pytest.mark.parametrize(
    "other", ["Ministry of Defence", "Ministry of National Defense", "国防部", "Министерство обороны", "Ministerio de Defensa"]
)
def test_defence_is_no_guard(other: str) -> None:
    assert both("Bộ Quốc phòng", other, "organisation") == {SAME}


COMMON_WORDS = (
    "trên dưới trong ngoài với của các những này đó và là được cho khi như không có một hai ba năm đã sẽ để từ đến tại theo về sau "
    "trước giữa the of and to in is on at by for with from as be that it which or an not but one two three who will can may also "
    "after before near under der die das und ist von mit zu auf für im in den dem des ein eine nicht auch bei nach vor aus an als "
    "wie bis oder um über zwischen tag le la les de des du et en est un une dans pour par sur avec au aux ce que qui il elle ne "
    "pas plus son sa ses leur entre comme el los las del y es una para con se no su al lo como más sobre w na z do i o od za po "
    "przy przez dla oraz się nie jest to że jak między pod nad og av til med er det som fra ved om mellom har ikke het een van op "
    "te voor met aan dat niet door bij tussen yang dan di dari ke "
)


def test_no_word_of_bodies_is_a_common_word_of_another_language() -> None:
    stems = {stem.strip() for stem in _words().known if bare(stem) == stem}
    assert sorted(stems & {bare(word) for word in COMMON_WORDS.split()}) == []


def test_a_name_of_two_people_beside_a_name_of_one_of_them_is_unsure() -> None:
    """Whoever writes the first may mean the other."""
    assert names.compare("Hoang Quoc Khanh", "黄国庆", kind="person").verdict == UNSURE
    context = Context(place="Lào Cai")
    assert names.compare("Hoang Quoc Khanh", "黄国庆", kind="person", context=context).verdict == SAME
    assert names.compare("Hoang Quoc Khanh", "黄国庆", kind="person", context=Context(place="vn-lang-son")).verdict == UNSURE


def test_where_a_crossing_is_meant_the_town_of_its_name_does_not_join_two() -> None:
    """Both names are those of one town, and of the two halves of a crossing."""
    entries = [
        Entry("town", "town", (("Pò Chài", "vi"), ("浦寨", "zh")), ("Pò Chài", "浦寨")),
        Entry("gate/vn", "crossing", (("Pò Chài", "vi"),), ("Pò Chài",)),
        Entry("gate/cn", "crossing", (("浦寨", "zh"),), ("浦寨",)),
    ]
    register = Register(entries)
    assert names.compare("Pò Chài", "浦寨", kind="crossing", register=register).verdict == UNSURE
    assert names.compare("Pò Chài", "浦寨", kind="town", register=register).verdict == SAME
