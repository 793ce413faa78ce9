"""What is said before, beside and after a form's questions: carried over, joined, added, edited, never lost."""

from dataclasses import replace

import pytest

from handlers.forms.form import REVIEW, Option, Question
from handlers.forms.steps import Said, Step, together
from storage.talk import Refusal
from tests.handlers.forms.test_engine import FORM, TURN, keys, talk, values


def test_first_words_are_carried_into_the_form() -> None:
    """What was written before any command answers the question that takes it, and is not asked again."""
    begun = TURN.begin("2021-06-20T01:00:00.000Z", {}, Said(text="đèn hỏng ba tuần", files=(4,), message="m"))
    assert keys(begun) == ["forms.carried"]
    step = talk("3", "suối thôn", "đèn", progress=begun.progress)
    assert (values(step)["text"], step.progress.files, step.progress.asking) == (
        "đèn hỏng ba tuần",
        {"text": [4]},
        REVIEW,
    )


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        (Said(text="đ" * 4001), ["forms.too_long"]),
        (Said(files=(4,)), ["forms.carried"]),
        (Said(), []),
    ],
)
def test_what_cannot_be_carried_is_said_and_asked(said: Said, noted: list[str]) -> None:
    """A form says what it could not take over from the first words, and asks that question as usual."""
    begun = TURN.begin("2021-06-20T01:00:00.000Z", {}, said)
    assert (keys(begun), begun.progress.answers, begun.progress.files) == (
        noted,
        {},
        {"text": list(said.files)} if said.files else {},
    )
    asked = talk("3", "suối thôn", "đèn", progress=begun.progress)
    assert asked.progress.asking == "text"


def test_what_is_said_meanwhile_joins_a_form_taken_up_again() -> None:
    """Words and photos sent before going on are added to what was told, or answer its question if nothing was."""
    begun = talk("3", "suối thôn", "đèn", progress=TURN.begin("2021-06-20T01:00:00.000Z", {}).progress).progress
    meanwhile = Said(text="hỏng ba tuần", files=(4,), message="m")
    answered = TURN.resume(begun, meanwhile)
    assert (keys(answered), answered.progress.asking, answered.progress.files) == (
        ["forms.carried"],
        REVIEW,
        {"text": [4]},
    )
    again = TURN.resume(answered.progress, Said(text="trẻ em ngã", files=(5,)))
    assert (keys(again), values(again)["text"]) == (["forms.added"], "hỏng ba tuần\ntrẻ em ngã")
    assert (again.progress.asking, again.progress.files) == (REVIEW, {"text": [4, 5]})
    too_much = TURN.resume(again.progress, Said(text="đ" * 4000))
    assert (keys(too_much), values(too_much)["text"]) == (["forms.too_long"], "hỏng ba tuần\ntrẻ em ngã")
    assert TURN.resume(begun) == Step(begun)


def test_two_messages_held_together_keep_within_a_form() -> None:
    """Both whole, or a refusal that names the limit; the earlier ones stay as they were."""
    held = Said(text="một", files=(1,), message="m1")
    assert together(held, Said(text="hai", files=(2,))) == Said(text="một\nhai", files=(1, 2), message="m1")
    for said, key in (
        (Said(text="đ" * 3999), "forms.too_long"),
        (Said(files=tuple(range(10))), "forms.too_many_files"),
    ):
        with pytest.raises(Refusal) as refused:
            together(held, said)
        assert refused.value.key == key


def test_yes_and_no_go_by_all_the_words_that_people_have() -> None:
    """However a person agrees or declines; "dung" without accents is yes where the question asks so."""
    asked = Question("agreed", options=lambda _visit, _answers: [Option("yes", "Đồng ý"), Option("no", "Không")])
    form = replace(FORM, questions=(asked,), carry="", review=False)
    turn = replace(TURN, form=form, name_of=lambda _question: "")
    for text, value in {
        "vâng": "yes",
        "Dạ có ạ!": "yes",
        "ok": "yes",
        "đồng ý.": "yes",
        "dung": "yes",
        "không": "no",
        "khong dong y": "no",
        "dạ không ạ": "no",
        "2": "no",
    }.items():
        step = turn.advance(turn.begin("2021-06-20T01:00:00.000Z", {}).progress, Said(text=text))
        assert (text, values(step).get("agreed")) == (text, value)


def test_what_many_will_read_grows_by_no_slip_of_the_thumb() -> None:
    """At the summary of a form with a preview further words are not added; the person is told how to."""
    turn = replace(TURN, form=replace(FORM, preview=lambda _visit, _filled: None))
    step = Step(turn.begin("2021-06-20T01:00:00.000Z", {}).progress)
    for line in ("3", "suối thôn", "đèn", "tối quá", "14h thứ hai"):
        step = turn.advance(step.progress, Said(text=line))
    assert (keys(step), step.progress.asking, values(step)["text"]) == (["forms.not_added"], REVIEW, "tối quá")


def test_an_edit_of_a_joined_message_is_told_how_to_rewrite() -> None:
    """Two messages that became one answer cannot be told apart any more; the talk says what to do instead."""
    begun = TURN.begin("2021-06-20T01:00:00.000Z", {}, Said(text="đèn hỏng", message="x1"))
    asked = talk("3", "suối thôn", "đèn", progress=begun.progress)
    added = TURN.advance(asked.progress, Said(text="ba tuần rồi", message="x2"))
    edited = TURN.advance(added.progress, Said(text="bốn tuần rồi", edits="x2"))
    assert (keys(added), keys(edited)) == (["forms.added"], ["forms.edit_joined"])
    assert values(edited)["text"] == "đèn hỏng\nba tuần rồi"


def test_a_file_that_nobody_will_get_leaves_the_form() -> None:
    """Its number goes from every question, and a question without files keeps no empty list."""
    begun = TURN.begin("2021-06-20T01:00:00.000Z", {}).progress
    step = TURN.advance(begun, Said(files=(1, 2)))
    assert step.progress.without_files({2}).files == {"text": [1]}
    assert step.progress.without_files({1, 2}).files == {}
