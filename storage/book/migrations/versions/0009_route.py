"""A dossier has a route: its state tells where it is, its hops how it came there; holds, laureates, last refusals."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATES = (
    "'proposed', 'received', 'completion', 'assessment', 'council', 'chosen', 'passed_over', 'recognised',"
    " 'not_recognised', 'awarded', 'paid', 'withdrawn', 'held', 'suspended', 'transferring'"
)
NEW = {
    "nomination_state": f"state IN ({STATES})",
    "nomination_slot": "(state IN ('withdrawn', 'suspended')) = (slot IS NULL)",
}
OLD = {
    "nomination_state": "state IN ('active', 'withdrawn')",
    "nomination_slot": "(state = 'active') = (slot IS NOT NULL)",
}
COLUMNS = (
    "id, number, phase, unit, slot, area, person, active_area, active_person, merit, state, put_by, at,"
    " ended_at, ended_why"
)


def upgrade() -> None:
    """Make the tables; who stood is proposed, and every dossier has its first hops."""
    _nominations(NEW, 16, "CASE state WHEN 'active' THEN 'proposed' ELSE state END")
    op.create_table(
        "hops",
        sa.Column("id", Key, nullable=False),
        sa.Column("dossier", sa.String(length=24), nullable=False),
        sa.Column("move", sa.String(length=16), nullable=False),
        sa.Column("came_from", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_by", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("real_at", Instant(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["nominations.number"]),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hops_dossier", "hops", ["dossier"])
    _backfill()
    op.create_table(
        "holds",
        sa.Column("id", Key, nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("set_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.Column("lifted_by", Key, nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=False),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="hold_lifted"),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["lifted_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_holds_person", "holds", ["person"])
    op.create_table(
        "laureates",
        sa.Column("dossier", sa.String(length=24), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("released_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["nominations.number"]),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.ForeignKeyConstraint(["area"], ["units.code"]),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("dossier"),
        sa.UniqueConstraint("phase", "person", name="laureate_person_once"),
        sa.UniqueConstraint("phase", "area", name="laureate_area_once"),
    )
    op.create_table(
        "refusals",
        sa.Column("person", Key, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person"),
    )


def downgrade() -> None:
    """Drop the tables; whoever holds a slot stands, who was suspended is withdrawn."""
    for table in ("refusals", "laureates", "holds", "hops"):
        op.drop_table(table)
    _nominations(OLD, 12, "CASE WHEN slot IS NULL THEN 'withdrawn' ELSE 'active' END")


def _backfill() -> None:
    """The hops that are known of the dossiers that exist; their campaign time stands for both clocks."""
    op.execute(
        "INSERT INTO hops (dossier, move, came_from, state, made_by, at, real_at, why, facts)"
        " SELECT number, 'propose', '', 'proposed', put_by, at, at, '', '{}' FROM nominations ORDER BY id"
    )
    op.execute(
        "INSERT INTO hops (dossier, move, came_from, state, made_by, at, real_at, why, facts)"
        " SELECT number, 'withdraw', 'proposed', 'withdrawn', NULL, ended_at, ended_at, ended_why, '{}'"
        " FROM nominations WHERE state = 'withdrawn' AND ended_at IS NOT NULL ORDER BY id"
    )


def _nominations(checks: dict[str, str], width: int, state: str) -> None:
    """Give the table other states: SQLite changes no constraint in place, so there the table is copied."""
    if op.get_bind().dialect.name != "sqlite":
        for name in checks:
            op.drop_constraint(name, "nominations", type_="check")
        op.execute(f"UPDATE nominations SET state = {state}")  # noqa: S608 - our own words
        op.alter_column("nominations", "state", type_=sa.String(length=width))
        for name, check in checks.items():
            op.create_check_constraint(name, "nominations", check)
        return
    op.rename_table("nominations", "nominations_before")
    _make_nominations(checks, width)
    columns = COLUMNS.replace("state,", f"{state},")
    op.execute(f"INSERT INTO nominations ({COLUMNS}) SELECT {columns} FROM nominations_before")  # noqa: S608
    op.drop_table("nominations_before")
    for column in ("phase", "unit", "at"):
        op.create_index(f"ix_nominations_{column}", "nominations", [column])


def _make_nominations(checks: dict[str, str], width: int) -> None:
    op.create_table(
        "nominations",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("active_area", sa.String(length=32), nullable=True),
        sa.Column("active_person", Key, nullable=True),
        sa.Column("merit", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=width), nullable=False),
        sa.Column("put_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_why", sa.String(length=300), nullable=False),
        *(sa.CheckConstraint(check, name=name) for name, check in checks.items()),
        sa.CheckConstraint("slot IS NULL OR slot >= 1", name="nomination_slot_number"),
        sa.ForeignKeyConstraint(["area"], ["units.code"]),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.ForeignKeyConstraint(["put_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("phase", "active_area", name="nomination_area_once"),
        sa.UniqueConstraint("phase", "active_person", name="nomination_person_once"),
        sa.UniqueConstraint("unit", "phase", "slot", name="nomination_one_per_slot"),
    )
