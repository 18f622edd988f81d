"""A session has a name that may be shown, the browser and network it comes from, and when it was last used.

Sessions from before are named at random; they were last used when they began, as far as anybody knows.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADDED = (
    sa.Column("public_id", sa.String()),
    sa.Column("seen_at", sa.DateTime()),
    sa.Column("browser", sa.String()),
    sa.Column("network", sa.String()),
)


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    for column in ADDED:
        op.add_column("sign_in", column)
    _fill()
    with op.batch_alter_table("sign_in") as table:
        for column in ADDED:
            table.alter_column(column.name, existing_type=column.type, nullable=False)
        table.create_unique_constraint(op.f("uq_sign_in_public_id"), ["public_id"])


def _fill() -> None:
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE sign_in SET seen_at = created_at, browser = '', network = ''"))
    for (token_hash,) in connection.execute(sa.text("SELECT token_hash FROM sign_in")).fetchall():
        connection.execute(
            sa.text("UPDATE sign_in SET public_id = :public_id WHERE token_hash = :token_hash"),
            {"public_id": secrets.token_hex(8), "token_hash": token_hash},
        )
