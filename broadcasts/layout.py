"""A reply becomes what a channel can show: buttons or numbered lines, pieces within its limits; pure."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from broadcasts.pace import Tempo
from storage.talk import Attachment, Choice, Reply

DATA = 64  # bytes that come back with a press on the narrowest platform
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)  # spell the flags of England, Scotland and Wales


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a channel can do; core code asks these and never the channel's name.

    Limits count UTF-16 units, as the platforms do: "ế" is one of them, "😀" two.
    """

    buttons: bool = False
    edit: bool = False
    groups: bool = False
    files_out: bool = False
    text_limit: int = 2000
    caption_limit: int = 1000
    button_limit: int = 40  # a longer label stands in the text, its number on the button
    press_life: float = 0.0  # seconds for which the platform keeps a press while we are away; 0: for ever
    doubt_needs_person: bool = False  # after an unknown outcome only a person may send once more
    names_admins: bool = True  # whether what is said in a group tells if its sender administers it
    monthly: int = 0  # messages that the account's plan allows in a month; 0: no end
    people: int = 0  # people that it allows; 0: no end
    tempo: Tempo = field(default_factory=Tempo)


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it shows, and the data that comes back when it is pressed (ASCII, DATA bytes).

    It is "turn:key" for a form's choice; a choice whose key has a colon itself ("r:17") belongs to no turn.
    """

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of a platform: text within its limit, rows of buttons, at most one file (text is its caption).

    With `edits` it takes the place of a message that is there already, named by the channel's own id of it.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    file: Attachment | None = None
    edits: str = ""


def pieces(reply: Reply, abilities: Abilities) -> list[Piece]:
    """The messages that say a reply on a channel with these abilities, in order; equal input gives equal pieces."""
    if reply.edits:
        return [replace(one, edits=reply.edits) for one in pieces(replace(reply, edits=""), abilities)]
    pressable = _pressable(reply, abilities)
    rows = _rows(reply, abilities) if pressable else ()
    text = _with_choices(reply, abilities, pressable=pressable)
    files = list(reply.files) if abilities.files_out else []
    if not abilities.files_out:
        text = "\n\n".join(filter(None, [text, *(f"[{file.name}] {file.alt}".strip() for file in reply.files)]))
    if len(files) == 1 and width(text) <= abilities.caption_limit:
        return [Piece(text, rows, files[0])]
    captioned = [Piece(file.alt if width(file.alt) <= abilities.caption_limit else "", file=file) for file in files]
    unsaid = [file.alt for file in files if width(file.alt) > abilities.caption_limit]
    said = split("\n\n".join([*unsaid, text]), abilities.text_limit)
    bare = [*captioned, *(Piece(part) for part in said)]
    return [*bare[:-1], *(replace(last, buttons=rows) for last in bare[-1:])]


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` UTF-16 units, each but an only one with its number: "… (1/3)".

    It is cut at a paragraph, line, sentence or word, never inside what a person sees as one letter (unless that
    alone is longer than the limit). White space at a cut goes.
    """
    if width(text) <= limit:
        return [text] if text.strip() else []
    digits = 1
    while len(parts := list(_parts(text, max(1, limit - len(" (/)") - 2 * digits)))) >= 10**digits:
        digits += 1
    return [f"{part} ({number}/{len(parts)})" for number, part in enumerate(parts, 1)] if len(parts) > 1 else parts


def width(text: str) -> int:
    """How long platforms find a text: its UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _parts(text: str, room: int) -> Iterator[str]:
    rest = text.strip()
    while width(rest) > room:
        cut = _cut(rest, _fitting(rest, room))
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def _fitting(text: str, room: int) -> int:
    """How many scalars from the start are at most so many units wide; at least one."""
    head = text[:room]
    while (excess := width(head) - room) > 0 and len(head) > 1:
        head = head[: max(1, len(head) - (excess + 1) // 2)]
    return len(head)


def _cut(text: str, room: int) -> int:
    """Where to cut, at most after `room` scalars; the text is longer than that."""
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, room // 2, room) + len(mark)
        if at >= len(mark) and _is_boundary(text, at):
            return at
    return next((at for at in range(room, 0, -1) if _is_boundary(text, at)), room)


def _is_boundary(text: str, at: int) -> bool:
    """Whether a person sees a letter end before position `at`: no mark, joiner, skin tone or half flag follows.

    A short form of the rules GB9 to GB13 in unicode.org/reports/tr29, enough for Vietnamese and emoji.
    """
    here, before = text[at], text[at - 1]
    if unicodedata.category(here) in {"Mn", "Me", "Mc"} or _JOINER in {here, before}:
        return False
    if ord(here) in _SKIN_TONES or ord(here) in _TAGS:
        return False
    return ord(here) not in _FLAGS or _flags_before(text, at) % 2 == 0


def _flags_before(text: str, at: int) -> int:
    """How many halves of flags stand without a gap before a position."""
    count = 0
    while count < at and ord(text[at - 1 - count]) in _FLAGS:
        count += 1
    return count


def _with_choices(reply: Reply, abilities: Abilities, *, pressable: bool) -> str:
    """The text with what no button says in full: choices and controls, each with what one types for it."""
    lines = [reply.text]
    if reply.choices and not (pressable and _labelled(reply.choices, abilities)):
        lines.append("\n".join(f"{choice.typed}. {choice.label}" for choice in reply.choices))
    if reply.controls and not (pressable and _labelled(reply.controls, abilities)):
        lines.append(" · ".join(_spelled(choice) for choice in reply.controls))
    return "\n\n".join(line for line in lines if line)


def _spelled(choice: Choice) -> str:
    """What one types, and what it means where that is something else."""
    return choice.label if choice.typed == choice.label else f"{choice.typed}: {choice.label}"


def _labelled(choices: tuple[Choice, ...], abilities: Abilities) -> bool:
    """Whether buttons can carry these choices with their whole labels."""
    return all(len(choice.typed) + 2 + len(choice.label) <= abilities.button_limit for choice in choices)


def _pressable(reply: Reply, abilities: Abilities) -> bool:
    """Whether the channel has buttons, and what they must carry fits."""
    return abilities.buttons and all(
        choice.key.isascii() and len(_data(reply, choice)) <= DATA for choice in (*reply.choices, *reply.controls)
    )


def _rows(reply: Reply, abilities: Abilities) -> tuple[tuple[Button, ...], ...]:
    """Rows of buttons: a choice each, or where a label is too long their numbers; the controls below."""
    rows: list[tuple[Button, ...]]
    if _labelled(reply.choices, abilities):
        rows = [(Button(f"{choice.typed}. {choice.label}", _data(reply, choice)),) for choice in reply.choices]
    else:
        numbers = [Button(choice.typed, _data(reply, choice)) for choice in reply.choices]
        rows = [tuple(numbers[at : at + 4]) for at in range(0, len(numbers), 4)]
    whole = _labelled(reply.controls, abilities)
    controls = tuple(Button(_titled(c.label if whole else c.typed), _data(reply, c)) for c in reply.controls)
    return (*rows, controls) if controls else tuple(rows)


def _titled(label: str) -> str:
    return label[:1].upper() + label[1:]


def _data(reply: Reply, choice: Choice) -> str:
    """What comes back with a press: a form's choice names its turn, one that stands in a letter is whole ("r:17")."""
    return choice.key if ":" in choice.key else f"{reply.turn}:{choice.key}"
