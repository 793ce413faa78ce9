"""Many browsers at once: idle lines cost the others nothing, and the server's stop waits for none of them."""

import asyncio
import base64
import json
import os
import secrets
from contextlib import AsyncExitStack

from tests.bot.channels.webchat.stage import Stage
from tests.patience import PATIENCE

MANY = 300
DEAD = 12


async def test_many_idle_lines_hold_nobody_up(stage: Stage) -> None:
    """Three hundred browsers listen; each hears what is for it, and all are told when the server stops."""
    tokens = [secrets.token_hex(16) for _ in range(MANY)]
    async with AsyncExitStack() as open_lines, asyncio.timeout(4 * PATIENCE):
        lines = [await open_lines.enter_async_context(stage.line(token)) for token in tokens]
        for token in tokens:
            await stage.told(f"chào {token}", token)
        for token, line in zip(tokens, lines, strict=True):
            assert (await line.next())["text"] == f"chào {token}"
        assert (await stage.says("vẫn nhận")).status == 204
        await stage.stop()
        ends = [await line.ended() for line in lines]
    assert set(ends) == {1001}


async def test_a_stop_does_not_wait_for_dead_lines(stage: Stage) -> None:
    """Phones that fell asleep take nothing more in and answer no farewell; the server stops all the same."""
    token = secrets.token_hex(16)
    for _ in range(DEAD):
        await stage.told("x" * 1_000_000, token)
    asleep = [await _fallen_asleep(stage, token) for _ in range(DEAD)]
    async with asyncio.timeout(PATIENCE):  # closing one dead line after the other would take two minutes
        await stage.stop()
    for writer in asleep:
        writer.close()


async def _fallen_asleep(stage: Stage, token: str) -> asyncio.StreamWriter:
    """A live line at whose other end nobody is any more: it said who it is, and never says another word."""
    host, port = stage.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    key = base64.b64encode(os.urandom(16)).decode()
    head = "GET /chat/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    writer.write(f"{head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    writer.write(_frame(json.dumps({"token": token}).encode()))
    await reader.readexactly(2)  # the server has begun to speak
    return writer


def _frame(content: bytes) -> bytes:
    """A text frame as a client sends it, masked with zeros."""
    return bytes([0x81, 0x80 | len(content)]) + b"\0\0\0\0" + content
