"""Whether what was done lasts: as it was last found, for the pages that judge; and what an officer may answer."""

from collections.abc import Collection, Sequence

from bot.console.parts import Parts, Worker
from broadcasts.letters import lasting_letters
from storage.book.page import Page
from storage.campaign.works import lasting
from storage.campaign.works.lasting import UNIT, Check


def lasting_of(page: Page, parts: Parts, dossiers: Collection[str]) -> dict[str, list[str]]:
    """The sentences by the dossier's number; those about which nothing was asked yet are left out."""
    now, found = parts.clocks.campaign(), lasting.about_dossiers(page, dossiers)
    return {
        number: [
            f"{check.achievement}: {said}"
            for check in checks
            for said in lasting_letters.result_words(parts.texts, parts.plan, [check], now)
        ]
        for number, checks in found.items()
    }


def waits_for(parts: Parts, worker: Worker, checks: Sequence[Check]) -> Check | None:
    """The latest of these questions, if it is asked of this officer's unit and nobody there has answered."""
    if not checks or not answers_for(parts, worker, checks[-1].unit):
        return None
    return checks[-1] if checks[-1].open_for(UNIT) else None


def answers_for(parts: Parts, worker: Worker, unit: str) -> bool:
    """Whether this is an officer of the unit itself; the office only reads what units found."""
    return any((role, unit) in worker.person.roles for role in parts.plan.officers_of(unit))
