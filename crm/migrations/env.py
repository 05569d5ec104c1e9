"""What Alembic runs: one transaction over the database that `crm.database.migrate` was given."""

from __future__ import annotations

from alembic import context

from crm.database import open_engine
from crm.tables import Table


def run() -> None:
    """Bring the schema where it was asked to."""
    engine = open_engine(context.config.attributes["url"])
    try:
        with engine.connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=Table.metadata,
                render_as_batch=True,
                compare_type=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


run()
