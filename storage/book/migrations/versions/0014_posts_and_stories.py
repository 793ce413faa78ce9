"""Posts passed on between groups, stories of good deeds, what is posted where, and how groups are."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ABOUT_GROUPS = (  # what the bot knows of a group that was tied before: nothing
    ("heard_at", Instant()),
    ("warned_at", Instant()),
    ("gone_why", sa.String(length=12)),
    ("moved_from", sa.String(length=128)),
)


def upgrade() -> None:
    """Make the tables and the columns."""
    for name, kind in ABOUT_GROUPS:
        op.add_column("groups", sa.Column(name, kind, nullable=True))
    op.create_table(
        "relays",
        sa.Column("id", Key, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("message", sa.String(length=128), nullable=False),
        sa.Column("origin", sa.String(length=128), nullable=True),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("put_by", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("decided_by", Key, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint("way IN ('up', 'down')", name="relay_way"),
        sa.CheckConstraint("state IN ('waiting', 'passed', 'refused')", name="relay_state"),
        sa.ForeignKeyConstraint(["unit"], ["units.code"]),
        sa.ForeignKeyConstraint(["put_by"], ["people.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "account", "chat", "message", name="relay_once"),
        sa.UniqueConstraint("origin", name="relay_of_one_post"),
    )
    op.create_index("ix_relays_state", "relays", ["state"])
    op.create_table(
        "stories",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("work", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("written_by", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="story_state"),
        sa.ForeignKeyConstraint(["work"], ["achievements.number"]),
        sa.ForeignKeyConstraint(["written_by"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("work"),
    )
    op.create_table(
        "postings",
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("outlet", sa.String(length=40), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.Column("done_by", Key, nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("about", "outlet"),
    )


def downgrade() -> None:
    """Drop them; what was passed on stays as broadcasts of their own."""
    op.drop_table("postings")
    op.drop_table("stories")
    op.drop_index("ix_relays_state", "relays")
    op.drop_table("relays")
    for name, _ in ABOUT_GROUPS:
        op.drop_column("groups", name)
