"""/dongydang: a head agrees that a work is told as a good deed, or agrees no more; then it is gone at once."""

from collections.abc import Sequence

from broadcasts.groups import media
from handlers.forms.controls import CLOSE
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.visit import Visit
from storage.campaign.correspondence import stories
from storage.campaign.works import achievements

ROLES = ("area_head",)


def consent(visit: Visit, _words: str) -> None:
    """The head's works, each with what can be said of it."""
    assert visit.person is not None  # noqa: S101 - the command is for heads
    if not achievements.of_person(visit.page, visit.person.id):
        visit.say("consent.none")
        return
    visit.begin("consent")


def _works(visit: Visit, _answers: Answers) -> Sequence[Option]:
    assert visit.person is not None  # noqa: S101 - the command is for heads
    say = visit.office.texts.say
    found = achievements.of_person(visit.page, visit.person.id)
    keys = [(one, "take" if one.new.publish else "give") for one in found]
    each = [Option(one.number, say(f"consent.work.{key}", title=one.new.title), (one.number,)) for one, key in keys]
    return [*each, Option(CLOSE, say("consent.work.close"))]


def _file(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - the command is for heads
    mine = achievements.of_person(visit.page, visit.person.id)
    work = next((one for one in mine if one.number == filled.value("work")), None)
    if work is None:
        visit.say("consent.closed")
        return
    gives = not work.new.publish
    gone = stories.agree(visit.page, work.number, visit.person.id, publish=gives)
    visit.audit("consent.given" if gives else "consent.taken", work.number)
    if gone is not None:
        visit.post(tuple(media.taken_back(visit.page, visit.plan, visit.office.texts, visit.real, gone)))
    key = "consent.given" if gives else "consent.taken_story" if gone else "consent.taken"
    visit.say(key, title=work.new.title)


FORM = Form("consent", (Question("work", options=_works),), file=_file, review=False, roles=ROLES)
