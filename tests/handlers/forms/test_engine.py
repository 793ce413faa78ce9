"""The forms engine: every way through a form, at every question, the same by number, by name and by button."""

from collections.abc import Callable, Sequence

import pytest

from handlers.forms.controls import lexicon
from handlers.forms.engine import Turn
from handlers.forms.form import CHANGE, REVIEW, Answers, Filled, Form, Option, Progress, Question
from handlers.forms.showing import Showing
from handlers.forms.steps import Outcome, Said, Step
from storage.talk import Refusal
from storage.texts.texts import Texts, texts

COMMUNES = {"A": "Xã Lộc Thành", "B": "Xã Lộc Thạnh", "C": "Xã Lộc Hòa"}
AREAS = {
    "A": ["Ấp 1", "Ấp 2"],
    "B": [f"Ấp {number}" for number in range(1, 13)],
    "C": ["Ấp 6", "Ấp 7", "Ấp 8", "Ấp 8A", "Ấp 8B", "Ấp 8C", "Suối Thôn"],
}


def _communes(_look: None, _answers: Answers) -> Sequence[Option]:
    return [Option(key, label, (label.removeprefix("Xã "),)) for key, label in COMMUNES.items()]


def _areas(_look: None, answers: Answers) -> Sequence[Option]:
    commune = answers["commune"].value
    names = AREAS[commune]
    return [Option(f"{commune}{n}", name, (name.removeprefix("Ấp "),)) for n, name in enumerate(names, 1)]


def _short(text: str) -> str:
    if len(text) > 20:
        raise Refusal("suggestion.subject.too_long", {"most": 20})
    return text


def _about(subject: str) -> Callable[[Answers], bool]:
    return lambda answers: "subject" in answers and answers["subject"].value == subject


def _file(_visit: object, _filled: Filled) -> None:
    """The engine never files by itself."""


FORM = Form(
    "suggestion",
    (
        Question("commune", options=_communes),
        Question("area", options=_areas),
        Question("subject", check=_short),
        Question("text", files=True),
        Question("count", check=str, numeric=True, when=_about("đếm")),
        Question("extra", optional=True, when=_about("thêm")),
    ),
    file=_file,
    carry="text",
)
WORDS = Texts(
    {key: texts().say(key) for key in texts().keys() if key.startswith("forms.words")}  # noqa: SIM118 - not a mapping
)


def _look(question: Question, answers: Answers) -> Sequence[Option]:
    return () if question.options is None else question.options(None, answers)


NAMES = {"commune": "Nơi", "area": "Cụ thể", "subject": "Việc", "text": "Nội dung"}
TURN = Turn(FORM, _look, lexicon(texts()), lambda question: NAMES[question.name])


def talk(*lines: str, progress: Progress | None = None) -> Step:
    """The step after a person said these lines one after the other; each state goes through JSON in between."""
    step = Step(progress or TURN.begin("2021-06-20T01:00:00.000Z", {}).progress)
    for number, line in enumerate(lines):
        stored = Progress.from_json(step.progress.as_json())
        step = TURN.advance(stored, Said(text=line, message=f"m{number}"))
    return step


def values(step: Step) -> dict[str, object]:
    """The answers as they would be filed."""
    return {name: answer.value for name, answer in step.progress.answers.items()}


def keys(step: Step) -> list[str]:
    """The sentences that the step says before the next question."""
    return [note.key for note in step.notes]


@pytest.mark.parametrize("commune", ["3", "Xã Lộc Hòa", "loc hoa", "XA LOC HOA", "Lộc hoà", "ở lộc hòa nha"])
@pytest.mark.parametrize("area", ["suoi thon", "Suối Thôn", "suối  thôn."])
def test_number_and_name_give_the_same_answers(commune: str, area: str) -> None:
    """A typed number, a name with or without accents, in any case or tone spelling: the same rows."""
    step = talk(commune, area)
    assert (values(step), step.progress.asking) == ({"commune": "C", "area": "C7"}, "subject")


def test_a_pressed_button_gives_the_same_answer() -> None:
    """A button carries the option's key."""
    begun = TURN.begin("2021-06-20T01:00:00.000Z", {}).progress
    step = TURN.advance(begun, Said(press="C"))
    assert values(step) == {"commune": "C"}


def test_names_alike_without_accents_are_asked_never_guessed() -> None:
    """The words "loc thanh" may be Thành or Thạnh; the next number chooses between the two."""
    step = talk("loc thanh")
    assert (keys(step), step.progress.unsure, values(step)) == (["forms.unsure"], ("A", "B"), {})
    assert values(talk("loc thanh", "2")) == {"commune": "B"}


def test_accents_decide_where_they_are_typed() -> None:
    """With its accents the name is one."""
    assert values(talk("lộc thạnh")) == {"commune": "B"}


def test_a_number_that_is_also_a_name_is_asked() -> None:
    """In Lộc Hòa the sixth line is Ấp 8C, but 6 is also Ấp 6."""
    step = talk("3", "6")
    assert (step.progress.unsure, step.progress.asking) == (("C6", "C1"), "area")
    assert values(talk("3", "6", "2"))["area"] == "C1"


def test_a_number_that_is_no_other_name_is_taken() -> None:
    """Where line and name agree, nobody is asked."""
    assert values(talk("1", "2"))["area"] == "A2"


def test_nine_is_asked_where_an_area_is_called_nine() -> None:
    """In Lộc Thạnh 9 may mean "for later" or Ấp 9."""
    step = talk("2", "9")
    assert (step.outcome, step.progress.unsure) == (Outcome.OPEN, ("~later", "B9"))
    assert values(talk("2", "9", "2"))["area"] == "B9"
    assert talk("2", "9", "1").outcome is Outcome.LATER


def test_long_lists_page_by_number_and_come_round() -> None:
    """Twelve areas make two pages of seven lines and "more"; after the last comes the first."""
    first = talk("lộc thạnh")
    showing = Showing(FORM, _look, texts())
    assert [choice.typed for choice in showing.prompt(first.progress).choices] == list("12345678")
    second = talk("xem tiếp", progress=first.progress)
    labels = [choice.label for choice in showing.prompt(second.progress).choices]
    assert labels == ["Ấp 8", "Ấp 9", "Ấp 10", "Ấp 11", "Ấp 12", "Xem tiếp"]
    assert [c.typed for c in showing.prompt(second.progress).choices] == ["1", "2", "3", "4", "5", "8"]
    assert values(talk("ap 12", progress=second.progress))["area"] == "B12"
    third = talk("xem tiếp", progress=second.progress)
    assert showing.prompt(third.progress) == showing.prompt(first.progress)


def test_a_misspelt_name_is_offered_not_taken() -> None:
    """A near name becomes a question."""
    step = talk("loc hoaa")
    assert (step.progress.unsure, values(step)) == (("C",), {})


@pytest.mark.parametrize("text", ["xyz", "77", "😀", "-1"])
def test_nonsense_changes_nothing(text: str) -> None:
    """What means nothing is said so and the question stays."""
    step = talk(text)
    assert (keys(step), step.progress.asking, values(step)) == (["forms.not_understood"], "commune", {})


def test_an_empty_answer_is_said_so() -> None:
    """Spaces are no answer."""
    assert keys(talk("3", "1", "   ")) == ["forms.empty"]


def test_too_long_is_refused_whole() -> None:
    """An answer over the limit is not cut but refused with both numbers."""
    step = talk("3", "suối thôn", "đèn", "a" * 100_000)
    assert (keys(step), step.notes[0].facts) == (["forms.too_long"], {"most": "4.000", "count": "100.000"})


def test_back_keeps_what_was_answered_and_keep_goes_on() -> None:
    """Back shows the earlier question; "giữ" returns to where the talk was."""
    back = talk("3", "suối thôn", "0", "0")
    assert (back.progress.asking, values(back)) == ("commune", {"commune": "C", "area": "C7"})
    assert talk("giữ", progress=back.progress).progress.asking == "subject"


def test_back_at_the_first_question_stays() -> None:
    """There is nothing before the first question."""
    assert keys(talk("0")) == ["forms.first"]


def test_an_edit_that_closes_an_answer_drops_it() -> None:
    """Another commune drops the area of the first; the area is asked again before anything is filed."""
    step = talk("3", "suối thôn", "đèn", "tối quá", "sửa 1", "1")
    assert (step.progress.asking, "area" in values(step)) == ("area", False)
    done = talk("2", progress=step.progress)
    assert (done.progress.asking, values(done)["area"]) == (REVIEW, "A2")


def test_a_condition_that_closes_drops_the_answer() -> None:
    """An answer that is no longer asked for is not filed."""
    step = talk("3", "suối thôn", "thêm", "tối quá", "một câu thêm", "sửa 3", "đèn")
    assert (step.progress.asking, "extra" in values(step)) == (REVIEW, False)


def test_skip_only_where_it_is_allowed() -> None:
    """An optional question may be skipped, another may not."""
    assert keys(talk("bỏ qua")) == ["forms.not_here"]
    assert talk("3", "suối thôn", "thêm", "tối quá", "bỏ qua").progress.asking == REVIEW


@pytest.mark.parametrize("number", ["0", "9", "12"])
def test_where_a_number_is_asked_nought_and_nine_are_answers(number: str) -> None:
    """0 and 9 are no controls there; the words serve."""
    step = talk("3", "suối thôn", "đếm", "tối quá", number)
    assert values(step)["count"] == number
    assert talk("3", "suối thôn", "đếm", "tối quá", "lùi").progress.asking == "text"
    assert talk("3", "suối thôn", "đếm", "tối quá", "để sau").outcome is Outcome.LATER


@pytest.mark.parametrize("word", ["1", "gửi", "GUI", "Gửi đi!", "đồng ý"])
def test_sending_by_number_or_word(word: str) -> None:
    """The summary is confirmed by 1 or by a word."""
    assert talk("3", "suối thôn", "đèn", "tối quá", word).outcome is Outcome.FILE


@pytest.mark.parametrize("words", ["sửa 3", "sua 3", "Sửa việc", "SUA VIEC"])
def test_changing_by_line_or_name(words: str) -> None:
    """A line of the summary is named by its place or its short name."""
    assert talk("3", "suối thôn", "đèn", "tối quá", words).progress.asking == "subject"


def test_changing_by_the_list() -> None:
    """2 asks which line, its number opens the question, the answer returns to the summary."""
    step = talk("3", "suối thôn", "đèn", "tối quá", "2")
    assert step.progress.asking == CHANGE
    changed = talk("3", "đèn đường", progress=step.progress)
    assert (values(changed)["subject"], changed.progress.asking) == ("đèn đường", REVIEW)


def test_a_second_message_at_the_summary_is_kept_too() -> None:
    """Two messages that answer one question are both kept, in order."""
    step = talk("3", "suối thôn", "đèn", "tối quá", "ba tuần nay rồi")
    assert (values(step)["text"], keys(step)) == ("tối quá\nba tuần nay rồi", ["forms.added"])


def test_a_correction_changes_that_answer_alone() -> None:
    """The words "À lộn, ấp 7 chứ không phải ấp 6" change the area and nothing else; the talk stays where it was."""
    step = talk("3", "ấp 6", "à lộn, ấp 7 chứ không phải ấp 6")
    assert (values(step), step.progress.asking) == ({"commune": "C", "area": "C2"}, "subject")


def test_an_edited_message_is_a_new_answer_to_its_question() -> None:
    """The question is found by the message that answered it."""
    step = talk("3", "suối thôn", "đèn")
    edited = TURN.advance(step.progress, Said(text="ấp 7", message="m1", edits="m1"))
    assert (values(edited)["area"], edited.progress.asking) == ("C2", "text")
    stranger = TURN.advance(step.progress, Said(text="ấp 7", edits="m77"))
    assert (keys(stranger), values(stranger)) == (["forms.edit_unknown"], values(step))


def test_a_wrong_edit_changes_nothing() -> None:
    """An edit that is no answer leaves the old one."""
    step = talk("3", "suối thôn", "đèn")
    edited = TURN.advance(step.progress, Said(text="xyz", edits="m1"))
    assert (values(edited), edited.progress.asking) == (values(step), "text")


def test_photos_go_to_the_question_that_takes_them() -> None:
    """A photo sent early is kept for the question that takes photos; a late one of its album goes there, too."""
    begun = TURN.begin("2021-06-20T01:00:00.000Z", {}).progress
    step = TURN.advance(begun, Said(files=(7,), album="x"))
    late = TURN.advance(step.progress, Said(files=(8,), album="x"))
    assert (late.progress.files, late.progress.asking) == ({"text": [7, 8]}, "commune")


def test_a_photo_with_words_answers() -> None:
    """A caption is the answer to the question that takes photos."""
    step = talk("3", "suối thôn", "đèn")
    told = TURN.advance(step.progress, Said(text="tối quá", files=(7,), message="m9"))
    assert (values(told)["text"], told.progress.files, told.progress.asking) == ("tối quá", {"text": [7]}, REVIEW)


def test_more_photos_than_allowed_are_refused_kindly() -> None:
    """The eleventh file is not taken and the ten stay."""
    step = TURN.advance(TURN.begin("2021-06-20T01:00:00.000Z", {}).progress, Said(files=tuple(range(10))))
    refused = TURN.advance(step.progress, Said(files=(99,)))
    assert (keys(refused), refused.progress.files) == (["forms.too_many_files"], {"text": list(range(10))})


def test_the_summary_shows_every_answer_once() -> None:
    """A line for each answer, with the number of files."""
    step = talk("3", "suối thôn", "đèn", "tối quá")
    with_photo = TURN.advance(step.progress, Said(files=(1,)))
    lines = Showing(FORM, _look, texts()).prompt(with_photo.progress).text.splitlines()[1:]
    assert lines == ["• Nơi: Xã Lộc Hòa", "• Cụ thể: Suối Thôn", "• Việc: đèn", "• Nội dung: tối quá (kèm 1 tệp)"]
