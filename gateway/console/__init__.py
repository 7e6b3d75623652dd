"""What do people see and do? The staff's door: pages that call the same actions as the API, and decide nothing."""

from gateway.console.door import blueprint

__all__ = ["blueprint"]
