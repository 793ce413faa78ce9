"""Greeting and help: what this person can do here and now."""

from handlers.citizens.tips.confided import spot
from handlers.commands import Command, Commands
from handlers.everyone import registering
from handlers.visit import Visit
from storage.campaign import codes

GREETED = 2  # words: "chào anh chị"


class Welcome:
    """Greets and lists the commands; it learns the table of commands once all are known."""

    def __init__(self) -> None:
        self.commands: Commands | None = None

    def start(self, visit: Visit, words: str) -> None:
        """Greet, and say what can be done; a link with a code in it leads to registering."""
        if codes.looks_like(words):
            registering.register(visit, words)
            return
        if words:
            spot(visit)
        visit.say("welcome.hello", campaign=visit.plan.labels.campaign)
        registering.tell_waiting(visit)
        if visit.conversation.kept:
            visit.say("welcome.kept")
        self.help(visit, "")

    def thanks(self, visit: Visit, _words: str) -> None:
        """A kind word deserves one, and is no story to keep."""
        visit.say("welcome.thanks")

    def asking(self, visit: Visit, _words: str) -> None:
        """Whoever asks whether he may ask is told to."""
        visit.say("welcome.ask")

    def help(self, visit: Visit, _words: str) -> None:
        """The commands of this person."""
        assert self.commands is not None  # noqa: S101 - set by the catalogue
        listed = [command for command in self.commands.for_help(visit) if command.listed]
        lines = "\n".join(visit.office.texts.say(f"commands.{command.name}.line") for command in listed)
        visit.say("welcome.help", lines=lines, emergency=visit.emergency)

    def table(self) -> tuple[Command, ...]:
        """The commands that belong to everybody's manners."""
        return (
            Command("start", self.start, listed=False, words=True, only=_is_greeting),
            Command("thanks", self.thanks, listed=False),
            Command("asking", self.asking, listed=False),
            Command("help", self.help, any_time=True, public=True),
        )


def _is_greeting(words: str) -> bool:
    """Whether words behind "chào" greet somebody, or are a code: whatever else is told there is a story to keep."""
    return codes.looks_like(words) or len(words.split()) <= GREETED
