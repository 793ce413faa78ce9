"""Awards paid, the community's fund, the statutory bonus, estimates, and posts handed over."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("handovers", "estimate_steps", "estimates", "bonuses", "fund_lines", "payments")


def upgrade() -> None:
    """Make the tables; nothing was paid, estimated or handed over before."""
    op.create_table(
        "payments",
        sa.Column("id", Key, nullable=False),
        sa.Column("dossier", sa.String(length=24), nullable=False),
        sa.Column("award", sa.String(length=40), nullable=False),
        sa.Column("payee", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("receipt", sa.String(length=40), nullable=False),
        sa.Column("received_by", sa.String(length=80), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("paid_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("amount > 0", name="payment_amount"),
        sa.ForeignKeyConstraint(["dossier"], ["laureates.dossier"]),
        sa.ForeignKeyConstraint(["paid_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dossier", "award", name="payment_once"),
    )
    op.create_table(
        "fund_lines",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("donor", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("pledge", Key, nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("entered_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("struck_at", Instant(), nullable=True),
        sa.Column("struck_by", Key, nullable=True),
        sa.Column("struck_why", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('pledged', 'received', 'spent')", name="fund_kind"),
        sa.CheckConstraint("amount > 0", name="fund_amount"),
        sa.CheckConstraint("pledge IS NULL OR kind = 'received'", name="fund_pledge"),
        sa.CheckConstraint("(struck_at IS NULL) = (struck_by IS NULL)", name="fund_struck"),
        sa.ForeignKeyConstraint(["pledge"], ["fund_lines.id"]),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["struck_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "bonuses",
        sa.Column("id", Key, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("set_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("amount > 0", name="bonus_amount"),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "estimates",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("recognised", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("at_most", sa.Integer(), nullable=False),
        sa.Column("each_one", sa.BigInteger(), nullable=False),
        sa.Column("bonus", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "state IN ('drawn_up', 'under_appraisal', 'approved', 'funded')",
            name="estimate_state",
        ),
        sa.CheckConstraint("recognised <= standing AND standing <= at_most", name="estimate_order"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_table(
        "estimate_steps",
        sa.Column("id", Key, nullable=False),
        sa.Column("estimate", Key, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["estimate"], ["estimates.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("estimate", "state", name="estimate_step_once"),
    )
    op.create_table(
        "handovers",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("left_by", Key, nullable=False),
        sa.Column("invite", sa.String(length=64), nullable=False),
        sa.Column("successor", sa.String(length=80), nullable=False),
        sa.Column("leads", Json, nullable=False),
        sa.Column("sheet", Json, nullable=False),
        sa.Column("made_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("taken_by", Key, nullable=True),
        sa.Column("taken_at", Instant(), nullable=True),
        sa.CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="handover_taken"),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.ForeignKeyConstraint(["left_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"]),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("invite"),
        sa.UniqueConstraint("number"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in TABLES:
        op.drop_table(table)
