"""Runs the fake Zalo alone: `python -m tests.fakes.zalo_bot --port N`; what is typed is said to the bot.

The first line out is its address and tokens as JSON; then a line in is a person who writes, a line out an answer.
"""

import argparse
import asyncio
import json
import sys

from tests.fakes.zalo_bot.server import ZaloBotApi
from tests.fakes.zalo_bot.world import DEFAULT_TOKEN, Person


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.zalo_bot", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--tokens", default=DEFAULT_TOKEN, help="the bots' tokens, by comma")
    parser.add_argument("--replay", action="store_true", help="updates that were read come back on every poll")
    return parser.parse_args()


def _tell(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def _hear(api: ZaloBotApi, person: Person) -> None:
    """Write out what the bot says, as it comes."""
    told = 0
    while True:
        for one in api.ledger.messages(person.id)[told:]:
            _tell({"says": one.text})
            told += 1
        await api.ledger.changed.wait()


async def serve(port: int, tokens: tuple[str, ...], *, replay: bool) -> None:
    """Serve until the input ends."""
    api = ZaloBotApi(tokens)
    api.port, api.switches.replay = port, replay
    async with api:
        person = api.person("Người dùng thử")
        _tell({"base": api.base_url, "tokens": tokens})
        hearing = asyncio.create_task(_hear(api, person))
        while line := await asyncio.to_thread(sys.stdin.readline):
            api.say(person, line.rstrip("\n"))
        hearing.cancel()


def main() -> None:
    """Read the arguments and serve."""
    asked = _arguments()
    asyncio.run(serve(asked.port, tuple(asked.tokens.split(",")), replay=asked.replay))


if __name__ == "__main__":
    main()
