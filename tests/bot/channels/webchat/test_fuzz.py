"""Whatever anybody sends to a real bot is answered properly: taken, or refused with a sentence, never a fault."""

import json
import secrets
from typing import Any

import hypothesis
import pytest
from aiohttp import ClientResponse, ClientSession
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st

from tests.bot.channels.webchat.site import Site, site

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
EVENTS = st.text("0123456789abcdef-", min_size=8, max_size=64)
WORDS = st.sampled_from(
    ["/kiennghi", "/kehoach", "chào", "1", "0", "lùi", "gửi", "để sau", "lộc tấn", "/dulieu", "thôi"]
)
PRESSES = st.sampled_from(["1:a", "0:", ":", "99999999999999999999:x", "-1:~back", "1:~back", "²:x", "1:\u200b"])
TEXTS = WORDS | st.text(st.characters(), max_size=300)
MESSAGES = st.fixed_dictionaries(
    {"event": EVENTS | ANYTHING, "text": TEXTS | ANYTHING},
    optional={"press": PRESSES | ANYTHING, "edits": EVENTS | ANYTHING, "name": TEXTS | ANYTHING, "album": ANYTHING},
)
FORM = "multipart/form-data; boundary=b"
KINDS = st.sampled_from(["application/json", "text/plain", FORM, "application/json; charset=x"])
PATHS = st.sampled_from(["messages", "room", "files"])
NAMES = st.sampled_from(["file", "event", "text", "album", "", "file"]) | st.text('abc"\\=;\r\n', max_size=6)
FILENAMES = st.none() | st.text(st.characters(exclude_characters='"\r\n'), max_size=20)
SETTINGS = hypothesis.settings(
    max_examples=8,  # of 25 requests each
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would build a bot a thousand times
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large, HealthCheck.too_slow],
)


def as_bytes(value: object) -> bytes:
    """Any value as JSON."""
    return json.dumps(value).encode()


@given(sent=st.lists(st.tuples(PATHS, MESSAGES), min_size=25, max_size=25))
@SETTINGS
async def test_messages_of_any_shape_are_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, sent: Any) -> None:
    """Objects with the right names and any values: 204, or a refusal with a sentence; never a fault."""
    async with site(tmp_path_factory.mktemp("bot")) as bot, ClientSession() as http:
        for path, body in sent:
            await proper(await post(http, bot, path, json.dumps(body).encode(), "application/json"))


@given(sent=st.lists(st.tuples(PATHS, st.binary() | ANYTHING.map(as_bytes), KINDS), min_size=25, max_size=25))
@SETTINGS
async def test_bytes_of_any_kind_are_refused(tmp_path_factory: pytest.TempPathFactory, sent: Any) -> None:
    """Bytes under any name of a kind: a refusal with a sentence; nothing of it stays in the folder of uploads."""
    folder = tmp_path_factory.mktemp("bot")
    async with site(folder) as bot, ClientSession() as http:
        for path, body, kind in sent:
            await proper(await post(http, bot, path, body, kind))
    assert list((folder / "uploads").iterdir()) == []


@pytest.mark.filterwarnings("ignore::aiohttp.BadContentDispositionHeader", "ignore::aiohttp.BadContentDispositionParam")
@given(sent=st.lists(st.lists(st.tuples(NAMES, TEXTS, FILENAMES), max_size=4), min_size=25, max_size=25))
@SETTINGS
async def test_forms_of_any_shape_are_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, sent: Any) -> None:
    """Forms with fields and files in any number and order, under any names."""
    async with site(tmp_path_factory.mktemp("bot")) as bot, ClientSession() as http:
        for fields in sent:
            body = b"".join(part(*one) for one in fields) + b"--b--\r\n"
            await proper(await post(http, bot, "files", body, FORM))


async def post(http: ClientSession, bot: Site, path: str, body: bytes, kind: str) -> ClientResponse:
    """POST as a new browser, so that nobody is too fast."""
    headers = {"Authorization": f"Bearer {secrets.token_hex(16)}", "Content-Type": kind}
    return await http.post(f"{bot.url}/chat/{path}", data=body, headers=headers)


async def proper(answer: ClientResponse) -> None:
    """Taken, or refused with a sentence for the person."""
    assert answer.status in {204, 400, 413}, (answer.status, await answer.text())
    assert answer.status == 204 or (await answer.json())["say"]


def part(name: str, text: str, filename: str | None) -> bytes:
    """A part of a form, written as it comes."""
    named = f'; filename="{filename}"' if filename is not None else ""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return (head + text + "\r\n").encode("utf8", "surrogatepass")
