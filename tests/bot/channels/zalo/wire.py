"""A server that says bytes as a test gives them, whole or not, to try what a client makes of them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

GOOD = json.dumps({"ok": True, "result": {"id": "131", "account_name": "Bot 131"}}).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@asynccontextmanager
async def speaking(*parts: bytes, pause: float = 0.0) -> AsyncIterator[str]:
    """A server that says these bytes to whoever asks, with pauses between, and hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
        except ConnectionError:
            pass
        finally:
            writer.close()
            over.set()

    over = asyncio.Event()
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await over.wait()


def sized(body: bytes, *headers: bytes) -> bytes:
    """A whole answer."""
    more = b"".join(header + b"\r\n" for header in headers)
    return HEAD + more + b"Content-Length: %d\r\n\r\n" % len(body) + body
