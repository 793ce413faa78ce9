"""A broadcast as each channel will show it: how many messages a place gets, what is lost, what it costs."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from broadcasts import budget
from broadcasts.announcements import PREVIEW, with_files
from broadcasts.audience import Audience, Missing, Reach
from broadcasts.budget import Accounts, Need, month_of
from broadcasts.copies import worded
from broadcasts.layout import Abilities, pieces
from broadcasts.mailroom import Mailroom
from storage.campaign.territory import units
from storage.mail.broadcasts import NewBroadcast
from storage.talk import Reply
from storage.words import grouped


@dataclass(frozen=True, slots=True)
class OnChannel:
    """What one of our accounts will send: to how many places, how many messages each, what it cannot show."""

    channel: str
    account: str
    places: int
    messages: int
    lost: tuple[str, ...]  # of "buttons", "files"


@dataclass(frozen=True, slots=True)
class Preview:
    """The letter, who gets it, how each channel shows it, and what that asks of limited accounts."""

    said: Reply
    reach: Reach
    channels: tuple[OnChannel, ...]
    needs: tuple[Need, ...]


def preview(room: Mailroom, new: NewBroadcast, ours: Accounts) -> Preview:
    """Look at a broadcast before it is handed in; nothing is written."""
    whole = replace(new, body=with_files(room.page, dict(new.body)))
    said = worded(room.texts, whole, PREVIEW if whole.asks_receipt else "")
    reach = room.reach(Audience.from_json(new.audience))
    places = Counter((one.to.channel, one.to.account) for one in reach.targets)
    shown = tuple(_on(key, count, said, ours) for key, count in sorted(places.items()))
    month = month_of(room.real, room.plan.tzinfo)
    needs = budget.needs(room.page, ours, month, [target.to for target in reach.targets], said)
    return Preview(said, reach, shown, tuple(needs))


def channel_lines(room: Mailroom, shown: Preview) -> list[str]:
    """How each channel shows it, a line each."""
    say, lines = room.texts.say, []
    for one in shown.channels:
        key = f"health.channels.{one.channel}"
        name = say(key) if room.texts.has(key) else one.channel
        lost = [say("broadcast.lost_buttons")] if "buttons" in one.lost else []
        lost += [say("broadcast.lost_files")] if "files" in one.lost else []
        facts = {"name": name, "places": one.places, "messages": one.messages, "lost": "".join(lost)}
        lines.append(say("broadcast.on_channel", **facts))
    return lines


def need_line(room: Mailroom, name: str, need: Need) -> str:
    """What a broadcast takes of an account's month, or for how many places that does not suffice."""
    facts = {"name": name, "need": grouped(need.messages), "left": grouped(need.standing.left)}
    if need.unfit:
        return room.texts.say("broadcast.budget_short", count=need.unfit, **facts)
    return room.texts.say("broadcast.budget", **facts)


def folded(room: Mailroom, missing: Iterable[Missing]) -> list[tuple[str, int]]:
    """Whom no word reaches, counted by the unit above, in the office's order."""
    found: dict[str, int] = {}
    for one in missing:
        found[one.unit.parent] = found.get(one.unit.parent, 0) + 1
    titles = units.whole_titles(room.page, [code for code in found if code])
    return [(titles[code].partition(", ")[0] if code else "", count) for code, count in found.items()]


def _on(key: tuple[str, str], places: int, said: Reply, ours: Accounts) -> OnChannel:
    abilities = ours[key].abilities if key in ours else Abilities()
    lost = ["buttons"] if said.controls and not abilities.buttons else []
    lost += ["files"] if said.files and not abilities.files_out else []
    return OnChannel(*key, places, max(1, len(pieces(said, abilities))), tuple(lost))
