"""The bodies that judge, and the selecting in the units before them."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "score_cards",
        sa.Column("version", Key, autoincrement=False, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("adopted_by", Key, nullable=False),
        sa.Column("adopted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["adopted_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "sittings",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("per", sa.String(length=12), nullable=False),
        sa.Column("quorum_part", sa.Integer(), nullable=False),
        sa.Column("quorum_of", sa.Integer(), nullable=False),
        sa.Column("invited_score", sa.Boolean(), nullable=False),
        sa.Column("card", Json, nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Integer(), nullable=True),
        sa.Column("opened_by", Key, nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_by", Key, nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("record", Json, nullable=True),
        sa.CheckConstraint("(is_open IS NULL) = (closed_at IS NOT NULL)", name="sitting_open"),
        sa.CheckConstraint("is_open IS NULL OR is_open = 1", name="sitting_open_mark"),
        sa.CheckConstraint("quorum_part >= 1 AND quorum_part <= quorum_of", name="sitting_quorum"),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("body", "phase", "is_open", name="sitting_one_open"),
    )
    op.create_table(
        "sitting_cases",
        sa.Column("sitting", Key, nullable=False),
        sa.Column("dossier", sa.String(length=24), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_by", Key, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint("outcome IS NULL OR outcome IN ('recognised', 'declined')", name="sitting_case_outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="sitting_case_decided"),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["dossier"], ["nominations.number"]),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("sitting", "dossier"),
    )
    op.create_table(
        "scores",
        sa.Column("id", Key, nullable=False),
        sa.Column("sitting", Key, nullable=False),
        sa.Column("dossier", sa.String(length=24), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("points", Json, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("(points IS NULL) = (why <> '')", name="score_or_abstention"),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["dossier"], ["nominations.number"]),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_scores_sitting", "scores", ["sitting"])
    op.create_table(
        "recusals",
        sa.Column("sitting", Key, nullable=False),
        sa.Column("dossier", sa.String(length=24), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["dossier"], ["nominations.number"]),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
        sa.PrimaryKeyConstraint("sitting", "dossier", "person"),
    )
    op.create_table(
        "selections",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("chair", sa.String(length=120), nullable=False),
        sa.Column("secretary", sa.String(length=120), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("ballots", Json, nullable=True),
        sa.Column("candidates", Json, nullable=False),
        sa.Column("tie_rule", sa.String(length=12), nullable=False),
        sa.Column("tie_why", sa.Text(), nullable=False),
        sa.Column("put_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("way IN ('hands', 'ballot')", name="selection_way"),
        sa.CheckConstraint("tie_rule IN ('', 'again', 'priority')", name="selection_tie_rule"),
        sa.CheckConstraint("present >= 1 AND present <= invited", name="selection_present"),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.ForeignKeyConstraint(["put_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("selections_of_unit", "selections", ["unit", "phase"])
    op.create_table(
        "late_requests",
        sa.Column("id", Key, nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("is_open", sa.Integer(), nullable=True),
        sa.Column("asked_by", Key, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("decided_by", Key, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'allowed', 'refused', 'used')", name="late_request_state"),
        sa.CheckConstraint("(is_open IS NULL) = (state IN ('refused', 'used'))", name="late_request_open"),
        sa.CheckConstraint("(decided_at IS NULL) = (state = 'asked')", name="late_request_decided"),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unit", "phase", "is_open", name="late_request_one_open"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("late_requests", "selections", "recusals", "scores", "sitting_cases", "sittings", "score_cards"):
        op.drop_table(table)
