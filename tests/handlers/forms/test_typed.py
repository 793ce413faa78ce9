"""How people really type: numbers in words, tones by name, short forms, asides, corrections, words out of turn."""

from collections.abc import Sequence

import pytest

from handlers.forms.controls import lexicon
from handlers.forms.form import Option
from handlers.forms.pointing import line
from handlers.forms.reading import meaning
from handlers.forms.showing import Shown
from storage.texts.texts import texts
from tests.handlers.forms.test_engine import keys, talk, values

TWO = [Option("a", "Xã Lộc Thạnh", ("Lộc Thạnh",)), Option("b", "Xã Lộc Thành", ("Lộc Thành",))]
NARROWED = Shown((("1", "a"), ("2", "b")), (), narrowed=True)
OPEN = Shown((("1", "a"), ("2", "b")), ())
WORDS = lexicon(texts()).answers
YES_NO = [Option(key, label, WORDS[key]) for key, label in (("no", "Không"), ("yes", "Có"))]


@pytest.mark.parametrize(
    ("text", "number"),
    [("một", "1"), ("cái thứ hai", "2"), ("so 4", "4"), ("cai dau tien", "1"), ("sáu", "6"), ("chọn số ba", "3")],
)
def test_a_line_is_told_in_words(text: str, number: str) -> None:
    """A number in words, with accents or without, is the number of a line."""
    assert line(text) == number


@pytest.mark.parametrize("text", ["sau", "tư vấn", "ba má", "một nửa"])
def test_words_that_are_no_number_stay_words(text: str) -> None:
    """What only sounds like a number, or says more, is none."""
    assert not line(text).isdigit()


@pytest.mark.parametrize(("text", "key"), [("cái dấu nặng á", "a"), ("dau huyen", "b"), ("huyền", "b")])
def test_two_names_are_told_apart_by_the_name_of_the_tone(text: str, key: str) -> None:
    """Whoever cannot type the accent says which it is."""
    found = meaning(text, TWO, NARROWED)
    assert (found.keys, found.sure) == ((key,), True)


def test_the_name_of_a_tone_means_nothing_in_a_whole_list() -> None:
    """Only "did you mean" asks for it."""
    assert meaning("dấu nặng", TWO, OPEN).keys == ()


@pytest.mark.parametrize(("text", "key"), [("k", "no"), ("dạ ko", "no"), ("dc", "yes"), ("có chứ", "yes")])
def test_short_forms_are_answers(text: str, key: str) -> None:
    """Yes and no as people write them in messages."""
    assert meaning(text, YES_NO, Shown((), ())).keys == (key,)


@pytest.mark.parametrize("text", ["đèn đường hỏng", "den duong hong", "ông ấy là thợ xây chứ không phải cán bộ xã"])
def test_a_story_is_neither_yes_nor_no(text: str) -> None:
    """A lamp that is "hỏng" says no "không", and a sentence about something else answers nothing."""
    assert not meaning(text, YES_NO, Shown((), ())).sure


def talked(lines: Sequence[str]) -> tuple[dict[str, object], list[str]]:
    """The answers after these lines, and what was said last."""
    step = talk(*lines)
    return values(step), keys(step)


@pytest.mark.parametrize("text", ["khoan", "từ từ đã", "cảm ơn", "👍"])
@pytest.mark.parametrize("before", [["3"], ["3", "suối thôn"], ["3", "suối thôn", "đèn", "tối quá"]])
def test_an_aside_is_no_answer(text: str, before: list[str]) -> None:
    """At a choice, at a line of one's own and at the summary it changes nothing, and the question stands."""
    assert talked([*before, text]) == (talked(before)[0], ["forms.waits"])


@pytest.mark.parametrize("text", ["???", "7", "bỏ qua"])
def test_the_summary_takes_no_noise_into_the_story(text: str) -> None:
    """Signs, numbers of no line and words for other questions are not added."""
    before = ["3", "suối thôn", "đèn", "tối quá"]
    assert talked([*before, text])[0] == talked(before)[0]


def test_a_sentence_at_a_choice_joins_the_story() -> None:
    """Nothing is lost of what somebody tells while a place is asked; the place is asked again."""
    step = talk("3", "rác đổ đầy đường mấy tháng không ai dọn")
    assert (values(step)["text"], step.progress.asking) == ("rác đổ đầy đường mấy tháng không ai dọn", "area")


def test_another_commune_in_place_of_an_area_is_a_correction() -> None:
    """It is echoed, and the areas of that commune are asked."""
    step = talk("3", "Lộc Thạnh")
    assert (values(step), keys(step), step.progress.asking) == ({"commune": "B"}, ["forms.corrected"], "area")


@pytest.mark.parametrize(("text", "commune"), [("à lộn, xã Lộc Thành", "A"), ("à lộn, lộc thạnh chứ không phải", "B")])
def test_a_correction_goes_by_its_accents(text: str, commune: str) -> None:
    """Never the neighbour of the one that is named, not even where that one stands already."""
    assert values(talk("lộc thành", text))["commune"] == commune


def test_who_misses_a_name_is_told_all_there_are() -> None:
    """No list is a dead end."""
    step = talk("xã tôi k có trong danh sách")
    assert keys(step) == ["forms.all_there_is"]
    assert "Xã Lộc Hòa" in str(step.notes[0].facts["names"])


def test_what_is_not_among_two_brings_the_whole_list_back() -> None:
    """The same narrow question is not asked twice."""
    assert talk("loc thanh").progress.unsure
    assert not talk("loc thanh", "cái kia kìa").progress.unsure


@pytest.mark.parametrize("text", ["sửa nội dung", "nội dung sai rồi", "sửa lại nội dung"])
def test_the_line_that_is_called_wrong_is_asked_again(text: str) -> None:
    """By its short name, which may have another one in it ("nơi")."""
    assert talk("3", "suối thôn", "đèn", "tối quá", text).progress.asking == "text"
