"""The office that a text gives a person, beside those that the register knows of the one it names."""

from __future__ import annotations

import datetime as dt

import pytest

from cotmoc import read
from cotmoc.knowledge import load
from cotmoc.reading.shape import dumps


def persons(text: str, language: str | None = None, as_of: dt.date | None = None) -> list[tuple[str, str | None, bool]]:
    """Whom the persons of a text are taken for, in which post, and whether that is unsure."""
    found = read(text, language=language, as_of=as_of).mentions
    return [(one.canonical, one.role, one.unsure) for one in found if one.kind == "person" and one.known]


@pytest.mark.parametrize(
    "text",
    [
        "Lai Châu, ngày 12/11/2025. Ông Trần Tiến Dũng, Giám đốc Sở Ngoại vụ, cho biết hai bên sẽ mở lối mở.",
        "Giám đốc Sở Ngoại vụ tỉnh Lai Châu Trần Tiến Dũng cho biết hai bên sẽ mở lối mở.",
        "Giám đốc Sở Ngoại vụ tỉnh Lai Châu, Bí thư Giàng A Sử và ông Trần Tiến Dũng, Giám đốc Sở Công Thương, cùng dự.",
        "Mr Tran Tien Dung, Director of the Department of Foreign Affairs of Lai Chau, said the two sides agreed to open the crossing.",
        "Dyrektor Departamentu Spraw Zagranicznych Tran Tien Dung powiedział, że obie strony otworzą przejście.",
        "Tran Tien Dung, direktør for utenriksavdelingen i Lai Chau, sa at partene ble enige om å åpne grenseovergangen.",
        "莱州省外务厅厅长陈进勇表示,双方将开通口岸。",
    ],
)
def test_who_holds_an_office_that_the_persons_own_rules_out_may_be_a_namesake(text: str) -> None:
    assert ("tran-tien-dung", "director", True) in persons(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Ông Trần Tiến Dũng, Bí thư Tỉnh ủy Điện Biên, cho biết hai bên sẽ mở lối mở."),
        ("vi", "Bí thư Trần Tiến Dũng cho biết hai bên sẽ mở lối mở."),
        ("vi", "Ông Trần Tiến Dũng, Ủy viên Trung ương Đảng, cho biết hai bên sẽ mở lối mở."),
        ("vi", "Ông Trần Tiến Dũng, Trưởng đoàn Việt Nam, cho biết hai bên sẽ mở lối mở."),
        ("vi", "Ông Trần Tiến Dũng, Chủ tịch Hội hữu nghị, cho biết hai bên sẽ mở lối mở."),
        ("vi", "Giám đốc Sở Ngoại vụ Trần Tiến Dũng được bầu làm Bí thư Tỉnh ủy."),
        ("vi", "Dự có Bí thư Trần Tiến Dũng, Giám đốc Sở Ngoại vụ Nguyễn Văn Nam."),
        ("vi", "Dự có ông Trần Tiến Dũng, Giám đốc Sở Ngoại vụ Nguyễn Văn Nam."),
        ("vi", "Giám đốc Sở Ngoại vụ làm việc với Trần Tiến Dũng."),
        ("vi", "Ông Trần Tiến Dũng và Giám đốc Sở Ngoại vụ cùng dự."),
        ("en", "Tran Tien Dung, Secretary of the Party Committee, spoke."),
        ("en", "Wang Ning, director of the Standing Committee of the Yunnan Provincial People's Congress, met the delegation."),
        ("fr", "Wang Ning, directeur du comité permanent de l'Assemblée populaire du Yunnan, a rencontré la délégation."),
        ("ru", "Ван Нин, директор Постоянного комитета Собрания народных представителей, встретился с делегацией."),
        ("zh", "云南省人大常委会主任王宁会见了代表团。"),
        ("ja", "雲南省人民代表大会常務委員会主任王寧は代表団と会見した。"),
        ("zh", "王宁书记会见了代表团。"),
        ("en", "Foreign Minister Wang Yi, director of the Office of the Foreign Affairs Commission, spoke."),
        ("vi", "Phó Giám đốc Sở Thương mại Mã Tuấn cho biết hai bên sẽ mở lối mở."),
    ],
)
def test_an_office_of_theirs_or_one_that_may_go_with_it_doubts_nobody(language: str, text: str) -> None:
    assert [unsure for _, _, unsure in persons(text, language)] in ([False], [False, False])


def test_when_somebody_is_known_to_be_in_no_office_nothing_is_ruled_out() -> None:
    """Who left office may be a director since, for all that the register knows."""
    text = "Ông Lại Xuân Môn, Giám đốc Sở Ngoại vụ, cho biết hai bên sẽ mở lối mở."
    known = load()
    (role,) = known.roles_of("lai-xuan-mon")
    assert role.valid_to is not None
    assert persons(text, "vi", role.valid_to.last_day)[0][2]
    assert not persons(text, "vi", role.valid_to.last_day + dt.timedelta(days=1))[0][2]


def test_what_is_read_says_that_it_is_unsure() -> None:
    reading = read("Ông Trần Tiến Dũng, Giám đốc Sở Ngoại vụ, cho biết hai bên sẽ mở lối mở.", language="vi")
    assert '"role": "director", "unsure": true' in " ".join(dumps(reading).decode().split())


def test_nobody_of_the_register_holds_two_posts_that_rule_each_other_out() -> None:
    known = load()
    for person in known.people:
        held = {role.post for role in known.roles_of(person)}
        assert not [(person, post) for post in held if held & set(known.posts[post].apart)]
