"""The sentences about plans: each has a cure, each is said by something, and none lacks a fact."""

import re
from pathlib import Path

import storage.campaign
from storage.texts.texts import texts

KEYS = texts().keys()
CODE = "\n".join(path.read_text("utf-8") for path in sorted(Path(storage.campaign.__path__[0]).rglob("*.py")))


def spoken(kind: str) -> list[str]:
    """The codes of one kind that have a sentence."""
    found = (re.fullmatch(rf"plan\.{kind}\.(\w+)\.problem", key) for key in KEYS)
    return [match[1] for match in found if match]


def test_each_problem_has_a_cure() -> None:
    """Nobody is told what is wrong without being told what to do."""
    codes = [f"{kind}.{code}" for kind in ("fault", "unit") for code in spoken(kind)]
    assert len(codes) > 40
    assert [code for code in codes if not texts().has(f"plan.{code}.cure")] == []


def test_each_sentence_is_said_somewhere() -> None:
    """A sentence that no code can cause would be a promise that nobody keeps."""
    codes = [*spoken("fault"), *spoken("unit")]
    assert [code for code in codes if not re.search(rf'"(fault\.|unit\.)?{code}"', CODE)] == []
