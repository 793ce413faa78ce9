"""What is known and cannot be chosen: named, it is explained and never taken; and words that stood behind a command."""

import pytest

from handlers.forms.controls import lexicon
from handlers.forms.engine import Turn
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.forms.showing import Showing
from handlers.forms.steps import Said, Step
from storage.texts.texts import texts

AT = "2021-06-20T01:00:00.000Z"
HEADS = (Option("an", "Ấp 4A – Nguyễn Văn Ân", ("Nguyễn Văn Ân",)), Option("dung", "Ấp 5A – Phạm Văn Dũng", ("Ấp 5A",)))
BARRED = Option("barred", "Ấp 1B – Nguyễn Văn An", ("Nguyễn Văn An", "Ấp 1B"), closed=True)


def _heads(_visit: None, _answers: Answers) -> tuple[Option, ...]:
    return (BARRED, *HEADS)


def _file(_visit: object, _filled: Filled) -> None:
    """The engine never files by itself."""


WHO = Question("who", options=_heads)
FORM = Form("nomination", (WHO, Question("merit")), file=_file, carry="merit")
MENU = Form("nomination", (WHO,), file=_file, review=False)


def turn(explained: list[str], form: Form = FORM) -> Turn:
    """The engine over the heads; keys that it explains go into the list."""
    return Turn(
        form,
        lambda question, answers: () if question.options is None else question.options(None, answers),
        lexicon(texts()),
        lambda question: question.name,
        explain=lambda _question, _answers, key: explained.append(key),
    )


def said(*lines: str) -> tuple[Step, list[str]]:
    """The step after a person said these lines, and what was explained on the way."""
    explained: list[str] = []
    step = turn(explained).begin(AT, {})
    for line in lines:
        step = turn(explained).advance(step.progress, Said(line))
    return step, explained


@pytest.mark.parametrize("words", ["Nguyễn Văn An", "ấp 1b", "NGUYỄN VĂN AN"])
def test_whoever_names_a_closed_one_is_told_why(words: str) -> None:
    """It is explained, nobody else of nearly the same name is taken for it, and the question stands."""
    step, explained = said(words)
    assert (explained, step.progress.asking, step.progress.answers) == (["barred"], "who", {})


def test_without_accents_both_are_asked_for() -> None:
    """The closed one stands in "did you mean", and choosing it there explains it."""
    step, explained = said("nguyen van an")
    assert (step.progress.unsure, explained) == (("barred", "an"), [])
    prompt = Showing(FORM, turn([]).look, texts()).prompt(step.progress)
    assert [choice.label for choice in prompt.choices] == [BARRED.label, HEADS[0].label]
    step, explained = said("nguyen van an", "1")
    assert (explained, step.progress.unsure, step.progress.answers) == (["barred"], (), {})


def test_a_closed_one_stands_in_no_list() -> None:
    """Numbers count those that can be chosen."""
    step, _ = said()
    prompt = Showing(FORM, turn([]).look, texts()).prompt(step.progress)
    assert [choice.key for choice in prompt.choices] == ["an", "dung"]
    step, explained = said("2")
    assert (step.progress.answers["who"].value, explained) == ("dung", [])


@pytest.mark.parametrize(
    ("words", "who", "merit", "explained"),
    [
        ("ấp 5A", "dung", False, []),
        ("nguyễn văn ân", "an", False, []),
        ("Nguyễn Văn An", None, False, ["barred"]),
        ("2", None, True, []),
        ("ấp 5A vận động dân hiến đất mở đường", None, True, []),
    ],
)
def test_words_behind_a_command(words: str, who: str | None, merit: bool, explained: list[str]) -> None:
    """The whole name of a choice answers the first question; a story, or a number of a list unseen, is carried."""
    told: list[str] = []
    step = turn(told).opened(turn(told).begin(AT, {}), Said(words))
    answers = {name: answer.value for name, answer in step.progress.answers.items()}
    assert (answers.get("who"), told) == (who, explained)
    assert answers.get("merit") == (words if merit else None)


@pytest.mark.parametrize("words", ["abc xyz", "1", "9", "ấp 5A", "thôi"])
def test_words_that_nothing_takes_are_said_back(words: str) -> None:
    """Where the form carries nothing, or its one answer would file it unseen, nobody takes the words for received."""
    engine = turn([], MENU)
    step = engine.opened(engine.begin(AT, {}), Said(words))
    assert [note.key for note in step.notes] == ["forms.unused"]
    assert (step.progress.asking, step.progress.answers) == ("who", {})
