"""The pages "Tin bài": good deeds that may be told, their stories, results; what is to be posted where, and ticks."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.console.dress import POLICY
from bot.console.guard import act, field
from bot.console.papers import handed
from bot.console.parts import WORKER, Parts, Worker, note, parts_of, title
from bot.console.posts import OFFICE
from bot.console.shown import go, show, when
from broadcasts.groups import media
from broadcasts.groups.media import PICTURE, TEXT_MOST, TITLE_MOST, Copy
from broadcasts.occasions import decision_words
from broadcasts.reports.loudspeaker import Script
from storage.book import fetches, marks
from storage.book.fetches import FetchInfo
from storage.book.page import Page
from storage.campaign import decisions
from storage.campaign.correspondence import stories
from storage.campaign.correspondence.stories import Draft, Story
from storage.campaign.decisions import Entered
from storage.campaign.works import achievements
from storage.campaign.works.achievements import Work
from storage.talk import Refusal

LATEST: Final = 20  # decisions
WITH_COPYING: Final = {"Content-Security-Policy": f"{POLICY}; script-src 'self'"}  # the buttons that copy, here alone
UNCLEAR: Final = 422


@dataclass(frozen=True, slots=True)
class Tale:
    """What goes to the outlets: its number, its words for each outlet, who posted it where, the bulletin."""

    about: str
    title: str
    text: str
    copies: list[Copy]
    posted: dict[str, str]
    bulletin: Script
    embargo: str = ""


async def listing(request: web.Request) -> web.StreamResponse:
    """Works that may be told, stories, results that are announced; the office also sees those to come."""
    parts, worker = parts_of(request), request[WORKER]

    def read(page: Page) -> dict[str, object]:
        works = [found for number in stories.untold(page) if (found := achievements.by_number(page, number))]
        coming = [one for one in decisions.to_announce(page) if worker.may(OFFICE) or _is_shown(page, one)]
        return {
            "works": [(one, title(page, one.new.area)) for one in works],
            "stories": [(one, media.place(page, one)) for one in stories.every(page)],
            "coming": [(one, _is_shown(page, one)) for one in coming],
            "results": decisions.announced(page, LATEST),
        }

    shown = await parts.book.read(read)
    return show(request, "stories.html", shown=shown)


async def form(request: web.Request) -> web.StreamResponse:
    """A work whose head agrees, and its story to write or cut."""
    return await _form(request)


async def write(request: web.Request) -> web.StreamResponse:
    """Keep the story; what anybody may read names no way to reach a person."""
    parts, work = parts_of(request), request.match_info["work"]
    told = {name: await field(request, name) for name in ("title", "text", "picture")}
    try:
        line, text = media.fitting_title(told["title"]), media.fitting_text(told["text"])
        number = await act(request, lambda page, worker: _written(page, parts, worker, Draft(work, line, text), told))
    except Refusal as refusal:
        said = parts.texts.say(refusal.key, **refusal.facts)
        return await _form(request, UNCLEAR, refused=said, draft=Draft(work, told["title"], told["text"]))
    return go(request, "story", number=number)


async def one(request: web.Request) -> web.StreamResponse:
    """A story: its words for each outlet with buttons to copy, and ticks."""
    parts, number = parts_of(request), request.match_info["number"]

    def read(page: Page) -> tuple[Story, Tale]:
        found = _story(page, number)
        return found, _tale(page, parts, found.number, found.title, found.text, _link(parts, f"bai/{number}"))

    story, tale = await parts.book.read(read)
    return _copying(show(request, "story.html", story=story, tale=tale, where=_where(request, "story", number=number)))


async def change(request: web.Request) -> web.StreamResponse:
    """Publish a story, take it back, or tick an outlet."""
    parts, number, said = parts_of(request), request.match_info["number"], await field(request, "do")

    def work(page: Page, worker: Worker) -> None:
        found = _story(page, number)
        if said == "publish" and not stories.publish(page, number, parts.clocks.campaign()):
            raise web.HTTPConflict
        if said == "take_back" and not stories.take_back(page, number):
            raise web.HTTPConflict
        note(page, parts, worker.actor, f"story.{said}", found.number)

    if said in {"publish", "take_back"}:
        await act(request, work)
    else:
        found = await parts.book.read(lambda page: _story(page, number))
        await _tick(request, found.number)
    return go(request, "story", number=number)


async def result(request: web.Request) -> web.StreamResponse:
    """An announced decision for the outlets; before its hour only where the office let it be seen, and marked so."""
    parts, number = parts_of(request), int(request.match_info["id"])
    tale = await parts.book.read(lambda page: _result(page, parts, number))
    where = _where(request, "told_result", id=str(number))
    return _copying(show(request, "story.html", story=None, tale=tale, where=where))


async def tick_result(request: web.Request) -> web.StreamResponse:
    """Tick an outlet, or (the office) let a decision be prepared before its hour."""
    parts, number = parts_of(request), int(request.match_info["id"])
    if await field(request, "do") == "show":
        await act(request, lambda page, worker: _show_early(page, parts, worker, number))
        return go(request, "stories")
    tale = await parts.book.read(lambda page: _result(page, parts, number))
    await _tick(request, tale.about)
    return go(request, "told_result", id=str(number))


async def spoken(request: web.Request) -> web.StreamResponse:
    """The bulletin of a story as a text file."""
    parts, number = parts_of(request), request.match_info["number"]
    found = await parts.book.read(lambda page: _story(page, number))
    lines = "\n".join(media.bulletin(parts.plan, parts.texts, found.title, found.text).lines)
    headers = {"Content-Disposition": f'attachment; filename="loa-{number}.txt"'}
    return web.Response(text=lines, content_type="text/plain", charset="utf-8", headers=headers)


async def picture(request: web.Request) -> web.StreamResponse:
    """A picture of a work whose head agrees."""
    parts, place = parts_of(request), int(request.match_info["place"])
    _, files = await parts.book.read(lambda page: _work(page, request.match_info["work"]))
    if place >= len(files) or files[place].mime != PICTURE:
        raise web.HTTPNotFound
    return handed(parts, f"hinh-{place + 1}", [files[place]])


async def mobilising(request: web.Request) -> web.StreamResponse:
    """The unions' messages to their members, and how often each one's link was opened."""
    parts = parts_of(request)
    unions = parts.plan.unions
    opened = await parts.book.read(lambda page: [marks.last_number(page, media.shared(one)) for one in unions])
    said = [media.mobilising(parts.plan, parts.texts, one, parts.public_url) for one in unions]
    return _copying(show(request, "mobilising.html", rows=list(zip(unions, said, opened, strict=True))))


# --- turns ---------------------------------------------------------------------------------------------------------


async def _form(request: web.Request, status: int = 200, **facts: object) -> web.StreamResponse:
    parts, number = parts_of(request), request.match_info["work"]

    def read(page: Page) -> dict[str, object]:
        work, files = _work(page, number)
        story = next((one for one in stories.every(page) if one.work == number), None)
        draft = story or Draft(number, work.new.title, work.new.text)
        return {"work": work, "place": title(page, work.new.area), "files": files, "draft": draft, "story": story}

    shown = await parts.book.read(read)
    return show(request, "story_form.html", status, **{**shown, **facts}, most=(TITLE_MOST, TEXT_MOST))


def _written(page: Page, parts: Parts, worker: Worker, draft: Draft, told: dict[str, str]) -> str:
    _, files = _work(page, draft.work)
    place = told["picture"]
    shown = [one for one in files if one.mime == PICTURE]
    kept = next((one.sha256 or "" for one in shown if str(one.id) == place), "")
    made = Draft(draft.work, draft.title, draft.text, kept)
    at = parts.clocks.campaign()
    number = stories.write(page, made, worker.person.id, at, at.astimezone(parts.plan.tzinfo).year)
    assert number is not None  # noqa: S101 - the head agrees, as was just looked up
    note(page, parts, worker.actor, "story.written", number)
    return number


async def _tick(request: web.Request, about: str) -> None:
    parts, outlet, done = parts_of(request), await field(request, "outlet"), await field(request, "do") == "posted"
    if outlet not in {one.id for one in parts.plan.outlets}:
        raise web.HTTPBadRequest

    def work(page: Page, worker: Worker) -> None:
        if done:
            stories.post(page, about, outlet, worker.person.id, parts.clocks.real())
        else:
            stories.unpost(page, about, outlet)
        note(page, parts, worker.actor, "outlet.posted" if done else "outlet.unposted", about, outlet=outlet)

    await act(request, work)


def _show_early(page: Page, parts: Parts, worker: Worker, number: int) -> None:
    if not worker.may(OFFICE):
        raise web.HTTPForbidden
    found = next((one for one in decisions.to_announce(page) if one.id == number), None)
    if found is None:
        raise web.HTTPNotFound
    marks.keep_mark(page, _mark(found), "1")
    note(page, parts, worker.actor, "result.shown_early", found.number)


# --- facts ---------------------------------------------------------------------------------------------------------


def _story(page: Page, number: str) -> Story:
    found = stories.by_number(page, number)
    if found is None:
        raise web.HTTPNotFound
    return found


def _work(page: Page, number: str) -> tuple[Work, list[FetchInfo]]:
    """A work whose head agrees that it is told; 404 for any other."""
    found = achievements.by_number(page, number)
    if found is None or not found.new.publish:
        raise web.HTTPNotFound
    return found, fetches.of(page, found.new.files)


def _result(page: Page, parts: Parts, number: int) -> Tale:
    told = next((one for one in decisions.announced(page, LATEST) if one.id == number), None)
    found = told or next((one for one in decisions.to_announce(page) if one.id == number), None)
    if found is None or (told is None and not _is_shown(page, found)):
        raise web.HTTPNotFound
    tale = _tale(page, parts, found.number, "", decision_words(parts.texts, found), _link(parts, f"ket-qua/{number}"))
    if told is not None or found.announce_at is None:
        return tale
    embargo = parts.texts.say("media.embargo", at=when(found.announce_at, parts.plan.tzinfo))
    marked = [Copy(one.outlet, f"{embargo}\n\n{one.text}") for one in tale.copies]
    return Tale(tale.about, tale.title, tale.text, marked, tale.posted, tale.bulletin, embargo)


def _tale(page: Page, parts: Parts, about: str, line: str, text: str, link: str) -> Tale:
    copies = media.copies(parts.plan, parts.texts, line, text, link)
    bulletin = media.bulletin(parts.plan, parts.texts, line, text)
    return Tale(about, line or about, text, copies, stories.posted(page, about), bulletin)


def _is_shown(page: Page, one: Entered) -> bool:
    return marks.mark(page, _mark(one)) is not None


def _mark(one: Entered) -> str:
    return f"early:{one.id}"


def _link(parts: Parts, path: str) -> str:
    return f"{parts.public_url.rstrip('/')}/tin/{path}" if parts.public_url else ""


def _where(request: web.Request, name: str, **where: str) -> str:
    return str(request.app.router[name].url_for(**where))


def _copying(response: web.Response) -> web.Response:
    response.headers.update(WITH_COPYING)
    return response
