"""The questions of a tip: code first, then the story; in danger only the place, and the code after sending."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.citizens.tips.hand import Hand, hand_of
from handlers.citizens.tips.ready import Ready, read_by
from handlers.forms.controls import NO, YES
from handlers.forms.form import Answer, Answers, Filled, Form, Option, Question
from handlers.forms.steps import Said, together
from handlers.visit import Visit
from storage.book.columns import stamp
from storage.campaign.dossiers import progress
from storage.campaign.membership import people
from storage.campaign.territory import units
from storage.confidential import codes, filing, follow_up, readers, recovery, signs
from storage.confidential.categories import priority
from storage.limits import limits
from storage.talk import Refusal
from storage.words import words as words_of

UNKNOWN, NOBODY = "unknown", "nobody"
ANONYMOUS, IN_CONFIDENCE, NAMED = "anonymous", "in_confidence", "named"
LEAST = 5  # characters of a story: "alo" tells nothing
MORE = "+"
SENTENCE = 3  # words without a figure in them: who copies a code writes none


def carried(visit: Visit) -> Said | None:
    """What was told before the form that takes it."""
    held, visit.conversation.held = visit.conversation.held, None
    return held


# --- before the story ------------------------------------------------------------------------------------------


def _begin(visit: Visit, filled: Filled) -> None:
    _keep_files(visit, filled, "go")
    match filled.value("go"):
        case "go":
            ask_code(visit)
        case "web":
            visit.say("tip.web", url=hand_of(visit).web)
            visit.begin("tip_begin", emergency=filled.answers["emergency"])
        case "no":
            visit.conversation.held = None
            drop(visit)
        case _:
            _told_more(visit, filled.value("go").removeprefix(MORE), "tip_begin", filled.answers["emergency"])


def _told_more(visit: Visit, text: str, form: str, emergency: Answer) -> None:
    """More of the story before its form: kept, and the question asked again; where danger is told, only the place."""
    add(visit, text)
    hand, read = hand_of(visit), signs.read(text)
    if read.danger and hand.talk is not None:
        hand.talk.urgent, hand.talk.category = True, read.category
        visit.begin("tip_urgent", carried(visit), emergency=emergency)
    else:
        visit.begin(form, emergency=emergency)


def _keep_files(visit: Visit, filled: Filled, question: str) -> None:
    """Files that came before the story go with it; the draft has them already."""
    if files := tuple(filled.files.get(question, ())):
        held = visit.conversation.held or Said()
        visit.conversation.held = replace(held, files=(*held.files, *files))


def add(visit: Visit, text: str) -> None:
    """Words that come before the story, or after sending while the code is still to be copied: none is lost."""
    hand = hand_of(visit)
    try:
        if hand.opened is not None:
            follow_up.answer(visit.page, hand.opened, text, visit.real)
            visit.say("tip.passed_on")
        elif hand.talk is not None and hand.talk.sending:
            words = hand.talk.sending["words"]
            words["story"] = together(Said(words["story"]), Said(text)).text
            visit.say("tip.added_to_sent")
        else:
            visit.conversation.held = together(visit.conversation.held, Said(text))
            visit.say("tip.added")
    except Refusal as refusal:
        visit.say(refusal.key, **refusal.facts)


def ask_code(visit: Visit) -> None:
    """Show the code, to be typed back."""
    code = hand_of(visit).shown_code
    visit.begin("tip_code", code=Answer(code, code))


def drop(visit: Visit) -> None:
    """Nothing is kept."""
    hand_of(visit).over = "dropped"
    visit.say("tip.dropped")


def _perhaps(visit: Visit, filled: Filled) -> None:
    hand, chosen = hand_of(visit), filled.value("what")
    _keep_files(visit, filled, "what")
    match chosen:
        case "tip":
            visit.begin("tip_begin", emergency=filled.answers["emergency"])
        case "nothing":
            visit.conversation.held = None
            drop(visit)
        case "suggest" | "search" | "follow":
            hand.over, hand.chosen = "handed", chosen
        case _:
            _told_more(visit, chosen.removeprefix(MORE), "tip_perhaps", filled.answers["emergency"])


def _copied(visit: Visit, filled: Filled) -> None:
    hand = hand_of(visit)
    _keep_files(visit, filled, "last")
    if filled.value("last"):
        add(visit, filled.value("last"))
        ask_code(visit)
        return
    hand.code = ""
    if hand.talk is not None:
        hand.talk.copied = True
    sent = hand.opened is not None or (hand.talk is not None and bool(hand.talk.sending))
    if sent:
        visit.begin("tip_credit")
    else:
        visit.begin("tip", carried(visit))


def _is_copied(visit: Visit, text: str) -> tuple[str, str]:
    """Nothing where the code was typed back; a sentence is more of the story, not a slip of the copying."""
    if codes.is_typed_back(hand_of(visit).code, text):
        return "", ""
    said = sum(map(str.isalpha, words_of(text)))
    if said < SENTENCE or (said < 2 * SENTENCE and visit.mentions(text, "tip.words.copied")):
        raise Refusal("tip.not_copied")
    return text, text


# --- the story -------------------------------------------------------------------------------------------------


def _story(text: str) -> str:
    if len(text.strip()) < LEAST or not any(map(str.isalpha, text)):
        raise Refusal("tip.too_short")
    return text.strip()


def _line(text: str) -> str:
    return text.strip()


def _yes_no(visit: Visit, _answers: Answers) -> Sequence[Option]:
    return [Option(key, visit.office.texts.say(f"tip.choice.{key}")) for key in (NO, YES)]


def _ongoing(visit: Visit, _answers: Answers) -> Sequence[Option]:
    texts = visit.office.texts
    also = {YES: "tip.words.goes_on", NO: "tip.words.over", UNKNOWN: "tip.words.unknown"}
    return [Option(key, texts.say(f"tip.choice.{key}"), tuple(texts.lines(words))) for key, words in also.items()]


def _concerned(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """The officers who read tips, by name: whom this concerns must not read it."""
    ids = dict.fromkeys(reader.person for reader in readers.active(visit.page, hand_of(visit).key))
    known = [one for one in (people.by_id(visit.page, number) for number in ids) if one is not None]
    texts = visit.office.texts
    nobody = Option(NOBODY, texts.say("tip.choice.nobody"), tuple(texts.lines("tip.words.nobody")))
    return [nobody, *(Option(str(one.id), one.name, parts=(one.name.split()[-1],)) for one in known)]


def _communes(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """Where there is but one it is not asked: whoever does not know the place says so of the area."""
    found = progress.selecting(visit.page, visit.plan, visit.campaign_day)
    unknown = [_unknown(visit, "tip.choice.no_place")] if len(found) > 1 else []
    return [*(Option(one.code, one.title, (one.name, one.bare, *one.aliases)) for one in found), *unknown]


def _unknown(visit: Visit, key: str) -> Option:
    return Option(UNKNOWN, visit.office.texts.say(key), tuple(visit.office.texts.lines("tip.words.unknown")))


def _areas(visit: Visit, answers: Answers) -> Sequence[Option]:
    found = units.children(visit.page, answers["commune"].value, visit.campaign_day)
    unknown = _unknown(visit, "tip.choice.no_area")
    return [*(Option(one.code, one.title, (one.name, one.bare, *one.aliases)) for one in found), unknown]


def _identities(visit: Visit, answers: Answers) -> Sequence[Option]:
    """In confidence only where somebody could open it, and nobody else."""
    hand = hand_of(visit)
    to = readers.for_tip(visit.page, hand.key, left_out(answers), hand.fallback)
    kept = filing.keeps_identity(to, recovery.public(visit.page, hand.key))
    keys = [ANONYMOUS, *([IN_CONFIDENCE] if kept else []), NAMED]
    return [Option(key, visit.office.texts.say(f"tip.choice.{key}")) for key in keys]


def left_out(answers: Answers) -> frozenset[int]:
    """The persons whom the informant named as concerned."""
    found = answers["left_out"].value if "left_out" in answers else ()
    return frozenset(int(one) for one in found or () if one != NOBODY)


def is_unread(visit: Visit, answers: Answers) -> bool:
    """Whether nobody would be left to read it: then it is refused at once."""
    hand = hand_of(visit)
    return not readers.for_tip(visit.page, hand.key, left_out(answers), hand.fallback)


def _is_concerned(answers: Answers) -> bool:
    return "concerns" in answers and answers["concerns"].value == YES


def _has_commune(answers: Answers) -> bool:
    return "commune" in answers and answers["commune"].value != UNKNOWN


def _is_told(answers: Answers) -> bool:
    return "identity" in answers and answers["identity"].value != ANONYMOUS


def _send(visit: Visit, filled: Filled) -> None:
    hand = hand_of(visit)
    assert hand.talk is not None  # noqa: S101 - a form of a draft
    words = _words(visit, filled)
    category = signs.read(words["story"]).category
    hand.talk.sending = Ready(
        category=category,
        priority=priority(category, ongoing=filled.value("ongoing") == YES),
        words=words,
        area=_area(filled),
        who=filled.value("who") or "" if filled.value("identity") == IN_CONFIDENCE else "",
        left_out=sorted(left_out(filled.answers)),
    ).as_json()
    hand.talk.until = stamp(visit.real + timedelta(seconds=limits().confidential.credit_seconds))
    _receipt(visit, hand, urgent=False)
    visit.begin("tip_credit")


def _words(visit: Visit, filled: Filled) -> dict[str, str]:
    """The answers under the names of a tip's fields; who tells the name openly, tells it with the story."""
    story = filled.value("story")
    if filled.value("identity") == NAMED:
        story = f"{story}\n\n{visit.office.texts.say('tip.told_by', who=filled.value('who'))}"
    places = [filled.answers[name].shown for name in ("area", "commune") if filled.value(name) not in {None, UNKNOWN}]
    where = [filled.value("place") or "", *places]
    officials = filled.value("officials") or (filled.answers["concerns"].shown if _is_concerned(filled.answers) else "")
    return {
        "story": story,
        "place": ", ".join(filter(None, where)),
        "time": filled.value("time") or "",
        "ongoing": filled.answers["ongoing"].shown if "ongoing" in filled.answers else "",
        "known_how": filled.value("known_how") or "",
        "officials": officials,
        "area": ", ".join(places),
    }


def _area(filled: Filled) -> str | None:
    found = filled.value("area")
    return None if found in {None, UNKNOWN} else str(found)


def _receipt(visit: Visit, hand: Hand, *, urgent: bool) -> None:
    assert hand.talk is not None  # noqa: S101 - it was a draft until now
    when, by = visit.clock(visit.now), read_by(visit, hand.talk.sending["priority"])
    visit.say("tip.sent_urgent" if urgent else "tip.sent", time=when, read=by)


def _send_urgent(visit: Visit, filled: Filled) -> None:
    hand = hand_of(visit)
    assert hand.talk is not None  # noqa: S101 - a form of a draft
    if filled.value("place") == "nothing":
        drop(visit)
        return
    words = {"story": filled.value("story") or "", "place": filled.value("place"), "ongoing": _say_yes(visit)}
    pressing = priority(hand.talk.category, ongoing=True)
    hand.talk.sending = Ready(hand.talk.category, min(pressing, 1), words).as_json()
    _receipt(visit, hand, urgent=True)
    ask_code(visit)


def _say_yes(visit: Visit) -> str:
    return visit.office.texts.say("tip.choice.yes")


def _ways(visit: Visit, _answers: Answers) -> Sequence[Option]:
    held = visit.conversation.held
    keys = ["tip", "follow", "suggest", *(["search"] if held is not None and held.text else []), "nothing"]
    texts = visit.office.texts
    also = {"nothing": tuple(texts.lines("tip.words.joking")), "tip": tuple(texts.lines("tip.words.tell"))}
    return [Option(key, texts.say(f"tip.way.{key}"), also.get(key, ()), final=key == "nothing") for key in keys]


def _goes(visit: Visit, _answers: Answers) -> Sequence[Option]:
    """To go on and to stop are said by their whole names alone: any sentence here is part of the story."""
    keys, texts = ["go", *(["web"] if hand_of(visit).web else []), "no"], visit.office.texts
    also = {"go": tuple(texts.lines("tip.words.go")), "no": tuple(texts.lines("tip.words.joking"))}
    return [Option(key, texts.say(f"tip.go.{key}"), also.get(key, ()), final=key != "web") for key in keys]


def _nothing(visit: Visit, _answers: Answers) -> Sequence[Option]:
    texts = visit.office.texts
    return [Option("nothing", texts.say("tip.way.nothing"), tuple(texts.lines("tip.words.joking")), final=True)]


def _more(text: str) -> str:
    if not any(map(str.isalpha, text)):  # "7", "?": meant for the list, and no line of it
        raise Refusal("forms.not_understood")
    return f"{MORE}{text}"


FORMS = (
    Form(
        "tip_begin",
        (Question("emergency", given=True), Question("go", options=_goes, check=_more, files=True)),
        file=_begin,
        review=False,
    ),
    Form(
        "tip_perhaps",
        (Question("emergency", given=True), Question("what", options=_ways, check=_more, files=True)),
        file=_perhaps,
        review=False,
    ),
    Form(
        "tip_code",
        (Question("code", given=True), Question("last", check_here=_is_copied, files=True)),
        file=_copied,
        review=False,
    ),
    Form(
        "tip",
        (
            Question("story", check=_story, files=True),
            Question("concerns", options=_yes_no),
            Question("left_out", options=_concerned, many=True, when=_is_concerned),
            Question("officials", check=_line, optional=True, when=_is_concerned),
            Question("commune", options=_communes, sole=True),
            Question("area", options=_areas, when=_has_commune),
            Question("place", check=_line, optional=True, files=True),
            Question("time", check=_line, optional=True),
            Question("ongoing", options=_ongoing),
            Question("known_how", check=_line, optional=True, files=True),
            Question("identity", options=_identities, apart=True),
            Question("who", check=_line, when=_is_told),
        ),
        file=_send,
        carry="story",
    ),
    Form(
        "tip_urgent",
        (
            Question("emergency", given=True),
            Question("story", check=_line, files=True),
            Question("place", options=_nothing, check=_line, files=True),
        ),
        file=_send_urgent,
        carry="story",
        review=False,
    ),
)
