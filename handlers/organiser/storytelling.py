"""/viettin: a good deed is written as a story, question by question: work, title, words, a picture or none."""

from collections.abc import Sequence
from typing import Final

from broadcasts.groups import media
from handlers.everyone.beginning import begin_or_offer, keep_filled
from handlers.forms.form import Answers, Filled, Form, Option, Question
from handlers.telling import title
from handlers.visit import Visit
from storage.book import fetches
from storage.campaign.correspondence import stories
from storage.campaign.correspondence.stories import Draft, Story
from storage.campaign.membership.scopes import scope
from storage.campaign.works import achievements
from storage.campaign.works.achievements import Work
from storage.talk import Refusal, Reply

NAME: Final = "story"
ROLES: Final = (*media.ROLES, "unit_officer")
SAME, NONE = "same", "none"  # the head's own title or words; no picture
SHOWN: Final = 300  # characters of the head's words that the question shows; the summary's preview shows all


def write(visit: Visit, _words: str) -> None:
    """Begin a story; the works are those whose heads agree, a unit's officer writes of its own."""
    if not _works(visit):
        visit.say("story.nothing")
        return
    begin_or_offer(visit, NAME)


def _works(visit: Visit) -> list[tuple[Work, Story | None]]:
    """The works of which a story can be written, and those whose story the media officers can still write anew."""
    assert visit.person is not None  # noqa: S101 - the command is for officers
    edits = media.decides(visit.person)
    units = None if edits else scope(visit.page, visit.person)
    drafts = [one for one in stories.every(visit.page) if one.state == "draft"] if edits else []
    asked: list[tuple[str, Story | None]] = [(number, None) for number in stories.untold(visit.page)]
    found = ((achievements.by_number(visit.page, number, units), story) for number, story in asked)
    again = ((achievements.by_number(visit.page, one.work), one) for one in drafts)
    return [(work, story) for work, story in (*found, *again) if work is not None and work.new.publish]


def _work(visit: Visit, answers: Answers) -> tuple[Work, Story | None] | None:
    """The work that was chosen, while its head still agrees."""
    asked = answers["work"].value if "work" in answers else ""
    return next((found for found in _works(visit) if found[0].number == asked), None)


def _options(visit: Visit, _answers: Answers) -> Sequence[Option]:
    say, options = visit.office.texts.say, []
    for work, story in _works(visit):
        facts = {"title": work.new.title, "name": work.name, "place": title(visit, work.new.area)}
        label = say("story.work.option", **facts) if story is None else say("story.work.again", **facts)
        options.append(Option(work.number, label, (work.new.title, work.name)))
    return options


def _titles(visit: Visit, answers: Answers) -> Sequence[Option]:
    found = _proposed(visit, answers)
    if found is None or media.tells_contact(found.title):
        return []
    return [Option(SAME, visit.office.texts.say("story.title.same", title=found.title))]


def _texts(visit: Visit, answers: Answers) -> Sequence[Option]:
    """The words as they stand, unless they tell how to reach somebody: then new ones are needed."""
    found = _proposed(visit, answers)
    if found is None or media.tells_contact(found.text):
        return []
    short = found.text if len(found.text) <= SHOWN else f"{found.text[:SHOWN].rstrip()}…"
    return [Option(SAME, visit.office.texts.say("story.text.same", text=short))]


def _proposed(visit: Visit, answers: Answers) -> Draft | None:
    """What the story says now: the head's own words, or those of its draft."""
    found = _work(visit, answers)
    if found is None:
        return None
    work, story = found
    return (
        Draft(work.number, work.new.title, work.new.text)
        if story is None
        else Draft(work.number, story.title, story.text)
    )


def _pictures(visit: Visit, answers: Answers) -> Sequence[Option]:
    found, say = _work(visit, answers), visit.office.texts.say
    shown = _of(visit, found[0]) if found else {}
    return [
        Option(NONE, say("story.picture.none")),
        *(Option(str(key), say("story.picture.option", at=at)) for at, key in enumerate(shown, 1)),
    ]


def _of(visit: Visit, work: Work) -> dict[int, str]:
    """The pictures of a work that were drawn anew: names on disk by number."""
    files = fetches.of(visit.page, work.new.files)
    return {one.id: one.sha256 for one in files if one.mime == media.PICTURE and one.sha256}


def _draft(visit: Visit, filled: Filled) -> Draft | None:
    """The story as it is to be kept; None where the head agrees no more, or somebody has written it meanwhile."""
    found, proposed = _work(visit, filled.answers), _proposed(visit, filled.answers)
    if found is None or proposed is None:
        return None
    line = proposed.title if filled.value("title") == SAME else filled.value("title")
    text = proposed.text if filled.value("text") == SAME else filled.value("text")
    key = str(filled.value("picture") or NONE)
    picture = _of(visit, found[0]).get(int(key), "") if key.isdecimal() else ""
    return Draft(found[0].number, media.fitting_title(line), media.fitting_text(text), picture)


def _preview(visit: Visit, filled: Filled) -> None:
    """The story as its readers will see it."""
    try:
        draft = _draft(visit, filled)
    except Refusal as refusal:
        visit.say(refusal.key, **refusal.facts)
        return
    if draft is not None:
        visit.replies.append(Reply(f"{draft.title}\n\n{draft.text}"))


def _file(visit: Visit, filled: Filled) -> None:
    assert visit.person is not None  # noqa: S101 - the form is for officers
    try:
        draft = _draft(visit, filled)
    except Refusal as refusal:
        keep_filled(visit, NAME, filled)
        visit.say(refusal.key, **refusal.facts)
        return
    number = None if draft is None else stories.write(visit.page, draft, visit.person.id, visit.now, visit.today.year)
    if draft is None or number is None:
        keep_filled(visit, NAME, filled)
        visit.say("story.gone")
        return
    visit.audit("story.written", number)
    if media.decides(visit.person):
        visit.say("story.filed", number=number)
        return
    story = stories.by_number(visit.page, number)
    assert story is not None  # noqa: S101 - it was just written
    asked, put = media.written(visit.page, visit.plan, visit.office.texts, visit.real, story, visit.person)
    visit.post(tuple(put))
    visit.say("story.filed_for" if asked else "story.filed", number=number, names=", ".join(asked))


FORM = Form(
    NAME,
    (
        Question("work", options=_options),
        Question("title", options=_titles, check=media.fitting_title),
        Question("text", options=_texts, check=media.fitting_text),
        Question("picture", options=_pictures, sole=True),
    ),
    file=_file,
    roles=ROLES,
    preview=_preview,
)
