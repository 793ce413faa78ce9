"""One turn of a form, as a pure function: progress and what was said give progress, notes and an outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.forms.controls import Control
from handlers.forms.course import Course, chosen
from handlers.forms.form import CHANGE, REVIEW, Answer, Answers, Option, Progress, Question
from handlers.forms.pointing import line_to_change
from handlers.forms.reading import Meaning, meaning, mentioned_options, offers, several
from handlers.forms.showing import Shown, shown
from handlers.forms.steps import A_LINE, Note, Outcome, Said, Step, all_of, not_too_long, short_of, together, with_files
from storage.talk import Refusal
from storage.words import tidy

Check = Callable[[Question, str], tuple[Any, str]]
SENTENCE = 5  # words that choose nothing and are a part of the story rather than a slip
Explain = Callable[[Question, Answers, str], None]


@dataclass(frozen=True, slots=True)
class Turn(Course):
    """All that one turn looks at; its methods are the engine. `name_of` gives a question's short name."""

    name_of: Callable[[Question], str]
    check_here: Check | None = None  # for questions whose check depends on the visit
    explain: Explain | None = None  # says why a closed option cannot be chosen

    def begin(self, at: str, given: Answers, carried: Said | None = None) -> Step:
        """A new talk, at its first question; what was carried over answers the question that takes it."""
        step = Step(Progress(self.form.name, "", at, dict(given), draft=self.form.review))
        if carried is not None and self.form.carry:
            step = self._carry(step.progress, carried)
        return replace(step, progress=self.onward(step.progress))

    def opened(self, begun: Step, said: Said) -> Step:
        """What stood behind the command: the whole name of a choice answers the first question, all else is carried.

        A number is none: nobody has seen the list. What neither can take, or would end the form unseen, is said back.
        """
        step = self._behind(begun.progress, said)
        if step is None or step.outcome is not Outcome.OPEN:
            step = Step(begun.progress, (Note("forms.unused"),))
        return replace(step, notes=(*begun.notes, *step.notes))

    def _behind(self, progress: Progress, said: Said) -> Step | None:
        if progress.asking in {REVIEW, CHANGE, ""}:
            return None
        question = self.form.question(progress.asking)
        options = self.options(question, progress)
        if not said.text.strip().isdecimal() and offers(options, said.text):
            return self._chosen(progress, question, options, said)
        if self.form.carry:
            step = self._carry(progress, said)
            return None if step.progress == progress else replace(step, progress=self.onward(step.progress))
        return self._typed(progress, question, said) if question.typed and not options else None

    def resume(self, progress: Progress, carried: Said | None = None) -> Step:
        """A talk taken up again, where it was; what was said meanwhile joins what was told in it."""
        if carried is None or not self.form.carry:
            return Step(progress)
        step = self._carry(progress, carried)
        return replace(
            step, progress=self.onward(step.progress) if progress.asking == self.form.carry else step.progress
        )

    def advance(self, progress: Progress, said: Said) -> Step:
        """The talk after something was said; what cannot be used is said so and changes nothing."""
        if said.edits:
            return self._edited(progress, said)
        if said.files:
            return self._files(progress, said)
        if progress.asking == CHANGE:
            return self._change(progress, said)
        if progress.asking == REVIEW:
            return self._review(progress, said)
        return self._answer(progress, said)

    # --- questions ---------------------------------------------------------------------------------------------

    def _answer(self, progress: Progress, said: Said) -> Step:
        question = self.form.question(progress.asking)
        if corrected := self._corrected(progress, said):
            return corrected
        options = self.options(question, progress)
        control = said.press or self._control(question, said.text, options)
        if control in set(Control):
            return self._controlled(progress, question, Control(control))
        if options:
            return self._chosen(progress, question, options, said)
        return self._typed(progress, question, said)

    def _control(self, question: Question, text: str, options: Sequence[Option]) -> str:
        """A control said in words, unless the question offers just these; its numbers are read with the choices."""
        control = None if offers(options, text) else self.lexicon.control(text)
        if control is None and not options and not question.numeric:
            control = {"0": Control.BACK, "9": Control.LATER}.get(text.strip())
        return control or ""

    def _controlled(self, progress: Progress, question: Question, control: Control) -> Step:
        match control:
            case Control.BACK:
                return self.back(progress)
            case Control.LATER:
                return Step(progress, outcome=Outcome.LATER)
            case Control.MORE:
                return Step(replace(progress, page=progress.page + 1, unsure=()))
            case Control.WAIT:
                return Step(progress, (Note("forms.waits"),))
            case Control.SKIP if question.optional:
                return self._taken(progress, question, Answer(None, "—"))
            case Control.KEEP | Control.SKIP | Control.DONE if question.name in progress.answers:
                return Step(self.onward(progress))
            case _:
                return Step(progress, (Note("forms.not_here"),))

    def _chosen(self, progress: Progress, question: Question, options: Sequence[Option], said: Said) -> Step:
        by_key = {option.key: option for option in options}
        now = shown(question, options, progress)
        if said.press:
            found = Meaning((said.press,), sure=said.press in by_key)
        elif question.many and (keys := several(said.text, options, now, self.lexicon.every)):
            return self._taken(progress, question, all_of([by_key[key] for key in keys], said), echo=True)
        else:
            # "à nhầm, A chứ không phải B" before anything is chosen: A
            corrects = self.lexicon.corrects(said.text) and not offers(options, said.text)
            found = meaning(self.lexicon.uncorrected(said.text) if corrects else said.text, options, now)
        if question.typed and found.within:  # where words of one's own are an answer, a sentence is one
            return self._typed(progress, question, said)
        if found.sure and found.keys[0] in set(Control):
            return self._controlled(progress, question, Control(found.keys[0]))
        if found.sure and found.keys[0] in by_key and by_key[found.keys[0]].closed:
            return self._explained(progress, question, found.keys[0])
        if found.sure and found.keys[0] in by_key:
            return self._taken(progress, question, chosen(question, by_key[found.keys[0]], said), echo=True)
        if question.typed and said.text and not found.keys:
            return self._typed(progress, question, said)
        if found.keys and not said.press:
            facts = {"text": short_of(said.text)}
            note = Note("forms.unsure", facts) if len(found.keys) > 1 and not found.near else Note("forms.near", facts)
            return Step(replace(progress, unsure=found.keys), (note,))
        renamed = None if question.apart else self._renamed(progress, question, said)
        return renamed or self._not_chosen(progress, question, options, said)

    def _not_chosen(self, progress: Progress, question: Question, options: Sequence[Option], said: Said) -> Step:
        """What chooses nothing brings the whole list back; who misses a name there is told all that it has."""
        progress = replace(progress, unsure=())
        if self.lexicon.misses(said.text):
            names = ", ".join(option.label for option in options if not option.closed)
            return Step(progress, (Note("forms.all_there_is", {"names": names}),))
        joins = self.form.carry and self.form.preview is None and not question.apart
        if joins and len(said.text.split()) >= SENTENCE:
            return self._carry(progress, said)
        return Step(progress, (Note("forms.not_understood" if said.text else "forms.empty"),))

    def _renamed(self, progress: Progress, question: Question, said: Said) -> Step | None:
        """Whoever names, in place of an area, another commune than before corrects that; yes and no name nothing."""
        before = [one for one in self.answered(progress) if one.options is not None and not (one.typed or one.many)]
        for earlier in [one for one in reversed(before) if one is not question]:
            options = [one for one in self.options(earlier, progress) if one.key not in self.lexicon.answers]
            named = meaning(self.lexicon.uncorrected(said.text), options, Shown((), ()))
            if named.sure and named.keys[0] != progress.answers[earlier.name].value:
                option = next(one for one in options if one.key == named.keys[0])
                return self._changed(progress, earlier, option, said)
        return None

    def _explained(self, progress: Progress, question: Question, key: str) -> Step:
        """It is said why that cannot be chosen, and the question stands."""
        assert self.explain is not None  # noqa: S101 - questions with closed options have one
        self.explain(question, progress.answers, key)
        return Step(replace(progress, unsure=()))

    def unknown(self, progress: Progress, text: str) -> bool:
        """Whether these words are no answer to the open question: no choice, refused if typed, nor any way on."""
        question = self.form.question(progress.asking)
        options = self.options(question, progress)
        if self.lexicon.control(text) or meaning(text, options, shown(question, options, progress)).keys:
            return False
        return self._is_refused(question, text) if question.typed else bool(options)

    def takes(self, progress: Progress, text: str) -> bool:
        """Whether the open question takes these very words, beside what it offers."""
        question = self.form.question(progress.asking)
        return (question.typed or question.options is None) and not self._is_refused(question, text)

    def _is_refused(self, question: Question, text: str) -> bool:
        try:
            self._checked(question, Said(text))
        except Refusal:
            return True
        return False

    def _typed(self, progress: Progress, question: Question, said: Said) -> Step:
        try:
            return self._taken(progress, question, self._checked(question, said))
        except Refusal as refusal:
            kept = self._carry(progress, said) if question.spills and len(said.text) > A_LINE else Step(progress)
            return replace(kept, notes=(*kept.notes, Note(refusal.key, refusal.facts)))

    def _checked(self, question: Question, said: Said) -> Answer:
        """The typed words as an answer; raises Refusal with the sentence to say."""
        text = said.text.strip()
        if not text:
            raise Refusal("forms.empty")
        not_too_long(text)
        if question.check_here is not None and self.check_here is not None:
            value, shown_as = self.check_here(question, text)
            return Answer(value, shown_as, said.message)
        value = text if question.check is None else question.check(text)
        return Answer(value, value if isinstance(value, str) else tidy(text), said.message)

    def _taken(self, progress: Progress, question: Question, answer: Answer, *, echo: bool = False) -> Step:
        """Keep an answer, drop those that it closed, go to the next question that is open; echo a choice by name."""
        kept = self.settled(progress.with_answer(question.name, answer))
        notes = (Note("forms.chosen", {"choice": answer.shown}),) if echo else ()
        forward = self.onward(kept)
        return Step(forward, notes, Outcome.FILE if forward.asking == "" else Outcome.OPEN)

    # --- summary -----------------------------------------------------------------------------------------------

    def _review(self, progress: Progress, said: Said) -> Step:
        said_control = said.press or self._review_control(said.text)
        if named := line_to_change(said.text, self.answered(progress), self.name_of, self.lexicon):
            return Step(progress.asks(named))
        match said_control:
            case Control.SEND | Control.DONE:
                return Step(progress.asks(""), outcome=Outcome.FILE)
            case Control.CHANGE:
                return Step(progress.asks(CHANGE))
            case Control.BACK:
                return self.back(progress)
            case Control.LATER:
                return Step(progress, outcome=Outcome.LATER)
            case Control.WAIT | Control.SKIP | Control.KEEP | Control.MORE:
                return Step(progress, (Note("forms.waits" if said_control == Control.WAIT else "forms.not_here"),))
        return self._corrected(progress, said) or self._added(progress, said)

    def _review_control(self, text: str) -> str:
        by_number = {"1": Control.SEND, "2": Control.CHANGE, "0": Control.BACK, "9": Control.LATER}
        label = text.lstrip("0123456789.) ")  # "1. Gửi", as it stands there
        return by_number.get(text.strip()) or self.lexicon.control(text) or self.lexicon.control(label) or ""

    def _change(self, progress: Progress, said: Said) -> Step:
        lines = self.answered(progress)
        text = said.text.strip()
        if said.press in {line.name for line in lines}:
            return Step(progress.asks(said.press))
        if text.isdecimal() and 0 < int(text) <= len(lines):
            return Step(progress.asks(lines[int(text) - 1].name))
        asked = [Option(line.name, self.name_of(line)) for line in lines]
        if (named := meaning(text, asked, Shown((), ()))).sure:
            return Step(progress.asks(named.keys[0]))
        control = said.press or {"0": Control.BACK, "9": Control.LATER}.get(text) or self.lexicon.control(text)
        if control == Control.LATER:
            return Step(progress, outcome=Outcome.LATER)
        if control == Control.BACK:
            return Step(progress.asks(REVIEW))
        if control == Control.SEND:
            return Step(progress.asks(""), outcome=Outcome.FILE)
        return Step(progress, (Note("forms.not_understood"),))

    # --- whatever else people do -------------------------------------------------------------------------------

    def _added(self, progress: Progress, said: Said) -> Step:
        """A further message at the summary belongs to what was told: two messages that answer one are both kept."""
        if not any(sign.isalpha() for sign in said.text) or self.form.carry not in progress.answers:
            return Step(progress, (Note("forms.not_understood" if said.text else "forms.empty"),))
        if self._is_another(progress, said.text):
            return Step(progress)
        if self.form.preview is not None:  # what many will read grows by no slip of the thumb
            return Step(progress, (Note("forms.not_added"),))
        return self._carry(progress, said)

    def _corrected(self, progress: Progress, said: Said) -> Step | None:
        """After "À lộn, ấp 3 chứ không phải ấp 2", change the answer that offers what is named, and that one alone."""
        if not self.lexicon.corrects(said.text) and not self._is_another(progress, said.text):
            return None
        text = self.lexicon.uncorrected(said.text)
        for question in reversed(self.answered(progress)):
            options = [option for option in self.options(question, progress) if not option.closed]
            now, found = progress.answers[question.name], mentioned_options(text, options)
            named = [key for key in found if key != now.value]
            if found == (now.value,) and len(text.split()) < SENTENCE and progress.asking != REVIEW:
                return Step(progress, (Note("forms.chosen", {"choice": now.shown}),))
            if len(named) == 1 and not question.many:
                option = next(option for option in options if option.key == named[0])
                return self._changed(progress, question, option, said)
        return None

    def _is_another(self, progress: Progress, text: str) -> bool:
        """Whether the words at the summary are but the name of a choice, not "yes" or "no": no part of a story."""
        if progress.asking != REVIEW:
            return False
        asked = [one for one in self.answered(progress) if one.options is not None and not one.many]
        offered = [option for one in asked for option in self.options(one, progress)]
        return offers([option for option in offered if option.key not in self.lexicon.answers], text)

    def _changed(self, progress: Progress, question: Question, option: Option, said: Said) -> Step | None:
        """Another choice at an earlier question; a closed one changes nothing."""
        if option.closed:
            return None
        answer = chosen(question, option, said)
        if question.name == progress.asking:  # the question that is open, asked once more, has its answer now
            return self._taken(progress, question, answer, echo=True)
        changed = self.settled(progress.with_answer(question.name, answer))
        return Step(self.resumed(changed), (Note("forms.corrected", {"choice": option.label}),))

    def _edited(self, progress: Progress, said: Said) -> Step:
        """An edited message is a new answer to the very question that it answered."""
        for question in self.answered(progress):
            told = progress.answers[question.name].message
            if said.edits in told.split() and told != said.edits:
                return Step(progress, (Note("forms.edit_joined", {"name": self.name_of(question)}),))
            if told == said.edits:
                fresh = replace(said, edits="", message=said.edits)
                step = self._answer(progress.asks(question.name), fresh)
                if step.progress.answers == progress.answers:
                    return Step(progress, step.notes)
                return replace(step, notes=(Note("forms.edited"), *step.notes))
        return Step(progress, (Note("forms.edit_unknown"),))

    def _files(self, progress: Progress, said: Said) -> Step:
        """Files go to the question that they belong to; words that came with them are an answer of their own."""
        step = with_files(progress, progress.albums.get(said.album) or self.form.takes_files(progress), said)
        if not said.text.strip():
            return step
        more = self.advance(step.progress, replace(said, files=(), album=""))
        return replace(more, notes=(*step.notes, *more.notes))

    def _carry(self, progress: Progress, carried: Said) -> Step:
        """What was said outside the form joins the answer to its question; what that cannot take is said."""
        question = self.form.question(self.form.carry)
        told, files = progress.answers.get(question.name), progress.files.get(question.name, [])
        if not (carried.text or carried.files):
            return Step(progress)
        try:
            before = Said() if told is None else Said(str(told.value), message=told.message)
            both = together(replace(before, files=tuple(files)), carried)
            if both.files and question.files:
                progress = replace(progress, files={**progress.files, question.name: list(both.files)})
            if carried.text:
                progress = progress.with_answer(question.name, self._checked(question, both))
        except Refusal as refusal:
            if len(carried.text) < A_LINE:
                return Step(progress, (Note("forms.carried_little", {"text": carried.text}),))
            return Step(progress, (Note(refusal.key, refusal.facts),))
        return Step(progress, (Note("forms.carried" if told is None else "forms.added"),))
