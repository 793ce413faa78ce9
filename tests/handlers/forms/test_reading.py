"""What an answer means: by number, by name with or without accents, several in a row; never a guess."""

import pytest

from handlers.forms.form import Option
from handlers.forms.reading import meaning, several
from handlers.forms.showing import Shown

VALUES = [Option("a", "Năng động"), Option("b", "Sáng tạo"), Option("c", "Hiệu quả (3 nơi)")]
SHOWN = Shown((("1", "a"), ("2", "b"), ("3", "c")), ())


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1 3", ("a", "c")),
        ("1, 2 và 3", ("a", "b", "c")),
        ("năng động, hiệu quả", ("a", "c")),
        ("NANG DONG va sang tao ạ.", ("a", "b")),
        ("2, hiệu quả", ("b", "c")),
        ("năng động, cần cù", ()),
        ("1 9", ()),
        ("năng động sáng tạo", ()),
    ],
)
def test_several_choices_go_by_numbers_or_names(text: str, keys: tuple[str, ...]) -> None:
    """Every part must be clear, else none is taken."""
    assert several(text, VALUES, SHOWN) == keys


@pytest.mark.parametrize("text", ["hiệu quả", "Hieu qua.", "hiệu quả (3 nơi)", "HIỆU QUẢ ạ", "3"])
def test_what_stands_in_brackets_need_not_be_typed(text: str) -> None:
    """A label says how many it reaches; its name is what stands before."""
    found = meaning(text, VALUES, SHOWN)
    assert (found.keys, found.sure) == (("c",), True)


@pytest.mark.parametrize("text", ["TT-2021-0002", "tt-2021-0002", "TT-0002", "tt-0002 ạ"])
def test_what_has_a_number_is_chosen_by_it(text: str) -> None:
    """A label that begins with a number is called so, with the year or without, however letters name it."""
    filed = [Option("TT-2021-0001", "TT-2021-0001: Đèn đường"), Option("TT-2021-0002", "TT-2021-0002: Mở đường tổ 5")]
    found = meaning(text, filed, Shown((), ()))
    assert (found.keys, found.sure) == (("TT-2021-0002",), True)


YES_NO = [Option("yes", "Có", ("đúng", "rồi", "phải")), Option("no", "Không", ("chưa", "không có"))]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("dạ có anh ạ", ("yes",)),
        ("không, tôi chưa từng thấy ai làm vậy ở đây", ("no",)),
        ("dạ không phải đâu", ("yes", "no")),  # "phải", "không": asked, not guessed
        ("nhắc lại những người chưa rõ", ()),
        ("hôm qua ngoài chợ có hai người lạ", ()),
    ],
)
def test_a_little_word_in_a_long_sentence_is_no_answer(text: str, keys: tuple[str, ...]) -> None:
    """A sentence about something else that happens to have "có" or "chưa" in it chooses nothing."""
    assert set(meaning(text, YES_NO, Shown((), ())).keys) == set(keys)


COMMUNES = [Option("thạnh", "Xã Lộc Thạnh", ("Lộc Thạnh",)), Option("thành", "Xã Lộc Thành", ("Lộc Thành",))]
HEADS = [
    Option("an", "Ấp 1B – Nguyễn Văn An", ("Ấp 1B", "Nguyễn Văn An"), parts=("Văn An", "An")),
    Option("ân", "Ấp 4A – Nguyễn Văn Ân", ("Ấp 4A", "Nguyễn Văn Ân"), parts=("Văn Ân", "Ân")),
]
WAYS = [Option("score", "Chấm điểm"), Option("abstain", "Không cho điểm, nêu lý do")]


@pytest.mark.parametrize(
    ("options", "text", "keys", "sure"),
    [
        (COMMUNES, "loc thạnh", ["thạnh"], True),
        (COMMUNES, "xã lộc thành tới đâu rồi", ["thành"], True),
        (COMMUNES, "xa loc thanh toi dau roi", ["thạnh", "thành"], False),
        (COMMUNES[:1], "Lộc Thành", ["thạnh"], False),
        (COMMUNES, "các xã trừ Lộc Thạnh", [], False),
        (HEADS, "nguyen van an ap 4a", ["ân"], True),
        (HEADS, "nguyen van an khong duoc", ["an", "ân"], False),
        (HEADS, "đề nghị ông Ân làm cầu", ["ân"], True),
        (HEADS, "de nghi ong an lam cau", ["an", "ân"], False),
        (HEADS, "Nguyễn Văn An ấp 4A", ["an", "ân"], False),
        (HEADS[:1], "ông Nguyễn Văn Ân", ["an"], False),
        (HEADS, "không phải ấp 1b", ["an"], False),
        (HEADS, "vì sao ấp 1b", ["an"], False),
        (HEADS, "cán bộ ấp 1b", ["an"], True),
        (WAYS, "không cho điểm", ["abstain"], True),
        (WAYS, "ko cho diem", ["abstain"], True),
    ],
)
def test_accents_and_what_stands_before_a_name_count(
    options: list[Option], text: str, keys: list[str], sure: bool
) -> None:
    """Accents that were typed tell neighbours apart; what may turn a name round makes it a question."""
    found = meaning(text, options, Shown((), ()))
    assert (sorted(found.keys), found.sure) == (sorted(keys), sure)


PEOPLE = [
    Option("an", "Ấp 1 – Trần Văn An", ("Trần Văn An",), parts=("Văn An", "An")),
    Option("phuc", "Ấp 2 – Ngô Thị Phúc", ("Ngô Thị Phúc",), parts=("Thị Phúc", "Phúc")),
]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("An", "an"),
        ("ông An ở ấp 1", "an"),
        ("chọn an nhé", "an"),
        ("chi phuc", "phuc"),
        ("Ngô Thị Phúc", "phuc"),
        ("Huỳnh Văn Phúc", ""),
        ("Nguyễn Văn An", ""),
        ("an toàn giao thông xã mình", ""),
        ("bỏ An", ""),
        ("ông An mới mất", ""),
    ],
)
def test_a_part_of_a_name_is_nobody_elses_whole_one(text: str, key: str) -> None:
    """A name "Huỳnh Văn Phúc" is not Ngô Thị Phúc: a part calls somebody alone, or behind "ông", "bà", "chị"."""
    found = meaning(text, PEOPLE, Shown((), ()))
    assert (found.keys[0] if found.sure else "") == key


@pytest.mark.parametrize(("text", "chosen"), [("không", True), ("1", True), ("không ai dám báo vì sợ trả thù", False)])
def test_what_erases_is_chosen_by_its_whole_name_alone(text: str, *, chosen: bool) -> None:
    """A sentence that begins with "no" is a story."""
    found = meaning(text, [Option("no", "Thôi, không báo tin", ("không",), final=True)], Shown((("1", "no"),), ()))
    assert (found.sure and found.keys == ("no",)) is chosen
