"""Is what we may have sent in the carrier's list? Reads page after page until the answer is sure.

"Absent" is said only of a list that was read to its end, or, where it runs newest first, to before the attempt.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from gateway.errors import CarrierFault, FaultKind

PAGE_SIZE = 200
PAGES = 10
SKEW = timedelta(seconds=5)  # between the carrier's clock and ours, whole seconds of theirs included


def find(first_page: Any, since: datetime, besides: Collection[str], matches: Callable[[Any], bool]) -> Any | None:
    """Return the first record of a library page, or its successors, created since `since` that `matches`.

    Records whose sid is in `besides` are passed over.
    A record without a date may be ours. Raises CarrierFault(UNCERTAIN) when the list goes on beyond what we read.
    """
    earliest, page = since - SKEW, first_page
    for _ in range(PAGES):
        records = list(page)
        for record in records:
            if record.sid not in besides and _recent(record, earliest) and matches(record):
                return record
        if _newest_first_and_past(records, earliest):
            return None
        page = page.next_page()
        if page is None:
            return None
    raise CarrierFault(FaultKind.UNCERTAIN, detail="the list is too long to read")


def _recent(record: Any, earliest: datetime) -> bool:
    return record.date_created is None or record.date_created >= earliest


def _newest_first_and_past(records: list[Any], earliest: datetime) -> bool:
    dates = [record.date_created for record in records]
    if len(dates) < 2 or None in dates:
        return False
    return dates[-1] < earliest and dates[0] > dates[-1] and dates == sorted(dates, reverse=True)
