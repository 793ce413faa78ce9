"""The load: six-step /kiennghi talks through the Telegram webhook, 40 in flight; the server's CPU and pace."""

import asyncio
import itertools
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession

STEPS = ("/kiennghi", "Lộc Tấn", "1", "đèn đường hỏng", "Đèn trước nhà văn hóa tắt ba tuần nay.", "gửi")
IN_FLIGHT = 40
SECRET = "s" * 32
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figures:
    """One run: CPU seconds of the server for 1,000 updates, updates a second, milliseconds to the 99th percentile."""

    cpu: float
    rate: float
    p99: float


def measure(command: list[str], talks: int) -> Figures:
    """Run a server as a process of its own and drive it with talks."""
    with tempfile.TemporaryDirectory() as folder, platform() as api:
        port = free_port()
        with process(
            [*command, *server_arguments(command, port, folder, api)], environment(port, folder, api)
        ) as server:
            return asyncio.run(drive(port, server.pid, talks, api))


async def drive(port: int, pid: int, talks: int, api: str) -> Figures:
    """Send the talks; the server's CPU time counts until its last answer has gone out."""
    updates = itertools.count(1)
    took: list[float] = []
    async with ClientSession(headers=HEADERS) as session:
        await until_up(session, f"{api}/count")
        await until_up(session, f"http://127.0.0.1:{port}/healthz")
        await _talk(session, port, 1, updates, [])
        before, began = cpu_seconds(pid), time.perf_counter()
        chats = iter(range(2, talks + 2))
        await asyncio.gather(*(_talks(session, port, chats, updates, took) for _ in range(IN_FLIGHT)))
        seconds = time.perf_counter() - began
        await until_sent(session, api, (talks + 1) * len(STEPS))
        spent = cpu_seconds(pid) - before
    count = talks * len(STEPS)
    return Figures(spent * 1000 / count, count / seconds, statistics.quantiles(took, n=100)[98] * 1000)


async def _talks(
    session: ClientSession, port: int, chats: Iterator[int], updates: Iterator[int], took: list[float]
) -> None:
    for chat in chats:
        await _talk(session, port, chat, updates, took)


async def _talk(session: ClientSession, port: int, chat: int, updates: Iterator[int], took: list[float]) -> None:
    for step, text in enumerate(STEPS):
        began = time.perf_counter()
        body = update(next(updates), chat, step, text)
        async with session.post(f"http://127.0.0.1:{port}/hooks/telegram", json=body) as answer:
            assert answer.status == 200, answer.status
            await answer.read()
        took.append(time.perf_counter() - began)


def update(number: int, chat: int, step: int, text: str) -> dict[str, Any]:
    """A text message as Telegram delivers it."""
    person = {"id": chat, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
    message: dict[str, Any] = {
        "message_id": step + 1,
        "from": person,
        "chat": {"id": chat, "first_name": "Lan", "type": "private"},
        "date": int(time.time()),
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"offset": 0, "length": len(text), "type": "bot_command"}]
    return {"update_id": number, "message": message}


async def until_sent(session: ClientSession, api: str, count: int) -> None:
    """Wait until the platform has taken this many messages: the bot keeps to Telegram's 30 a second."""
    deadline = time.monotonic() + 30 + count / 20
    while time.monotonic() < deadline:
        async with session.get(f"{api}/count") as answer:
            if (await answer.json())["sent"] >= count:
                return
        await asyncio.sleep(0.2)
    raise TimeoutError


async def until_up(session: ClientSession, url: str) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            async with session.get(url) as answer:
                await answer.read()
                return
        except ClientError:
            await asyncio.sleep(0.05)
    raise TimeoutError


def cpu_seconds(pid: int) -> float:
    """User and system time of a process with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def platform() -> Iterator[str]:
    """The cheap Telegram."""
    port = free_port()
    with process([sys.executable, "-m", "tests.bench.cheap_telegram", "--port", str(port)], dict(os.environ)):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def process(command: list[str], variables: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    running = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(30)


def environment(port: int, folder: str, api: str) -> dict[str, str]:
    """What `bot131 run` needs to know."""
    return os.environ | {
        "BOT131_DATA_DIR": folder,
        "BOT131_LISTEN": f"127.0.0.1:{port}",
        "BOT131_CLOCK": "2021-06-20T08:00:00+07:00",
        "BOT131_LOG_LEVEL": "warning",
        "TELEGRAM_BOT_TOKEN": "123456:" + "a" * 35,
        "TELEGRAM_API_BASE": api,
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }


def server_arguments(command: list[str], port: int, folder: str, api: str) -> list[str]:
    """The bare server takes arguments, the bot its environment."""
    return ["--port", str(port), "--data", folder, "--api", api] if command[-1].endswith("bare") else []


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
