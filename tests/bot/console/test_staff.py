"""The page "Người và mã": seen and acted upon within one's scope, codes shown once, every act written down."""

import html
import re

import pytest
from sqlmodel import col, select

from storage.book import marks
from storage.book.page import Page
from storage.campaign.auditing import audit
from storage.campaign.membership import invites, people, posts, registrations, scopes
from storage.campaign.membership.invites import NewInvite
from storage.campaign.membership.posts import Post
from storage.campaign.membership.registrations import Bearer
from storage.campaign.tables import ROLES, Audit, Contact
from storage.talk import Address
from tests.bot.console.stage import FOREIGN, OWN, Answer, Stage

AN = "Nguyễn <b>Văn</b> An"
CODE = re.compile(r'<p class="code">(\w{5}-\w{5})</p>')


async def asked(stage: Stage, role: str, unit: str, name: str = AN, sender: str = "an") -> Post:
    """Somebody who registered and waits for a yes."""

    def register(page: Page) -> Post:
        code = invites.make(page, stage.key, NewInvite(role, unit), stage.clock())
        invite = invites.claim(page, invites.print_of(stage.key, code) or "", stage.clock())
        assert invite is not None
        at = stage.recorder.address(sender)
        return registrations.register(
            page, invite, Bearer(at, sender, name, None), at=stage.clocks.campaign(), real=stage.clock()
        )

    return await stage.book.turn(register)


async def post_of(stage: Stage, role: str) -> Post:
    """The post of the stage's person of a role."""
    held = await stage.book.read(lambda page: posts.staff(page, None))
    return next(post for post in held if post.person == stage.people[role])


async def kept(stage: Stage, membership: int) -> Post | None:
    return await stage.book.read(lambda page: posts.one(page, membership))


def words(answer: Answer) -> str:
    return " ".join(answer.page.words.split())


async def test_the_page_shows_who_holds_what_and_how_to_reach_them(stage: Stage) -> None:
    """By unit, with role, channel and since when; names are words, whatever is in them."""
    post = await asked(stage, "area_head", f"{OWN}-02")
    browser = await stage.browser("organiser_officer")
    assert f"{AN} xin làm Trưởng Ban điều hành khu dân cư" in words(await browser.get("/nguoi"))
    await browser.post(f"/nguoi/{post.id}/duyet", step="yes")
    seen = words(await browser.get("/nguoi"))
    assert f"{AN} – Trưởng Ban điều hành khu dân cư từ 20/06/2021 recorder từ 20/06/2021" in seen
    assert "Nguyễn Văn observer – người giám sát từ 02/03/2026 Chưa có nơi liên lạc" in seen


async def test_a_unit_officer_sees_the_own_unit_alone(stage: Stage) -> None:
    """People, requests, vacancies and codes of another commune are not on the page."""
    await asked(stage, "area_head", f"{FOREIGN}-01", "Người xa", "xa")
    await stage.book.turn(
        lambda page: invites.make(page, stage.key, NewInvite("area_head", f"{FOREIGN}-02", "Khách xa"), stage.clock())
    )
    page = words(await (await stage.browser("unit_officer")).get("/nguoi"))
    assert "Nguyễn Văn area_head" in page
    assert [name for name in ("Người xa", "Khách xa", "Xã Lộc An", "Nguyễn Văn observer") if name in page] == []


async def test_a_yes_reaches_the_person(stage: Stage) -> None:
    """The role holds, the letter goes out, the audit says who; a second yes is told that it is done."""
    post = await asked(stage, "area_head", f"{OWN}-02")
    browser = await stage.browser("unit_officer")
    assert (await browser.post(f"/nguoi/{post.id}/duyet", step="yes")).status == 303
    await stage.recorder.until(lambda: len(stage.recorder.sent) == 1)
    assert stage.recorder.texts("an")[0].startswith("Anh/chị đã được duyệt là Trưởng Ban điều hành khu dân cư")
    done = await kept(stage, post.id)
    assert done is not None
    assert done.approved
    rows = await stage.book.read(lambda page: audit.history(page, f"person:{post.person}"))
    assert rows[-1][1:3] == (f"person:{stage.people['unit_officer']}", "post.approved")
    again = await browser.post(f"/nguoi/{post.id}/duyet", step="yes")
    assert again.status == 409
    assert "Việc này đã có người làm rồi" in words(again)


async def test_a_no_says_why(stage: Stage) -> None:
    """Without a reason nothing happens; with one the person is told it, and is nobody to us any more."""
    post = await asked(stage, "area_head", f"{OWN}-02")
    browser = await stage.browser("unit_officer")
    assert (await browser.post(f"/nguoi/{post.id}/duyet", step="no", reason=" ")).status == 422
    assert await kept(stage, post.id) is not None
    assert (await browser.post(f"/nguoi/{post.id}/duyet", step="no", reason="Ấp đã bầu người khác")).status == 303
    await stage.recorder.until(lambda: len(stage.recorder.sent) == 1)
    assert "Lý do: Ấp đã bầu người khác" in stage.recorder.texts("an")[0]
    assert await kept(stage, post.id) is None


@pytest.mark.parametrize("role", ROLES)
async def test_every_act_on_a_foreign_unit_is_refused(stage: Stage, role: str) -> None:
    """Each role × each act × another commune's people and codes: only the organiser and the administrator may."""
    post = await asked(stage, "area_head", f"{FOREIGN}-01", "Người xa", "xa")
    made = await stage.book.turn(
        lambda page: invites.make(page, stage.key, NewInvite("area_head", f"{FOREIGN}-02"), stage.clock())
    )
    print_, browser = invites.print_of(stage.key, made), await stage.browser(role)
    acts = [
        (f"/nguoi/ma/{print_}/thu-hoi", {}),
        ("/nguoi/ma", {"role": "area_head", "unit": f"{FOREIGN}-01"}),
        ("/nguoi/ma", {"role": "unit_officer", "unit": OWN}),
        (f"/nguoi/{post.id}/phu-trach", {"area": f"{FOREIGN}-01"}),
        (f"/nguoi/{post.id}/thoi", {}),
        (f"/nguoi/{post.id}/duyet", {"step": "no", "reason": "Không đúng người"}),
    ]
    found = [(await browser.post(address, **fields)).status for address, fields in acts]
    if role in {"admin", "organiser_officer"}:
        assert found == [303, 200, 200, 409, 409, 303]  # a head leads no areas; who waits holds nothing to take away
    else:
        assert found == ([404, 422, 422, 409, 409, 409] if role == "unit_officer" else [403] * len(acts))
        assert await kept(stage, post.id) == post


@pytest.mark.parametrize("role", ["unit_officer", "organiser_officer", "admin"])
async def test_codes_are_made_for_whom_one_may_appoint(stage: Stage, role: str) -> None:
    """Each role that may make codes × each role to invite: exactly the rule of approval."""
    browser = await stage.browser(role)
    place = {"area_head": f"{OWN}-01", "unit_officer": OWN}
    found = {one: (await browser.post("/nguoi/ma", role=one, unit=place.get(one, "692"))).status for one in ROLES}
    by = await stage.book.read(lambda page: people.by_id(page, stage.people[role]))
    assert by is not None
    may = await stage.book.read(
        lambda page: {one: posts.may_appoint(page, by, one, place.get(one, "692")) for one in ROLES}
    )
    assert found == {one: 200 if allowed else 422 for one, allowed in may.items()}
    assert sum(may.values()) == {"unit_officer": 1, "organiser_officer": 7, "admin": 9}[role]


async def test_a_code_is_shown_once_as_a_letter(stage: Stage) -> None:
    """The letter has the code, for whom it is, a QR code and its address; afterwards only that a code is open."""
    browser = await stage.browser("unit_officer")
    letter = await browser.post("/nguoi/ma", role="area_head", unit=f"{OWN}-01", name=AN)
    (code,) = CODE.findall(letter.body)
    invite = await stage.book.read(
        lambda page: invites.look(page, invites.print_of(stage.key, code) or "", stage.clock())
    )
    assert invite is not None
    assert (invite.role, invite.unit, invite.name, invite.approved) == ("area_head", f"{OWN}-01", AN, False)
    assert invite.made_by == f"person:{stage.people['unit_officer']}"
    assert f"Kính gửi: {AN}" in words(letter)
    assert f"{browser.origin}/" in words(letter)
    assert letter.page.values("path", "d")[0].startswith("M4 4h7v1h-7z")  # the finder's upper edge
    listed = await browser.get("/nguoi")
    assert code not in listed.body
    assert "Mã chưa ai dùng: 1" in words(listed)
    assert (await browser.post(f"/nguoi/ma/{invite.code_hash}/thu-hoi")).status == 303
    assert "Mã chưa ai dùng" not in words(await browser.get("/nguoi"))


async def test_a_letter_leads_into_our_bot_on_telegram_once_its_name_is_known(stage: Stage) -> None:
    """The link carries the code, so that nobody has to type it."""
    await stage.book.turn(lambda page: marks.keep_mark(page, "telegram.name", "locninh131_bot"))
    letter = await (await stage.browser("admin")).post("/nguoi/ma", role="area_head", unit=f"{OWN}-01")
    (code,) = CODE.findall(letter.body)
    assert f"https://t.me/locninh131_bot?start={code}" in words(letter)


async def test_areas_without_a_head_or_a_leader_are_named(stage: Stage) -> None:
    """The stage has a head in the first area alone; a leader put in charge takes an area off the other list."""
    browser = await stage.browser("unit_officer")
    areas = await stage.book.read(lambda page: len(scopes.below(page, [OWN])) - 1)
    seen = words(await browser.get("/nguoi"))
    assert f"Khu dân cư chưa có trưởng ban: {areas - 1}" in seen
    assert f"Khu dân cư chưa có lãnh đạo phụ trách: {areas}" in seen
    post = await post_of(stage, "unit_officer")
    assert (await browser.post(f"/nguoi/{post.id}/phu-trach", area=f"{OWN}-02")).status == 303
    assert f"Khu dân cư chưa có lãnh đạo phụ trách: {areas - 1}" in words(await browser.get("/nguoi"))
    done = await kept(stage, post.id)
    assert done is not None
    assert done.leads == (f"{OWN}-02",)


async def test_taking_a_role_away_closes_the_persons_pages(stage: Stage) -> None:
    """At once, and the audit has it; the last administrator cannot be sent away."""
    browser, observer = await stage.browser("organiser_officer"), await stage.browser("observer")
    post = await post_of(stage, "observer")
    assert (await browser.post(f"/nguoi/{post.id}/thoi")).status == 303
    assert (await observer.get()).status == 401
    admin, last = await stage.browser("admin"), await post_of(stage, "admin")
    assert (await browser.post(f"/nguoi/{last.id}/thoi")).status == 409
    refused = await admin.post(f"/nguoi/{last.id}/thoi")
    assert "người quản trị cuối cùng" in words(refused)
    assert (await admin.get()).status == 200


async def test_every_act_is_in_the_audit(stage: Stage) -> None:
    """Making and revoking a code, approving, refusing, leading and ending: who and what, never a name or a code."""
    browser = await stage.browser("admin")
    letter = await browser.post("/nguoi/ma", role="area_head", unit=f"{OWN}-01", name="Bí Mật")
    (code,) = CODE.findall(letter.body)
    await browser.post(f"/nguoi/ma/{invites.print_of(stage.key, code)}/thu-hoi")
    one, two = await asked(stage, "area_head", f"{OWN}-02"), await asked(stage, "observer", "692", sender="b")
    await browser.post(f"/nguoi/{one.id}/duyet", step="yes")
    await browser.post(f"/nguoi/{two.id}/duyet", step="no", reason="Không đúng người")
    await browser.post(f"/nguoi/{(await post_of(stage, 'unit_officer')).id}/phu-trach", area=f"{OWN}-01")
    await browser.post(f"/nguoi/{one.id}/thoi")

    def acts(page: Page) -> list[tuple[str, str]]:
        rows = page.session.exec(select(Audit).order_by(col(Audit.id))).all()
        assert not any(secret in repr(row) for row in rows for secret in ("Bí Mật", code, html.escape(AN), AN))
        return [(row.actor, row.action) for row in rows if row.action != "console.login"]

    actor = f"person:{stage.people['admin']}"
    names = ["invite.made", "invite.revoked", "post.approved", "post.refused", "post.leads", "post.ended"]
    assert await stage.book.read(acts) == [(actor, name) for name in names]


async def test_a_contact_elsewhere_is_named_by_its_channel(stage: Stage) -> None:
    """A person on two channels is one person with both of them."""
    person = stage.people["area_head"]
    for channel in ("telegram", "webchat"):
        at = Address(channel, "1", "x")
        await stage.book.turn(lambda page, at=at: people.bind(page, person, at, "x", stage.clocks.campaign()))  # type: ignore[misc]
    seen = words(await (await stage.browser("admin")).get("/nguoi"))
    assert "Telegram từ 20/06/2021, Trang web từ 20/06/2021" in seen


async def test_whoever_blocked_us_is_named_with_what_to_do(stage: Stage) -> None:
    """A contact that takes no letters is told as such; one who is reached elsewhere needs nobody's care."""
    head, officer = stage.people["area_head"], stage.people["unit_officer"]
    now = stage.clocks.campaign()

    def block(page: Page) -> None:
        for person, chat in ((head, "head"), (officer, "officer"), (officer, "officer's other")):
            people.bind(page, person, stage.recorder.address(chat), chat, now)
        for chat in ("head", "officer"):
            row = page.session.get(Contact, ("recorder", "1", chat))
            assert row is not None
            row.gone_at = stage.clock()

    await stage.book.turn(block)
    seen = words(await (await stage.browser("organiser_officer")).get("/nguoi"))
    gone = "recorder từ 20/06/2021 (không còn nhận tin từ 20/06/2021: đã chặn, hoặc tài khoản đã xóa)"
    assert seen.count(gone) == 2
    assert f"{gone}, recorder từ 20/06/2021" in seen
    assert "Không còn nhắn được: 1 người Nguyễn Văn area_head – Trưởng Ban điều hành khu dân cư" in seen
    assert "nhờ bỏ chặn rồi nhắn một chữ cho hệ thống" in seen
