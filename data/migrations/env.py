"""Alembic's entry: migrate over the connection that data/database/schema.py hands in, inside its transaction."""

from alembic import context

from data.models import Order

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Order.metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
