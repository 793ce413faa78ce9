"""Achievements with versions, completion, group, movements, source; works chosen beforehand; how pictures look."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ADDED = ("criterion", "movements", "commitment", "source", "entered_by", "taken_at", "completed_at", "revision")


def upgrade() -> None:
    """Make tables and columns; what was handed in before came from its head, and no unit has taken it in."""
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("criterion", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("movements", Json, nullable=False, server_default="[]"),
        sa.Column("commitment", sa.String(length=24), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False, server_default="head"),
        sa.Column("entered_by", Key, nullable=True),
        sa.Column("taken_at", Instant(), nullable=True),
        sa.Column("completed_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
    )
    for column in columns:
        op.add_column("achievements", column)
    op.add_column("fetches", sa.Column("look", sa.String(length=16), nullable=False, server_default=""))
    _versions()
    _amendments()
    _commitments()


def downgrade() -> None:
    """Drop them; an achievement keeps what it says now."""
    for table in ("commitments", "amendments", "achievement_versions"):
        op.drop_table(table)
    op.drop_column("fetches", "look")
    for column in reversed(ADDED):
        op.drop_column("achievements", column)


def _versions() -> None:
    op.create_table(
        "achievement_versions",
        sa.Column("achievement", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("replaced_by", Key, nullable=False),
        sa.Column("replaced_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["achievement"], ["achievements.number"]),
        sa.ForeignKeyConstraint(["replaced_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("achievement", "version"),
    )


def _amendments() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", Key, nullable=False),
        sa.Column("achievement", sa.String(length=24), nullable=False),
        sa.Column("questions", Json, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_by", Key, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("is_live", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('wished', 'open', 'answered', 'refused')", name="amendment_state"),
        sa.CheckConstraint("is_live IS NULL OR is_live = 1", name="amendment_live_mark"),
        sa.CheckConstraint("(is_live IS NULL) = (settled_at IS NOT NULL)", name="amendment_live"),
        sa.ForeignKeyConstraint(["achievement"], ["achievements.number"]),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("achievement", "is_live", name="amendment_one_live"),
    )


def _commitments() -> None:
    op.create_table(
        "commitments",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("need", sa.String(length=300), nullable=False),
        sa.Column("result", sa.String(length=300), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("suggestion", sa.String(length=24), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("achievement", sa.String(length=24), nullable=True),
        sa.Column("made_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name="commitment_state"),
        sa.CheckConstraint("origin IN ('head', 'suggestion', 'assigned')", name="commitment_origin"),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="commitment_ended"),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.ForeignKeyConstraint(["area"], ["units.code"]),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    for column in ("unit", "area"):
        op.create_index(f"ix_commitments_{column}", "commitments", [column])
