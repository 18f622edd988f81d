"""A nonce for each order's link, and the most of one product that an order may hold."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup.

    The links of the orders that are there were made of their client keys, and stay as they are.
    """
    op.add_column("orders", sa.Column("nonce", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE orders SET nonce = client_key WHERE client_key IS NOT NULL")
    op.add_column("shop", sa.Column("max_quantity", sa.Integer(), nullable=False, server_default="100"))
    op.add_column("product", sa.Column("max_quantity", sa.Integer(), nullable=True))
