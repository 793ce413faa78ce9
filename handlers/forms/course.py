"""The course of a form: what each question offers, which comes next, and which answers still stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handlers.forms.controls import Lexicon
from handlers.forms.form import CHANGE, REVIEW, Answer, Answers, Form, Option, Progress, Question, unasked
from handlers.forms.steps import Note, Said, Step

Look = Callable[[Question, Answers], Sequence[Option]]


@dataclass(frozen=True, slots=True)
class Course:
    """A form with what is there to choose from; `look` gives a question's choices for some answers."""

    form: Form
    look: Look
    lexicon: Lexicon

    def options(self, question: Question, progress: Progress) -> Sequence[Option]:
        """What a question offers, given the answers so far; "yes" and "no" go by all the words that people have."""
        found = () if question.options is None else self.look(question, progress.answers)
        said = self.lexicon.said(menu=self.form.menu)
        return [replace(one, also=(*one.also, *said[one.key])) if one.key in said else one for one in found]

    def onward(self, progress: Progress) -> Progress:
        """At the first open question without an answer; then the summary, or nothing ("": ready to file)."""
        for question in self.form.questions:
            if question.given or not question.when(progress.answers) or question.name in progress.answers:
                continue
            if not unasked(question, progress.answers, self.look):
                return progress.asks(question.name)
            only = self.options(question, progress)[0]
            progress = progress.with_answer(question.name, chosen(question, only, Said()))
        return progress.asks(REVIEW if self.form.review else "")

    def back(self, progress: Progress) -> Step:
        """To the question before; from "did you mean" to the whole list."""
        asked = [q for q in self.form.questions if q.when(progress.answers)]
        open_names = [q.name for q in asked if not unasked(q, progress.answers, self.look)]
        at = open_names.index(progress.asking) if progress.asking in open_names else len(open_names)
        if progress.unsure:
            return Step(progress.asks(progress.asking))
        if at == 0:
            return Step(progress.asks(progress.asking), (Note("forms.first"),))
        return Step(progress.asks(open_names[at - 1]))

    def settled(self, progress: Progress) -> Progress:
        """Without the answers that are no longer asked for, or no longer offered, after another answer changed."""
        closed = [q.name for q in self.form.questions if q.name in progress.answers and not self._stands(q, progress)]
        return self.settled(progress.without(closed)) if closed else progress

    def _stands(self, question: Question, progress: Progress) -> bool:
        if question.given or not question.when(progress.answers):
            return question.given
        value = progress.answers[question.name].value
        if question.options is None or question.typed or value is None:
            return True
        offered = {option.key for option in self.options(question, progress) if not option.closed}
        return set(value if question.many else [value]) <= offered

    def answered(self, progress: Progress) -> list[Question]:
        """The questions in the summary, in its order."""
        told = [q for q in self.form.questions if q.name in progress.answers]
        return [q for q in told if not unasked(q, progress.answers, self.look)]

    def resumed(self, progress: Progress) -> Progress:
        """Where the talk was, unless the change opened a question before that."""
        ahead = self.onward(progress)
        return progress if ahead.asking in {REVIEW, ""} and progress.asking not in {REVIEW, CHANGE} else ahead


def chosen(question: Question, option: Option, said: Said) -> Answer:
    """A choice as an answer."""
    return Answer([option.key] if question.many else option.key, option.label, said.message)
