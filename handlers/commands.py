"""Which word means which command, who may use it, and how help lists it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.everyone import registering
from handlers.visit import Visit
from storage.texts.texts import Texts
from storage.words import fold, in_full, shorn, spell

Run = Callable[[Visit, str], None]
GUESSES = 2  # commands that are offered for a sentence: more would be a menu


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name in the texts, what it does, who may use it (empty: everybody), and where.

    A command with `words` takes more words behind it; one that is for `any_time` works in the middle of a form
    without a slash, too; one that is `public` works in a group; one that is not `listed` is left out of help.
    `spots` tells a text that means the command without its word, such as an invite code alone; `names` does so from
    what the person who says it may know, such as the name of a unit.
    All others want their slash while a form waits for words that might be the same.
    """

    name: str
    run: Run
    roles: tuple[str, ...] = ()
    words: bool = False
    any_time: bool = False
    public: bool = False
    listed: bool = True
    spots: Callable[[str], bool] | None = None
    names: Callable[[Visit, str], bool] | None = None
    only: Callable[[str], bool] | None = None  # which words behind it are its own where it has no slash; others: none
    in_group: str = "desk.in_private"  # what a group hears of a command that is not public
    watched: bool = False  # a try by an official who may not is written down
    besides: Callable[[Visit], bool] | None = None  # who may use it without any of the roles
    aside: Callable[[str], bool] | None = None  # with such words an official may say it while a form waits for a choice

    def may(self, visit: Visit) -> bool:
        """Whether this person may use it."""
        if not self.roles or (visit.person is not None and any(visit.person.has(role) for role in self.roles)):
            return True
        return self.besides is not None and self.besides(visit)


class Commands:
    """All commands by the words that people type: accents, case and the slash are optional, English works too."""

    def __init__(self, table: tuple[Command, ...], texts: Texts) -> None:
        self.table = table
        self._by_word: Mapping[str, Command] = {
            fold(word): command for command in table for word in texts.lines(f"commands.{command.name}.words")
        }
        self._spelled = {spell(word) for command in table for word in texts.lines(f"commands.{command.name}.words")}
        self._asking = [fold(word) for word in texts.lines("commands.asking.words")]
        self._longest = max(word.count(" ") + 1 for word in self._by_word)

    def find(self, text: str, visit: Visit, *, busy: bool) -> tuple[Command, str] | None:
        """The command that a text means, and the words behind it; in the middle of a form it wants its slash."""
        slash = text.lstrip().startswith("/")
        if not slash and not visit.message.private:
            return None
        plain = text.strip() if slash else self._unasked(shorn(text))
        parts = plain.lstrip("/").split()
        if slash and parts:
            parts[0] = parts[0].partition("@")[0]  # "/kehoach@bot" in a group
        for count in range(min(self._longest, len(parts)), 0, -1):
            said = fold(" ".join(parts[:count]))
            command = self._by_word.get(said) or self._by_word.get(in_full(said))
            rest = " ".join(parts[count:])
            if command is None or not self._fits(command, rest, slash=slash, busy=busy):
                continue
            # a citizen's "link …" is a story, not an officer's command; so is "rút" alone
            if slash or command.may(visit) or (not rest and command.listed):
                return _allowed(command, visit), rest
        if slash:
            return (_UNKNOWN, text.strip()) if visit.message.private else None
        return None if busy else self._spotted(text) or self._named(plain, visit)

    def meant(self, text: str, visit: Visit) -> list[str]:
        """The names of listed commands that a sentence may ask for: it begins with their word, or has their phrase."""
        said = f" {fold(shorn(text))} "
        found = [
            (not said.startswith(f" {word} "), -len(word), command.name)
            for word, command in self._by_word.items()
            if f" {word} " in said and (" " in word or said.startswith(f" {word} "))
            if command.listed and command.may(visit)
        ]
        return list(dict.fromkeys(name for _, _, name in sorted(found)))[:GUESSES]

    def behind(self, name: str, text: str) -> tuple[Command, str]:
        """A command by its name, and what a sentence says behind its word; the whole of one that begins otherwise."""
        parts = shorn(text).split()
        for count in range(min(self._longest, len(parts)), 0, -1):
            command = self._by_word.get(fold(" ".join(parts[:count])))
            if command is not None and command.name == name:
                return command, " ".join(parts[count:])
        return next(command for command in self.table if command.name == name), text

    def alone(self, text: str, *, manners: bool = True) -> bool:
        """Whether a text is a command and nothing else; `manners` are those that help does not list: "dạ", "ok"."""
        command = self._by_word.get(fold(shorn(text)))
        return self._spotted(text) is not None if command is None else manners or command.listed

    def asks(self, text: str, visit: Visit) -> bool:
        """Whether an official asks something by the way: "vì sao ấp 1B chưa được" is no choice of Ấp 1B."""
        found = None if visit.person is None else self.find(text, visit, busy=False)
        return found is not None and found[0].aside is not None and found[0].aside(found[1])

    def spelled(self, text: str) -> bool:
        """Whether a text is a command's word with just these accents."""
        return spell(shorn(text)) in self._spelled

    def _unasked(self, text: str) -> str:
        """The question behind "cho tôi hỏi", where there is one."""
        said = fold(text)
        leads = (
            lead for lead in self._asking if said.startswith(lead) and not said[len(lead) : len(lead) + 1].isalnum()
        )
        lead = max(leads, key=len, default="")
        return text[len(lead) :].strip(" ,:") or text

    def _spotted(self, text: str) -> tuple[Command, str] | None:
        found = (one for one in self.table if one.spots is not None and one.spots(text))
        return next(((command, text.strip()) for command in found), None)

    def _named(self, text: str, visit: Visit) -> tuple[Command, str] | None:
        """A name asks only where nothing else does: in the middle of a form it answers."""
        if visit.conversation.active is not None:
            return None
        found = (one for one in self.table if one.names is not None and one.names(visit, text))
        return next(((command, text.strip()) for command in found), None)

    def for_help(self, visit: Visit) -> list[Command]:
        """The commands that this person can use here."""
        return [command for command in self.table if command.may(visit) and (visit.message.private or command.public)]

    def _fits(self, command: Command, rest: str, *, slash: bool, busy: bool) -> bool:
        if slash:
            return True
        if rest and command.only is not None and not command.only(rest):
            return False
        return not busy and (command.words or not rest) if not command.any_time else not rest


def _allowed(command: Command, visit: Visit) -> Command:
    if not visit.message.private and not command.public:
        return _in_private(command.in_group)
    if command.may(visit):
        return command
    if command.watched and visit.person is not None:
        visit.audit("tips.denied", "tips", asked=command.name)
    return _FORBIDDEN


def _say(key: str) -> Run:
    def run(visit: Visit, words: str) -> None:
        visit.say(key, words=words)

    return run


def _in_private(key: str) -> Command:
    """In a group such a command only says where it belongs, and what to do about what everybody has read."""

    def run(visit: Visit, _words: str) -> None:
        visit.say(key, emergency=visit.emergency)

    return Command("private", run, words=True)


def _forbid(visit: Visit, words: str) -> None:
    """A role that waits for its yes may be why."""
    if not registering.tell_waiting(visit):
        is_head = visit.person is not None and visit.person.has("area_head")
        visit.say("desk.forbidden_to_head" if is_head else "desk.forbidden")


_UNKNOWN = Command("unknown", _say("desk.unknown_command"), words=True)
_FORBIDDEN = Command("forbidden", _forbid, words=True)
