"""One person at the desk: what was said, who says it, what time it is, and what is answered in this turn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from broadcasts.audience import campaign_day
from broadcasts.budget import Accounts
from handlers.conversation import Conversation
from handlers.forms.form import Answer
from handlers.forms.offered import Offered
from handlers.forms.steps import Said
from storage.book.files import Kept
from storage.book.page import Page
from storage.book.server_key import ServerKey
from storage.campaign.auditing import audit
from storage.campaign.membership.people import Known
from storage.campaign.planning import plan_changes
from storage.campaign.planning.plan import Plan
from storage.mail.letters import Posted
from storage.talk import Attachment, Message, Reply
from storage.texts.texts import Texts
from storage.words import fold, in_full, shorn


@dataclass(frozen=True, slots=True)
class Office:
    """What every visit shares: the campaign's plan, its words, and files that it hands out, by name."""

    plan: Plan
    texts: Texts
    papers: Mapping[str, Attachment]
    key: ServerKey
    post: Callable[[Iterable[Posted]], None]  # tells delivery of letters, once they are on disk
    keep: Callable[[bytes, str], Kept]  # a file of our own making, with its kind
    announce: Callable[[], None] = lambda: None  # tells that a broadcast may be due, once it is on disk
    ours: Accounts = field(default_factory=dict)  # our accounts on the platforms
    public_url: str = ""  # the address by which others reach us, if any

    def at(self, page: Page) -> "Office":
        """The office with the plan in force: days of it may have moved."""
        plan = plan_changes.over(page, self.plan)
        return self if plan is self.plan else replace(self, plan=plan)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A form to begin: answers that are given already, and what the person wrote before."""

    form: str
    given: Mapping[str, Answer]
    carried: Said | None = None
    resumed: bool = False
    words: str = ""  # what stood behind the command: an answer to the first question, or what the form carries


@dataclass(slots=True)
class Visit:
    """One turn of one person. Handlers read the facts, write through `page`, and say what is answered."""

    page: Page
    office: Office
    message: Message
    conversation: Conversation
    person: Known | None
    real: datetime
    now: datetime  # campaign time
    received: datetime  # campaign time of the instant that counts at a deadline
    replies: list[Reply] = field(default_factory=list)
    beginning: Beginning | None = None
    wanted: str = ""  # set by a form: the command, by its name, that the person chose there for the words held
    offered: Offered = field(default_factory=Offered)
    shows: str = ""  # set by a form that was filed: the command that shows what came of it, for a second "gửi"

    @property
    def plan(self) -> Plan:
        """The campaign's plan."""
        return self.office.plan

    @property
    def today(self) -> date:
        """The campaign's local day."""
        return self.now.astimezone(self.plan.tzinfo).date()

    @property
    def campaign_day(self) -> date:
        """Today, or the campaign's nearest day: its units are those of its time, whatever became of them since."""
        return campaign_day(self.plan, self.now)

    @property
    def emergency(self) -> str:
        """The numbers to call in danger and whose they are: "113 (công an), 114 (chữa cháy, cứu nạn), …"."""
        return ", ".join(f"{entry.number} ({entry.name})" for entry in self.plan.hotline.emergency)

    @property
    def quick_help(self) -> str:
        """The three of them that everybody should have at hand."""
        return ", ".join(f"{entry.number} ({entry.name})" for entry in self.plan.hotline.emergency[:3])

    @property
    def actor(self) -> str:
        """Who acts, as the audit names it; a citizen stays unnamed."""
        return "citizen" if self.person is None else f"person:{self.person.id}"

    def day(self, at: datetime) -> str:
        """A local day as people write it: 20/6/2021."""
        local = at.astimezone(self.plan.tzinfo)
        return f"{local.day}/{local.month}/{local.year}"

    def clock(self, at: datetime) -> str:
        """A local moment as people write it: 08:05 ngày 20/6/2021."""
        return self.office.texts.say(
            "desk.moment", time=at.astimezone(self.plan.tzinfo).strftime("%H:%M"), day=self.day(at)
        )

    def say(self, key: str, /, **facts: object) -> None:
        """Answer with a sentence."""
        self.replies.append(Reply(self.office.texts.say(key, **facts)))

    def hand(self, paper: str, key: str, /, **facts: object) -> None:
        """Answer with a sentence and one of the office's files."""
        self.replies.append(Reply(self.office.texts.say(key, **facts), files=(self.office.papers[paper],)))

    def post(self, put: tuple[Posted, ...]) -> None:
        """Letters to others, put in this turn, go out once it is on disk."""
        if put:
            self.page.after(lambda: self.office.post(put))

    def begin(self, form: str, carried: Said | None = None, **given: Answer) -> None:
        """Begin a form once this turn's answer is said."""
        self.beginning = Beginning(form, given, carried)

    def resume(self, form: str, carried: Said | None = None) -> None:
        """Go on with a form that was kept for later; what was said meanwhile joins it."""
        self.beginning = Beginning(form, {}, carried, resumed=True)

    def means(self, text: str, key: str) -> bool:
        """Whether a text is one of the words listed under a key, accents and case aside."""
        return fold(shorn(text)) in {fold(word) for word in self.office.texts.lines(key)}

    def mentions(self, text: str, key: str) -> bool:
        """Whether one of the words listed under a key occurs in a text, also in other accents, or short: "k dc"."""
        said = in_full(fold(text))
        return any(in_full(fold(word)) in said for word in self.office.texts.lines(key))

    def audit(self, action: str, subject: str, **facts: object) -> int:
        """Write down a change of a fact; gives the row's number."""
        return audit.note(
            self.page,
            at=self.real,
            campaign_at=self.now,
            actor=self.actor,
            action=action,
            subject=subject,
            facts=facts,
        )
