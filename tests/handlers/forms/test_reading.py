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
