"""Second rounds among equals: of a sitting by a sitting of its own, of a unit's meeting by hands, paper or in chat."""

import sqlalchemy as sa
from alembic import op

from storage.book.columns import Json

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a round belongs to; of rounds before, only the votes are known."""
    op.add_column("sittings", sa.Column("second_of", sa.String(length=24), nullable=False, server_default=""))
    op.add_column("selections", sa.Column("again_way", sa.String(length=12), nullable=False, server_default=""))
    op.add_column("selections", sa.Column("again_ballots", Json(), nullable=True))
    op.add_column("ballots", sa.Column("first", Json(), nullable=True))


def downgrade() -> None:
    """Take it away: a round in chat becomes a ballot of its own, the order that it settled stays."""
    op.drop_column("ballots", "first")
    op.drop_column("selections", "again_ballots")
    op.drop_column("selections", "again_way")
    op.drop_column("sittings", "second_of")
