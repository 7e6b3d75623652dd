"""Which exercise is held, who takes part, and what belongs to it? Drill and live never mix: who plays is said here."""
