"""The programs' door: JSON under /api/v1, described by /api/v1/openapi.json; and how our processes are."""

from gateway.api.changing import PREFIX
from gateway.api.door import blueprint

__all__ = ["PREFIX", "blueprint"]
