"""What was made once is handed out until something is published, and a rush of readers has few pages made."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask, Response

from gateway.public.door import blueprint
from gateway.public.shelf import KEPT, MOST_KEPT, Busy, Shelf

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


class Maker:
    """Makes pages, counting them."""

    def __init__(self, status: int = 200) -> None:
        self.made = 0
        self.stamp = 1
        self.status = status

    def make(self) -> Response:
        self.made += 1
        return Response(f"bladzijde {self.made}", self.status, {"ETag": f'"{self.made}"'})

    def ask(self, shelf: Shelf, path: str = "/news", now: datetime = NOW) -> Response:
        return shelf.answer(path, now, lambda: self.stamp, self.make)


def test_it_is_made_once_until_something_is_published() -> None:
    shelf, maker = Shelf(), Maker()
    first = maker.ask(shelf)
    again = maker.ask(shelf, now=NOW + KEPT / 2)
    assert (again.data, again.headers["ETag"], maker.made) == (first.data, first.headers["ETag"], 1)
    maker.stamp = 2
    assert maker.ask(shelf).data == b"bladzijde 2"


def test_what_time_alone_changes_is_seen_within_seconds_and_a_clock_put_back_keeps_nothing() -> None:
    shelf, maker = Shelf(), Maker()
    maker.ask(shelf)
    maker.ask(shelf, now=NOW + KEPT)
    maker.ask(shelf, now=NOW - KEPT)
    assert maker.made == 3


def test_when_few_are_being_made_the_next_ones_get_what_is_kept_or_are_asked_back() -> None:
    shelf, maker, within = Shelf(at_once=1), Maker(), list[bytes]()
    maker.ask(shelf)

    def crowded() -> Response:
        within.append(shelf.answer("/news", NOW + 10 * KEPT, pytest.fail, pytest.fail).data)  # type: ignore[arg-type]
        with pytest.raises(Busy):
            maker.ask(shelf, "/news.atom")
        return maker.make()

    shelf.answer("/news/x", NOW, lambda: 1, crowded)
    assert within == [b"bladzijde 1"]
    assert maker.ask(shelf, "/news.atom").status_code == 200, "the place is free again"


def test_a_page_that_fails_leaves_its_place() -> None:
    shelf, maker = Shelf(at_once=1), Maker()
    with pytest.raises(ZeroDivisionError):
        shelf.answer("/news", NOW, lambda: 1 // 0, maker.make)
    assert maker.ask(shelf).status_code == 200


def test_addresses_that_readers_make_up_fill_no_memory() -> None:
    shelf, missing, maker = Shelf(), Maker(404), Maker()
    for at in range(3):
        missing.ask(shelf, "/news/geen")
        for page in range(MOST_KEPT):
            maker.ask(shelf, f"/news/{at}-{page}")
    assert missing.made == 3
    assert len(shelf._kept) == MOST_KEPT


def test_the_door_says_when_to_come_back() -> None:
    held = SimpleNamespace(
        clock=lambda: NOW, settings=SimpleNamespace(public_url="https://crisis.example", hotline_number="+3222170112")
    )
    app = Flask(__name__)
    app.register_blueprint(blueprint(held, Shelf(at_once=0)))  # type: ignore[arg-type]
    answer = app.test_client().get("/news")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
