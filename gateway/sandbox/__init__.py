"""A Twilio-compatible carrier on this machine, with phones in the browser.

A program a stranger would use for its own sake: it knows nothing of the gateway beyond settings and errors, keeps
its own database file, listens on the loopback address only and never reaches a real person.
"""
