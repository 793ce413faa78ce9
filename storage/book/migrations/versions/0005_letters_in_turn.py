"""Letters on their way out can be read in the order in which they go, however many wait."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('pending', 'sending', 'retry')")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "letters_in_turn",
        "letters",
        ["channel", "account", "priority", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("letters_in_turn", table_name="letters")
