"""Everything the carrier keeps, in memory for reading and in the store for the next start.

Answers by key, newest first, and by the number it went to. Decides nothing about what may change.
"""

from __future__ import annotations

import itertools
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from gateway.sandbox.model import Alert, Call, Conference, Mail, Message, OptOut, Phone, Recording, Transcript
from gateway.sandbox.store import Store
from gateway.sandbox.trouble import BEHAVES_AS, Trouble

T = TypeVar("T")
MOST_ALERTS = 200
NO_TROUBLE = Trouble()


class _Numbered(Protocol):
    sid: str


class Shelf(Generic[T]):
    """Things of one kind: kept, found by key, listed newest first; `groups` says under which words each is filed."""

    def __init__(
        self, store: Store, kind: type[T], key: Callable[[T], str], groups: Callable[[T], Iterable[str]]
    ) -> None:
        self._store, self._kind, self._key, self._groups = store, kind, key, groups
        self._things: dict[str, T] = {}
        self._seqs: dict[str, int] = {}
        self._filed: dict[str, dict[str, T]] = defaultdict(dict)
        self._lock = threading.Lock()
        last = 0
        for found, seq, thing in store.load(kind):
            self._file(found, seq, thing)
            last = seq
        self._numbers = itertools.count(last + 1)

    def _file(self, key: str, seq: int, thing: T) -> None:
        self._things[key] = thing
        self._seqs[key] = seq
        for group in self._groups(thing):
            self._filed[group][key] = thing

    def keep(self, thing: T) -> None:
        """Keep a thing, new or changed."""
        key = self._key(thing)
        with self._lock:
            seq = self._seqs.get(key) or next(self._numbers)
            if self._things.get(key) is not thing:
                self._file(key, seq, thing)
        self._store.keep(key, seq, thing)

    def forget(self, key: str) -> None:
        """Drop a thing; one that is gone already is well."""
        with self._lock:
            thing = self._things.pop(key, None)
            if thing is None:
                return
            del self._seqs[key]
            for group in self._groups(thing):
                self._filed[group].pop(key, None)
        self._store.forget(self._kind, key)

    def get(self, key: str) -> T | None:
        """Return the thing under `key`."""
        return self._things.get(key)

    def newest(self, group: str | None = None) -> list[T]:
        """Return everything, or what is filed under `group`, newest first."""
        with self._lock:
            things = self._things if group is None else self._filed.get(group, {})
            return list(reversed(things.values()))

    def count(self, group: str | None = None) -> int:
        """Return how many there are."""
        return len(self._things if group is None else self._filed.get(group, ()))

    def __iter__(self) -> Iterator[T]:
        return iter(self.newest())


class Ledger:
    """The carrier's books. `version` rises with every change that somebody looking at the phones could see."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.messages: Shelf[Message] = Shelf(store, Message, _sid, lambda message: {message.to, message.sender})
        self.calls: Shelf[Call] = Shelf(store, Call, _sid, lambda call: {call.to, call.sender, call.phone})
        self.conferences: Shelf[Conference] = Shelf(store, Conference, _sid, lambda meeting: {meeting.name})
        self.recordings: Shelf[Recording] = Shelf(store, Recording, _sid, lambda recording: {recording.call})
        self.phones: Shelf[Phone] = Shelf(store, Phone, lambda phone: phone.number, lambda phone: ())
        self.opt_outs: Shelf[OptOut] = Shelf(store, OptOut, lambda out: opt_out_key(out.number, out.sender), _nowhere)
        self.transcripts: Shelf[Transcript] = Shelf(store, Transcript, _sid, _nowhere)
        self.mails: Shelf[Mail] = Shelf(store, Mail, _sid, _nowhere)
        self.alerts: Shelf[Alert] = Shelf(store, Alert, _sid, _nowhere)
        self._troubles: Shelf[Trouble] = Shelf(store, Trouble, lambda trouble: "", _nowhere)
        self.version = secrets.randbelow(10**6) * 1000  # another start, another count
        self._changed = threading.Condition()

    def phone(self, number: str, now: datetime | None = None) -> Phone:
        """Return the phone with this number, made when nobody knew it; `now` marks it as active."""
        phone = self.phones.get(number)
        if phone is None:
            phone = Phone(number, active_at=now)
            self.phones.keep(phone)
        phone.active_at = now or phone.active_at
        return phone

    def behaving(self, phone: Phone) -> Phone:
        """Return a phone as it behaves: as it was set, or as the ending of its number says."""
        ending = BEHAVES_AS.get(self.trouble.ending(phone.number))
        return replace(phone, behaviour=ending) if ending else phone

    @property
    def trouble(self) -> Trouble:
        """What goes wrong on purpose; nothing at first."""
        return self._troubles.get("") or NO_TROUBLE

    def set_trouble(self, trouble: Trouble) -> None:
        """Let other things go wrong from now on."""
        self._troubles.keep(trouble)
        self.touch()

    def opted_out(self, number: str, sender: str) -> bool:
        """Whether `number` wants no texts from `sender`."""
        return self.opt_outs.get(opt_out_key(number, sender)) is not None

    def alert(self, code: int, url: str, detail: str, at: datetime) -> None:
        """Note a fault of an address that was called; the oldest notes go."""
        self.alerts.keep(Alert(code, url, detail, at))
        for old in self.alerts.newest()[MOST_ALERTS:]:
            self.alerts.forget(old.sid)
        self.touch()

    def touch(self) -> None:
        """Tell whoever watches that something can be seen to have changed."""
        with self._changed:
            self.version += 1
            self._changed.notify_all()

    def wait_past(self, version: int, seconds: float) -> int:
        """Wait at most `seconds` until something changes after `version`; return the present version."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, seconds)
            return self.version

    def close(self) -> None:
        """Close the file."""
        self._store.close()


def opt_out_key(number: str, sender: str) -> str:
    """Return under which key an opt-out is kept."""
    return f"{number}>{sender}"


def _sid(thing: _Numbered) -> str:
    return thing.sid


def _nowhere(thing: object) -> tuple[str, ...]:
    return ()
