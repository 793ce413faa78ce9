"""Runs the fake Telegram alone: `python -m tests.fakes.telegram_api --port N`; prints its address as one JSON line."""

import argparse
import asyncio
import json
import signal
import sys

from tests.fakes.telegram_api.control import ControlledApi
from tests.fakes.telegram_api.stage import DEFAULT_TOKEN


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.telegram_api", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the only token that is accepted")
    parser.add_argument("--scale", type=float, default=1.0, help="how many times faster than real time its clock runs")
    parser.add_argument("--pace", action="store_true", help="refuse what comes faster than Telegram allows")
    return parser.parse_args()


async def serve(port: int, token: str, *, scale: float, pace: bool) -> None:
    """Serve until the process is told to end."""
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    api = ControlledApi(token, scale=scale, pace=pace)
    api.port = port
    async with api:
        sys.stdout.write(json.dumps({"base": api.base_url, "token": api.token}) + "\n")
        sys.stdout.flush()
        await end.wait()


def main() -> None:
    """Read the arguments and serve."""
    asked = _arguments()
    asyncio.run(serve(asked.port, asked.token, scale=asked.scale, pace=asked.pace))


if __name__ == "__main__":
    main()
