"""All commands and all forms: the table to look at first, and to add to."""

from broadcasts import second_yes
from broadcasts.copies import RECEIPT
from broadcasts.groups import handing
from broadcasts.letters import lasting_letters
from handlers.citizens import suggesting, tipping
from handlers.citizens.tips import following, manners, telling
from handlers.commands import Command, Commands
from handlers.council import papers, scoring
from handlers.everyone import (
    budget,
    calendar,
    feeding,
    health,
    in_reach,
    inquiring,
    leaving,
    moving,
    my_data,
    numbers,
    reading,
    receipts,
    registering,
    results,
    status,
    what_if,
    why,
)
from handlers.everyone.welcome import Welcome
from handlers.forms.controls import lexicon
from handlers.forms.form import Form
from handlers.heads import achieving, ballot, committing, consenting, own_works
from handlers.hotline import on_duty
from handlers.observers import observing
from handlers.organiser import (
    arranging,
    broadcasting,
    caring,
    collecting,
    conferencing,
    deciding,
    entering_money,
    following_up,
    handing_over,
    linking,
    opening_late,
    pasting,
    redating,
    relaying,
    storytelling,
    waiting,
)
from handlers.reception import Reception
from handlers.units import (
    approving,
    balloting,
    lasting,
    late,
    nominating,
    recalling,
    reporting,
    second_ballot,
    selecting,
    taking_back,
    tasks,
    works,
)
from handlers.visit import Office
from storage.campaign import codes
from storage.clocks import Clocks

FORMS: tuple[Form, ...] = (
    reading.FORM,
    suggesting.FORM,
    observing.FORM,
    my_data.FORM,
    *leaving.FORMS,
    *registering.FORMS,
    approving.FORM,
    *achieving.FORMS,
    *own_works.FORMS,
    *committing.FORMS,
    *works.FORMS,
    lasting.FORM,
    consenting.FORM,
    *nominating.FORMS,
    *tasks.FORMS,
    taking_back.FORM,
    *selecting.FORMS,
    *balloting.FORMS,
    second_ballot.FORM,
    ballot.FORM,
    late.FORM,
    opening_late.FORM,
    *reporting.FORMS,
    collecting.FORM,
    redating.FORM,
    arranging.FORM,
    *conferencing.FORMS,
    *inquiring.FORMS,
    *scoring.FORMS,
    papers.FORM,
    status.FORM,
    what_if.FORM,
    why.FORM,
    *broadcasting.FORMS,
    caring.FORM,
    waiting.FORM,
    *following_up.FORMS,
    linking.FORM,
    *pasting.FORMS,
    relaying.FORM,
    storytelling.FORM,
    deciding.FORM,
    *entering_money.FORMS,
    *handing_over.FORMS,
    calendar.FORM,
    moving.FORM,
    *telling.FORMS,
    *following.FORMS,
)

COMMANDS: tuple[Command, ...] = (
    Command("plan", reading.read, words=True, public=True),
    Command("register", registering.register, words=True, spots=codes.looks_like, in_group="code.in_group"),
    Command("approve", approving.decide, approving.DECIDING),
    Command("achievement", achieving.achieve, ("area_head",)),
    Command("consent", consenting.consent, ("area_head",)),
    Command("own_works", own_works.act, own_works.ROLES, words=True, spots=own_works.spotted),
    Command("choose_work", committing.choose, committing.ROLES),
    Command("unit_works", works.show, works.ROLES),
    Command("lasting", lasting.look_again, lasting.ROLES),
    Command("nominate", tasks.nominate, ("unit_officer",)),
    Command(
        "recall",
        recalling.recall,
        recalling.ROLES,
        words=True,
        listed=False,
        only=recalling.about_dossiers,
        aside=recalling.by_number,
    ),
    Command("selection", selecting.select, selecting.ROLES),
    Command("ballot", ballot.vote, ballot.ROLES, words=True),  # and uses none: a vote behind it is kept nowhere
    Command("late_filing", opening_late.ask, opening_late.ROLES),
    Command("report", collecting.report, collecting.ROLES),
    Command("inquire", inquiring.inquire, inquiring.ROLES),
    Command("score", scoring.score, scoring.ROLES),
    Command("council_papers", papers.begin, papers.ROLES),
    Command(
        "status",
        status.status,
        words=True,
        public=True,
        spots=numbers.spotted,
        names=in_reach.is_name,
        aside=bool,
    ),
    Command("why", why.why, words=True, aside=bool),
    Command("what_if", what_if.ask, what_if.ROLES, words=True, aside=bool),
    Command("calendar", calendar.show, public=True),
    Command("calendar_link", feeding.link, feeding.ROLES, words=True),
    Command("conference", conferencing.show, conferencing.ROLES, words=True, besides=conferencing.is_invited),
    Command("redate", redating.redate, redating.ROLES),
    Command("arrange", arranging.arrange, arranging.ROLES),
    Command("results", results.show, public=True),
    Command("budget", budget.show),
    Command("handover", handing_over.begin, handing_over.ROLES),
    Command("broadcast", broadcasting.broadcast, broadcasting.ROLES, words=True, spots=caring.spotted),
    Command("all_missing", broadcasting.all_missing, broadcasting.ROLES, any_time=True, listed=False),
    Command("correct", following_up.begin_correcting, broadcasting.ROLES, words=True),
    Command("say_yes", waiting.approve, waiting.ROLES, words=True, listed=False),
    Command("say_no", waiting.refuse, waiting.ROLES, words=True, listed=False),
    Command("send_plan", broadcasting.send_plan, broadcasting.OFFICE),
    Command("announce", deciding.announce, deciding.ROLES),
    Command("paste_groups", pasting.manage, pasting.ROLES),
    Command("pasted", pasting.done, words=True, listed=False),
    Command("link", linking.link, linking.ROLES, words=True, public=True),
    Command("relay", relaying.relay, relaying.ROLES, words=True, public=True),
    Command("relay_yes", relaying.approve, relaying.DECIDING, words=True, listed=False),
    Command("relay_no", relaying.refuse, relaying.DECIDING, words=True, listed=False),
    Command("write_story", storytelling.write, storytelling.ROLES),
    Command("health", health.show, health.ROLES),
    Command("acknowledge", receipts.typed, any_time=True, listed=False),
    Command("suggest", suggesting.suggest),
    Command("observe", observing.observe, observing.ROLES),
    Command("tip", tipping.tip, words=True, in_group="tip.in_group"),
    Command("follow", tipping.follow, words=True),
    Command("lost_code", tipping.lost, listed=False),
    Command("duty", on_duty.show, on_duty.ROLES, words=True, watched=True),
    Command("resume", leaving.resume),
    Command("mydata", my_data.show),
    Command("move", moving.move, words=True),
    Command("move_yes", moving.agree, any_time=True, listed=False),
    Command("move_no", moving.refuse, any_time=True, listed=False),
    Command("leave", leaving.leave, any_time=True),
)

PRESSES: dict[str, Command] = {  # by the prefix of what they carry
    RECEIPT: Command("acknowledge", receipts.pressed),
    handing.PRESS: Command("pasted", pasting.pressed),
    second_yes.YES: Command("say_yes", waiting.pressed_yes),
    second_yes.NO: Command("say_no", waiting.pressed_no),
    relaying.YES: Command("relay_yes", relaying.pressed_yes),
    relaying.NO: Command("relay_no", relaying.pressed_no),
    lasting_letters.PRESS: Command("lasting", lasting.pressed),
    moving.PRESS: Command("move_yes", moving.pressed),
}


def at_the_counter(front: Reception) -> Commands:
    """The commands that work in the middle of a confidential talk."""
    return Commands(manners.COMMANDS, front.office.texts)


def reception(office: Office, clocks: Clocks) -> Reception:
    """The reception with everything that it can do."""
    welcome = Welcome()
    commands = Commands((*welcome.table(), *COMMANDS), office.texts)
    welcome.commands = commands
    forms = {form.name: form for form in FORMS}
    return Reception(office, forms, commands, lexicon(office.texts), clocks, PRESSES)
