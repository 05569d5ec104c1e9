"""The schema's history: Alembic revisions, oldest first, run by `crm.database.migrate`."""
