"""Reads a story: who says what, what the bot answers, restarts, and the facts that must stand at the end.

`# Title`; `Người: /kiennghi` (a person writes; "Người B:" is another one); `Người: (Xã Lộc Tấn)` (presses the button
of that label, or types it where there are none); `Người: [ảnh] đèn hỏng` (a photo, with or without words);
`Máy: Việc này thuộc nơi nào? … 4. Xã Lộc Tấn` (what is answered; "…" stands for anything; lines that follow belong to
it); `Máy im lặng` (nothing is answered); `Khởi động lại` (the bot stops and starts);
`Sự thật: suggestions unit=25279 text=đèn hỏng` (a row that must stand); `Sự thật: suggestions 0` (how many rows).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

_STEP = re.compile(r"^(Người(?: \w+)?|Máy(?: \w+)?|Sự thật): ?(.*)$")
_QUIET = re.compile(r"^Máy(?: (?!im)(\w+))? im lặng$")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a story: `kind` is says, hears, quiet, restart or fact; `who` the person."""

    kind: str
    who: str
    text: str
    line: int


@dataclass(slots=True)
class Story:
    """A story with its title."""

    name: str
    title: str = ""
    steps: list[Step] = field(default_factory=list)


def read(path: Path) -> Story:
    """The story in a file; a line that means nothing is an error, so that no step is passed over."""
    story = Story(path.stem)
    for number, line in enumerate(path.read_text("utf8").splitlines(), 1):
        _take(story, line.rstrip(), number)
    return story


def _take(story: Story, line: str, number: int) -> None:
    if line.startswith("# "):
        story.title = line.removeprefix("# ")
    elif line == "Khởi động lại":
        story.steps.append(Step("restart", "", "", number))
    elif quiet := _QUIET.match(line):
        story.steps.append(Step("quiet", quiet[1] or "", "", number))
    elif found := _STEP.match(line):
        story.steps.append(_step(found[1], found[2], number))
    elif story.steps and story.steps[-1].kind in {"hears", "says"} and line:
        last = story.steps.pop()
        story.steps.append(Step(last.kind, last.who, f"{last.text}\n{line}", last.line))
    elif line and story.steps:
        raise ValueError(f"{story.name}:{number}: {line!r} is no step")


def _step(speaker: str, text: str, number: int) -> Step:
    if speaker == "Sự thật":
        return Step("fact", "", text, number)
    name, _, who = speaker.partition(" ")
    return Step("says" if name == "Người" else "hears", who, text, number)
