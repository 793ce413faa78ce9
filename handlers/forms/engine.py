"""One turn of a form, as a pure function: progress and what was said give progress, notes and an outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.forms.controls import Control, Lexicon
from handlers.forms.form import CHANGE, REVIEW, Answer, Answers, Form, Option, Progress, Question, unasked
from handlers.forms.reading import Meaning, folded, meaning, mentioned_options, several, spelled
from handlers.forms.showing import shown
from handlers.forms.steps import Note, Outcome, Said, Step, not_too_long, together
from storage.limits import limits
from storage.talk import Refusal
from storage.words import fold, shorn, spell, tidy

Look = Callable[[Question, Answers], Sequence[Option]]
Check = Callable[[Question, str], tuple[Any, str]]
Explain = Callable[[Question, Answers, str], None]


@dataclass(frozen=True, slots=True)
class Turn:
    """All that one turn looks at; its methods are the engine. `name_of` gives a question's short name."""

    form: Form
    look: Look
    lexicon: Lexicon
    name_of: Callable[[Question], str]
    check_here: Check | None = None  # for questions whose check depends on the visit
    explain: Explain | None = None  # says why a closed option cannot be chosen

    def begin(self, at: str, given: Answers, carried: Said | None = None) -> Step:
        """A new talk, at its first question; what was carried over answers the question that takes it."""
        step = Step(Progress(self.form.name, "", at, dict(given), draft=self.form.review))
        if carried is not None and self.form.carry:
            step = self._carry(step.progress, carried)
        return replace(step, progress=self._next(step.progress))

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
            return None if step.progress == progress else replace(step, progress=self._next(step.progress))
        return self._typed(progress, question, said) if question.typed and not options else None

    def resume(self, progress: Progress, carried: Said | None = None) -> Step:
        """A talk taken up again, where it was; what was said meanwhile joins what was told in it."""
        if carried is None or not self.form.carry:
            return Step(progress)
        step = self._carry(progress, carried)
        return replace(
            step, progress=self._next(step.progress) if progress.asking == self.form.carry else step.progress
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
                return self._back(progress)
            case Control.LATER:
                return Step(progress, outcome=Outcome.LATER)
            case Control.MORE:
                return Step(replace(progress, page=progress.page + 1, unsure=()))
            case Control.SKIP if question.optional:
                return self._taken(progress, question, Answer(None, "—"))
            case Control.KEEP | Control.SKIP | Control.DONE if question.name in progress.answers:
                return Step(self._next(progress))
            case _:
                return Step(progress, (Note("forms.not_here"),))

    def _chosen(self, progress: Progress, question: Question, options: Sequence[Option], said: Said) -> Step:
        by_key = {option.key: option for option in options}
        if said.press:
            found = Meaning((said.press,), sure=said.press in by_key)
        elif question.many and (keys := several(said.text, options, shown(question, options, progress))):
            return self._taken(progress, question, _several([by_key[key] for key in keys], said), echo=True)
        else:
            found = meaning(said.text, options, shown(question, options, progress))
        if found.sure and found.keys[0] in set(Control):
            return self._controlled(progress, question, Control(found.keys[0]))
        if found.sure and found.keys[0] in by_key and by_key[found.keys[0]].closed:
            return self._explained(progress, question, found.keys[0])
        if found.sure and found.keys[0] in by_key:
            return self._taken(progress, question, self._one(question, by_key[found.keys[0]], said), echo=True)
        if question.typed and said.text and not found.keys:
            return self._typed(progress, question, said)
        if found.keys and not said.press:
            facts = {"text": _short(said.text)}
            note = Note("forms.unsure", facts) if len(found.keys) > 1 else Note("forms.near", facts)
            return Step(replace(progress, unsure=found.keys), (note,))
        return Step(progress, (Note("forms.not_understood" if said.text else "forms.empty"),))

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
            return Step(progress, (Note(refusal.key, refusal.facts),))

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

    def _one(self, question: Question, option: Option, said: Said) -> Answer:
        value = [option.key] if question.many else option.key
        return Answer(value, option.label, said.message)

    def _taken(self, progress: Progress, question: Question, answer: Answer, *, echo: bool = False) -> Step:
        """Keep an answer, drop those that it closed, go to the next question that is open; echo a choice by name."""
        kept = self._settled(progress.with_answer(question.name, answer))
        notes = (Note("forms.chosen", {"choice": answer.shown}),) if echo else ()
        forward = self._next(kept)
        return Step(forward, notes, Outcome.FILE if forward.asking == "" else Outcome.OPEN)

    # --- where to go -------------------------------------------------------------------------------------------

    def options(self, question: Question, progress: Progress) -> Sequence[Option]:
        """What a question offers, given the answers so far; "yes" and "no" go by all the words that people have."""
        found = () if question.options is None else self.look(question, progress.answers)
        said = self.lexicon.answers
        return [replace(one, also=(*one.also, *said[one.key])) if one.key in said else one for one in found]

    def _next(self, progress: Progress) -> Progress:
        """At the first open question without an answer; then the summary, or nothing ("": ready to file)."""
        for question in self.form.questions:
            if question.given or not question.when(progress.answers) or question.name in progress.answers:
                continue
            if not unasked(question, progress.answers, self.look):
                return progress.asks(question.name)
            only = self.options(question, progress)[0]
            progress = progress.with_answer(question.name, self._one(question, only, Said()))
        return progress.asks(REVIEW if self.form.review else "")

    def _back(self, progress: Progress) -> Step:
        asked = [q for q in self.form.questions if q.when(progress.answers)]
        open_names = [q.name for q in asked if not unasked(q, progress.answers, self.look)]
        at = open_names.index(progress.asking) if progress.asking in open_names else len(open_names)
        if at == 0:
            return Step(progress.asks(progress.asking), (Note("forms.first"),))
        return Step(progress.asks(open_names[at - 1]))

    def _settled(self, progress: Progress) -> Progress:
        """Without the answers that are no longer asked for, or no longer offered, after another answer changed."""
        closed = [q.name for q in self.form.questions if q.name in progress.answers and not self._stands(q, progress)]
        return self._settled(progress.without(closed)) if closed else progress

    def _stands(self, question: Question, progress: Progress) -> bool:
        if question.given or not question.when(progress.answers):
            return question.given
        value = progress.answers[question.name].value
        if question.options is None or question.typed or value is None:
            return True
        offered = {option.key for option in self.options(question, progress) if not option.closed}
        return set(value if question.many else [value]) <= offered

    # --- summary -----------------------------------------------------------------------------------------------

    def _review(self, progress: Progress, said: Said) -> Step:
        said_control = said.press or self._review_control(said.text)
        if named := self._line(progress, said.text):
            return Step(progress.asks(named))
        match said_control:
            case Control.SEND | Control.DONE:
                return Step(progress.asks(""), outcome=Outcome.FILE)
            case Control.CHANGE:
                return Step(progress.asks(CHANGE))
            case Control.BACK:
                return self._back(progress)
            case Control.LATER:
                return Step(progress, outcome=Outcome.LATER)
        return self._corrected(progress, said) or self._added(progress, said)

    def _review_control(self, text: str) -> str:
        by_number = {"1": Control.SEND, "2": Control.CHANGE, "0": Control.BACK, "9": Control.LATER}
        return by_number.get(text.strip()) or self.lexicon.control(text) or ""

    def _line(self, progress: Progress, text: str) -> str:
        """The question that "sửa 3" or "sửa nội dung" names by its line in the summary, or by its short name."""
        first, _, which = fold(tidy(text)).partition(" ")
        lines = self.answered(progress)
        if self.lexicon.control(first) is not Control.CHANGE:
            return ""
        if which.isdecimal():
            return lines[int(which) - 1].name if 0 < int(which) <= len(lines) else ""
        return next((line.name for line in lines if fold(self.name_of(line)) == which), "")

    def _change(self, progress: Progress, said: Said) -> Step:
        lines = self.answered(progress)
        text = said.text.strip()
        if said.press in {line.name for line in lines}:
            return Step(progress.asks(said.press))
        if text.isdecimal() and 0 < int(text) <= len(lines):
            return Step(progress.asks(lines[int(text) - 1].name))
        control = said.press or {"0": Control.BACK, "9": Control.LATER}.get(text) or self.lexicon.control(text)
        if control == Control.LATER:
            return Step(progress, outcome=Outcome.LATER)
        if control == Control.BACK:
            return Step(progress.asks(REVIEW))
        return Step(progress, (Note("forms.not_understood"),))

    def answered(self, progress: Progress) -> list[Question]:
        """The questions in the summary, in its order."""
        told = [q for q in self.form.questions if q.name in progress.answers]
        return [q for q in told if not unasked(q, progress.answers, self.look)]

    # --- whatever else people do -------------------------------------------------------------------------------

    def _added(self, progress: Progress, said: Said) -> Step:
        """A further message at the summary belongs to what was told: two messages that answer one are both kept."""
        if not said.text.strip() or self.form.carry not in progress.answers:
            return Step(progress, (Note("forms.not_understood" if said.text else "forms.empty"),))
        if self.form.preview is not None:  # what many will read grows by no slip of the thumb
            return Step(progress, (Note("forms.not_added"),))
        return self._carry(progress, said)

    def _corrected(self, progress: Progress, said: Said) -> Step | None:
        """After "À lộn, ấp 3 chứ không phải ấp 2", change the answer that offers what is named, and that one alone."""
        if not fold(said.text).startswith(self.lexicon.corrections):
            return None
        for question in reversed(self.answered(progress)):
            options = [option for option in self.options(question, progress) if not option.closed]
            named = [
                key for key in mentioned_options(said.text, options) if key != progress.answers[question.name].value
            ]
            if len(named) == 1 and not question.many:
                option = next(option for option in options if option.key == named[0])
                changed = self._settled(progress.with_answer(question.name, self._one(question, option, said)))
                return Step(self._resumed(changed), (Note("forms.corrected", {"choice": option.label}),))
        return None

    def _resumed(self, progress: Progress) -> Progress:
        """Where the talk was, unless the change opened a question before that."""
        ahead = self._next(progress)
        return progress if ahead.asking in {REVIEW, ""} and progress.asking not in {REVIEW, CHANGE} else ahead

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
        place = progress.albums.get(said.album) or self._takes_files(progress)
        if place is None:
            return Step(progress, (Note("forms.no_files"),))
        kept = progress.files.get(place, [])
        room = limits().forms.files_max - len(kept)
        if len(said.files) > room:
            return Step(progress, (Note("forms.too_many_files", {"most": limits().forms.files_max}),))
        albums = {**progress.albums, said.album: place} if said.album else progress.albums
        files = {**progress.files, place: [*kept, *said.files]}
        grown = replace(progress, files=files, albums=albums)
        note = Note("forms.got_files", {"count": len(files[place])})
        if not said.text.strip():
            return Step(grown, (note,))
        step = self.advance(grown, replace(said, files=(), album=""))
        return replace(step, notes=(note, *step.notes))

    def _takes_files(self, progress: Progress) -> str | None:
        welcome = [q.name for q in self.form.questions if q.files and q.when(progress.answers)]
        if progress.asking in welcome:
            return progress.asking
        return welcome[0] if welcome else None

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
            return Step(progress, (Note(refusal.key, refusal.facts),))
        return Step(progress, (Note("forms.carried" if told is None else "forms.added"),))


def offers(options: Sequence[Option], text: str, *, exact: bool = False) -> bool:
    """Whether the words are the whole name of a choice, case aside, and accents unless they are to be `exact`."""
    plain, said = (spelled, spell(shorn(text))) if exact else (folded, fold(shorn(text)))
    return any(said == plain(name) for option in options for name in (option.label, *option.also))


def _several(chosen: Sequence[Option], said: Said) -> Answer:
    return Answer([option.key for option in chosen], ", ".join(option.label for option in chosen), said.message)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004 - as much as one line of a phone shows
