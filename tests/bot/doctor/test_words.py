"""Every finding that a check can make has its sentence, every fault and warning its cure, with their facts."""

import ast
from collections.abc import Iterator

import pytest

from bot.doctor.findings import Finding, Patient, well
from bot.doctor.table import found
from bot.settings import Settings
from storage.clocks import now
from storage.texts.texts import texts
from tests import house

KINDS = {"well", "warning", "fault", "skipped"}
PLACES = [one for one in house.modules("bot") if one.path.startswith("bot/doctor/") or "checks.py" in one.path]


def made() -> Iterator[tuple[str, str, str, set[str]]]:
    """State, check, finding and facts of each call whose words stand in the code."""
    for module in PLACES:
        for node in (one for one in ast.walk(module.tree) if isinstance(one, ast.Call)):
            kind = ast.unparse(node.func)
            words = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if kind in KINDS and len(words) == 2:
                yield kind, str(words[0]), str(words[1]), {str(one.arg) for one in node.keywords if one.arg}


FINDINGS = list(made())


def test_the_reader_sees_the_findings() -> None:
    """Otherwise the next test would prove nothing."""
    assert ("fault", "telegram", "token_refused", set()) in FINDINGS
    assert ("ok", "port", "free", {"listen"}) in [("ok", *one[1:]) for one in FINDINGS]
    assert len(FINDINGS) > 50


@pytest.mark.parametrize(("kind", "check", "finding", "facts"), FINDINGS)
def test_a_finding_has_its_words(kind: str, check: str, finding: str, facts: set[str]) -> None:
    """And where something is to be done, the sentence that says what."""
    key = f"doctor.{check}.{finding}"
    keys = [key, f"{key}_cure"] if kind in {"warning", "fault"} else [key]
    assert [one for one in keys if not texts().has(one)] == []
    assert [one for one in keys if facts and texts().facts(one) - facts] == []


async def test_a_check_that_breaks_is_a_finding() -> None:
    """What it found before counts, and the others go on."""

    async def breaks(_patient: Patient):  # type: ignore[no-untyped-def]  # noqa: ANN202
        yield well("program", "runs", version="0", python="3")
        raise RuntimeError("123:SECRET")

    findings: list[Finding] = await found(breaks, Patient(Settings(), now))
    assert [(one.check, one.state, one.what) for one in findings] == [
        ("program", "ok", "runs"),
        ("check", "fault", "broke"),
    ]
    assert "SECRET" not in str(findings)
