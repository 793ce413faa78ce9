"""The reception of one turn of a confidential talk: nobody is looked up, and nothing is wanted but sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers.citizens.tips import adding
from handlers.citizens.tips.asking import is_answered
from handlers.citizens.tips.hand import Hand, TipVisit, want
from handlers.commands import Command
from handlers.conversation import Conversation
from handlers.forms.steps import Said
from handlers.reception import Reception, joined
from handlers.visit import Visit
from storage.book.page import Page
from storage.talk import Message, Reply


@dataclass(frozen=True, slots=True)
class TipReception(Reception):
    """The reception of one turn of a confidential talk: it looks nobody up, and files are wanted sealed."""

    hand: Hand = field(kw_only=True)

    def _visit(self, page: Page, message: Message, conversation: Conversation, real: datetime) -> TipVisit:
        now = real + self.clocks.offset
        return TipVisit(page, self.office, message, conversation, None, real, now, now, confided=self.hand)

    def _command(self, visit: Visit, command: Command, words: str) -> None:
        """Commands of the ordinary desk wait until the tip is told or put aside."""
        if command.name == "unknown":
            visit.say("tip.finish_first")
            self._ask(visit, ())
        else:
            Reception._command(self, visit, command, words)  # noqa: SLF001 - `super()` knows no class that has slots

    def _advance(self, visit: Visit) -> None:
        """A question is answered, and is no answer; files that no question takes go with what is sent."""
        if is_answered(visit):
            self._ask(visit, ())
            return
        if adding.is_after_sending(visit):
            needs_answer = adding.take(visit)
            if not visit.message.text and needs_answer:
                self._ask(visit, ())
            if not visit.message.text:
                return
        Reception._advance(self, visit)  # noqa: SLF001 - `super()` knows no class that has slots

    def _said(self, visit: Visit, text: str, press: str = "") -> Said:
        message = visit.message
        files = tuple(want(visit, file) for file in message.files)
        return Said(text, press, files, message.album, message.id, message.edits)

    def visit(self, page: Page, message: Message, real: datetime, conversation: Conversation | None = None) -> TipVisit:
        """A visit whose talk stands here; a new one begins with nothing."""
        return self._visit(page, message, conversation or Conversation(), real)

    def turn(
        self, page: Page, message: Message, state: Mapping[str, Any], real: datetime
    ) -> tuple[TipVisit, list[Reply]]:
        """One turn of a talk: the visit as it ended, and what is answered."""
        visit = self._visit(page, message, Conversation.from_json(state), real)
        replies = self._turned(visit)
        return visit, replies

    def begun(self, visit: TipVisit) -> list[Reply]:
        """What is answered where a visit begins a form."""
        self._begin(visit)
        return joined(visit.replies)

    def files(self, visit: TipVisit) -> tuple[int, ...]:
        """The files that a message brought, wanted."""
        return tuple(want(visit, file) for file in visit.message.files)

    def asks(self, visit: TipVisit) -> None:
        """Ask the open question once more; buttons that were shown for it still fit."""
        self._ask(visit, (), turn=visit.conversation.turn)
