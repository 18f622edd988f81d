"""Alembic's entry: migrate over the connection that data/schema.py hands in, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

from data import models  # noqa: F401 - fills the metadata that new revisions are compared with

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
