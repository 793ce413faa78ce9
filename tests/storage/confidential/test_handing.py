"""To whom a tip goes: where the plan has an office; one about an official never to where that official works."""

import pytest

from storage.campaign.planning.plan_file import load_plan
from storage.confidential.handing import BELOW, OWN, POLICE, open_to

OFFICES = load_plan("151-kh-ubnd").hotline.receivers
PROVINCE = {"police_above", "inspectorate_above"}
NOT_POLICE = {"border_guard", "inspectorate", "procuracy"}


def test_a_tip_about_nobody_in_office_goes_anywhere() -> None:
    """Every office of the plan is offered; a plan without any offers none."""
    assert open_to(OFFICES, (), names_official=False) == list(OFFICES)
    assert open_to((), (), names_official=False) == []


@pytest.mark.parametrize(
    ("accused", "left"),
    [
        ((BELOW,), PROVINCE | NOT_POLICE | {"police_of_district"}),
        ((OWN,), PROVINCE),
        ((POLICE,), PROVINCE | NOT_POLICE),
        ((BELOW, POLICE), PROVINCE | NOT_POLICE),
        ((BELOW, OWN, POLICE), PROVINCE),
    ],
)
def test_a_complaint_goes_past_the_officials_own_office(accused: tuple[str, ...], left: set[str]) -> None:
    """The commune's police never gets one, nor an office of the officials' own level."""
    assert {one.id for one in open_to(OFFICES, accused, names_official=True)} == left


def test_a_ward_without_an_inspectorate_offers_none_of_its_own() -> None:
    """The sample plan of a ward names its police and what stands above it, no inspectorate or procuracy of its own."""
    ward = load_plan("mau-phuong-xa-2026").hotline.receivers
    assert [(one.kind, one.level) for one in ward] == [
        ("police", "own"),
        ("police", "above"),
        ("inspectorate", "above"),
    ]
    assert {one.id for one in open_to(ward, (OWN,), names_official=True)} == PROVINCE
