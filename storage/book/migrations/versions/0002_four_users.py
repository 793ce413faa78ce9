"""Invites, achievements, nominations, decisions, groups, broadcasts and occurrences."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.add_column("contacts", sa.Column("chat", sa.String(length=128), server_default="", nullable=False))
    op.create_table(
        "occurrences",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "achievements",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("campaign_values", Json(), nullable=False),
        sa.Column("novel", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.String(length=300), nullable=False),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('submitted', 'withdrawn')", name="achievement_state"),
        sa.ForeignKeyConstraint(
            ["area"],
            ["units.code"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["units.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_achievements_area"), "achievements", ["area"], unique=False)
    op.create_index(op.f("ix_achievements_at"), "achievements", ["at"], unique=False)
    op.create_index(op.f("ix_achievements_person"), "achievements", ["person"], unique=False)
    op.create_index(op.f("ix_achievements_phase"), "achievements", ["phase"], unique=False)
    op.create_index(op.f("ix_achievements_unit"), "achievements", ["unit"], unique=False)
    op.create_table(
        "broadcasts",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("occasion", sa.String(length=120), nullable=True),
        sa.Column("body", Json(), nullable=False),
        sa.Column("audience", Json(), nullable=False),
        sa.Column("asks_receipt", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("put_by", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'running', 'paused', 'done', 'cancelled')", name="broadcast_state"),
        sa.ForeignKeyConstraint(["put_by"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("occasion"),
    )
    op.create_index(op.f("ix_broadcasts_due_at"), "broadcasts", ["due_at"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("announce_at", Instant(), nullable=True),
        sa.Column("announced_at", Instant(), nullable=True),
        sa.Column("put_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["put_by"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_decisions_announce_at"), "decisions", ["announce_at"], unique=False)
    op.create_table(
        "groups",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("linked_by", Key, nullable=True),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint("state IN ('linked', 'gone')", name="group_state"),
        sa.ForeignKeyConstraint(["linked_by"], ["people.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["units.code"],
        ),
        sa.PrimaryKeyConstraint("channel", "account", "chat"),
    )
    op.create_index(op.f("ix_groups_unit"), "groups", ["unit"], unique=False)
    op.create_table(
        "invites",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("used_by", Key, nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "role IN ('citizen', 'area_head', 'unit_officer', 'organiser_officer', 'council_member', 'hotline_officer', 'finance_officer', 'media_officer', 'observer', 'admin')",
            name="invite_role",
        ),
        sa.CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="invite_used"),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["units.code"],
        ),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_index(op.f("ix_invites_unit"), "invites", ["unit"], unique=False)
    op.create_table(
        "link_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("made_by", Key, nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["units.code"],
        ),
        sa.PrimaryKeyConstraint("code_hash"),
    )
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
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("put_by", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_why", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(state = 'active') = (slot IS NOT NULL)", name="nomination_slot"),
        sa.CheckConstraint("state IN ('active', 'withdrawn')", name="nomination_state"),
        sa.CheckConstraint("slot IS NULL OR slot >= 1", name="nomination_slot_number"),
        sa.ForeignKeyConstraint(
            ["area"],
            ["units.code"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(
            ["put_by"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["units.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("phase", "active_area", name="nomination_area_once"),
        sa.UniqueConstraint("phase", "active_person", name="nomination_person_once"),
        sa.UniqueConstraint("unit", "phase", "slot", name="nomination_one_per_slot"),
    )
    op.create_index(op.f("ix_nominations_at"), "nominations", ["at"], unique=False)
    op.create_index(op.f("ix_nominations_phase"), "nominations", ["phase"], unique=False)
    op.create_index(op.f("ix_nominations_unit"), "nominations", ["unit"], unique=False)
    op.create_table(
        "recipients",
        sa.Column("id", Key, nullable=False),
        sa.Column("broadcast", Key, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("person", Key, nullable=True),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("letter", Key, nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["broadcast"], ["broadcasts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["units.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("broadcast", "channel", "account", "chat", name="recipient_once"),
    )
    op.create_index(op.f("ix_recipients_letter"), "recipients", ["letter"], unique=False)
    op.create_index(op.f("ix_recipients_unit"), "recipients", ["unit"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index(op.f("ix_recipients_unit"), table_name="recipients")
    op.drop_index(op.f("ix_recipients_letter"), table_name="recipients")
    op.drop_table("recipients")
    op.drop_index(op.f("ix_nominations_unit"), table_name="nominations")
    op.drop_index(op.f("ix_nominations_phase"), table_name="nominations")
    op.drop_index(op.f("ix_nominations_at"), table_name="nominations")
    op.drop_table("nominations")
    op.drop_table("link_codes")
    op.drop_index(op.f("ix_invites_unit"), table_name="invites")
    op.drop_table("invites")
    op.drop_index(op.f("ix_groups_unit"), table_name="groups")
    op.drop_table("groups")
    op.drop_index(op.f("ix_decisions_announce_at"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(op.f("ix_broadcasts_due_at"), table_name="broadcasts")
    op.drop_table("broadcasts")
    op.drop_index(op.f("ix_achievements_unit"), table_name="achievements")
    op.drop_index(op.f("ix_achievements_phase"), table_name="achievements")
    op.drop_index(op.f("ix_achievements_person"), table_name="achievements")
    op.drop_index(op.f("ix_achievements_at"), table_name="achievements")
    op.drop_index(op.f("ix_achievements_area"), table_name="achievements")
    op.drop_table("achievements")
    op.drop_table("occurrences")
    op.drop_column("contacts", "chat")
