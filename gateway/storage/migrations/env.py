"""How does Alembic run here? On the connection it is handed, inside that connection's transaction."""

from alembic import context

from gateway.storage.migrations.compare import rendered

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
    render_item=rendered,
)
with context.begin_transaction():
    context.run_migrations()
