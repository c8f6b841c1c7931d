"""Run by Alembic, never imported: applies versions on the connection and in the transaction that `upgrade` opened."""

from alembic import context

# The caller holds the transaction: all versions are applied, or none.
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
