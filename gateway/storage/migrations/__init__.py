"""Which steps brought the database to its present form? One file a step, never changed once it has landed."""
