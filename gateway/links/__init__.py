"""Where who got a link reads and answers without signing in: one door for every kind. GET shows, only POST answers."""

from gateway.links.door import blueprint

__all__ = ["blueprint"]
