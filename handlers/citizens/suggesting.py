"""/kiennghi: a suggestion or petition to the office: where, what about, the story with pictures, confirm."""

from collections.abc import Sequence
from functools import lru_cache

from handlers.everyone.beginning import begin_or_offer
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign.correspondence import suggestions
from storage.campaign.correspondence.suggestions import NewSuggestion
from storage.campaign.dossiers import progress
from storage.campaign.territory import units
from storage.campaign.territory.units import Place
from storage.talk import Refusal
from storage.words import tidy

PLACES = 4096  # units whose choices are kept: those of a province
WHOLE = "whole"  # not about one area but about all of the commune
SUBJECT_MOST = 120  # characters: one line in the office's list
TEXT_LEAST = 5  # characters: "ok" says nothing
LETTERS = 2  # "1" and "???" name no matter and tell no story


def suggest(visit: Visit, _words: str) -> None:
    """Begin a suggestion."""
    begin_or_offer(visit, "suggestion")


def _file(visit: Visit, filled: Filled) -> None:
    unit = filled.value("commune")
    area = None if filled.value("area") == WHOLE else filled.value("area")
    message = visit.message
    files = tuple(filled.files.get("text", ()))
    new = NewSuggestion(
        unit, area, filled.value("subject"), filled.value("text"), files, message.address, message.sender
    )
    number = suggestions.file(visit.page, new, at=visit.now, year=visit.today.year)
    visit.shows = f"/trangthai {number}"
    visit.audit("suggestion.filed", number, unit=unit, area=area, files=len(files))
    visit.say(
        "suggestion.filed", number=number, time=visit.clock(visit.now), receiver=visit.plan.organiser.standing_office
    )


def _communes(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [_option(place) for place in progress.selecting(visit.page, visit.plan, visit.campaign_day)]


def _areas(visit: Visit, answers: Answers) -> Sequence[Option]:
    commune = answers["commune"]
    whole = visit.office.texts.say("suggestion.area.whole", commune=commune.shown)
    return [
        *(_option(place) for place in units.children(visit.page, commune.value, visit.campaign_day)),
        Option(WHOLE, whole),
    ]


@lru_cache(PLACES)
def _option(place: Place) -> Option:
    return Option(place.code, place.title, (place.name, place.bare, *place.aliases))


def _subject(text: str) -> str:
    line = tidy(text)
    if len(line) > SUBJECT_MOST:
        raise Refusal("suggestion.subject.too_long", {"most": SUBJECT_MOST})
    if _letters(line) < LETTERS:
        raise Refusal("suggestion.subject.too_short")
    return line


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _story(text: str) -> str:
    if len(text.strip()) < TEXT_LEAST or _letters(text) < LETTERS:
        raise Refusal("suggestion.text.too_short")
    return text.strip()


FORM = Form(
    "suggestion",
    (
        Question("commune", options=_communes, sole=True),
        Question("area", options=_areas),
        Question("subject", check=_subject, spills=True),
        Question("text", check=_story, files=True),
    ),
    file=_file,
    carry="text",
)
