"""Draws the README's pictures into docs/pictures: `python -m tests.pictures`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.house import ROOT
from tests.parts import find_chromium
from tests.pictures.demonstration import demonstration
from tests.pictures.walk import Walk, read_guide

OUT = ROOT / "docs" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]


async def draw(chromium: str) -> None:
    """Start a demonstration, walk through it, keep what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        async with demonstration(Path(folder)) as printed, async_playwright() as player:
            browser = await player.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            walk = Walk(browser, read_guide(printed), OUT)
            await walk.go()
            await browser.close()
    for path in sorted(OUT.glob("*.webp")):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")  # noqa: T201 - its result
    print(f"{walk.steps} steps of a newcomer")  # noqa: T201


def main() -> None:
    """Draw, if there is a browser to draw with."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("Chromium is not on this machine (Debian: apt-get install chromium)")
    asyncio.run(draw(chromium))


if __name__ == "__main__":
    main()
