"""The first tables: the book, the mail and the campaign."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant, Json, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "audit",
        sa.Column("id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("campaign_at", Instant(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_audit_action"), "audit", ["action"], unique=False)
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("sender", sa.String(length=128), nullable=False),
        sa.Column("state", Json(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "chat", "sender"),
    )
    op.create_index(op.f("ix_conversations_at"), "conversations", ["at"], unique=False)
    op.create_table(
        "counters",
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series"),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", Key, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=128), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("fault", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index(op.f("ix_dead_letters_at"), "dead_letters", ["at"], unique=False)
    op.create_table(
        "events",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=128), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "event"),
    )
    op.create_index(op.f("ix_events_at"), "events", ["at"], unique=False)
    op.create_table(
        "fetches",
        sa.Column("id", Key, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(state = 'done') = (sha256 IS NOT NULL)", name="fetch_done_has_file"),
        sa.CheckConstraint("state IN ('wanted', 'done', 'failed')", name="fetch_state"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("fetches_due", "fetches", ["state", "due_at"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", Key, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("dedupe", sa.String(length=160), nullable=True),
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("sent_as", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'retry', 'unknown', 'failed', 'cancelled')", name="letter_state"
        ),
        sa.CheckConstraint("attempt >= 0 AND doubtful >= 0 AND doubtful <= 2", name="letter_counts"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe"),
    )
    op.create_index("letters_of_address", "letters", ["channel", "account", "chat"], unique=False)
    op.create_index(
        "letters_on_the_way",
        "letters",
        ["channel", "account", "chat"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending', 'retry')"),
        postgresql_where=sa.text("state IN ('pending', 'sending', 'retry')"),
    )
    op.create_index("letters_open", "letters", ["state", "due_at"], unique=False)
    op.create_table(
        "mailbox",
        sa.Column("id", Key, nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("event", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event"),
    )
    op.create_index(op.f("ix_mailbox_at"), "mailbox", ["at"], unique=False)
    op.create_index("mailbox_of_chat", "mailbox", ["chat", "id"], unique=False)
    op.create_table(
        "marks",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "people",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "units",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("parent", sa.String(length=32), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=80), nullable=False),
        sa.CheckConstraint("parent IS NULL OR parent <> code", name="unit_not_own_parent"),
        sa.CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="unit_dates"),
        sa.ForeignKeyConstraint(["parent"], ["units.code"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index(op.f("ix_units_parent"), "units", ["parent"], unique=False)
    op.create_table(
        "console_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("browser", sa.String(length=120), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index(op.f("ix_console_sessions_person"), "console_sessions", ["person"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=128), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("channel", "account", "sender"),
    )
    op.create_index(op.f("ix_contacts_person"), "contacts", ["person"], unique=False)
    op.create_table(
        "login_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "memberships",
        sa.Column("id", Key, nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("duties", Json(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.CheckConstraint(
            "role IN ('citizen', 'area_head', 'unit_officer', 'organiser_officer', 'council_member', 'hotline_officer', 'finance_officer', 'media_officer', 'observer', 'admin')",
            name="membership_role",
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["units.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person", "role", "unit", name="membership_once"),
    )
    op.create_index(op.f("ix_memberships_person"), "memberships", ["person"], unique=False)
    op.create_index(op.f("ix_memberships_unit"), "memberships", ["unit"], unique=False)
    op.create_table(
        "suggestions",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("account", sa.String(length=64), nullable=True),
        sa.Column("chat", sa.String(length=128), nullable=True),
        sa.Column("sender", sa.String(length=128), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by", Key, nullable=True),
        sa.CheckConstraint(
            "(state IN ('answered', 'forwarded')) = (answered_at IS NOT NULL)", name="suggestion_answered"
        ),
        sa.CheckConstraint("state IN ('received', 'answered', 'forwarded', 'withdrawn')", name="suggestion_state"),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(
            ["area"],
            ["units.code"],
        ),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["units.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_suggestions_at"), "suggestions", ["at"], unique=False)
    op.create_index(op.f("ix_suggestions_unit"), "suggestions", ["unit"], unique=False)
    op.create_index("suggestions_of_sender", "suggestions", ["channel", "account", "sender"], unique=False)
    op.create_table(
        "unit_aliases",
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("alias", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["units.code"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("unit", "alias"),
    )
    op.create_table(
        "unit_successions",
        sa.Column("predecessor", sa.String(length=32), nullable=False),
        sa.Column("successor", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["predecessor"], ["units.code"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("predecessor", "successor", "day"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("unit_successions")
    op.drop_table("unit_aliases")
    op.drop_index("suggestions_of_sender", table_name="suggestions")
    op.drop_index(op.f("ix_suggestions_unit"), table_name="suggestions")
    op.drop_index(op.f("ix_suggestions_at"), table_name="suggestions")
    op.drop_table("suggestions")
    op.drop_index(op.f("ix_memberships_unit"), table_name="memberships")
    op.drop_index(op.f("ix_memberships_person"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("login_links")
    op.drop_index(op.f("ix_contacts_person"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_index(op.f("ix_console_sessions_person"), table_name="console_sessions")
    op.drop_table("console_sessions")
    op.drop_index(op.f("ix_units_parent"), table_name="units")
    op.drop_table("units")
    op.drop_table("people")
    op.drop_table("marks")
    op.drop_index("mailbox_of_chat", table_name="mailbox")
    op.drop_index(op.f("ix_mailbox_at"), table_name="mailbox")
    op.drop_table("mailbox")
    op.drop_index("letters_open", table_name="letters")
    op.drop_index("letters_on_the_way", table_name="letters")
    op.drop_index("letters_of_address", table_name="letters")
    op.drop_table("letters")
    op.drop_index("fetches_due", table_name="fetches")
    op.drop_table("fetches")
    op.drop_index(op.f("ix_events_at"), table_name="events")
    op.drop_table("events")
    op.drop_index(op.f("ix_dead_letters_at"), table_name="dead_letters")
    op.drop_table("dead_letters")
    op.drop_table("counters")
    op.drop_index(op.f("ix_conversations_at"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_index(op.f("ix_audit_subject"), table_name="audit")
    op.drop_index(op.f("ix_audit_at"), table_name="audit")
    op.drop_index(op.f("ix_audit_action"), table_name="audit")
    op.drop_table("audit")
