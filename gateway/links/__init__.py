"""Where an officer who was paged reads about a ticket and answers, without signing in. GET shows, only POST answers."""

from gateway.links.door import blueprint

__all__ = ["blueprint"]
