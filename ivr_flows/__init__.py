"""What does the caller hear next? Flows and prompts as files, and a pure engine that plays them.

Nothing here reads a clock, a database, a network or the environment; nothing here imports gateway or contacts.
"""
