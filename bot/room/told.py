"""On behalf: an officer types in what somebody told by telephone or in person, and gives the teller the code."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from bot.console.parts import Parts, parts_of
from bot.console.shown import go, show
from bot.room.acts import said
from bot.room.door import act, form, sentence
from bot.room.parts import HAND, room_of
from storage.book.page import Page
from storage.campaign.territory import units
from storage.confidential import categories, codes, drafts, filing, readers
from storage.confidential.filing import NewTip
from storage.confidential.ids import fresh_id
from storage.limits import limits
from storage.talk import Refusal

WAYS = ("phone", "in_person")  # the source mark of a tip that an officer typed
FIELDS = ("place", "time", "known_how", "officials")


async def blank(request: web.Request) -> web.StreamResponse:
    """The form."""
    return await _form(request, {})


async def file(request: web.Request) -> web.StreamResponse:
    """File it and show the code, which nobody can see again; sending the same form twice files one tip."""
    parts, room, hand, given = parts_of(request), room_of(request), request[HAND], await form(request)
    if given.get("once", "") in hand.sent:
        return go(request, "today")
    code = codes.fresh()
    async with room.slow:
        worth = await asyncio.to_thread(codes.keys_of, code, room.salt)
    draft = drafts.begin(code, parts.clocks.real()).stretched(worth)
    try:
        new = _new(parts, draft, given)
        tip = await act(request, lambda page: _filed(page, parts, new, given, room.fallback))
    except Refusal as refusal:
        return await _form(request, given, refused=sentence(request, refusal))
    hand.sent.add(given.get("once", ""))
    return show(request, "told_code.html", code=codes.shown(code), tip=tip, mine=hand.person not in new.left_out)


def _new(parts: Parts, draft: drafts.Draft, given: Mapping[str, str]) -> NewTip:
    kinds = {one.code for one in categories.categories()}
    kind, way = given.get("category", ""), given.get("way", "")
    if kind not in kinds or way not in WAYS:
        raise Refusal("tips.not_now")
    most = limits().forms.text_max
    words = {"story": said(given, "story"), **{name: given.get(name, "").strip()[:most] for name in FIELDS}}
    ongoing = bool(given.get("ongoing"))
    words |= {"ongoing": parts.texts.say("hotline_room.ongoing") if ongoing else "", "credit": given.get("credit", "")}
    left_out = frozenset(int(name.removeprefix("left-")) for name in given if _is_person(name))
    who = given.get("who", "").strip()[:most]
    return NewTip(
        draft,
        kind,
        categories.priority(kind, ongoing=ongoing),
        words,
        area=given.get("area") or None,
        who=who,
        left_out=left_out,
        source=way,
    )


def _is_person(name: str) -> bool:
    number = name.removeprefix("left-")
    return name.startswith("left-") and number.isascii() and number.isdecimal()


def _filed(page: Page, parts: Parts, new: NewTip, given: Mapping[str, str], fallback: bytes | None) -> str:
    known = {code for code, _ in areas(page, parts)}
    if not {new.area or "", new.words["credit"]} <= {*known, ""}:
        raise Refusal("tips.no_area")
    return filing.file(page, parts.key, new, parts.clocks.real(), fallback)


async def _form(request: web.Request, typed: Mapping[str, str], **facts: object) -> web.Response:
    parts = parts_of(request)

    def read(page: Page) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
        names = readers.names(page)
        return areas(page, parts), [(one.person, names[one.id]) for one in readers.active(page, parts.key)]

    places, officers = await parts.book.read(read)
    facts |= {"places": places, "officers": officers, "kinds": categories.categories(), "ways": WAYS}
    status = web.HTTPUnprocessableEntity.status_code if "refused" in facts else web.HTTPOk.status_code
    return show(request, "told.html", status, typed=typed, once=typed.get("once") or fresh_id("F"), **facts)


def areas(page: Page, parts: Parts) -> list[tuple[str, str]]:
    """The areas of today as (code, whole name)."""
    kinds, day = parts.plan.participants.kinds, parts.clocks.campaign().astimezone(parts.plan.tzinfo).date()
    below = units.below(page, parts.plan.organiser.code, day)
    return [(one.code, units.whole_title(page, one.code)) for one in below if one.kind in kinds]
