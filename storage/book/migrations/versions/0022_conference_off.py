"""Why a conference does not meet, while it is called off; contacts are found by their chat."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the reason; conferences of the version before all meet."""
    op.add_column("conferences", sa.Column("off_why", sa.String(length=300), nullable=False, server_default=""))
    op.create_index("contacts_of_chat", "contacts", ["channel", "account", "chat"])


def downgrade() -> None:
    """Take it away: what was called off meets again."""
    op.drop_index("contacts_of_chat", table_name="contacts")
    op.drop_column("conferences", "off_why")
