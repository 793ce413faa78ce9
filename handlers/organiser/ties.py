"""What tying groups by /lienket and by /nhomdan shares: the units and the tied groups in an officer's reach."""

from collections.abc import Sequence

from handlers.forms.form import Answers, Option
from handlers.visit import Visit
from storage.campaign.dossiers import progress
from storage.campaign.membership.scopes import scope
from storage.campaign.territory import units
from storage.mail import groups, pastes
from storage.mail.groups import Linked

ROLES = ("organiser_officer", "admin", "unit_officer")


def within(visit: Visit) -> frozenset[str] | None:
    """The units whose groups this officer ties; None: those of all units."""
    assert visit.person is not None  # noqa: S101 - the commands are for officers
    return scope(visit.page, visit.person)


def tied(visit: Visit, *, by_hand: bool) -> list[Linked]:
    """The tied groups in reach: those where a person pastes, or those where the bot is."""
    return [one for one in groups.linked(visit.page, within(visit)) if (one.at.channel == pastes.CHANNEL) is by_hand]


def places(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """The organiser's own and those of all selecting units, or one's own; those of areas where both are the same."""
    inside, organiser = within(visit), units.place(visit.page, visit.plan.organiser.code)
    others = progress.selecting(visit.page, visit.plan, visit.campaign_day)
    if organiser and any(one.code == organiser.code for one in others):
        others = units.children(visit.page, organiser.code, visit.campaign_day)
    every = [*([organiser] if organiser else []), *(one for one in others if one != organiser)]
    return [
        Option(one.code, one.title, (one.name, one.bare, *one.aliases))
        for one in every
        if inside is None or one.code in inside
    ]
