"""Is it the database that is away, rather than our own code that is wrong?"""

from __future__ import annotations

from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


def database_is_away(fault: BaseException | None) -> bool:
    """Whether a fault, or what it came of, says that the database does not answer, is locked, broken or empty."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        if isinstance(fault, (OperationalError, InterfaceError, PoolTimeout)) or type(fault) is DatabaseError:
            return True
        fault = fault.__cause__ or fault.__context__
    return False
