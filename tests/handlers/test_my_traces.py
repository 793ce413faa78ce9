"""/dulieu leaves no table out: each column that names a person is told, counted, or kept back for a reason."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import handlers.everyone.my_data
import handlers.everyone.my_traces
import storage.book.opening  # noqa: F401 - it registers all tables
from storage.book.page import Page
from storage.campaign.council.tables import Score, Sitting
from storage.campaign.dossiers import nominations, refusals
from storage.campaign.dossiers.nominations import NewPut
from storage.campaign.dossiers.refusals import Refused
from storage.campaign.membership.traces import COUNTED, KEPT_BACK, TOLD
from storage.campaign.money import fund
from storage.campaign.money.fund import NewLine
from storage.campaign.planning import plan_changes
from storage.texts.texts import texts
from tests.handlers.campaign_office import CampaignOffice, opened

PERSONAL = re.compile(
    r"(^|_)(by|person|sender|chat|donor|successor|keeper|answerer|asked|actor|chair|secretary|payee)$|^name$"
)


def personal() -> dict[str, set[str]]:
    """The columns that name a person, by table: by where they lead, or by what they are called."""
    found: dict[str, set[str]] = {}
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            leads = any(key.column.table.name == "people" for key in column.foreign_keys)
            if leads or PERSONAL.search(column.name):
                found.setdefault(table.name, set()).add(column.name)
    return found


def test_every_table_that_names_a_person_is_told_counted_or_kept_back_for_a_reason() -> None:
    """A table that is added without a place in one of the three lists fails here, and one in two lists."""
    known = [*TOLD, *COUNTED, *KEPT_BACK]
    assert sorted(known) == sorted(personal())
    assert all(reason.strip() for reason in KEPT_BACK.values())


def test_what_is_counted_is_read_from_columns_that_are_there() -> None:
    """Each column exists and names a person."""
    there = personal()
    assert [table for table, columns in COUNTED.items() if not set(columns) <= there[table]] == []


def test_each_list_is_told_in_words() -> None:
    """The sentences of what is told stand in the two modules of /dulieu; each table that is counted has its own."""
    modules = (handlers.everyone.my_data, handlers.everyone.my_traces)
    source = "".join(Path(module.__file__ or "").read_text("utf8") for module in modules)
    assert [key for key in set(TOLD.values()) if f'"{key}"' not in source and f'"{key}.' not in source] == []
    assert [table for table in COUNTED if not texts().has(f"mydata.acts.{table}")] == []


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[CampaignOffice]:
    """A head and an officer of his commune."""
    async with opened(f"sqlite:///{tmp_path}/data/b.sqlite", tmp_path / "data") as office:
        await office.appoint("an", "area_head", "25279-01", "Nguyễn Văn An")
        await office.appoint("bình", "unit_officer", "25279", "Trần Thị Bình")
        yield office


async def test_the_last_no_and_acts_in_office_are_shown_to_that_person_alone(office: CampaignOffice) -> None:
    """The refusal as it was told; how often one's name stands on acts; a donor of that name, without the sum."""
    facts = {"plan": "151/KH-UBND", "clause": "III.1", "number": "TT-2021-0009"}
    no = Refused("work_stands", "III.1", facts, office.now)
    gift = NewLine("pledged", 5_000_000, "Quỹ khen", donor="Nguyễn Văn An")
    plan = office.bot.plan

    def write(page: Page) -> None:
        refusals.remember(page, 1, no)
        fund.enter(page, plan, gift, by=2, at=office.now)
        plan_changes.write(page, [("I.dossiers_due", None, date(2021, 6, 28))], "CV 7", 2, office.now)

    await office.bot.book.turn(write)
    shown = await office.says("an", "/dulieu")
    assert "Lần chưa được gần nhất còn giữ (20/6/2021): " in shown
    assert "TT-2021-0009" in shown
    assert "Sổ quỹ có 1 khoản ghi người đóng góp tên Nguyễn Văn An" in shown
    assert "5.000.000" not in shown
    others = await office.says("bình", "/dulieu")
    assert "1 lần đổi ngày" in others
    assert "TT-2021-0009" not in others
    assert "Sổ quỹ" not in others


async def test_a_member_reads_the_own_points_and_nobody_elses(office: CampaignOffice) -> None:
    """The newest word on each dossier; an abstention with its reason; another member's are not there."""
    await office.appoint("em", "council_member", "692", "Hồ Văn Em")
    await office.appoint("phúc", "council_member", "692", "Lý Thị Phúc")
    put = NewPut("I", "25279", "25279-01", 1, "Được dân tin.", 2)

    def write(page: Page) -> None:
        nominations.put_forward(page, put, quota=1, at=office.now, year=2021)
        held = Sitting(
            number="PC-1",
            body="assessment",
            phase="I",
            method="mean",
            per="whole",
            quorum_part=1,
            quorum_of=2,
            invited_score=False,
            card=[],
            card_version=0,
            opened_by=2,
            opened_at=office.now,
        )
        page.session.add(held)
        page.session.flush()
        for person, points in ((3, "70"), (3, "163/2"), (4, "99")):
            given = Score(
                sitting=held.id or 0,
                dossier="DC-2021-0001",
                person=person,
                card_version=0,
                points={"a": points},
                at=office.now,
            )
            page.session.add(given)

    await office.bot.book.turn(write)
    shown = await office.says("em", "/dulieu")
    assert "Điểm anh/chị đã chấm hồ sơ DC-2021-0001 (20/6/2021): 81,5" in shown
    assert "70" not in shown
    assert "99" not in shown
