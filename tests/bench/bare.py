"""The bare limit: an aiohttp webhook that commits each update to SQLite (WAL, FULL), answers and sends once."""

import argparse
import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import ClientSession, web

TABLES = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE updates (id INTEGER PRIMARY KEY, chat INTEGER, text TEXT);
"""


def app(path: Path, api: str) -> web.Application:
    """One handler, one commit an update, one message out."""
    book = sqlite3.connect(path, isolation_level=None)
    book.executescript(TABLES)
    sending: set[asyncio.Task[None]] = set()

    async def send(session: ClientSession, chat: int) -> None:
        async with session.post(f"{api}/bot1:x/sendMessage", json={"chat_id": chat, "text": "Đã nhận."}) as answer:
            await answer.read()

    async def hook(request: web.Request) -> web.Response:
        update = await request.json()
        message = update["message"]
        values = (update["update_id"], message["chat"]["id"], message["text"])
        book.execute("BEGIN IMMEDIATE")
        book.execute("INSERT INTO updates VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values)
        book.execute("COMMIT")
        task = asyncio.create_task(send(request.app[SESSION], message["chat"]["id"]))
        sending.add(task)
        task.add_done_callback(sending.discard)
        return web.Response()

    async def session(app: web.Application) -> AsyncIterator[None]:
        async with ClientSession() as client:
            app[SESSION] = client
            yield

    bare = web.Application()
    bare.cleanup_ctx.append(session)
    bare.router.add_post("/hooks/telegram", hook)
    return bare


SESSION = web.AppKey("session", ClientSession)

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--api")
    told = parser.parse_args()
    web.run_app(app(told.data / "bare.sqlite", told.api), host="127.0.0.1", port=told.port, print=None, access_log=None)
