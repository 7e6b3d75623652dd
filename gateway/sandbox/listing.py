"""Which things are on this page of a list? Twilio's filters and paging over things that are newest first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Protocol, TypeVar
from urllib.parse import urlencode

from gateway.sandbox.faults import ApiFault

LARGEST_PAGE, USUAL_PAGE = 1000, 50
TOKEN_PREFIX = "PA"  # noqa: S105 - a place in a list


class _Numbered(Protocol):
    @property
    def sid(self) -> str: ...


T = TypeVar("T", bound=_Numbered)


def by_word(things: Iterable[T], said: str | None, word: Callable[[T], str | None]) -> Iterable[T]:
    """Keep what carries exactly the word that was asked for; no word asked keeps all."""
    return things if not said else (thing for thing in things if word(thing) == said)


def by_time(
    things: Iterable[T], args: Mapping[str, str], name: str, moment: Callable[[T], datetime | None]
) -> Iterable[T]:
    """Keep what lies at `name` (that day or second), from `name>` on and up to `name<`; no moment is outside."""
    bounds = list(_bounds(args, name))
    if not bounds:
        return things

    def inside(thing: T) -> bool:
        at = moment(thing)
        return at is not None and all(first <= at < end for first, end in bounds)

    return (thing for thing in things if inside(thing))


def _bounds(args: Mapping[str, str], name: str) -> Iterable[tuple[datetime, datetime]]:
    ever, never = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    if said := args.get(name):
        at = _moment(said)  # midnight stands for its whole day
        yield at, at + (timedelta(days=1) if at.time() == time() else timedelta(seconds=1))
    if said := args.get(name + "<"):
        yield ever, _moment(said) + timedelta(seconds=1)
    if said := args.get(name + ">"):
        yield _moment(said), never


def _moment(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError as fault:
        raise ApiFault(20001, f"Parameter date {said} is not valid") from fault
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def page(
    things: Iterable[T], args: Mapping[str, str], path: str, key: str, render: Callable[[T], object]
) -> dict[str, object]:
    """Return one page with the addresses of its neighbours. The token makes pages stable while things are added."""
    kept: Sequence[T] = things if isinstance(things, list) else list(things)
    size, number = _whole(args.get("PageSize"), USUAL_PAGE, 1, LARGEST_PAGE), _whole(args.get("Page"), 0, 0, 10**9)
    start = _after(kept, args["PageToken"]) if "PageToken" in args else number * size
    shown = kept[start : start + size]
    filters = [(name, value) for name, value in args.items() if name not in ("Page", "PageSize", "PageToken")]

    def address(other: int, last: str | None = None) -> str:
        token = [("PageToken", TOKEN_PREFIX + last)] if last else []
        return f"{path}?{urlencode([*filters, ('PageSize', size), ('Page', other), *token])}"

    more = len(kept) > start + size
    return {
        "first_page_uri": address(0),
        "next_page_uri": address(number + 1, shown[-1].sid) if more else None,
        "previous_page_uri": address(number - 1) if number else None,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(0, len(shown) - 1),
        "uri": address(number),
        key: [render(thing) for thing in shown],
    }


def _whole(said: str | None, default: int, least: int, most: int) -> int:
    if said is None or not said.isdigit():
        return default
    return max(least, min(most, int(said)))


def _after(things: Sequence[T], token: str) -> int:
    last = token.removeprefix(TOKEN_PREFIX)
    return next((place + 1 for place, thing in enumerate(things) if thing.sid == last), len(things))
