"""To whom a tip goes: anywhere for most, and for one about an official never to where that official works."""

import pytest

from storage.confidential.handing import COMMUNE, DESTINATIONS, DISTRICT, POLICE, open_to

PROVINCE = {"police_above", "inspectorate_above"}
NOT_POLICE = {"border_guard", "inspectorate", "procuracy"}


def test_a_tip_about_nobody_in_office_goes_anywhere() -> None:
    """Every office is offered."""
    assert open_to((), names_official=False) == list(DESTINATIONS)


@pytest.mark.parametrize(
    ("accused", "left"),
    [
        ((COMMUNE,), PROVINCE | NOT_POLICE | {"police_of_district"}),
        ((DISTRICT,), PROVINCE),
        ((POLICE,), PROVINCE | NOT_POLICE),
        ((COMMUNE, POLICE), PROVINCE | NOT_POLICE),
        ((COMMUNE, DISTRICT, POLICE), PROVINCE),
    ],
)
def test_a_complaint_goes_past_the_officials_own_office(accused: tuple[str, ...], left: set[str]) -> None:
    """The commune's police never gets one, nor an office that nobody can check."""
    assert {one.code for one in open_to(accused, names_official=True)} == left
