"""How a question looks: its words, the numbered choices of the page, the controls below, and the summary."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handlers.forms.controls import CLOSE, Control
from handlers.forms.form import CHANGE, REVIEW, Answers, Form, Option, Progress, Question, unasked
from storage.limits import limits
from storage.talk import Choice, Reply
from storage.texts.texts import Texts

NUMBERS = {Control.BACK: "0", Control.LATER: "9"}
LABEL_KEYS = {
    Control.BACK: "forms.back",
    Control.LATER: "forms.later",
    Control.SKIP: "forms.skip",
    Control.KEEP: "forms.keep",
    Control.MORE: "forms.more",
    Control.SEND: "forms.send",
    Control.CHANGE: "forms.change",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a question shows now: keys behind the numbers of this page, and the controls with what one types."""

    items: tuple[tuple[str, str], ...]  # (typed, key)
    controls: tuple[tuple[str, Control], ...]  # (typed or "" for a word of the lexicon, control)
    narrowed: bool = False  # "did you mean": here a number is a line and nothing else


def shown(question: Question, options: Sequence[Option], progress: Progress) -> Shown:
    """The numbered items and the controls of a question at its present page."""
    return Shown(_items(options, progress), tuple(_controls(question, progress)), narrowed=bool(progress.unsure))


def _items(options: Sequence[Option], progress: Progress) -> tuple[tuple[str, str], ...]:
    if progress.unsure:
        known = {*(option.key for option in options), *Control}
        return tuple((str(number), key) for number, key in enumerate((k for k in progress.unsure if k in known), 1))
    keys, size = [option.key for option in options if not option.closed], limits().forms.page_items
    if len(keys) > size:
        keys = [*_page(keys, progress.page, size - 1), Control.MORE]
    numbered = [(str(number), key) for number, key in enumerate(keys, 1)]
    if keys and keys[-1] == Control.MORE:
        numbered[-1] = (str(size), Control.MORE)
    return tuple(numbered)


def _page(keys: Sequence[str], page: int, size: int) -> Sequence[str]:
    pages = -(-len(keys) // size)
    start = page % pages * size
    return keys[start : start + size]


def _controls(question: Question, progress: Progress) -> list[tuple[str, Control]]:
    words = question.numeric
    found = [("" if words else "0", Control.BACK)]
    if question.optional:
        found.append(("", Control.SKIP))
    if question.name in progress.answers:
        found.append(("", Control.KEEP))
    found.append(("" if words else "9", Control.LATER))
    return found


@dataclass(frozen=True, slots=True)
class Showing:
    """Puts a form's questions into words."""

    form: Form
    look: Callable[[Question, Answers], Sequence[Option]]
    texts: Texts

    def prompt(self, progress: Progress) -> Reply:
        """The question at which the talk stands, or the summary."""
        if progress.asking == REVIEW:
            return self._review(progress)
        if progress.asking == CHANGE:
            return self._change(progress)
        question = self.form.question(progress.asking)
        options = () if question.options is None else self.look(question, progress.answers)
        now = shown(question, options, progress)
        labels = {option.key: option.label for option in options}
        choices = tuple(Choice(typed, key, labels.get(key) or self._label(key)) for typed, key in now.items)
        controls = self._controls(question, progress, now)
        return Reply(self._ask(question, progress, now), choices, controls)

    def _controls(self, question: Question, progress: Progress, now: Shown) -> tuple[Choice, ...]:
        """The controls below; at the first question there is nothing to go back to, and a menu keeps no draft."""
        asked = (q for q in self.form.questions if q.when(progress.answers))
        first = next(q for q in asked if not unasked(q, progress.answers, self.look))
        closes = any(key == CLOSE for _, key in now.items)  # a menu with an end of its own needs no second one
        needless = {Control.BACK: question is first, Control.LATER: closes and not progress.draft}
        shown_here = [(typed, control) for typed, control in now.controls if not needless.get(control)]
        return tuple(
            Choice("9", Control.LATER, self.texts.say("forms.stop"))
            if control == Control.LATER and not progress.draft
            else self._control(typed, control)
            for typed, control in shown_here
        )

    def _ask(self, question: Question, progress: Progress, now: Shown) -> str:
        if progress.unsure:
            return self.texts.say("forms.which")
        facts: dict[str, object] = {name: answer.shown for name, answer in progress.answers.items()}
        facts |= question.facts(progress.answers)
        asked = self.texts.say(f"{self.form.name}.{question.like or question.name}.ask", **facts)
        if any(key == Control.MORE for _, key in now.items):
            asked = f"{asked} {self.texts.say('forms.or_type')}"
        if question.name in progress.answers:
            asked = f"{asked}\n{self.texts.say('forms.before', answer=progress.answers[question.name].shown)}"
        return asked

    def _review(self, progress: Progress) -> Reply:
        text = "\n".join([self.texts.say("forms.review"), *self._lines(progress)])
        choices = (
            Choice("1", Control.SEND, self._label(Control.SEND)),
            Choice("2", Control.CHANGE, self._label(Control.CHANGE)),
        )
        return Reply(text, choices, self._low())

    def _change(self, progress: Progress) -> Reply:
        told = [
            (question.name, short(self.texts, self.form, question, progress.answers))
            for question in self._told(progress)
        ]
        choices = tuple(Choice(str(number), name, label) for number, (name, label) in enumerate(told, 1))
        return Reply(self.texts.say("forms.change_which"), choices, self._low())

    def _low(self) -> tuple[Choice, ...]:
        return (self._control("0", Control.BACK), self._control("9", Control.LATER))

    def _lines(self, progress: Progress) -> list[str]:
        lines: list[str] = []
        for question in self._told(progress):
            answer = progress.answers[question.name].shown
            files = len(progress.files.get(question.name, ()))
            more = f" {self.texts.say('forms.with_files', count=files)}" if files else ""
            lines.append(f"• {short(self.texts, self.form, question, progress.answers)}: {answer}{more}")
        return lines

    def _told(self, progress: Progress) -> list[Question]:
        """The questions that are answered, in their order, without those that nobody was asked."""
        told = [q for q in self.form.questions if q.name in progress.answers]
        return [q for q in told if not unasked(q, progress.answers, self.look)]

    def _label(self, key: str) -> str:
        return self.texts.say(LABEL_KEYS[Control(key)])

    def _control(self, typed: str, control: Control) -> Choice:
        return Choice(typed or self.texts.say(f"{LABEL_KEYS[control]}_word"), control, self._label(control))


def short(texts: Texts, form: Form, question: Question, answers: Answers) -> str:
    """What a question is called in the summary."""
    return texts.say(f"{form.name}.{question.like or question.name}.short", **question.facts(answers))
