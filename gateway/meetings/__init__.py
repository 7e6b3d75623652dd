"""How do a caller who waits and an officer who comes meet on one line, and what becomes of who waits in vain?"""
