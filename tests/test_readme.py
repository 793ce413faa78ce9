"""The README tells the truth: what it links to is there, pictures are told in words, its commands exist."""

import re

import pytest
import typer

from bot.__main__ import app
from tests.house import ROOT

README = (ROOT / "README.md").read_text("utf8")
LINKS = re.findall(r"\]\((?!https?:)([^)#]+)(#[^)]*)?\)", README)
PICTURES = re.findall(r'<img src="([^"]+)" width="\d+" alt="([^"]+)">', README)
COMMANDS = sorted(set(re.findall(r"`?\./dev bot131 ([a-z][a-z-]*)", README)))
TASKS = sorted(set(re.findall(r"\./dev ([a-z0-9]+)", README)))
LARGEST = 60_000  # bytes of a picture: a page on a slow line


@pytest.mark.parametrize("target", sorted({path for path, _ in LINKS}))
def test_what_is_linked_is_there(target: str) -> None:
    """Every file and folder."""
    assert (ROOT / target).exists()


def test_sections_that_are_linked_are_there() -> None:
    """A heading of the file, or of the README itself."""
    linked = [(path, mark[1:]) for path, mark in LINKS if mark] + [
        ("README.md", m) for m in re.findall(r"\(#(.+?)\)", README)
    ]
    assert [(path, mark) for path, mark in linked if mark not in marks((ROOT / path).read_text("utf8"))] == []


@pytest.mark.parametrize(("path", "alt"), PICTURES)
def test_a_picture_is_small_and_told_in_words(path: str, alt: str) -> None:
    """Whoever does not see it reads what it shows."""
    assert (ROOT / path).stat().st_size < LARGEST
    assert len(alt.split()) > 10


def test_every_picture_is_shown() -> None:
    """None is left over."""
    assert sorted(path for path, _ in PICTURES) == sorted(
        f"docs/pictures/{one.name}" for one in (ROOT / "docs/pictures").iterdir()
    )


def test_its_commands_exist() -> None:
    """Those of `bot131` and those of `./dev`."""
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name in COMMANDS if name not in known] == []
    script = (ROOT / "dev").read_text("utf8")
    assert [name for name in TASKS if f"\ndef {name}(" not in script] == []


def marks(text: str) -> set[str]:
    """The marks that headings get on the page."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
