"""Letters that did not arrive are found by their address, among those of a season."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TROUBLED = sa.text("state IN ('unknown', 'failed')")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "letters_troubled",
        "letters",
        ["channel", "account", "chat", "state"],
        sqlite_where=TROUBLED,
        postgresql_where=TROUBLED,
    )


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("letters_troubled", table_name="letters")
