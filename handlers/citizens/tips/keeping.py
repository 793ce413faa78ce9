"""What becomes of a draft after a turn: kept sealed, filed once nothing is missing, or dropped."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.citizens.tips import ready
from handlers.citizens.tips.hand import Hand, Talk, files_most
from handlers.citizens.tips.hands import Hands
from handlers.citizens.tips.stretching import Stretching
from handlers.conversation import Conversation
from handlers.visit import Office
from storage.book import conversations
from storage.book.page import Page
from storage.confidential import drafts, evidence, tips
from storage.confidential.codes import CodeKeys
from storage.confidential.draft_keys import DraftKeys
from storage.confidential.drafts import Draft
from storage.confidential.evidence import Kept
from storage.confidential.fetches import Sought


@dataclass(frozen=True, slots=True)
class Keeping:
    """Writes drafts; whoever waits for a code or a file of one is told here that it has come."""

    office: Office
    keys: DraftKeys
    hands: Hands
    stretching: Stretching

    @property
    def fallback(self) -> bytes | None:
        """Who reads what all officers are left out of, by the plan folder."""
        return bytes.fromhex(self.office.plan.hotline.fallback_key) or None

    def keep_hand(self, page: Page, hand: Hand, conversation: Conversation, now: datetime) -> None:
        """Keep a talk as this turn left it; a code that was copied and worked out is forgotten."""
        draft, talk = hand.draft, hand.talk
        assert draft is not None  # noqa: S101 - callers have one
        assert talk is not None  # noqa: S101 - both or none
        talk.conversation = conversation.as_json()
        code = "" if talk.copied and draft.lookup else draft.code
        self.keep(page, replace(draft, code=code), talk, now)

    def keep(self, page: Page, draft: Draft, talk: Talk, now: datetime) -> None:
        """Write a draft, or file it: then nothing is left that leads to its sender but what this process remembers."""
        if not ready.is_ready(draft, talk, now):
            drafts.keep(page, self.keys, talk.lane, replace(draft, talk=talk.as_json()), now)
            page.after(self.stretching.wake)
            return
        ready.file(page, self.office.key, draft, talk, now, self.fallback)
        drafts.drop(page, self.keys, talk.lane, now)
        if not conversations.load(page, talk.at, talk.sender).keys() - {"turn", "filed"}:
            conversations.forget(page, talk.at, talk.sender)  # it holds nothing that its sender still needs
        if talk.active:
            page.after(lambda: self.hands.keep(talk.lane, draft.opened, talk.conversation, now, draft.code))

    def drop(self, page: Page, who: str, now: datetime) -> None:
        """Nothing is kept of this sender's talk."""
        drafts.drop(page, self.keys, who, now)
        page.after(lambda: self.hands.drop(who))

    def of(self, page: Page, lane: str, now: datetime) -> Draft | None:
        """The draft that this sender has in hand."""
        return drafts.of_sender(page, self.keys, lane, now) if drafts.any_left(page) else None

    def stretched(self, page: Page, row: str, worth: CodeKeys | None, lane: str, now: datetime) -> None:
        """Write down what a draft's code is worth, if that is new; a tip that only waited for this is filed."""
        if worth is not None and not drafts.stretch(page, self.keys, row, worth, now):
            return
        draft = self.of(page, lane, now)
        talk = None if draft is None else Talk.from_json(draft.talk)
        if draft is not None and talk is not None and ready.is_ready(draft, talk, now):
            self.keep(page, draft, talk, now)

    def is_wanted(self, page: Page, sought: Sought, now: datetime) -> bool:
        """Whether a file still has somewhere to go: its draft, or the tip that it came late for."""
        is_filed = sought.late is not None and tips.info(page, sought.late.tip) is not None
        return is_filed or self._draft_of(page, sought, now) is not None

    def arrived(self, page: Page, sought: Sought, kept: Kept | None, now: datetime) -> bool:
        """A file is here, sealed, or given up (None); False if what it was for is gone."""
        if sought.late is None or tips.info(page, sought.late.tip) is None:
            return self._arrived(page, sought, kept, now)
        if kept is not None and len(evidence.files_of(page, sought.late.tip)) >= files_most():
            return False
        if kept is not None:
            evidence.claim(page, [evidence.add(page, kept, now)], sought.late.tip)
        return True

    def _draft_of(self, page: Page, sought: Sought, now: datetime) -> Draft | None:
        """The draft that waits for a file; it may have gone on elsewhere since, by its code."""
        mine, number = self.of(page, sought.sender, now), str(sought.number)
        if mine is not None and number in mine.talk["files"]:
            return mine
        found = (draft for _, draft in drafts.stretched(page, self.keys, now))
        return next((draft for draft in found if number in draft.talk["files"]), None)

    def _arrived(self, page: Page, sought: Sought, kept: Kept | None, now: datetime) -> bool:
        draft, number = self._draft_of(page, sought, now), sought.number
        if draft is None:
            return False
        talk = Talk.from_json(draft.talk)
        if kept is None:
            del talk.files[str(number)]
        else:
            talk.files[str(number)][4] = evidence.add(page, kept, now)
        self.keep(page, draft, talk, now)
        return True
