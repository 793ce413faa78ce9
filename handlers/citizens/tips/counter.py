"""The counter itself: which messages belong to a confidential talk, and how a turn of it is kept and answered."""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from broadcasts.discreet import Discreet
from handlers.citizens.tips import asking, danger, telling, typing
from handlers.citizens.tips.confided import FOLLOW, LOST, PERHAPS, TIP, Confided
from handlers.citizens.tips.following import tell
from handlers.citizens.tips.hand import Hand, Talk, TipVisit, ref
from handlers.citizens.tips.hands import Held
from handlers.citizens.tips.keeping import Keeping
from handlers.citizens.tips.receiving import TipReception
from handlers.commands import Commands
from handlers.conversation import Conversation
from handlers.forms.form import Answer
from handlers.forms.steps import Said, together
from handlers.reception import Reception
from handlers.visit import Visit
from storage.book import fetches
from storage.book.page import Page
from storage.confidential import codes, drafts, follow_up, readers, signs, tips
from storage.confidential.codes import CodeKeys
from storage.confidential.drafts import Draft
from storage.confidential.follow_up import answered_at
from storage.confidential.opened import Opened
from storage.confidential.signs import Likeness
from storage.limits import limits
from storage.talk import Address, Message, Reply
from storage.words import fold, shorn

FIRST_TURN, LAST_TURN = 10**6, 10**9  # a confidential talk numbers its turns from somewhere here: no old button fits
HEARD = ("tip", "follow", "resume", "mydata", "lost_code")  # commands that mean something to a confidential talk
MOST_ASKED = 500  # talks asked again after an outage; more would be a flood's


@dataclass(frozen=True, slots=True)
class Handed:
    """What was no tip after all: goes on at the ordinary desk, with what was said as first words."""

    message: Message
    held: Said | None


@dataclass(slots=True)
class Counter:
    """Takes confidential talks out of the desk's hands; `commands` are the few that work in the middle of one."""

    reception: Reception
    commands: Commands
    keeping: Keeping
    discreet: Discreet
    web: Callable[[Address], str]  # where a more discreet way than this chat is
    _words: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)  # a command's words, folded, long ones first

    def __post_init__(self) -> None:
        lines = self.reception.office.texts.lines
        words = {name: map(fold, lines(f"commands.{name}.words")) for name in HEARD}
        self._words = {name: tuple(sorted(folded, key=len, reverse=True)) for name, folded in words.items()}

    # --- which messages ----------------------------------------------------------------------------------------

    async def prepared(self, message: Message, real: datetime) -> CodeKeys | None:
        """What a typed code is worth, worked out beside the turns; None where the message is no code."""
        typed = self._typed_code(message, real)
        return None if typed is None else await self.keeping.stretching.worth(typed)

    def is_confidential(self, page: Page, message: Message, real: datetime) -> bool:
        """Whether nothing of this message may be kept openly, not even where it cannot be handled."""
        if not message.private:
            return False
        who = drafts.sender(message.address, message.sender)
        if self._typed_code(message, real) is not None or self.keeping.hands.of(who, real) is not None:
            return True
        if self.keeping.of(page, who, real) is not None:
            return True
        means = self._command(message.text)
        may_be = not means and signs.read(message.text).likeness is not Likeness.ORDINARY
        return (means in {"tip", "follow", "lost_code"} or may_be) and self._has_tips(page)

    def hears(self, page: Page, message: Message, worth: CodeKeys | None, real: datetime) -> "bool | Handed":
        """Take a turn if it belongs to a confidential talk; False: it is for the desk, Handed: it is from now on."""
        if not message.private:
            return False
        self.warns(page, message, real)
        who = drafts.sender(message.address, message.sender)
        draft = self.keeping.of(page, who, real)
        held = self.keeping.hands.of(who, real)
        if worth is not None and self._has_tips(page) and not self._awaits_copy(draft, held):
            self._follow(page, message, worth, real)
            return True
        if held is not None and held.opened is None:
            page.after(lambda: self.keeping.hands.drop(who))  # no code came: what comes later is none either
        if draft is not None and (handed := self._in_draft(page, message, draft, real)) is not False:
            return handed
        if held is not None and held.opened is not None and self._begins_another(draft, held, message):
            page.after(lambda: self.keeping.hands.drop(who))
            return False
        if held is not None and held.opened is not None:
            self._in_hand(page, message, held, real)
            return True
        return False

    def warns(self, page: Page, message: Message, real: datetime) -> None:
        """Where danger is told, the numbers to call come first, whatever becomes of the message."""
        if message.private and signs.read(message.text).danger and not danger.is_report(page, message):
            danger.warn(self._reception(self._hand(None, None, "")).visit(page, message, real), self.discreet)

    def _begins_another(self, draft: Draft | None, held: Held, message: Message) -> bool:
        """Whether who has a filed tip in hand tells another one; first its code must be copied."""
        return self._command(message.text) == "tip" and not self._awaits_copy(draft, held)

    def _has_tips(self, page: Page) -> bool:
        """Whether a code may mean anything here: somebody reads tips, or there are tips from when somebody did."""
        return bool(readers.for_tip(page, self.reception.office.key, (), self.keeping.fallback)) or bool(
            tips.counts(page)
        )

    def _typed_code(self, message: Message, real: datetime) -> str | None:
        """The words that are meant as a code: sixteen digits, what follows /theodoi, or the answer where one is due."""
        if not message.private or not message.text.strip():
            return None
        if typed := typing.code_in(message.text):
            return typed
        if rest := self._after_word(message.text, "follow"):
            return typing.in_figures(rest)
        held = self.keeping.hands.of(drafts.sender(message.address, message.sender), real)
        awaits = held is not None and held.opened is None and not self._command(message.text)
        return typing.within(message.text) if awaits and typing.is_try(message.text) else None

    def _after_word(self, text: str, command: str) -> str:
        """What stands behind a command's word, where it has digits."""
        if not any(map(str.isdecimal, text)):
            return ""
        plain, words = fold(shorn(text)).lstrip("/"), self._words[command]
        rest = next((plain.removeprefix(word).strip() for word in words if plain.startswith(f"{word} ")), "")
        return rest if any(map(str.isdecimal, rest)) else ""

    def _command(self, text: str) -> str:
        """Which of some commands a text begins with; "?" for another one with its slash, "" for other words."""
        plain = fold(shorn(text)).lstrip("/")
        for name, words in self._words.items():
            if any(plain == word or plain.startswith(f"{word} ") for word in words):
                return name
        return "?" if text.lstrip().startswith("/") else ""

    def _awaits_copy(self, draft: Draft | None, held: Held | None) -> bool:
        states = [] if draft is None else [Talk.from_json(draft.talk).conversation]
        states += [] if held is None else [dict(held.conversation)]
        return any(state.get("active", {}).get("form") == "tip_code" for state in states)

    # --- a talk that begins ------------------------------------------------------------------------------------

    def begin(self, page: Page, message: Message, confided: Confided, real: datetime) -> None:
        """The first turn of a confidential talk."""
        who = drafts.sender(message.address, message.sender)
        draft = self.keeping.of(page, who, real)
        if confided.kind == FOLLOW:
            self._await_code(page, message, real)
        elif confided.kind == LOST:
            self.discreet.put(page, message.address, [Reply(self.reception.office.texts.say("tip.no_new_code"))], real)
        elif draft is not None:
            self._resume(page, message, draft, confided, real)
        else:
            self._begin(page, message, confided, real)

    def _begin(self, page: Page, message: Message, confided: Confided, real: datetime) -> None:
        who, code = drafts.sender(message.address, message.sender), codes.fresh()
        read = signs.read(confided.words)
        talk = Talk(message.address, message.sender, category=read.category, urgent=read.danger)
        hand = self._hand(drafts.begin(code, real), talk, code)
        reception = self._reception(hand)
        held = confided.held
        visit = reception.visit(page, message, real)
        asked = asking.question_before(visit, confided)
        text = "\n".join(filter(None, ("" if held is None else held.text, "" if asked else confided.words)))
        files = reception.files(visit)
        said = Said(text, files=files, message=message.id) if text or files else None
        visit.conversation.turn = secrets.choice(range(FIRST_TURN, LAST_TURN))
        form = "tip_urgent" if read.danger else "tip_perhaps" if confided.kind == PERHAPS and not asked else "tip_begin"
        if form == "tip_urgent":
            visit.begin(form, said, emergency=_quick_help(visit))
        else:
            visit.conversation.held = said
            visit.begin(form, emergency=_quick_help(visit))
        replies = reception.begun(visit)
        wait = self.keeping.hands.tip_waits(who, real)
        self.keeping.keep_hand(page, hand, visit.conversation, real)
        self.discreet.put(page, message.address, replies, real, real + wait if wait else None)

    def _resume(self, page: Page, message: Message, draft: Draft, confided: Confided, real: datetime) -> None:
        """A draft that was put aside is taken up; what was said meanwhile joins it."""
        talk = Talk.from_json(draft.talk)
        hand = self._hand(draft, talk, draft.code)
        reception = self._reception(hand)
        conversation = Conversation.from_json(talk.conversation)
        visit = reception.visit(page, message, real, conversation)
        words = "\n".join(filter(None, ("" if confided.held is None else confided.held.text, confided.words)))
        files = reception.files(visit)
        said = Said(words, files=files, message=message.id) if words or files else None
        if talk.sending:
            telling.add(visit, words) if words else visit.say("tip.still_sending")
        elif conversation.kept:
            visit.say("tip.goes_on")
            visit.resume(conversation.latest_kept(), said)
        elif not talk.copied:
            visit.conversation.held = together(visit.conversation.held, said) if said else visit.conversation.held
            visit.begin("tip_begin", emergency=_quick_help(visit))
        else:
            visit.begin("tip", said)
        replies = reception.begun(visit)
        self.keeping.keep_hand(page, hand, visit.conversation, real)
        self.discreet.put(page, message.address, replies, real)

    # --- a draft in hand ---------------------------------------------------------------------------------------

    def _in_draft(self, page: Page, message: Message, draft: Draft, real: datetime) -> "bool | Handed":
        talk, who = Talk.from_json(draft.talk), drafts.sender(message.address, message.sender)
        if not talk.active:
            if (means := self._command(message.text)) == "mydata":
                hours = limits().confidential.draft_hours
                said = Reply(self.reception.office.texts.say("tip.stored_draft", hours=hours))
                self.discreet.put(page, message.address, [said], real)
            if means not in {"resume", "tip"}:
                return False
            self._resume(page, message, draft, Confided(TIP), real)
            return True
        hand, before = self._hand(draft, talk, draft.code), set(talk.files)
        visit, replies = self._reception(hand).turn(page, message, talk.conversation, real)
        if hand.over == "handed":
            return self._handed(page, message, visit, hand)
        _drop_untaken(visit, hand, before)
        if not (hand.over or visit.conversation.active or talk.copied or talk.sending):  # put aside before the story
            visit.conversation.held = visit.conversation.held or Conversation.from_json(talk.conversation).held
        if hand.over == "dropped" or self._is_unread(visit, hand):
            self.keeping.drop(page, who, real)
        else:
            self.keeping.keep_hand(page, hand, visit.conversation, real)
        if not _is_silent(message, talk, draft):
            self.discreet.put(page, message.address, visit.replies if hand.over == "unread" else replies, real)
        return True

    def _is_unread(self, visit: TipVisit, hand: Hand) -> bool:
        """Whether its sender left out everybody who could read it: refused at once, and nothing is kept."""
        active = visit.conversation.active
        if active is None or "left_out" not in active.answers or not telling.is_unread(visit, active.answers):
            return False
        hand.over = "unread"
        visit.replies.clear()
        visit.say("tips.nobody_reads")
        visit.say("tip.elsewhere", emergency=visit.emergency)
        return True

    def _handed(self, page: Page, message: Message, visit: TipVisit, hand: Hand) -> Handed:
        """It was no tip: from now on its words are ordinary first words, and its files are wanted openly."""
        assert hand.talk is not None  # noqa: S101 - a draft was in hand
        self.keeping.drop(page, drafts.sender(message.address, message.sender), visit.real)
        held = visit.conversation.held or Said()
        files = tuple(fetches.want(page, message.address, ref(row), visit.real) for row in hand.talk.files.values())
        words = self.reception.office.texts.lines
        text = {
            "suggest": f"/{words('commands.suggest.words')[0]}",
            "follow": f"/{words('commands.follow.words')[0]}",
            "search": f"/{words('commands.plan.words')[0]} {held.text}",
        }[hand.chosen]
        said = replace(held, files=files) if hand.chosen == "suggest" else None
        return Handed(replace(message, text=text, press="", files=(), edits=""), said)

    def ask_again(self, page: Page, accounts: Collection[tuple[str, str]], real: datetime) -> None:
        """After an outage in which answers may have been lost on these accounts: open questions once more."""
        found = (
            *drafts.unstretched(page, self.keeping.keys, real, MOST_ASKED),
            *drafts.stretched(page, self.keeping.keys, real),
        )
        for _, draft in found[:MOST_ASKED]:
            talk = Talk.from_json(draft.talk)
            if talk.active and (talk.at.channel, talk.at.account) in accounts:
                self._ask_again(page, draft, talk, real)

    def _ask_again(self, page: Page, draft: Draft, talk: Talk, real: datetime) -> None:
        reception = self._reception(self._hand(draft, talk, draft.code))
        conversation = Conversation.from_json(talk.conversation)
        visit = reception.visit(page, Message(talk.at, talk.sender, "", real), real, conversation)
        visit.say("desk.again")
        reception.asks(visit)
        self.discreet.put(page, talk.at, reception.begun(visit), real)

    # --- a code ------------------------------------------------------------------------------------------------

    def _await_code(self, page: Page, message: Message, real: datetime) -> None:
        who = drafts.sender(message.address, message.sender)
        said = Reply(self.reception.office.texts.say("tip.ask_code"))
        page.after(lambda: self.keeping.hands.keep(who, None, {}, real, ""))
        self.discreet.put(page, message.address, [said], real)

    def _follow(self, page: Page, message: Message, worth: CodeKeys, real: datetime) -> None:
        """A typed code: a draft to go on with, a tip to follow, or nothing; answered alike and at the same moment."""
        who = drafts.sender(message.address, message.sender)
        due = answered_at(real, self.keeping.hands.code_waits(who, real))
        draft, found = drafts.of_code(page, self.keeping.keys, worth.lookup, real), follow_up.find(page, worth)
        if draft is not None:
            replies = self._moved_here(page, message, draft, real)
        elif found is not None:
            hand = self._hand(None, None, "", opened=found.opened)
            reception = self._reception(hand)
            visit = reception.visit(page, message, real)
            visit.conversation.turn = secrets.choice(range(FIRST_TURN, LAST_TURN))
            tell(visit, found)
            replies, state = reception.begun(visit), visit.conversation.as_json()
            page.after(lambda: self.keeping.hands.keep(who, found.opened, state, real, ""))
        else:
            page.after(lambda: self.keeping.hands.wrong_code(who, real))
            replies = [Reply(self.reception.office.texts.say("tip.no_such_code"))]
        self.discreet.put(page, message.address, replies, real, due)

    def _moved_here(self, page: Page, message: Message, draft: Draft, real: datetime) -> list[Reply]:
        """A draft goes on where its code was typed."""
        talk = Talk.from_json(draft.talk)
        drafts.drop(page, self.keeping.keys, talk.lane, real)
        talk.at, talk.sender = message.address, message.sender
        hand = self._hand(draft, talk, draft.code)
        reception = self._reception(hand)
        conversation = Conversation.from_json(talk.conversation)
        visit = reception.visit(page, message, real, conversation)
        visit.say("tip.goes_on")
        if conversation.active is not None:
            reception.asks(visit)
        elif conversation.kept:
            visit.resume(conversation.latest_kept())
        replies = reception.begun(visit)
        self.keeping.keep_hand(page, hand, visit.conversation, real)
        return replies

    def _in_hand(self, page: Page, message: Message, held: Held, real: datetime) -> None:
        """A turn about a tip that is filed: its state is in memory alone."""
        who = drafts.sender(message.address, message.sender)
        hand = self._hand(None, None, held.code, opened=held.opened)
        visit, replies = self._reception(hand).turn(page, message, held.conversation, real)
        state = visit.conversation.as_json()
        if "active" in state and not hand.over:
            page.after(lambda: self.keeping.hands.keep(who, held.opened, state, real, hand.code))
        else:
            page.after(lambda: self.keeping.hands.drop(who))
        if hand.erased:
            page.after(lambda: self.keeping.stretching.erase(hand.erased))
        if replies:
            self.discreet.put(page, message.address, replies, real)

    # --- parts -------------------------------------------------------------------------------------------------

    def _hand(self, draft: Draft | None, talk: Talk | None, code: str, opened: Opened | None = None) -> Hand:
        keeping, web = self.keeping, "" if talk is None else self.web(talk.at)
        return Hand(keeping.office.key, keeping.keys, keeping.fallback, web, draft, talk, opened, code)

    def _reception(self, hand: Hand) -> TipReception:
        own = self.reception
        return TipReception(own.office, own.forms, self.commands, own.lexicon, own.clocks, hand=hand)


def _quick_help(visit: Visit) -> Answer:
    return Answer(visit.quick_help, visit.quick_help)


def _drop_untaken(visit: TipVisit, hand: Hand, before: set[str]) -> None:
    """Files of this turn that no answer has taken, as they were too many, go with no tip."""
    assert hand.talk is not None  # noqa: S101 - a draft was in hand
    if hand.talk.sending:
        return
    known = {*before, *map(str, visit.conversation.files())}
    hand.talk.files = {number: row for number, row in hand.talk.files.items() if number in known}


def _is_silent(message: Message, talk: Talk, draft: Draft) -> bool:
    """A further photo of an album needs no answer of its own."""
    before: Mapping[str, Any] = draft.talk["conversation"]
    return bool(message.album) and message.album in before.get("active", {}).get("albums", {})
