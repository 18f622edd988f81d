"""Accounts, subscribers and samples are compared by the key of their address, whatever way it was typed.

Of two rows whose addresses turn out to be one, the older one gets the key. The younger one keeps its address
as it is, with a key that no address has: it is still signed in to by typing exactly that address, and no
third one can be made.
"""

import sqlalchemy as sa
from alembic import op

from data import emails

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    for table in ("user", "subscriber"):
        op.add_column(table, sa.Column("email_key", sa.String(), server_default="", nullable=False))
        _fill_keys(table)
        op.create_index(op.f(f"ix_{table}_email_key"), table, ["email_key"], unique=True)
    _compare_samples_by_key()


def _fill_keys(name: str) -> None:
    table = sa.table(name, sa.column("id"), sa.column("email"), sa.column("email_key"))
    taken: set[str] = set()
    rows = op.get_bind().execute(sa.select(table.c.id, table.c.email).order_by(table.c.id)).all()
    for number, email in rows:
        key = emails.key(email)
        key = f"{key} #{number}" if key in taken else key
        taken.add(key)
        op.get_bind().execute(sa.update(table).where(table.c.id == number).values(email_key=key))


def _compare_samples_by_key() -> None:
    """Two samples on their way to one address stay; there is no third one."""
    table = sa.table("sample_request", sa.column("email"))
    for email in op.get_bind().execute(sa.select(table.c.email).distinct()).scalars().all():
        if (key := emails.key(email)) != email:
            op.get_bind().execute(sa.update(table).where(table.c.email == email).values(email=key))
