"""What a column may be, and how its cells are understood: the words of the three languages, codes, partial dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cotmoc.languages.load import FIELDS
from cotmoc.reading.page_words import Words
from cotmoc_web import wording
from cotmoc_web.search.text import units


@dataclass(frozen=True, slots=True)
class Field:
    """What a column may be."""

    key: str
    words: str | Promise
    """For the choice, and the heading of the template."""
    also: tuple[str, ...]
    """What people call it in the three languages, folded when compared."""
    required: bool = False
    example: str = ""


KINDS: Mapping[str, str | Promise] = {"commitments": _("Commitments"), "people": _("People and their posts"), "figures": _("Figures")}

COMMITMENTS = (
    Field("number", _("Number on record"), ("number", "no on record", "id", "số trong hồ sơ", "记录编号", "编号")),
    Field(
        "title",
        _("What was promised"),
        ("title", "commitment", "what was promised", "nội dung", "cam kết", "nội dung cam kết", "事项", "承诺事项", "内容"),
        True,
        "Mở lối mở Lũng Làn",
    ),
    Field("title_en", _("In English"), ("title en", "in english", "tiếng anh", "bằng tiếng anh", "英文")),
    Field("title_vi", _("In Vietnamese"), ("title vi", "in vietnamese", "tiếng việt", "bằng tiếng việt", "越文")),
    Field("title_zh", _("In Chinese"), ("title zh", "in chinese", "tiếng trung", "bằng tiếng trung", "中文")),
    Field(
        "undertaking",
        _("Kind of undertaking"),
        ("undertaking", "kind", "kind of undertaking", "loại", "loại cam kết", "类型", "承诺类型"),
        False,
        "deliverable",
    ),
    Field("field", _("Field"), ("field", "field of cooperation", "lĩnh vực", "领域", "合作领域"), False, "border_gates"),
    Field(
        "owners",
        _("Owed by"),
        (
            "owner",
            "owners",
            "owed by",
            "responsible",
            "đơn vị chủ trì",
            "bên thực hiện",
            "cơ quan chủ trì",
            "责任单位",
            "责任方",
            "牵头单位",
        ),
        True,
        "Lai Châu; Vân Nam",
    ),
    Field(
        "about", _("About (gates, projects)"), ("about", "object", "gate", "liên quan", "cửa khẩu", "对象", "口岸"), False, "Ma Lù Thàng"
    ),
    Field(
        "made_on",
        _("Made on"),
        ("made on", "date", "agreed on", "ngày", "ngày thống nhất", "ngày cam kết", "日期", "商定日期"),
        False,
        "2025-02-21",
    ),
    Field("due", _("Due"), ("due", "deadline", "due date", "thời hạn", "hạn", "期限", "完成时限"), False, "2026"),
    Field("quote", _("Quote"), ("quote", "wording", "trích dẫn", "nguyên văn", "原文")),
    Field("note", _("Note"), ("note", "notes", "remark", "ghi chú", "备注")),
)
PEOPLE = (
    Field("person", _("Full name"), ("name", "person", "full name", "họ tên", "họ và tên", "tên", "姓名"), True, "Nguyễn Văn A"),
    Field("person_zh", _("Name in Chinese"), ("name in chinese", "chinese name", "tên tiếng trung", "中文姓名")),
    Field("side", _("Side"), ("side", "country", "bên", "phía", "国别", "方"), False, "vn"),
    Field("post", _("Post"), ("post", "position", "chức vụ", "职务"), True, "chairman"),
    Field("organisation", _("Body"), ("organisation", "organization", "body", "cơ quan", "đơn vị", "单位", "机构")),
    Field("place", _("Province or place"), ("place", "province", "tỉnh", "địa phương", "地区", "省份"), False, "Lai Châu"),
    Field("valid_from", _("From"), ("from", "since", "từ", "từ ngày", "起", "起始"), False, "2025-07"),
    Field("valid_to", _("To"), ("to", "until", "đến", "đến ngày", "止", "截止")),
)
FIGURES = (
    Field("of", _("Of"), ("of", "about", "subject", "của", "đối tượng", "对象", "所属"), False, "Hữu Nghị"),
    Field("metric", _("What was counted"), ("metric", "what was counted", "indicator", "chỉ tiêu", "chỉ số", "指标"), True, "vehicles"),
    Field("value", _("Value"), ("value", "number", "figure", "giá trị", "số liệu", "数值", "数据"), True, "1250"),
    Field("value_max", _("Up to"), ("value max", "up to", "đến mức", "上限")),
    Field("unit", _("Unit"), ("unit", "đơn vị", "đơn vị tính", "单位"), False, "vehicles"),
    Field("period", _("Period"), ("period", "year", "date", "kỳ", "năm", "thời kỳ", "时期", "年份"), True, "2025"),
    Field("qualifier", _("How exact"), ("qualifier", "how exact", "mức độ chính xác", "精确程度")),
    Field("nature", _("Counted or planned"), ("nature", "counted or planned", "thực tế hay kế hoạch", "实际或计划")),
    Field("direction", _("Direction"), ("direction", "chiều", "方向")),
    Field("scope", _("Scope"), ("scope", "phạm vi", "范围")),
    Field("quote", _("Quote"), ("quote", "wording", "trích dẫn", "nguyên văn", "原文")),
)  # fmt: skip
FIELDS_OF: Mapping[str, tuple[Field, ...]] = {"commitments": COMMITMENTS, "people": PEOPLE, "figures": FIGURES}
TITLES = ("title", "title_en", "title_vi", "title_zh")
"""One of these is enough."""


def guess(kind: str, headings: list[str]) -> dict[str, str]:
    """What each column probably is, by its heading; each field once."""
    found: dict[str, str] = {}
    for place, heading in enumerate(headings):
        asked = " ".join(units(heading))
        for field in FIELDS_OF[kind]:
            names = (field.key, str(field.words), *field.also)
            if field.key not in found.values() and asked and asked in {" ".join(units(name)) for name in names}:
                found[str(place)] = field.key
                break
    return found


def number(text: str) -> float | None:
    """A number as people write it: 1,250 or 1.250 or 1 250,5. Where two readings are possible it is none: a guess would err by 1000."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if re.fullmatch(r"-?\d+(\.\d+)?", plain) and not re.fullmatch(r"-?\d{1,3}\.\d{3}", plain):
        return float(plain)
    if re.fullmatch(r"-?\d{1,3}([.,]\d{3}){2,}", plain) or re.fullmatch(r"-?\d+,\d{1,2}", plain) or re.fullmatch(r"-?\d+,\d{4,}", plain):
        return float(re.sub(r"[.,]", "", plain)) if plain.count(",") + plain.count(".") > 1 else float(plain.replace(",", "."))
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", plain):
        return float(plain.replace(",", ""))
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", plain):
        return float(plain.replace(".", "").replace(",", "."))
    return None


def code_of(section: str, text: str) -> str | None:
    """A field of cooperation or a kind of undertaking, by its code or its words in any language of the screen."""
    asked = " ".join(units(text.replace("_", " ")))
    for code, names in _codes(section).items():
        if asked in names:
            return code
    return None


def _codes(section: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    if section == "field":
        for code in FIELDS:
            words = [Words.in_language(language).code("field", code) or code for language in ("en", "vi", "zh")]
            found[code] = {" ".join(units(word)) for word in (code.replace("_", " "), *words)}
    else:
        for language in ("en", "vi", "zh-hans"):
            with override(language):
                for code, word in wording.UNDERTAKINGS.items():
                    found.setdefault(code, {code}).add(" ".join(units(str(word))))
    return found
