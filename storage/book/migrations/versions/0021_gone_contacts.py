"""When a platform said of somebody's chat that it takes no more letters."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark; of contacts before nothing is known against them."""
    op.add_column("contacts", sa.Column("gone_at", Instant(), nullable=True))


def downgrade() -> None:
    """Take it away: every contact is tried again."""
    op.drop_column("contacts", "gone_at")
