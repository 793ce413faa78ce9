"""`bot131 demo` as a program of its own, in an empty folder, on a free port of loopback."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.house import ROOT
from tests.parts import free_port
from tests.patience import PATIENCE

LAST_WORD = "Ctrl+C"


@asynccontextmanager
async def demonstration(folder: Path, *flags: str) -> AsyncIterator[str]:
    """What it prints; it runs until the end of the block."""
    settings = os.environ | {"PYTHONPATH": str(ROOT), "BOT131_LISTEN": f"127.0.0.1:{free_port()}"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot", "demo", *flags), cwd=folder, env=settings, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            printed = await _printed(process.stdout)
        yield printed
    finally:
        process.terminate()
        await process.wait()


async def _printed(lines: asyncio.StreamReader) -> str:
    said = ""
    while LAST_WORD not in said:
        line = await lines.readline()
        assert line, f"it ended: {said}"
        said += line.decode()
    return said
