"""The conferences: venue and agenda, what has to be ready, who said whether they come."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "conferences",
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("hour", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("presiding", sa.String(length=120), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("agenda", Json(), nullable=False),
        sa.PrimaryKeyConstraint("phase"),
    )
    op.create_table(
        "conference_items",
        sa.Column("id", Key, nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_by", Key, nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="conference_item_done"),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("phase", "item", name="conference_item_once"),
    )
    op.create_table(
        "conference_answers",
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("coming", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("phase", "person"),
    )


def downgrade() -> None:
    """Drop them; the conferences' days are the plan's, and stay."""
    op.drop_table("conference_answers")
    op.drop_table("conference_items")
    op.drop_table("conferences")
