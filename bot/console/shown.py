"""How facts look on a page: times in the plan's zone, leaves of a list, a template with what all pages share."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import aiohttp_jinja2
from aiohttp import web

from bot.console.parts import WORKER, parts_of
from storage.limits import limits


def when(at: datetime, zone: tzinfo) -> str:
    """A moment as offices write it: 30/06/2021 23:59."""
    return at.astimezone(zone).strftime("%d/%m/%Y %H:%M")


def show(request: web.Request, template: str, status: int = 200, **facts: object) -> web.Response:
    """A page for whoever is logged in."""
    facts["worker"] = request.get(WORKER)
    facts.setdefault("plan", parts_of(request).plan)
    return aiohttp_jinja2.render_template(template, request, facts, status=status)


def go(request: web.Request, name: str, **where: str) -> web.Response:
    """The way to another page after a form was taken in, so that reloading sends nothing twice."""
    return web.Response(status=303, headers={"Location": str(request.app.router[name].url_for(**where))})


def trouble_since(now: datetime) -> datetime:
    """From when on letters and files that did not arrive are shown."""
    return now - timedelta(days=limits().console.trouble_days)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of a long list, counted from 1."""

    number: int
    items: int

    @classmethod
    def asked(cls, request: web.Request, items: int) -> "Leaf":
        """The leaf that the address names; 404 for one that is not there."""
        leaf = cls(_number(request.query.get("trang", "1")), items)
        if not 1 <= leaf.number <= leaf.last:
            raise web.HTTPNotFound
        return leaf

    @property
    def last(self) -> int:
        """How many leaves there are; an empty list has one."""
        return max(1, -(-self.items // limits().console.page_rows))

    @property
    def offset(self) -> int:
        """How many items stand before this leaf."""
        return (self.number - 1) * limits().console.page_rows


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0  # noqa: PLR2004 - no such list
