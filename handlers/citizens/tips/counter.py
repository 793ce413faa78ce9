"""The counter itself: which messages belong to a confidential talk, and how a turn of it is kept and answered."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from broadcasts.discreet import Discreet
from handlers.citizens.tips import ready, telling
from handlers.citizens.tips.confided import FOLLOW, PERHAPS, Confided, fallback_of, is_open
from handlers.citizens.tips.following import tell
from handlers.citizens.tips.hand import Hand, Talk, TipReception, TipVisit, ref
from handlers.citizens.tips.hands import Hands, Held
from handlers.citizens.tips.stretching import Stretching
from handlers.commands import Commands
from handlers.conversation import Conversation
from handlers.forms.form import Answer
from handlers.forms.steps import Said
from handlers.reception import Reception
from handlers.visit import Visit
from storage.book import fetches
from storage.book.page import Page
from storage.confidential import alerts, codes, drafts, evidence, follow_up, signs
from storage.confidential.codes import CodeKeys
from storage.confidential.draft_keys import DraftKeys
from storage.confidential.drafts import Draft
from storage.confidential.follow_up import answered_at
from storage.confidential.signs import Likeness
from storage.talk import Message, Refusal, Reply
from storage.words import fold, shorn

FIRST_TURN, LAST_TURN = 10**6, 10**9  # a confidential talk numbers its turns from somewhere here: no old button fits


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
    keys: DraftKeys
    discreet: Discreet
    hands: Hands
    stretching: Stretching
    web: str

    # --- which messages ----------------------------------------------------------------------------------------

    async def prepared(self, message: Message, real: datetime) -> CodeKeys | None:
        """What a typed code is worth, worked out beside the turns; None where the message is no code."""
        typed = self._typed_code(message, real)
        return None if typed is None else await self.stretching.worth(typed)

    def is_confidential(self, page: Page, message: Message, real: datetime) -> bool:
        """Whether nothing of this message may be kept openly, not even where it cannot be handled."""
        if not message.private:
            return False
        who = drafts.sender(message.address, message.sender)
        if self._typed_code(message, real) is not None or self.hands.of(who, real) is not None:
            return True
        if drafts.any_left(page) and drafts.of_sender(page, self.keys, who, real) is not None:
            return True
        means = self._command(message.text)
        return means in {"tip", "follow"} or signs.read(message.text).likeness is not Likeness.ORDINARY

    def hears(self, page: Page, message: Message, worth: CodeKeys | None, real: datetime) -> "bool | Handed":
        """Take a turn if it belongs to a confidential talk; False: it is for the desk, Handed: it is from now on."""
        if not message.private:
            return False
        self._watch(page, message, real)
        who = drafts.sender(message.address, message.sender)
        draft = drafts.of_sender(page, self.keys, who, real) if drafts.any_left(page) else None
        held = self.hands.of(who, real)
        if worth is not None and not self._awaits_copy(draft, held):
            self._follow(page, message, worth, real)
            return True
        if draft is not None and (handed := self._in_draft(page, message, draft, real)) is not False:
            return handed
        if held is not None and held.opened is not None:
            self._in_hand(page, message, held, real)
            return True
        return False

    def _typed_code(self, message: Message, real: datetime) -> str | None:
        """The words that are meant as a code: sixteen digits, what follows /theodoi, or the answer where one is due."""
        if not message.private or not message.text.strip():
            return None
        if codes.looks_like(message.text):
            return message.text
        if rest := self._after_word(message.text, "follow"):
            return rest
        held = self.hands.of(drafts.sender(message.address, message.sender), real)
        awaits = held is not None and held.opened is None and not self._command(message.text)
        return message.text if awaits else None

    def _after_word(self, text: str, command: str) -> str:
        """What stands behind a command's word, where it has digits."""
        plain = fold(shorn(text)).lstrip("/")
        words = sorted(map(fold, self.reception.office.texts.lines(f"commands.{command}.words")), key=len, reverse=True)
        rest = next((plain.removeprefix(word).strip() for word in words if plain.startswith(f"{word} ")), "")
        return rest if any(sign.isdecimal() for sign in rest) else ""

    def _command(self, text: str) -> str:
        """The name of the confidential command that a text begins with; "?" for another one with its slash."""
        found = self.reception.commands.named(text)
        return found or ("?" if text.lstrip().startswith("/") else "")

    def _awaits_copy(self, draft: Draft | None, held: Held | None) -> bool:
        talk = None if draft is None else Talk.from_json(draft.talk).conversation
        talk = held.conversation if talk is None and held is not None else talk
        return bool(talk) and talk is not None and talk.get("active", {}).get("form") == "tip_code"

    # --- danger ------------------------------------------------------------------------------------------------

    def _watch(self, page: Page, message: Message, real: datetime) -> None:
        """Where danger is going on: whom to call, before anything else, and the officers on duty are rung for."""
        if not signs.read(message.text).danger:
            return
        visit = self._reception(Hand(self.reception.office.key, self.keys, None, self.web)).visit(page, message, real)
        visit.say("tip.danger", emergency=visit.emergency)
        self.discreet.put(page, message.address, visit.replies, real)
        if is_open(visit) and not any(real - one.made < timedelta(minutes=1) for one in alerts.waiting(page)):
            alerts.sound(page, real)

    # --- a talk that begins ------------------------------------------------------------------------------------

    def begin(self, page: Page, message: Message, confided: Confided, real: datetime) -> None:
        """The first turn of a confidential talk."""
        who = drafts.sender(message.address, message.sender)
        draft = drafts.of_sender(page, self.keys, who, real)
        if confided.kind == FOLLOW:
            self._await_code(page, message, real)
        elif draft is not None:
            self._resume(page, message, draft, confided.words, real)
        else:
            self._begin(page, message, confided, real)

    def _begin(self, page: Page, message: Message, confided: Confided, real: datetime) -> None:
        who, code = drafts.sender(message.address, message.sender), codes.fresh()
        read = signs.read(confided.words)
        talk = Talk(message.address, message.sender, category=read.category, urgent=read.danger)
        hand = self._hand(drafts.begin(code, real), talk, code)
        reception = self._reception(hand)
        held = confided.held
        text = "\n".join(filter(None, ("" if held is None else held.text, confided.words)))
        visit = reception.visit(page, message, real)
        files = reception._said(visit, "").files if message.files else ()
        said = Said(text, files=files, message=message.id) if text or files else None
        visit.conversation.turn = secrets.choice(range(FIRST_TURN, LAST_TURN))
        form = "tip_urgent" if read.danger else "tip_perhaps" if confided.kind == PERHAPS else "tip_begin"
        if form == "tip_urgent":
            visit.begin(form, said, emergency=_quick_help(visit))
        else:
            visit.conversation.held = said
            visit.begin(form, emergency=_quick_help(visit))
        replies = reception.begun(visit)
        wait = self.hands.tip_waits(who, real)
        self._keep(page, hand, visit.conversation, real)
        self.discreet.put(page, message.address, replies, real, real + wait if wait else None)

    def _resume(self, page: Page, message: Message, draft: Draft, words: str, real: datetime) -> None:
        """A draft that was put aside is taken up; what was said meanwhile joins it."""
        talk = Talk.from_json(draft.talk)
        hand = self._hand(draft, talk, draft.code)
        reception = self._reception(hand)
        conversation = Conversation.from_json(talk.conversation)
        visit = reception.visit(page, message, real, conversation)
        said = Said(words, message=message.id) if words else None
        if conversation.kept:
            visit.say("tip.goes_on")
            visit.resume(conversation.latest_kept(), said)
        else:
            visit.begin("tip", said)
        replies = reception.begun(visit)
        self._keep(page, hand, visit.conversation, real)
        self.discreet.put(page, message.address, replies, real)

    # --- a draft in hand ---------------------------------------------------------------------------------------

    def _in_draft(self, page: Page, message: Message, draft: Draft, real: datetime) -> "bool | Handed":
        talk = Talk.from_json(draft.talk)
        if not talk.active:
            if self._command(message.text) not in {"resume", "tip"}:
                return False
            self._resume(page, message, draft, "", real)
            return True
        hand = self._hand(draft, talk, draft.code)
        visit, replies = self._reception(hand).turn(page, message, talk.conversation, real)
        if hand.over == "handed":
            return self._handed(page, message, visit, hand)
        if hand.over == "dropped" or self._is_unread(visit, hand):
            self._drop(page, visit)
        else:
            self._keep(page, hand, visit.conversation, real)
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
        self._drop(page, visit)
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

    def _drop(self, page: Page, visit: TipVisit) -> None:
        who = drafts.sender(visit.message.address, visit.message.sender)
        drafts.drop(page, self.keys, who, visit.real)
        page.after(lambda: self.hands.drop(who))

    def _keep(self, page: Page, hand: Hand, conversation: Conversation, real: datetime) -> None:
        """Keep the draft; if the tip is sent and nothing is missing, file it instead."""
        draft, talk = hand.draft, hand.talk
        assert draft is not None  # noqa: S101 - callers have one
        assert talk is not None  # noqa: S101 - both or none
        talk.conversation = conversation.as_json()
        code = "" if talk.copied and draft.lookup else draft.code
        self.keep(page, replace(draft, code=code), talk, real)

    def keep(self, page: Page, draft: Draft, talk: Talk, real: datetime) -> None:
        """Write a draft, or file it: then nothing is left that leads to its sender but what this process remembers."""
        if not ready.is_ready(draft, talk):
            drafts.keep(page, self.keys, talk.lane, replace(draft, talk=talk.as_json()), real)
            page.after(self.stretching.wake)
            return
        office = self.reception.office
        fallback = bytes.fromhex(office.plan.hotline.fallback_key) or None
        ready.file(page, office.key, draft, talk, real, fallback)
        drafts.drop(page, self.keys, talk.lane, real)
        page.after(lambda: self.hands.keep(talk.lane, draft.opened, talk.conversation, real, draft.code))

    def stretched(self, page: Page, row: str, worth: CodeKeys, lane: str, real: datetime) -> None:
        """Write down what a draft's code is worth; a tip that only waited for this is filed."""
        if drafts.stretch(page, self.keys, row, worth, real):
            self._file_if_ready(page, lane, real)

    def arrived(self, page: Page, number: int, lane: str, kept: evidence.Kept | None, real: datetime) -> bool:
        """A file of a draft is here, sealed, or given up (None); False if the draft is gone."""
        draft = drafts.of_sender(page, self.keys, lane, real)
        talk = None if draft is None else Talk.from_json(draft.talk)
        if draft is None or talk is None or str(number) not in talk.files:
            return False
        if kept is None:
            del talk.files[str(number)]
        else:
            talk.files[str(number)][4] = evidence.add(page, kept, real)
        self.keep(page, draft, talk, real)
        return True

    def tip_of(self, page: Page, lane: str, real: datetime) -> Draft | None:
        """The draft that a file belongs to."""
        return drafts.of_sender(page, self.keys, lane, real)

    def _file_if_ready(self, page: Page, lane: str, real: datetime) -> None:
        draft = drafts.of_sender(page, self.keys, lane, real)
        if draft is not None:
            self.keep(page, draft, Talk.from_json(draft.talk), real)

    # --- a code ------------------------------------------------------------------------------------------------

    def _await_code(self, page: Page, message: Message, real: datetime) -> None:
        who = drafts.sender(message.address, message.sender)
        said = Reply(self.reception.office.texts.say("tip.ask_code"))
        page.after(lambda: self.hands.keep(who, None, {}, real, ""))
        self.discreet.put(page, message.address, [said], real)

    def _follow(self, page: Page, message: Message, worth: CodeKeys, real: datetime) -> None:
        """A typed code: a draft to go on with, a tip to follow, or nothing; answered alike and at the same moment."""
        who = drafts.sender(message.address, message.sender)
        due = answered_at(real, self.hands.code_waits(who, real))
        draft, found = drafts.of_code(page, self.keys, worth.lookup, real), follow_up.find(page, worth)
        if draft is not None:
            replies = self._moved_here(page, message, draft, real)
        elif found is not None:
            hand = self._hand(None, None, "", opened=found.opened)
            reception = self._reception(hand)
            visit = reception.visit(page, message, real)
            visit.conversation.turn = secrets.choice(range(FIRST_TURN, LAST_TURN))
            tell(visit, found)
            replies, state = reception.begun(visit), visit.conversation.as_json()
            page.after(lambda: self.hands.keep(who, found.opened, state, real, ""))
        else:
            page.after(lambda: self.hands.wrong_code(who, real))
            replies = [Reply(self.reception.office.texts.say("tip.no_such_code"))]
        self.discreet.put(page, message.address, replies, real, due)

    def _moved_here(self, page: Page, message: Message, draft: Draft, real: datetime) -> list[Reply]:
        """A draft goes on where its code was typed."""
        talk = Talk.from_json(draft.talk)
        drafts.drop(page, self.keys, talk.lane, real)
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
        self._keep(page, hand, visit.conversation, real)
        return replies

    def _in_hand(self, page: Page, message: Message, held: Held, real: datetime) -> None:
        """A turn about a tip that is filed: its state is in memory alone."""
        who = drafts.sender(message.address, message.sender)
        hand = self._hand(None, None, held.code, opened=held.opened)
        visit, replies = self._reception(hand).turn(page, message, held.conversation, real)
        state = visit.conversation.as_json()
        if "active" in state and not hand.over:
            page.after(lambda: self.hands.keep(who, held.opened, state, real, hand.code))
        else:
            page.after(lambda: self.hands.drop(who))
        if hand.erased:
            page.after(lambda: self.stretching.erase(hand.erased))
        self.discreet.put(page, message.address, replies, real)

    # --- parts -------------------------------------------------------------------------------------------------

    def _hand(self, draft: Draft | None, talk: Talk | None, code: str, **more: Any) -> Hand:
        office = self.reception.office
        fallback = bytes.fromhex(office.plan.hotline.fallback_key) or None
        return Hand(office.key, self.keys, fallback, self.web, draft, talk, code=code, **more)

    def _reception(self, hand: Hand) -> TipReception:
        own = self.reception
        return TipReception(own.office, own.forms, self.commands, own.lexicon, own.clocks, hand=hand)


def _quick_help(visit: Visit) -> Answer:
    return Answer(visit.quick_help, visit.quick_help)


def _is_silent(message: Message, talk: Talk, draft: Draft) -> bool:
    """A further photo of an album needs no answer of its own."""
    before: Mapping[str, Any] = draft.talk["conversation"]
    return bool(message.album) and message.album in before.get("active", {}).get("albums", {})
