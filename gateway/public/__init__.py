"""Where everybody reads what we published, without signing in: pages, an Atom feed and CAP documents."""

from gateway.public.door import blueprint

__all__ = ["blueprint"]
