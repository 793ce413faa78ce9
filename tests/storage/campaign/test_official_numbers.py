"""How a decision's number is written."""

import pytest

from storage.campaign.official_numbers import proper


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("qd 1004/qd-ubnd", "QĐ 1004/QĐ-UBND"),
        ("QD1004 / qđ - ubnd", "QĐ 1004/QĐ-UBND"),
        ("so 12/2021/qd-hdnd", "Số 12/2021/QĐ-HĐND"),
        ("quyet dinh so 7/qd-ct", "Quyết định số 7/QĐ-CT"),
        ("qd 9", "QĐ 9"),
        ("QĐ 1004/QĐ-UBND", "QĐ 1004/QĐ-UBND"),
        ("45/ubnd-vx", "45/ubnd-vx"),
        ("12/nq-hdnd", "12/nq-hdnd"),
        ("so 1004", "so 1004"),
        ("1004 của huyện", "1004 của huyện"),
    ],
)
def test_a_decision_is_written_in_its_form_and_others_as_they_came(typed: str, written: str) -> None:
    """QĐ with its đ and capitals wherever the number says that it is a decision; nothing else is touched."""
    assert proper(typed) == written
    assert proper(written) == written
