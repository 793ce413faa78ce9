"""Letters about posts: to those who decide that somebody asks, and to whoever asked what was decided."""

from collections.abc import Iterable
from datetime import datetime

from broadcasts.outbox import Priority, occasion_of
from storage.book.page import Page
from storage.campaign.membership import people, posts
from storage.campaign.membership.posts import Post
from storage.campaign.planning.plan_parts import Labels
from storage.campaign.territory import units
from storage.mail import letters
from storage.mail.letters import Draft, Posted
from storage.talk import Address, Reply
from storage.texts.texts import Texts

Put = tuple[Posted, ...]
NAMED = ("selecting", "area", "area_head", "area_head_short")  # the labels that sentences take


def asks(page: Page, texts: Texts, post: Post, invited: str, now: datetime) -> Put:
    """To the unit above: somebody waits for a yes; `invited` is the name on the invite where it is another one."""
    other = f" {texts.say('appointments.invited_as', name=invited)}" if invited and invited != post.name else ""
    said = texts.say("appointments.asks", whom=whom(page, texts, post.role, post.unit), name=post.name, other=other)
    return _write(page, _above(page, post.role, post.unit), said, now)


def astray(page: Page, texts: Texts, role: str, unit: str, occasion: str, now: datetime) -> Put:
    """To the unit above, once: the bearer of a code says that it names the wrong place."""
    said = texts.say("appointments.astray", whom=whom(page, texts, role, unit))
    return _write(page, _above(page, role, unit), said, now, f"astray:{occasion}")


def approved(page: Page, texts: Texts, post: Post, now: datetime) -> Put:
    """To whoever asked: yes."""
    said = texts.say("appointments.approved", whom=whom(page, texts, post.role, post.unit))
    return _write(page, people.addresses(page, post.person), said, now)


def refused(page: Page, texts: Texts, post: Post, to: Iterable[Address], reason: str, now: datetime) -> Put:
    """To whoever asked: no, and why."""
    said = texts.say("appointments.refused", whom=whom(page, texts, post.role, post.unit), reason=reason)
    return _write(page, to, said, now)


def whom(page: Page, texts: Texts, role: str, unit: str) -> str:
    """A role and its place, as people say it: "Trưởng Ban điều hành khu dân cư Ấp 1, Xã Lộc An", "cán bộ Xã Lộc An"."""
    return whom_at(texts, role, units.whole_title(page, unit))


def whom_at(texts: Texts, role: str, where: str) -> str:
    """The same of a place whose whole title is known."""
    if role == "unit_officer":
        return texts.say("roles.of_unit", unit=where)
    return texts.say("appointments.whom", role=texts.say(f"roles.{role}"), unit=where)


def of_plan(texts: Texts, labels: Labels) -> Texts:
    """The texts with the names that a plan gives to the heads of its areas and to its units."""
    officer = texts.say("roles.of_unit", unit=labels.selecting)
    called = {f"labels.{name}": str(getattr(labels, name)) for name in NAMED}
    return texts.worded({**called, "roles.area_head": labels.area_head, "roles.unit_officer": officer})


def _above(page: Page, role: str, unit: str) -> list[Address]:
    return [at for person in posts.above(page, role, unit) for at in people.addresses(page, person)]


def _write(page: Page, to: Iterable[Address], said: str, now: datetime, occasion: str = "") -> Put:
    put = (letters.put(page, _draft(at, said, now, occasion), now=now) for at in to)
    return tuple(letter for letter in put if letter is not None)


def _draft(to: Address, said: str, now: datetime, occasion: str) -> Draft:
    dedupe = occasion_of(occasion, to) if occasion else None
    return Draft(to, Reply(said), Priority.ALERT, now, dedupe)
