"""Whether what a dossier tells of lasts, as it was last found: for the pages on which dossiers are judged."""

from collections.abc import Collection

from bot.console.parts import Parts
from broadcasts.letters import lasting_letters
from storage.book.page import Page
from storage.campaign.works import lasting


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
