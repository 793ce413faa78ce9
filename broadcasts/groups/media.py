"""What the media officer posts: who that is, the text for each outlet of the plan, and the bulletin to be read."""

import re
from dataclasses import dataclass
from datetime import datetime

from broadcasts.outbox import Priority
from broadcasts.reports.loudspeaker import Frame, Script, script
from storage.book.page import Page
from storage.campaign.correspondence import stories
from storage.campaign.correspondence.stories import Story
from storage.campaign.membership import reach
from storage.campaign.membership.people import Known
from storage.campaign.planning.plan import Plan
from storage.campaign.planning.plan_parts import Outlet, Union
from storage.campaign.territory import units
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Refusal, Reply
from storage.texts.texts import Texts
from storage.words import tidy

ROLES = ("media_officer", "organiser_officer", "admin")  # the first of these that can be reached hears of a thing
TITLE_MOST, TEXT_MOST = 150, 6000  # characters of a story
PICTURE = "image/jpeg"  # pictures that were drawn anew; no other is told
_CONTACT = re.compile(r"\+?\d(?:[ .-]?\d){8,}|\S+@\S+\.\S+|(?:t\.me|zalo\.me|wa\.me)/\S+", re.IGNORECASE)


Put = list[Posted]


@dataclass(frozen=True, slots=True)
class Copy:
    """What is to be pasted into an outlet."""

    outlet: Outlet
    text: str


def officers(page: Page, plan: Plan) -> list[tuple[str, Address]]:
    """The media officers, or where none can be reached the office: names and chats."""
    held = [one for one in reach.holders(page) if one.unit == plan.organiser.code]
    for role in ROLES:
        found = {one.person: (one.name, one.to) for one in held if one.role == role and one.to is not None}
        if found:
            return list(found.values())
    return []


def decides(person: Known) -> bool:
    """Whether somebody publishes stories, and may write anew what another wrote."""
    return any(person.has(role) for role in ROLES)


def fitting_title(title: str) -> str:
    """A story's title as it is kept; Refusal for none, or one that tells how to reach somebody."""
    return _fitting(tidy(title)[:TITLE_MOST])


def fitting_text(text: str) -> str:
    """A story's words as they are kept; Refusal likewise."""
    return _fitting(text.replace("\r\n", "\n").strip()[:TEXT_MOST])


def _fitting(words: str) -> str:
    if not words:
        raise Refusal("media.no_words")
    if tells_contact(words):
        raise Refusal("media.no_contact")
    return words


def tells_contact(words: str) -> bool:
    """Whether words name a way to reach a person: anybody may read a story."""
    return _CONTACT.search(words) is not None


def written(page: Page, plan: Plan, texts: Texts, now: datetime, story: Story, by: Known) -> tuple[list[str], Put]:
    """To the media officers: a story of a unit's officer waits for them; who they are, and their letters."""
    said = Reply(
        texts.say("story.asks", number=story.number, title=story.title, name=by.name, place=place(page, story))
    )
    asked = officers(page, plan)
    drafts = [Draft(to, said, Priority.ALERT, now) for _, to in asked]
    put = [letter for draft in drafts if (letter := letters.put(page, draft, now=now))]
    return [name for name, _ in asked], put


def taken_back(page: Page, plan: Plan, texts: Texts, now: datetime, story: Story) -> list[Posted]:
    """To the media officers: the head agrees no more, so the story is gone here and must go elsewhere, too."""
    said = Reply(texts.say("media.taken_back", number=story.number, title=story.title))
    drafts = [Draft(to, said, Priority.ALERT, now) for _, to in officers(page, plan)]
    return [letter for draft in drafts if (letter := letters.put(page, draft, now=now))]


def gone(page: Page, plan: Plan, texts: Texts, now: datetime) -> list[Posted]:
    """To the media officers: which stories lost their head's yes, however that came; each once."""
    return [put for one in stories.orphaned(page) for put in taken_back(page, plan, texts, now, one)]


def copies(plan: Plan, texts: Texts, title: str, text: str, link: str) -> list[Copy]:
    """The text for each outlet; for a loudspeaker its bulletin."""
    whole = "\n\n".join(part for part in (title, text, texts.say("media.link", link=link) if link else "") if part)
    spoken = "\n".join(bulletin(plan, texts, title, text).lines)
    return [Copy(one, spoken if one.kind == "speaker" else whole) for one in plan.outlets]


def mobilising(plan: Plan, texts: Texts, one: Union, public_url: str) -> str:
    """A union's message to its members, with a link that tells from whom they come."""
    link = f"{public_url.rstrip('/')}/moi/{one.id}" if public_url else ""
    said = texts.say("media.mobilising", union=one.name, campaign=plan.labels.campaign)
    return "\n".join(part for part in (said, texts.say("media.come", link=link) if link else "") if part)


def shared(one: Union) -> str:
    """The series that counts how often a union's link was opened."""
    return f"share:{one.id}"


def bulletin(plan: Plan, texts: Texts, title: str, text: str) -> Script:
    """What the loudspeaker says."""
    facts = {"campaign": plan.labels.campaign, "page": plan.labels.page}
    words = {name: texts.say(f"media.bulletin.{name}", **facts) for name in ("opening", "again", "more", "closing")}
    short = {term.short: term.full for term in plan.glossary}
    return script(f"{title}.\n{text}" if title else text, Frame(**words), short)


def place(page: Page, story: Story) -> str:
    """The area of which a story tells, with the unit above it."""
    return units.whole_title(page, story.area)
