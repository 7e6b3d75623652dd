"""Where anybody reports in writing, in four languages and without signing in, and follows up. GET changes nothing."""

from gateway.reporters.door import blueprint

__all__ = ["blueprint"]
