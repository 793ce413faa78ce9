"""Routes a message: to a command, to the form in hand, or to the question "what would you like to do with this?"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from handlers.citizens.tips.confided import divert, spot
from handlers.commands import GUESSES, Command, Commands
from handlers.conversation import Conversation
from handlers.everyone import in_reach, numbers, what_if
from handlers.everyone.beginning import FIRST_WORDS, UNFINISHED, ask_what_for, which_one
from handlers.forms.controls import Control, Lexicon
from handlers.forms.engine import Turn
from handlers.forms.form import REVIEW, Answer, Answers, Filled, Form, Option, Progress, Question
from handlers.forms.reading import offers
from handlers.forms.showing import Showing, short
from handlers.forms.steps import Note, Outcome, Said, Step, together
from handlers.visit import Beginning, Office, Visit
from storage.book.columns import instant, stamp
from storage.book.fetches import lost, want
from storage.book.page import Page
from storage.campaign.membership import people
from storage.clocks import Clocks, counted
from storage.limits import limits
from storage.mail import groups
from storage.talk import Message, Refusal, Reply

PHONE = range(9, 12)  # figures of a telephone number


@dataclass(frozen=True, slots=True)
class Reception:
    """Everything that a turn needs and no turn changes; `respond` is one turn."""

    office: Office
    forms: Mapping[str, Form]
    commands: Commands
    lexicon: Lexicon
    clocks: Clocks
    presses: Mapping[str, Command] = field(default_factory=dict)  # by prefix: buttons that belong to no form's turn

    def respond(
        self, page: Page, message: Message, state: Mapping[str, Any], real: datetime
    ) -> tuple[dict[str, Any], list[Reply]]:
        """What is answered to a message, and where the talk stands afterwards."""
        visit = self._visit(page, message, Conversation.from_json(state), real)
        replies = self._turned(visit)
        if visit.person is not None and visit.person.was_gone:
            people.is_back(page, message.address, message.sender)
        return visit.conversation.as_json(), replies

    def _turned(self, visit: Visit) -> list[Reply]:
        """The turn of a visit; raises Confided where its words belong to a confidential talk."""
        try:
            self._route(visit)
        except Refusal as refusal:
            visit.say(refusal.key, **refusal.facts)
        self._begin(visit)
        return joined(visit.replies)

    def again(
        self, page: Page, message: Message, state: Mapping[str, Any], real: datetime, *, missed: bool
    ) -> list[Reply]:
        """The open question once more, after an outage in which its answer may have been lost.

        Where none is open, a person who may have `missed` our last words is told so, and how to see what came of it.
        """
        visit = self._visit(page, message, Conversation.from_json(state), real)
        if visit.conversation.active is None or visit.conversation.active.form not in self.forms:
            _, shows = visit.conversation.filed or (0, "")
            if missed:
                visit.say("desk.missed", command=shows or self.office.texts.say("desk.help_word"))
            return visit.replies
        visit.say("desk.again")
        self._ask(visit, (), turn=visit.conversation.turn)
        return joined(visit.replies)

    def _visit(self, page: Page, message: Message, conversation: Conversation, real: datetime) -> Visit:
        came = counted(message.at, real, limits().receiving.oldest_stamp_hours)
        offset = self.clocks.offset
        known = people.by_contact(page, message.address, message.sender)
        person = None if known is None else people.acting(known, self.office.plan)
        office = self.office.at(page)
        return Visit(page, office, message, conversation, person, real, real + offset, came + offset)

    # --- where a message goes ----------------------------------------------------------------------------------

    def _route(self, visit: Visit) -> None:
        message, conversation = visit.message, visit.conversation
        self._expire(visit)
        if not message.private:
            groups.heard(visit.page, message.address, visit.real)
        found = self._pressed_apart(visit) or self._again_filed(visit)
        if found is None and not self._is_offered(visit):
            found = self.commands.find(message.text, visit, busy=self._is_busy(visit))
        if found is not None:
            self._command(visit, *found)
        elif not message.private:
            return
        elif conversation.active is not None:
            if conversation.active.form == FIRST_WORDS and not message.press:
                spot(visit)
            divert(visit)
            self._advance(visit)
        elif message.press:
            visit.say("desk.stale")
        elif message.files or (_tells(message.text) and self.lexicon.control(message.text) is None):
            self._first_words(visit)
        elif message.text.strip():
            visit.say("desk.nothing_asked_kept" if conversation.kept else "desk.nothing_asked")
        else:
            visit.say("desk.only_words")

    def _is_busy(self, visit: Visit) -> bool:
        """Whether a form waits for words; a menu, and a question that knows only its choices, gives way to commands."""
        active, text = visit.conversation.active, visit.message.text
        if active is None:
            return False
        asks = self.commands.asks(text, visit)
        if self.forms[active.form].menu:
            return not asks and not self.commands.alone(text)
        if active.asking.startswith("~"):  # an official's "trạng thái" at the summary is no part of the story
            return not asks and (visit.person is None or not self.commands.alone(text, manners=False))
        if asks:
            return self._turn(visit, active.form).takes(active, text) and not self._asks_of_one(visit)
        return not self.commands.alone(text, manners=False) or not self._turn(visit, active.form).unknown(active, text)

    def _asks_of_one(self, visit: Visit) -> bool:
        """Whether it is but a question and whom it is about, "vì sao Nguyễn Văn An": no beginning of a story."""
        _, rest = self.commands.find(visit.message.text, visit, busy=False) or (None, "")
        rest = what_if.whom(rest)
        return numbers.read(rest) is not None or offers(in_reach.areas(visit), rest)

    def _is_offered(self, visit: Visit) -> bool:
        """Whether the words are a choice of the open question: who says "dung" there means "Đúng", not "dừng"."""
        active, text = visit.conversation.active, visit.message.text
        if active is None or not text or not visit.message.private or active.asking.startswith("~"):
            return False
        turn = self._turn(visit, active.form)
        options = turn.options(turn.form.question(active.asking), active)
        return offers(options, text) and (offers(options, text, exact=True) or not self.commands.spelled(text))

    def _command(self, visit: Visit, command: Command, words: str) -> None:
        """Run a command; a form that it leaves in hand is asked again, so that nobody stands without a question."""
        before = visit.conversation.active
        if words and not command.words and not command.roles and visit.message.private:
            spot(visit, commanded=True)  # what is kept below may be a tip
        command.run(visit, words)
        visit.offered.forget()
        if words and not command.words:
            self._with_words(visit, words)
        if before is not None and visit.conversation.active is before and visit.beginning is None:
            self._ask(visit, ())

    def _with_words(self, visit: Visit, words: str) -> None:
        """The words behind a command that takes none itself go to the form that it begins; else they are said back."""
        beginning, held = visit.beginning, visit.conversation.held
        if not visit.message.private:
            return
        if beginning is None:
            visit.say("forms.unused")
        elif beginning.form == UNFINISHED:
            visit.conversation.held = together(held, Said(words, message=visit.message.id))
        else:
            visit.beginning = replace(beginning, words=words)

    def _pressed_apart(self, visit: Visit) -> tuple[Command, str] | None:
        """The command behind a button that stands in a letter, whatever form is in hand."""
        prefix, _, rest = visit.message.press.partition(":")
        return (self.presses[prefix], rest) if prefix in self.presses else None

    def _again_filed(self, visit: Visit) -> tuple[Command, str] | None:
        """After a second "gửi" to a form that is filed: the command that shows what came of the first."""
        conversation, message = visit.conversation, visit.message
        if conversation.filed is None or conversation.active is not None or not message.private:
            return None
        turn, command = conversation.filed
        pressed = message.press == f"{turn}:{Control.SEND}"
        typed = bool(message.text) and self.lexicon.control(message.text) is Control.SEND
        return self.commands.find(command, visit, busy=False) if pressed or typed else None

    def _expire(self, visit: Visit) -> None:
        """A form that lay half-written for too long is put away, and said so."""
        conversation = visit.conversation
        oldest = visit.real - timedelta(days=limits().forms.keep_days)
        kept = conversation.kept.items()
        for name in [name for name, one in kept if instant(one.at) < oldest or not self._known(one)]:
            del conversation.kept[name]
        active = conversation.active
        if active is None:
            return
        if instant(active.at) < oldest:
            conversation.active = None
            visit.say("desk.expired", days=limits().forms.keep_days)
        elif not self._known(active):
            conversation.active = None
            visit.say("desk.outdated")

    def _known(self, progress: Progress) -> bool:
        form = self.forms.get(progress.form)
        if form is None or not (progress.asking.startswith("~") or form.has(progress.asking)):
            return False
        given = [question for question in form.questions if question.given and question.when(progress.answers)]
        return all(question.name in progress.answers for question in given)

    def _first_words(self, visit: Visit) -> None:
        """Words or a photo before any command: kept whole, and one question asked; a tip is kept nowhere."""
        spot(visit)
        if visit.message.edits and visit.conversation.filed is not None:
            visit.say("desk.edited_after")
            return
        said = self._said(visit, visit.message.text)
        visit.conversation.held = together(visit.conversation.held, said)
        ask_what_for(visit, self.commands.meant(said.text, visit))

    # --- forms -------------------------------------------------------------------------------------------------

    def _advance(self, visit: Visit) -> None:
        conversation = visit.conversation
        assert conversation.active is not None  # noqa: S101 - the route
        press, fresh = _pressed(visit.message.press, conversation.turn)
        if visit.message.press and not fresh:
            self._ask(visit, (Note("desk.old_button"),))
            return
        if visit.message.other and not visit.message.text:
            self._ask(visit, (Note("desk.only_words"),))
            return
        if not self._may(visit, conversation.active.form):
            conversation.set_aside()
            visit.say("desk.forbidden")
            return
        turn = self._turn(visit, conversation.active.form)
        active = conversation.active
        if active.files:
            sent = [number for numbers in active.files.values() for number in numbers]
            active = active.without_files(lost(visit.page, sent))
        step = turn.advance(active, self._said(visit, visit.message.text, press))
        self._apply(visit, turn, step)

    def _apply(self, visit: Visit, turn: Turn, step: Step) -> None:
        conversation = visit.conversation
        progress = replace(step.progress, at=stamp(visit.real))
        if step.outcome is Outcome.FILE:
            conversation.active = None
            self._notes(visit, step.notes if not turn.form.review else ())
            visit.shows = ""
            turn.form.file(visit, Filled(progress.answers, progress.files))
            visit.offered.forget()
            self._means_more(visit)
            self._wanted(visit)
            conversation.filed = (conversation.turn, visit.shows) if visit.shows else None
        elif step.outcome is Outcome.LATER:
            conversation.active = progress
            kept = conversation.set_aside()
            conversation.held = conversation.held if kept else None  # whoever stops here drops what led here
            visit.say("forms.kept" if kept else "leave.left")
        else:
            conversation.active = progress
            self._ask(visit, step.notes)

    def _means_more(self, visit: Visit) -> None:
        """Further words at "what would you like to do with this?" may ask for a command, as the first may."""
        beginning = visit.beginning
        if beginning is None or beginning.form != FIRST_WORDS or not visit.message.text:
            return
        meant = dict.fromkeys([*self.commands.meant(visit.message.text, visit), *beginning.given["meant"].value])
        visit.beginning = replace(beginning, given={**beginning.given, "meant": Answer(list(meant)[:GUESSES], "")})

    def _wanted(self, visit: Visit) -> None:
        """Run the command that was chosen for the first words."""
        name, visit.wanted, held = visit.wanted, "", visit.conversation.held
        if name and held is not None:
            command, words = self.commands.behind(name, held.text)
            visit.conversation.held = replace(held, text="") if held.files else None
            self._command(visit, command, words if command.words else "")
            if visit.beginning is not None and words and not command.words:
                self._with_words(visit, words)

    def _begin(self, visit: Visit) -> None:
        """Begin the form that a command or another form asked for; the one in hand is kept for later."""
        for _ in range(len(self.forms)):
            beginning, visit.beginning = visit.beginning, None
            if beginning is None:
                return
            beginning = self._or_unfinished(visit, beginning)
            if beginning.resumed and not self._may(visit, visit.conversation.kept[beginning.form].form):
                visit.say("desk.forbidden")
                return
            if visit.conversation.set_aside():
                visit.say("forms.set_aside")
            begun = self._begun(visit, beginning)
            visit.conversation.active = begun.progress
            self._ask(visit, begun.notes)

    def _or_unfinished(self, visit: Visit, beginning: Beginning) -> Beginning:
        """Where the form in hand is of the same kind, ask which of the two is meant: there is room for one draft."""
        active = visit.conversation.active
        same = active is not None and active.form == beginning.form and not beginning.resumed
        if active is None or not same or not (active.draft and (active.answers or active.files)):
            return beginning
        visit.conversation.held = beginning.carried
        return which_one(beginning.form, beginning.given)

    def _may(self, visit: Visit, form: str) -> bool:
        """Whether this person still holds a role that the form needs."""
        roles = self.forms[form].roles
        return not roles or (visit.person is not None and any(visit.person.has(role) for role in roles))

    def _begun(self, visit: Visit, beginning: Beginning) -> Step:
        if beginning.resumed:
            kept = visit.conversation.kept.pop(beginning.form)
            return self._turn(visit, kept.form).resume(kept, beginning.carried)
        turn = self._turn(visit, beginning.form)
        begun = turn.begin(stamp(visit.real), beginning.given, beginning.carried)
        said = Said(beginning.words, message=visit.message.id)
        return turn.opened(begun, said) if beginning.words else begun

    def _ask(self, visit: Visit, notes: Sequence[Note], turn: int = 0) -> None:
        """Say the notes and the question at which the talk stands, under a new number of the turn."""
        conversation = visit.conversation
        assert conversation.active is not None  # noqa: S101 - callers set it
        self._notes(visit, notes)
        engine = self._turn(visit, conversation.active.form)
        if conversation.active.asking == REVIEW and engine.form.preview is not None:
            engine.form.preview(visit, Filled(conversation.active.answers, conversation.active.files))
        asked = Showing(engine.form, engine.look, self.office.texts).prompt(conversation.active)
        conversation.turn = turn or conversation.turn + 1
        visit.replies.append(replace(asked, turn=conversation.turn))

    def _notes(self, visit: Visit, notes: Sequence[Note]) -> None:
        for note in notes:
            visit.say(note.key, **note.facts)

    def _turn(self, visit: Visit, form: str) -> Turn:
        def look(question: Question, answers: Answers) -> Sequence[Option]:
            if question.options is None:
                return ()
            return visit.offered.look(form, question.name, answers, partial(question.options, visit))

        def name_of(question: Question) -> str:
            active = visit.conversation.active
            return short(self.office.texts, self.forms[form], question, {} if active is None else active.answers)

        def check_here(question: Question, text: str) -> tuple[Any, str]:
            assert question.check_here is not None  # noqa: S101 - the engine asks only where there is one
            return question.check_here(visit, text)

        def explain(question: Question, answers: Answers, key: str) -> None:
            assert question.explain is not None  # noqa: S101 - the engine asks only where an option is closed
            question.explain(visit, answers, key)

        return Turn(self.forms[form], look, self.lexicon, name_of, check_here, explain)

    def _said(self, visit: Visit, text: str, press: str = "") -> Said:
        message = visit.message
        files = tuple(want(visit.page, message.address, file, visit.real) for file in message.files)
        return Said(text, press, files, message.album, message.id, message.edits)


def _pressed(data: str, turn: int) -> tuple[str, bool]:
    """The key of a pressed button, and whether it belongs to the question that is open now."""
    number, _, key = data.partition(":")
    return key, number == str(turn)


def _tells(text: str) -> bool:
    """Whether a first message says anything: words, or a telephone number; "9" and "👍" answer what is not asked."""
    return any(map(str.isalpha, text)) or sum(map(str.isdecimal, text)) in PHONE


def joined(replies: Sequence[Reply]) -> list[Reply]:
    """One question a message: sentences that lead up to a question are said with it; a file stands alone."""
    joined: list[Reply] = []
    for reply in replies:
        before = joined[-1] if joined else None
        if before is None or before.files or before.choices or before.controls or reply.files:
            joined.append(reply)
        else:
            joined[-1] = replace(reply, text=f"{before.text}\n\n{reply.text}")
    return joined
