"""Builds the console: which address leads where, who may go there, and the templates with their few helpers."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.console import (
    chosen_works,
    conference_papers,
    conferences,
    council,
    credited,
    dates,
    dossiers,
    failures,
    following,
    groups,
    handing,
    held,
    hotline,
    inquiring,
    invitations,
    inviting,
    lasting,
    logins,
    money,
    papers,
    pasted,
    petitions,
    reporting,
    scoring,
    second_round,
    selecting,
    sending,
    sitting,
    staff,
    stories,
    submission,
    transfers,
    watching,
    work_acts,
    works,
)
from bot.console.compiled import COMPILED
from bot.console.dress import dress
from bot.console.guard import MOST_BYTES, Handler, admit
from bot.console.parts import PARTS, Parts
from bot.console.posts import (
    ADMIN,
    ANSWERING,
    ANY_POST,
    CONFERRING,
    COUNCIL,
    DUTY,
    GROUPS,
    JUDGING,
    MEDIA,
    MONEY,
    OFFICE,
    WATCHING,
)
from bot.console.shown import when
from bot.console.today import today
from broadcasts.budget import Accounts
from broadcasts.delivery import Delivery
from storage.book.book import Book
from storage.book.files import FileStore
from storage.book.server_key import ServerKey
from storage.campaign.planning.plan import Plan
from storage.clocks import Clocks
from storage.limits import limits
from storage.texts.texts import Texts

HERE: Final = Path(__file__).parent
ASSETS: Final = {
    "console.css": "text/css",
    "sheet.css": "text/css",
    "icon.svg": "image/svg+xml",
    "copy.js": "text/javascript",
}
BROADCAST: Final = r"/phat-tin/{number:PT-\d{4}-\d{3,9}}"
PERIOD: Final = r"{period:[0-9A-Za-z_-]{1,32}}"
PHASE: Final = r"{phase:[0-9A-Za-z_-]{1,16}}"
ITEM: Final = r"{item:[0-9A-Za-z_-]{1,40}}"
UNIT: Final = r"{unit:[0-9A-Za-z-]{1,32}}"
WORK: Final = r"{work:TT-\d{4}-\d{4,9}}"
STORY: Final = r"{number:CT-\d{4}-\d{3,9}}"
WITH_FILES: Final = limits().files.bytes_max + MOST_BYTES
FOR_EVER: Final = "public, max-age=31536000, immutable"  # the address changes with the content


@dataclass(frozen=True, slots=True)
class Door:
    """An address below /console: what answers there, and which roles may (None: whoever comes)."""

    method: str
    path: str
    handler: Handler
    roles: frozenset[str] | None
    name: str | None = None
    most: int = MOST_BYTES  # of a form


DOORS: Final = (
    Door("GET", "", today, ANY_POST, "today"),
    Door("GET", "/", today, ANY_POST),
    Door("POST", "/cho-gui", held.release, OFFICE, "release"),
    Door("GET", "/kien-nghi", petitions.listing, ANSWERING, "petitions"),
    Door("GET", r"/kien-nghi/{number:(?:KN|GS)-\d{4}-\d{4,9}}", petitions.one, ANSWERING, "petition"),
    Door("POST", r"/kien-nghi/{number:(?:KN|GS)-\d{4}-\d{4,9}}", petitions.reply, ANSWERING),
    Door("GET", "/giam-sat", watching.page, WATCHING, "watching"),
    Door("POST", "/giam-sat/nhat-ky", watching.verify, WATCHING, "verify_chain"),
    Door("POST", "/giam-sat/y-kien", watching.file, WATCHING, "file_observation"),
    Door("GET", "/thanh-tich", works.listing, ANSWERING, "works"),
    Door("GET", r"/thanh-tich/{unit:[0-9A-Za-z-]{1,32}}", works.one, ANSWERING, "unit_works"),
    Door("POST", r"/thanh-tich/viec/{number:TT-\d{4}-\d{4,9}}/{step:[a-z-]{2,10}}", work_acts.do, ANSWERING, "do_work"),
    Door("POST", r"/thanh-tich/duy-tri/{number:TT-\d{4}-\d{4,9}}", lasting.answer, ANSWERING, "answer_lasting"),
    Door("GET", "/viec", chosen_works.board, ANSWERING, "chosen_works"),
    Door("POST", "/viec", chosen_works.assign, ANSWERING, "assign_work"),
    Door("POST", r"/viec/{number:VL-\d{4}-\d{4,9}}/bo", chosen_works.drop, ANSWERING, "drop_work"),
    Door("GET", "/ho-so", dossiers.listing, ANSWERING, "dossiers"),
    Door("GET", r"/ho-so/{number:DC-\d{4}-\d{4,9}}", dossiers.one, ANSWERING, "dossier"),
    Door("POST", r"/ho-so/{number:DC-\d{4}-\d{4,9}}/{step:offer|accept|keep|recall}", transfers.do, ANSWERING),
    Door("POST", r"/ho-so/{number:DC-\d{4}-\d{4,9}}/{move:[a-z_]{3,12}}", dossiers.move, OFFICE, "move_dossier"),
    Door("GET", "/bao-cao", reporting.page, OFFICE, "reports"),
    Door("GET", f"/bao-cao/{PERIOD}", reporting.page, OFFICE, "report_period"),
    Door("GET", f"/bao-cao/{PERIOD}/bang.xlsx", reporting.table, OFFICE, "report_table"),
    Door("POST", f"/bao-cao/{PERIOD}/{UNIT}/tra-lai", reporting.give_back, OFFICE, "return_report"),
    Door("GET", "/lich", dates.page, OFFICE, "dates"),
    Door("POST", "/lich/da-lo", dates.decide, OFFICE, "decide_date"),
    Door("POST", "/lich/doi", dates.move, OFFICE, "move_date"),
    Door("GET", "/hoi-nghi", conferences.page, CONFERRING, "conferences"),
    Door("GET", f"/hoi-nghi/{PHASE}", conferences.page, CONFERRING, "conference"),
    Door("POST", f"/hoi-nghi/{PHASE}/noi-hop", conferences.set_venue, OFFICE, "conference_venue"),
    Door("POST", f"/hoi-nghi/{PHASE}/chuong-trinh", conferences.set_agenda, OFFICE, "conference_agenda"),
    Door("POST", f"/hoi-nghi/{PHASE}/viec", conferences.add_item, OFFICE, "add_conference_item"),
    Door("POST", f"/hoi-nghi/{PHASE}/viec/{ITEM}", conferences.change_item, OFFICE, "conference_item"),
    Door("POST", f"/hoi-nghi/{PHASE}/moi", invitations.invite, OFFICE, "invite_conference"),
    Door("POST", f"/hoi-nghi/{PHASE}/gui-tiep", invitations.again, OFFICE, "invite_again"),
    Door("POST", f"/hoi-nghi/{PHASE}/bao-nhom", invitations.tell_groups, OFFICE, "tell_groups"),
    Door("POST", f"/hoi-nghi/{PHASE}/hoan", conferences.call_off, OFFICE, "conference_off"),
    Door("GET", f"/hoi-nghi/{PHASE}/chuong-trinh.docx", conference_papers.programme, CONFERRING, "programme"),
    Door("GET", f"/hoi-nghi/{PHASE}/danh-sach.docx", conference_papers.hall_list, CONFERRING, "hall_list"),
    Door("POST", f"/hoi-nghi/{PHASE}/danh-sach.docx", conference_papers.early_list, OFFICE, "early_list"),
    Door("GET", "/hoi-nganh", inquiring.page, ANY_POST, "inquiries"),
    Door("POST", "/hoi-nganh/nguoi", inquiring.entrust, OFFICE, "entrust"),
    Door("POST", r"/hoi-nganh/{number:CH-\d{4}-\d{4,9}}/chuyen", inquiring.route, OFFICE, "route_inquiry"),
    Door("POST", r"/hoi-nganh/{number:CH-\d{4}-\d{4,9}}/tra-loi", inquiring.answer, ANY_POST, "answer_inquiry"),
    Door("GET", "/nguoi", staff.listing, ANSWERING, "staff"),
    Door("POST", r"/nguoi/{post:\d{1,9}}/duyet", staff.decide, ANSWERING, "decide"),
    Door("POST", r"/nguoi/{post:\d{1,9}}/thoi", staff.end, ANSWERING, "end_post"),
    Door("POST", r"/nguoi/{post:\d{1,9}}/phu-trach", staff.lead, ANSWERING, "lead"),
    Door("GET", "/ban-giao", handing.listing, ANY_POST, "handovers"),
    Door("GET", r"/ban-giao/{post:\d{1,9}}", handing.one, ANY_POST, "handover"),
    Door("POST", r"/ban-giao/{post:\d{1,9}}", handing.hand_over, ANY_POST),
    Door("GET", r"/ban-giao/{post:\d{1,9}}/so.docx", handing.preview_paper, ANY_POST, "handover_preview"),
    Door("GET", r"/ban-giao/{number:BG-\d{4}-\d{4,9}}/so.docx", handing.paper, ANY_POST, "handover_paper"),
    Door("POST", r"/ban-giao/{number:BG-\d{4}-\d{4,9}}/hoan-tac", handing.undo, ANY_POST, "undo_handover"),
    Door("POST", "/nguoi/ma", inviting.make, ANSWERING, "invite"),
    Door("POST", r"/nguoi/ma/{invite:[0-9a-f]{64}}/thu-hoi", inviting.revoke, ANSWERING, "revoke"),
    Door("GET", r"/tep/{file:\d{1,9}}", papers.paper, ANSWERING, "paper"),
    Door("GET", "/tin-loi", failures.dead, OFFICE, "dead"),
    Door("POST", "/tin-loi/{reference:[0-9A-F]{8}}/mo", failures.open_dead, ADMIN, "open_dead"),
    Door("POST", "/tin-loi/{reference:[0-9A-F]{8}}/xong", failures.close_dead, OFFICE, "close_dead"),
    Door("GET", "/phat-tin", sending.listing, ANSWERING, "broadcasts"),
    Door("GET", "/phat-tin/soan", sending.new, ANSWERING, "compose"),
    Door("POST", "/phat-tin/soan", sending.compose, ANSWERING, most=WITH_FILES),
    Door("GET", BROADCAST, following.one, ANSWERING, "broadcast"),
    Door("POST", BROADCAST, following.do, ANSWERING),
    Door("GET", f"{BROADCAST}/nguoi-nhan.xlsx", following.table, ANSWERING, "broadcast_table"),
    Door("GET", "/nhom", groups.board, GROUPS, "groups"),
    Door("POST", r"/nhom/bai/{relay:\d{1,9}}", groups.decide, MEDIA, "decide_relay"),
    Door("GET", r"/nhom/bai/{relay:\d{1,9}}/tep/{place:\d{1,2}}", groups.file, MEDIA, "relay_file"),
    Door("GET", "/tin-bai", stories.listing, MEDIA, "stories"),
    Door("GET", "/tin-bai/van-dong", stories.mobilising, MEDIA, "mobilising"),
    Door("GET", f"/tin-bai/viet/{WORK}", stories.form, MEDIA, "write_story"),
    Door("POST", f"/tin-bai/viet/{WORK}", stories.write, MEDIA),
    Door("GET", f"/tin-bai/viet/{WORK}/hinh/{{place:\\d{{1,2}}}}", stories.picture, MEDIA, "story_picture"),
    Door("GET", f"/tin-bai/{STORY}", stories.one, MEDIA, "story"),
    Door("POST", f"/tin-bai/{STORY}", stories.change, MEDIA),
    Door("GET", f"/tin-bai/{STORY}/loa.txt", stories.spoken, MEDIA, "bulletin"),
    Door("GET", r"/tin-bai/ket-qua/{id:\d{1,9}}", stories.result, MEDIA, "told_result"),
    Door("POST", r"/tin-bai/ket-qua/{id:\d{1,9}}", stories.tick_result, MEDIA),
    Door("GET", "/nhom-dan", pasted.board, ANSWERING, "pasted"),
    Door("GET", "/chua-den", failures.undelivered, OFFICE, "undelivered"),
    Door("GET", "/duong-day-nong", hotline.room, DUTY, "room"),
    Door("GET", "/tin-bao-dung", credited.listing, COUNCIL, "credited"),
    Door("GET", r"/binh-xet/{number:BX-\d{4}-\d{4,9}}/bien-ban.docx", selecting.paper, ANSWERING, "selection_minutes"),
    Door("POST", r"/nop-muon/{late:\d{1,9}}", selecting.late, OFFICE, "late"),
    Door("GET", "/hoi-dong", council.board, JUDGING, "council"),
    Door("POST", r"/hoi-dong/thanh-vien/{post:\d{1,9}}", council.seat, OFFICE, "seat"),
    Door("POST", "/hoi-dong/phieu", council.adopt, OFFICE, "adopt_card"),
    Door("POST", "/hoi-dong/phien", council.open_sitting, OFFICE, "open_sitting"),
    Door("GET", r"/hoi-dong/{number:PH-\d{4}-\d{4,9}}", sitting.one, JUDGING, "sitting"),
    Door("POST", r"/hoi-dong/{number:PH-\d{4}-\d{4,9}}/khep", sitting.close, OFFICE, "close_sitting"),
    Door("POST", r"/hoi-dong/{number:PH-\d{4}-\d{4,9}}/phieu", sitting.renew, OFFICE, "renew_card"),
    Door("POST", r"/hoi-dong/{number:PH-\d{4}-\d{4,9}}/lan-hai", second_round.open_round, OFFICE, "second_round"),
    Door("POST", r"/hoi-dong/{number:PH-\d{4}-\d{4,9}}/ket-luan", sitting.decide, JUDGING, "decide_sitting"),
    Door("POST", r"/hoi-dong/{number:PH-\d{4}-\d{4,9}}/cham", scoring.give, COUNCIL, "score"),
    Door("GET", r"/hoi-dong/{number:PH-\d{4}-\d{4,9}}/bien-ban.docx", sitting.paper, JUDGING, "minutes"),
    Door("POST", r"/hoi-dong/trinh/{phase:[0-9A-Za-z_-]{1,16}}", submission.hand_over, JUDGING, "submission"),
    Door("GET", "/kinh-phi", money.page, MONEY, "money"),
    Door("POST", r"/kinh-phi/{number:DC-\d{4}-\d{4,9}}/trao", money.give, OFFICE, "give"),
    Door("POST", r"/kinh-phi/{number:DC-\d{4}-\d{4,9}}/chi", money.pay, MONEY, "pay"),
    Door("POST", r"/kinh-phi/chi/{payment:\d{1,9}}/sua", money.correct, MONEY, "correct_payment"),
    Door("POST", "/kinh-phi/quy", money.enter, MONEY, "fund"),
    Door("POST", r"/kinh-phi/quy/{number:XH-\d{4}-\d{4,9}}/gach", money.strike, MONEY, "strike"),
    Door("POST", "/kinh-phi/thuong", money.settle, OFFICE, "bonus"),
    Door("POST", "/kinh-phi/du-toan", money.draw_up, MONEY, "draw_up"),
    Door("POST", r"/kinh-phi/du-toan/{number:DT-\d{4}-\d{4,9}}", money.go_on, MONEY, "appraise"),
    Door("GET", r"/kinh-phi/du-toan/{number:DT-\d{4}-\d{4,9}}.{kind:xlsx|docx}", money.paper, MONEY, "estimate_paper"),
    Door("GET", "/phien", logins.mine, ANY_POST, "sessions"),
    Door("POST", "/phien", logins.end, ANY_POST),
    Door("POST", "/thoat", logins.leave, ANY_POST, "leave"),
    Door("GET", "/vao", logins.how, None, "how"),
    Door("GET", "/vao/{token}", logins.offer, None, "login"),
    Door("POST", "/vao/{token}", logins.enter, None),
)


def build_console(  # noqa: PLR0913 - the parts of the one composition root
    *,
    book: Book,
    clocks: Clocks,
    texts: Texts,
    plan: Plan,
    delivery: Delivery,
    store: FileStore,
    key: ServerKey,
    public_url: str = "",
    ours: Accounts | None = None,
    announce: Callable[[], None] = lambda: None,
) -> web.Application:
    """The console as an application of its own, to be mounted at /console."""
    parts = Parts(book, clocks, texts, plan, delivery, store, key, public_url, ours or {}, announce)
    return furnished(parts, DOORS, (HERE / "templates",))


def furnished(parts: Parts, doors: Iterable[Door], templates: Iterable[Path]) -> web.Application:
    """An application with its doors, its pages (a template is looked for in these folders, in order) and its dress."""
    app = web.Application(middlewares=[dress])
    app[PARTS] = parts
    for door in doors:
        handler = door.handler if door.roles is None else admit(door.roles, door.handler, door.most)
        add = app.router.add_get if door.method == "GET" else app.router.add_post
        add(door.path, handler, name=door.name)
    _set_up_templates(app, parts, _add_assets(app), templates)
    return app


def _set_up_templates(
    app: web.Application, parts: Parts, asset: Callable[[str], str], templates: Iterable[Path]
) -> None:
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(list(templates)),
        undefined=jinja2.StrictUndefined,
        bytecode_cache=COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
        filters={
            "when": lambda at: when(at, parts.plan.tzinfo),
            "day": lambda at: at.astimezone(parts.plan.tzinfo).strftime("%d/%m/%Y"),
            "role": lambda role: parts.texts.say(f"roles.{role}"),
            "reason": lambda reason: _reason(parts.texts, reason),
        },
    )
    roles = {"office": OFFICE, "answering": ANSWERING, "admin": ADMIN, "council": COUNCIL, "duty": DUTY}
    roles |= {"media": MEDIA, "grouped": GROUPS, "conferring": CONFERRING}
    roles |= {"money_posts": MONEY, "judging": JUDGING, "watchers": WATCHING}
    environment.globals.update(asset=asset, plan=parts.plan, **roles)


def _reason(texts: Texts, reason: str) -> str:
    """Why a letter did not arrive, in people's words; "" where the platform's own reason has none."""
    key = f"undelivered.{reason}"
    return texts.say(key) if texts.has(key) else ""


def _add_assets(app: web.Application) -> Callable[[str], str]:
    """Serve style and icon from memory; gives the function that names their addresses."""
    versions = {name: _add_asset(app, name, mime) for name, mime in ASSETS.items()}
    return lambda name: f"{app.router[name].url_for()}?v={versions[name]}"


def _add_asset(app: web.Application, name: str, mime: str) -> str:
    content = (HERE / "assets" / name).read_bytes()

    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=content, content_type=mime, charset="utf-8", headers={"Cache-Control": FOR_EVER})

    app.router.add_get(f"/{name}", serve, name=name)
    return hashlib.sha256(content).hexdigest()[:8]
