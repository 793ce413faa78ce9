"""Errata are bound to their places, and the scan itself is untouched."""

import hashlib

import pytest

from storage.campaign.planning.errata import Erratum, place, place_all
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_file import load_plan
from storage.campaign.planning.plan_folder import BUNDLED

SCAN = "5d6df19bfb71e96911c7bc1ec9f73e30aa8cb8f3581a384e006bebad73241356"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("151-kh-ubnd")


def test_the_scan_is_kept_byte_for_byte(plan: Plan) -> None:
    """The text has the digest of the scan as it came, in the file and after loading."""
    content = (BUNDLED / "151-kh-ubnd" / "text.md").read_bytes()
    assert hashlib.sha256(content).hexdigest() == SCAN
    assert plan.text.encode() == content


def test_every_erratum_stands_where_it_says(plan: Plan) -> None:
    """At the place of each erratum stand exactly its words."""
    placed = place_all(plan.errata, plan.text)
    assert len(placed) == len(plan.errata) == 14
    assert [plan.text[p.begin : p.end] for p in placed] == [p.erratum.stands for p in placed]


def test_all_wrong_heads_are_covered_and_the_signature_is_not(plan: Plan) -> None:
    """Eight times "Trường Ban" is put right; the ninth "Trường" is in the signer's name and stays."""
    heads = [e for e in plan.errata if e.stands.casefold() == "trường ban"]
    assert len(heads) == 8
    assert plan.text.count("Trường") == 9
    signature = plan.clause("Người ký")
    assert signature is not None
    assert signature.corrected == "CHỦ TỊCH\n\nLê Trường Sơn"
    assert [e.certainty for e in signature.errata] == ["likely"]


def test_corrected_text_has_no_wrong_head_left(plan: Plan) -> None:
    """After all errata "Trường" occurs once, in the name, and "Trưởng" at every head."""
    corrected = "\n".join(clause.corrected for clause in plan.all_clauses())
    assert [line for line in corrected.split("\n") if "Trường" in line] == ["Lê Trường Sơn"]
    assert corrected.casefold().count("trưởng ban") == plan.text.casefold().count("trưởng ban") + 8


def test_the_doubtful_invitation_is_only_inferred(plan: Plan) -> None:
    """In part IV the second chairman of the district is annotated as an inference."""
    (erratum,) = [e for e in plan.errata if e.certainty == "inferred"]
    assert (erratum.clause, erratum.right) == ("IV", "mời Chủ tịch UBMTTQVN huyện")


def test_the_nth_occurrence_of_a_line_is_meant() -> None:
    """Two equal words of one line are told apart by their number."""
    text = "một\nhai ba hai\nhai"
    erratum = Erratum("I", 2, "hai", "Hai", "sure", "", nth=2)
    placed = place(erratum, text)
    assert placed is not None
    assert (placed.begin, placed.end) == (11, 14)
    assert place(Erratum("I", 2, "hai", "Hai", "sure", "", nth=3), text) is None
    assert place(Erratum("I", 1, "hai", "Hai", "sure", ""), text) is None
    assert place(Erratum("I", 9, "hai", "Hai", "sure", ""), text) is None
