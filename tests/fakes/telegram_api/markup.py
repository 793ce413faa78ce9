"""The parse modes: HTML and Markdown turned into text and entities, with the server's own parse errors."""

import html
import re

from tests.fakes.telegram_api.call import Json
from tests.fakes.telegram_api.refusals import Refused, bad

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler", "`": "code"}
MARK_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")

_TAG = re.compile(r"<(/?)([^\s<>/]*)([^<>]*)>")
_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(((?:\\.|[^)\\])*)\)")
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NAMED = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


def _cannot(why: str) -> Refused:
    return bad(f"can't parse entities: {why}")


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _at(source: str, position: int) -> int:
    return len(source[:position].encode())


class _Writer:
    """Text that grows, with entities that are open and closed."""

    def __init__(self) -> None:
        self.text = ""
        self.entities: list[Json] = []
        self.open: list[tuple[str, Json]] = []

    def start(self, name: str, entity: Json) -> None:
        self.open.append((name, entity | {"offset": _size(self.text)}))

    def end(self) -> None:
        _, entity = self.open.pop()
        length = _size(self.text) - int(entity["offset"])
        if length:
            self.entities.append(entity | {"length": length})

    def result(self) -> tuple[str, list[Json]]:
        return self.text, sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities of the server's small HTML; only four named characters exist in it."""
    writer, position = _Writer(), 0
    for match in _TAG.finditer(source):
        writer.text += _unescaped(source[position : match.start()])
        position = match.end()
        closing, name, attributes = match.group(1), match.group(2).lower(), match.group(3)
        if closing:
            _end_tag(writer, name, _at(source, match.start()))
        else:
            writer.start(name, _start_tag(name, attributes, _at(source, match.start())))
    if "<" in source[position:]:
        raise _cannot(f"Unclosed start tag at byte offset {_at(source, source.index('<', position))}")
    writer.text += _unescaped(source[position:])
    if writer.open:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{writer.open[-1][0]}"')
    return writer.result()


def _unescaped(text: str) -> str:
    return _NAMED.sub(lambda match: html.unescape(match.group()), text)


def _start_tag(name: str, attributes: str, offset: int) -> Json:
    given = {key.lower(): double or single for key, double, single in _ATTRIBUTE.findall(attributes)}
    if name == "span" and given.get("class") == "tg-spoiler":
        return {"type": "spoiler"}
    if name not in TAGS:
        raise _cannot(f'Unsupported start tag "{name}" at byte offset {offset}')
    if name == "a":
        return {"type": "text_link", "url": _unescaped(given.get("href", ""))}
    if name == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": given.get("emoji-id", "")}
    if name == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    return {"type": TAGS[name]}


def _end_tag(writer: _Writer, name: str, offset: int) -> None:
    if not writer.open:
        raise _cannot(f"Unexpected end tag at byte offset {offset}")
    expected = writer.open[-1][0]
    if name not in {"", expected}:
        raise _cannot(f'Unmatched end tag at byte offset {offset}, expected "</{expected}>", found "</{name}>"')
    writer.end()


def parse_markdown(source: str, *, strict: bool) -> tuple[str, list[Json]]:
    """Text and entities of MarkdownV2 (strict) or of the old Markdown, without nested links."""
    writer, position = _Writer(), 0
    starts: list[int] = []
    while position < len(source):
        position = _step(writer, source, position, starts, strict=strict)
    if not writer.open:
        return writer.result()
    if not strict:
        raise _cannot(f"Can't find end of the entity starting at byte offset {starts[-1]}")
    name = MARK_NAMES[writer.open[-1][1]["type"]]
    raise _cannot(f"Can't find end of {name} entity at byte offset {starts[-1]}")


def _step(writer: _Writer, source: str, position: int, starts: list[int], *, strict: bool) -> int:
    """Take one mark, link or letter; the position after it."""
    char = source[position]
    if char == "\\" and position + 1 < len(source) and (strict or source[position + 1] in "_*`["):
        writer.text += source[position + 1]
        return position + 2
    if link := _LINK.match(source, position):
        writer.start("link", {"type": "text_link", "url": link.group(2)})
        writer.text += link.group(1)
        writer.end()
        return link.end()
    mark = _mark_at(source, position, strict=strict)
    if mark:
        _toggle(writer, mark, starts, _at(source, position))
        return position + len(mark)
    if strict and char in RESERVED:
        raise _cannot(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
    writer.text += char
    return position + 1


def _mark_at(source: str, position: int, *, strict: bool) -> str:
    marks = ("||", "__", "*", "_", "~", "`") if strict else ("*", "_", "`")
    return next((mark for mark in marks if source.startswith(mark, position)), "")


def _toggle(writer: _Writer, mark: str, starts: list[int], offset: int) -> None:
    if writer.open and writer.open[-1][0] == mark:
        writer.end()
        starts.pop()
        return
    writer.start(mark, {"type": MARKS[mark]})
    starts.append(offset)
