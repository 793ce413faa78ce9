"""Texts as the real server counts and checks them: scalars for lengths, UTF-16 units for entities."""

import re
from typing import Any

from tests.fakes.telegram_api.call import Call, Json
from tests.fakes.telegram_api.markup import parse_html, parse_markdown
from tests.fakes.telegram_api.refusals import bad

TEXT_LIMIT = 4096  # Unicode scalars after entities are parsed
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100  # further ones are ignored

PLAIN_TYPES = frozenset(
    "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler "
    "blockquote expandable_blockquote code pre".split()
)
TYPES_WITH_FIELD = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}

_FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
)


def utf16(text: str) -> int:
    """Length in UTF-16 units, the measure of entity offsets."""
    return len(text.encode("utf-16-le")) // 2


def found_entities(text: str) -> list[Json]:
    """The entities that the server finds by itself: commands, addresses, mentions, hashtags."""
    entities: list[Json] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            entities.append({"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match.group())})
    return sorted(entities, key=lambda entity: int(entity["offset"]))


def read_text(call: Call, name: str = "text", entities_name: str = "entities") -> tuple[str, list[Json]]:
    """Text and entities of a request, parsed and checked; raises 400 with the literal description."""
    text = call.text(name)
    mode = call.text("parse_mode").lower()
    if mode in {"", "none"}:
        entities = _given_entities(call, entities_name, text)
    else:
        text, entities = _parsed(text, mode)
    text, entities = _trimmed(text, entities)
    return text, entities[:ENTITY_LIMIT]


def with_found(text: str, given: list[Json]) -> list[Json]:
    """The given entities and those that the server finds beside them."""
    spans = [(entity["offset"], entity["offset"] + entity["length"]) for entity in given]

    def free(entity: Json) -> bool:
        end = entity["offset"] + entity["length"]
        return all(end <= start or stop <= entity["offset"] for start, stop in spans)

    extra = [entity for entity in found_entities(text) if free(entity)]
    return sorted([*given, *extra], key=lambda entity: int(entity["offset"]))


def _parsed(text: str, mode: str) -> tuple[str, list[Json]]:
    if mode == "html":
        return parse_html(text)
    if mode in {"markdown", "markdownv2"}:
        return parse_markdown(text, strict=mode == "markdownv2")
    raise bad("unsupported parse_mode")


def _given_entities(call: Call, name: str, text: str) -> list[Json]:
    given = call.decoded(name)
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad("expected an Array of MessageEntity")
    return [_checked(entity, utf16(text)) for entity in given if _is_object(entity)]


def _is_object(entity: object) -> bool:
    if not isinstance(entity, dict):
        raise bad("can't parse MessageEntity: Expected an Object")
    return True


def _checked(entity: Json, size: int) -> Json:
    _check_type(entity)
    offset, length = _number(entity, "offset"), _number(entity, "length")
    if offset < 0:
        raise bad(f"receive an entity with incorrect offset {offset}")
    if length < 0:
        raise bad(f"receive an entity with incorrect length {length}")
    if offset > size:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > size:
        end = offset + length
        raise bad(f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}")
    return entity


def _check_type(entity: Json) -> None:
    kind = entity.get("type")
    if kind in TYPES_WITH_FIELD:
        wanted = TYPES_WITH_FIELD[kind]
        if wanted not in entity:
            raise bad(f"can't parse MessageEntity: Can't find field \"{wanted}\"")
    elif kind not in PLAIN_TYPES:
        raise bad("can't parse MessageEntity: Unsupported type specified")


def _number(entity: Json, name: str) -> int:
    value: Any = entity.get(name)
    if value is None:
        raise bad(f"can't parse MessageEntity: Can't find field \"{name}\"")
    if not isinstance(value, int):
        raise bad(f'can\'t parse MessageEntity: Field "{name}" must be of type Number')
    return value


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space at both ends, as the server stores it; the entities move along."""
    stripped = text.rstrip()
    lead = utf16(stripped) - utf16(stripped.lstrip())
    stripped = stripped.lstrip()
    size = utf16(stripped)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(size, entity["offset"] + entity["length"] - lead)
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return stripped, moved
