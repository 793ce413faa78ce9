"""Reads a story: who says what, what the bot answers, restarts, and the facts that must stand at the end.

`# Title`; `Người: /kiennghi` (a person writes; "Người B:" is another one); `Người: (Xã Lộc Tấn)` (presses the button
of that label, or types it where there are none); `Người: [ảnh] đèn hỏng` (a photo, with or without words);
`Máy: Việc này thuộc nơi nào? … 4. Xã Lộc Tấn` (what is answered; "…" stands for anything; lines that follow belong to
it); `Máy im lặng` (nothing is answered); `Khởi động lại` (the bot stops and starts);
`Giờ: 2021-07-01 00:07` (the bot starts anew with campaign time there, in Việt Nam);
`Vai: Người B là unit_officer của 25279 tên Trần Thị B` (from now on the person has that role in that unit, approved);
`Mã: 1 cho area_head của 25279-01 tên Nguyễn Văn An` (an invite is made; `Người: /dangky [mã 1]` uses its code; with
"đã duyệt" before "cho" it needs no further yes, without "tên" it names nobody);
`Phiên chấm: Hồ Văn D chủ trì, Vũ Thị E thành viên` (all dossiers come before the first body, where these sit);
`Khép phiên chấm` (the office ends the scoring);
`Văn phòng: DC-2021-0001 receive assess` (the office makes these moves with a dossier, and their letters go out);
`Đọc tin: Lê Văn T` (an officer of the hotline with keys of his own, who reads tips from now on);
`Cán bộ hỏi: Xe màu gì?` (that officer asks the sender of the newest tip); `Cán bộ đóng: verified` (and closes it);
`Không khởi động lại giữa chừng` (no restart is drawn for this story: a tip in its sender's hand is in memory alone);
`Sự thật: suggestions unit=25279 text=đèn hỏng` (a row that must stand); `Sự thật: suggestions 0` (how many rows).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

_STEP = re.compile(
    r"^(Người(?: \w+)?|Máy(?: \w+)?|Sự thật|Vai|Mã|Giờ|Đọc tin|Cán bộ hỏi|Cán bộ đóng|Phiên chấm|Văn phòng): ?(.*)$"
)
_ACTS = {
    "Đọc tin": "reader",
    "Cán bộ hỏi": "asks",
    "Cán bộ đóng": "closes",
    "Giờ": "clock",
    "Phiên chấm": "sitting",
    "Văn phòng": "office",
}
_UNBROKEN = "Không khởi động lại giữa chừng"
_ROLE = re.compile(r"Người(?: (\w+))? (là \w+ của \S+ tên .+)")
_QUIET = re.compile(r"^Máy(?: (?!im)(\w+))? im lặng$")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a story: `kind` is what happens in it (says, hears, quiet, restart, clock, …), `who` the person."""

    kind: str
    who: str
    text: str
    line: int


@dataclass(slots=True)
class Story:
    """A story with its title."""

    name: str
    title: str = ""
    unbroken: bool = False  # what it tells of lives in memory alone
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
    elif line == _UNBROKEN:
        story.unbroken = True
    elif line == "Khép phiên chấm":
        story.steps.append(Step("sitting", "", "", number))
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
    if speaker == "Mã":
        return Step("code", "", text, number)
    if speaker in _ACTS:
        return Step(_ACTS[speaker], "", text, number)
    if speaker == "Vai":
        return _role(text, number)
    name, _, who = speaker.partition(" ")
    return Step("says" if name == "Người" else "hears", who, text, number)


def _role(text: str, number: int) -> Step:
    found = _ROLE.fullmatch(text)
    if found is None:
        raise ValueError(f"{number}: {text!r} names nobody's role")
    return Step("role", found[1] or "", found[2], number)
