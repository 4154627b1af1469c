"""The set that comes with Cotmoc loads, and says what its sources say."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from cotmoc.errors import UsageError
from cotmoc.knowledge import Knowledge, check, form_languages, load, name_forms, set_names
from cotmoc.knowledge.model import ENTITY_KINDS

SET = Path(str(resources.files("cotmoc.knowledge"))) / "vn_cn"


@pytest.fixture(scope="module")
def border() -> Knowledge:
    return load("vn_cn")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def told_last(border: Knowledge, gate: str, on: dt.date, what: str) -> str | None:
    """What the facts say of a gate on a day: the last event that surely came before. Plans count for nothing."""
    events = [event for event in border.events_of(gate) if not event.planned and event.date and event.date.last_day <= on]
    return next((getattr(event, what) for event in reversed(events) if getattr(event, what)), None)


def class_of(border: Knowledge, gate: str, on: dt.date) -> str | None:
    return told_last(border, gate, on, "class_after")


def test_nothing_is_wrong_with_it() -> None:
    """Tables and every file of forms."""
    assert check(SET) == ()


def test_it_is_found_by_folder() -> None:
    """And kept once read; a set that is not there is named with those that are."""
    assert "vn_cn" in set_names()
    assert load("vn_cn") is load()
    with pytest.raises(UsageError, match="no such knowledge set"):
        load("atlantis")


def test_ha_giang_becomes_tuyen_quang_on_1_july_2025(border: Knowledge) -> None:
    """A merger of two, one of which gave its name to the new one."""
    assert [place.id for place in border.place_as_of("vn-ha-giang", day("2025-06-30"))] == ["vn-ha-giang"]
    assert [place.id for place in border.place_as_of("vn-ha-giang", day("2025-07-01"))] == ["vn-tuyen-quang"]
    assert border.places["vn-tuyen-quang"].predecessors == {"vn-ha-giang", "vn-tuyen-quang-old"}
    assert [place.id for place in border.place_as_of("vn-tuyen-quang", day("2025-06-30"))] == ["vn-ha-giang", "vn-tuyen-quang-old"]


def test_the_new_lao_cai_has_the_code_of_the_old_yen_bai(border: Knowledge) -> None:
    """Never key on the bare code."""
    assert [place.id for place in border.places.values() if "gso:15" in place.codes] == ["vn-yen-bai", "vn-lao-cai"]
    assert border.places["vn-lao-cai-old"].codes == ("iso3166-2:VN-02", "gso:10")
    assert border.official_name("vn-lao-cai-old", "vi") == border.official_name("vn-lao-cai", "vi") == "Lào Cai"


def test_hai_phong_observes_in_2025_and_is_a_member_in_2026(border: Knowledge) -> None:
    """And Tuyen Quang sits where Ha Giang sat."""

    def seats(text: str) -> dict[str, str]:
        return {each.party: each.status for each in border.members("guangxi-spring-meeting", day(text))}

    always = {"cn-gx": "member", "vn-quang-ninh": "member", "vn-lang-son": "member", "vn-cao-bang": "member"}
    assert seats("2025-02-21") == always | {"vn-ha-giang": "member", "vn-hai-phong-old": "observer"}
    assert seats("2025-12-01") == always | {"vn-tuyen-quang": "member", "vn-hai-phong": "observer"}
    assert seats("2026-03-01") == always | {"vn-tuyen-quang": "member", "vn-hai-phong": "member"}


def test_tuyen_quang_sits_in_both_mechanisms(border: Knowledge) -> None:
    """Since the merger."""
    both = [
        mechanism
        for mechanism in border.mechanisms
        if "vn-tuyen-quang" in {each.party for each in border.members(mechanism, day("2025-12-01"))}
    ]
    assert both == ["yunnan-conference", "yunnan-jwg", "guangxi-spring-meeting", "guangxi-jwc"]


def test_the_working_tiers_hang_on_the_conferences(border: Knowledge) -> None:
    """Two mechanisms of two tiers."""
    assert [tier.id for tier in border.tiers("yunnan-conference")] == ["yunnan-conference", "yunnan-jwg"]
    assert [tier.id for tier in border.tiers("guangxi-spring-meeting")] == ["guangxi-spring-meeting", "guangxi-jwc"]
    assert border.tiers("steering-committee") == (border.mechanisms["steering-committee"],)


def test_two_men_are_called_hoang_quoc_khanh(border: Knowledge) -> None:
    """Told apart by place and date."""
    same = sorted({form.id for form in name_forms(border) if form.text == "Hoàng Quốc Khánh" and form.origin != "forms"})
    assert same == ["hoang-quoc-khanh-lc", "hoang-quoc-khanh-ls"]
    assert [role.person for role in border.holders("party_secretary", "vn-lang-son", day("2025-12-14"))] == ["hoang-quoc-khanh-ls"]
    assert [role.person for role in border.holders("standing_vice_chairman", "vn-lao-cai-old", day("2025-03-31"))] == [
        "hoang-quoc-khanh-lc"
    ]


def test_two_secretaries_swap_provinces(border: Knowledge) -> None:
    """Son La and Lang Son, October 2025."""
    before, after = day("2025-10-10"), day("2025-10-20")
    assert [role.person for role in border.holders("party_secretary", "vn-son-la", after)] == ["hoang-van-nghiem"]
    assert [role.person for role in border.holders("party_secretary", "vn-lang-son", after)] == ["hoang-quoc-khanh-ls"]
    assert [role.place for role in border.roles_of("hoang-quoc-khanh-ls", before)] == ["vn-son-la"]


def test_vu_dai_thang_moves_on_28_november_2025(border: Knowledge) -> None:
    """From Quang Ninh to Hanoi; the successor is announced five days later, and in between nobody is known."""
    assert [role.place for role in border.roles_of("vu-dai-thang", day("2025-11-27"))] == ["vn-quang-ninh"]
    assert [role.place for role in border.roles_of("vu-dai-thang", day("2025-11-29"))] == ["vn-ha-noi"]
    assert [
        [role.person for role in border.holders("party_secretary", "vn-quang-ninh", day(text))]
        for text in ("2025-11-27", "2025-12-01", "2025-12-03")
    ] == [
        ["vu-dai-thang"],
        [],
        ["quan-minh-cuong"],
    ]


def test_a_start_known_only_as_by_is_not_lost(border: Knowledge) -> None:
    """In post by February 2025: possible before, sure from the day he was seen."""
    (role,) = border.roles_of("chen-gang")
    assert str(role.valid_from) == "../2025-02"
    assert [role.standing(day(text)) for text in ("2024-12-31", "2025-06-01", "2026-03-01")] == ["presumed", "held", "presumed"]


def test_huu_nghi_is_a_tree(border: Knowledge) -> None:
    """A gate with its routes and freight roads, each with its own markers and class."""
    parts = {part.id: part.markers for part in border.children("huu-nghi-youyiguan")}
    assert parts == {
        "huu-nghi-1119-1120": ("1119-1120",),
        "tan-thanh-puzhai-freight": ("1088/2-1089",),
        "tan-thanh-puzhai": ("1090-1091",),
        "coc-nam-nongyao": ("1104-1105",),
    }
    assert border.crossings["huu-nghi-youyiguan"].markers == ("1116", "1117")
    classes = {part: class_of(border, part, day("2026-03-01")) for part in ("huu-nghi-youyiguan", *parts)}
    assert classes == {
        "huu-nghi-youyiguan": "international",
        "huu-nghi-1119-1120": "dedicated_road",
        "tan-thanh-puzhai-freight": "dedicated_road",
        "tan-thanh-puzhai": "clearance_route",
        "coc-nam-nongyao": "clearance_route",
    }


def test_what_a_gate_is_to_become_is_not_what_it_is(border: Knowledge) -> None:
    """Planned international in 2030, proposed in 2023, bilateral today; a planned route is no route."""
    today = day("2026-03-01")
    assert (class_of(border, "chi-ma-aidian", today), border.crossings["chi-ma-aidian"].class_planned) == ("bilateral", "international")
    assert (class_of(border, "ban-vuoc-basa", today), border.crossings["ban-vuoc-basa"].class_planned) == ("main", "international")
    assert (class_of(border, "ban-quan-shanyao", today), border.crossings["ban-quan-shanyao"].class_planned) == (None, "clearance_route")
    assert (class_of(border, "a-pa-chai-longfu", today), border.crossings["a-pa-chai-longfu"].class_planned) == ("opening", "bilateral")


def test_ma_lu_thang_is_international_only_since_it_was_seen_so(border: Knowledge) -> None:
    """The day of its upgrade was not found: before February 2023 nothing is said."""
    assert class_of(border, "ma-lu-thang-jinshuihe", day("2022-01-01")) is None
    assert class_of(border, "ma-lu-thang-jinshuihe", day("2025-10-30")) == "international"
    assert border.crossings["ma-lu-thang-jinshuihe"].class_planned is None


def test_a_gate_of_the_agreement_whose_state_was_not_verified_has_no_class_today(border: Knowledge) -> None:
    """What was agreed in 2009 is kept beside."""
    assert class_of(border, "xin-man-dulong", day("2026-03-01")) is None
    assert border.crossings["xin-man-dulong"].class_agreed == "bilateral"


def test_tra_linh_was_upgraded_on_28_december_2023(border: Knowledge) -> None:
    """The class has a time line."""
    assert [class_of(border, "tra-linh-longbang", day(text)) for text in ("2023-12-27", "2023-12-28")] == ["bilateral", "international"]


def test_si_choang_runs_on_trial_from_june_2025(border: Knowledge) -> None:
    """Its end is a planned event, and about."""
    assert told_last(border, "si-choang-reshuitang", day("2025-10-01"), "status_after") == "trial"
    (end,) = [event for event in border.events_of("si-choang-reshuitang") if event.event == "trial_ends"]
    assert end.planned
    assert str(end.date) == "2025-12-27~"


def test_unverified_forms_are_never_official(border: Knowledge) -> None:
    """The Chinese name of Long Binh was not found, that of Liu Yong is a guess; most titles are reconstructed."""
    assert border.official_name("lung-lan-longbinh/cn", "zh") is None
    assert border.official_name("liu-yong-yn", "zh") is None
    assert border.official_name("giang-a-tinh", "vi") is None
    assert border.official_name("three-docs", "vi") is None
    assert border.official_name("chen-gang", "zh") == "陈刚"
    assert border.official_name("cn-gx", "zh") == "广西壮族自治区"
    assert border.official_name("huu-nghi-youyiguan/cn", "zh") == "友谊关"


def test_a_name_that_lists_its_members_has_its_time(border: Knowledge) -> None:
    """The Chinese name of the conference names Ha Giang."""
    assert (
        border.official_name("yunnan-conference", "zh", day("2024-06-12")) == "中国云南省与越南老街、河江、莱州、奠边省省委书记年度会晤机制"
    )
    assert border.official_name("yunnan-conference", "zh", day("2025-10-30")) == "年度会晤"


def test_forms_that_are_not_verified_come_from_doubtful_origins_or_rows(border: Knowledge) -> None:
    """Nothing guessed, restored, garbled or translated is marked as verified."""
    doubtful = {"inferred", "restored", "machine", "translation", "reconstructed", "reading", "transcription"}
    assert [name for names in border.names.values() for name in names if name.verified and name.origin in doubtful] == []


def test_every_kind_of_form_is_known_and_clean(border: Knowledge) -> None:
    """No references, no brackets of ours, no empty form."""
    forms = list(name_forms(border))
    assert {form.kind for form in forms} <= ENTITY_KINDS
    assert {"country", "province", "prefecture", "city", "county", "town", "river", "crossing", "person", "organisation", "project"} <= {
        form.kind for form in forms
    }
    assert [form for form in forms if re.search(r"@|\bseed\b|\(error|\(MT|\(before|\(cũ\)", form.text)] == []
    assert [form for form in forms if form.text != form.text.strip() or not form.text] == []


def test_a_place_and_a_pair_are_read_in_every_writing(border: Knowledge) -> None:
    """Vietnamese, Chinese long and bare, pinyin joined and spaced without tones, English."""
    written = {(form.id, form.text) for form in name_forms(border)}
    for text in ("Quảng Tây", "广西", "广西壮族自治区", "Guangxi", "Guang Xi", "Guangxi Zhuang Autonomous Region"):
        assert ("cn-gx", text) in written
    for text in ("河江", "河江省", "Hà Giang"):
        assert ("vn-ha-giang", text) in written
    assert {
        ("huu-nghi-youyiguan", "Hữu Nghị - Hữu Nghị Quan"),
        ("huu-nghi-youyiguan/vn", "Hữu Nghị"),
        ("huu-nghi-youyiguan/cn", "Youyiguan"),
    } <= written
    assert {
        ("xi-jinping", "Xi Jinping"),
        ("xi-jinping", "Xijinping"),
        ("xi-jinping", "Xi Jin Ping"),
        ("xi-jinping", "Tập Cận Bình"),
    } <= written
    assert ("huu-nghi-youyiguan/vn", "友谊") not in {(form.id, form.text) for form in name_forms(border) if form.origin != "forms"}


def test_kinds_follow_what_a_place_is(border: Knowledge) -> None:
    """A centrally run city is a city, an autonomous region a province."""
    kinds = {
        key: border.entity_kind(key)
        for key in ("vn-hai-phong", "vn-ha-noi", "cn-gx", "cn-honghe", "cn-nanning", "cn-jinping", "river-red", "cn-detian")
    }
    assert kinds == {
        "vn-hai-phong": "city",
        "vn-ha-noi": "city",
        "cn-gx": "province",
        "cn-honghe": "prefecture",
        "cn-nanning": "city",
        "cn-jinping": "county",
        "river-red": "river",
        "cn-detian": None,
    }
    assert border.entity_kind("guangxi-jwc") == "organisation"
    assert border.entity_kind("slogan-16-words") == "slogan"


def test_a_figure_of_all_gates_is_not_one_gates_figure(border: Knowledge) -> None:
    """The register keeps them under one gate and says so in words only."""
    figure = border.figures["op025"]
    assert (figure.of, figure.scope, figure.note, figure.value, figure.unit) == ("vn-lang-son", "all gates", "two days", 3822, "vehicles")
    assert border.figures["op013"].value == 174_700_000_000
    assert (border.figures["op013"].unit, border.figures["op013"].qualifier) == ("VND", "over")


def test_every_reader_of_forms_finds_files(border: Knowledge) -> None:
    """Files of forms are found, not listed."""
    assert set(form_languages(border)) == {file.stem for file in (SET / "forms").glob("*.toml")}


def test_the_code_names_no_border() -> None:
    """Facts are in the folder; the code would serve another one. Only the default of load names a folder."""
    package = Path(str(resources.files("cotmoc.knowledge")))
    own = [package / name for name in ("__init__.py", "model.py", "tables.py", "load.py", "forms.py")]
    words = re.compile(r"\b(viet ?nam|chin(?:a|ese)|yunnan|guangxi|hanoi|beijing|\w*-?(?:huu-nghi|lao-cai)\w*)\b", re.IGNORECASE)
    assert [(file.name, match.group()) for file in own for match in words.finditer(file.read_text(encoding="utf-8"))] == []


def test_the_checker_says_so_on_the_command_line() -> None:
    """`tools/check_knowledge.py` without a folder judges what is in the package."""
    tool = Path(__file__).parents[3] / "tools" / "check_knowledge.py"
    done = subprocess.run([sys.executable, str(tool)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "vn_cn: nothing wrong\n")
    done = subprocess.run([sys.executable, str(tool), str(tool)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
