"""The audit is a chain, with personal values beside it; an observer's note is a suggestion of another kind."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UNSEALED = sa.text("place IS NULL")


def upgrade() -> None:
    """Rows of before are sealed like all others, by the next beat, in their order."""
    op.create_table(
        "audit_values",
        sa.Column("id", Key, nullable=False),
        sa.Column("audit", Key, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("person", Key, nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["audit"], ["audit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_values_audit", "audit_values", ["audit"])
    op.create_index("ix_audit_values_person", "audit_values", ["person"])
    op.add_column("audit", sa.Column("place", Key, nullable=True))
    op.add_column("audit", sa.Column("seal", sa.String(length=64), nullable=True))
    op.create_index("audit_place", "audit", ["place"], unique=True)
    op.create_index("audit_unsealed", "audit", ["id"], sqlite_where=UNSEALED, postgresql_where=UNSEALED)
    op.add_column("suggestions", sa.Column("kind", sa.String(length=12), server_default="suggestion", nullable=False))


def downgrade() -> None:
    """Without the chain; the rows stay."""
    op.drop_column("suggestions", "kind")
    op.drop_index("audit_unsealed", table_name="audit")
    op.drop_index("audit_place", table_name="audit")
    op.drop_column("audit", "seal")
    op.drop_column("audit", "place")
    op.drop_table("audit_values")
