"""What may happen around one ticket's pages, in any order? Two workers and officers, clocks, a carrier, staff, crashes.

A state is a value; `steps` gives all that may happen next, by the very conditions that production asks
(`gateway.paging.guards`).

Time is left out: whatever may be due, may be done now. What production knows by time is a guard here as well: a claim
lapses only when its request must be over. At most `room` pages exist at once; one that is over, and of which no call
rings, is forgotten, so that paging may go on for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from gateway.paging import guards
from gateway.paging.model import Channel, PageState

OFFICERS = ("An", "Bert")
LIVE = frozenset({PageState.DUE, PageState.SENDING, PageState.UNCERTAIN, PageState.RINGING})
S = PageState


@dataclass(frozen=True)
class Guards:
    """What stands between a page and being lost or doubled. Each may be taken out, to see what it is for."""

    may_claim: Callable[[PageState], bool] = guards.may_claim
    still_wanted: Callable[[bool, bool], bool] = guards.still_wanted
    is_its_claim: Callable[[str | None, str], bool] = guards.is_its_claim
    still_on_its_way: Callable[[PageState], bool] = guards.still_on_its_way
    after_taken: Callable[[PageState, Channel], PageState | None] = guards.after_taken
    must_be_ended: Callable[[PageState, Channel, bool], bool] = guards.must_be_ended
    permitted: Callable[[PageState, PageState], bool] = guards.permitted
    may_send_again: Callable[[PageState, bool], bool] = guards.may_send_again
    first_only: bool = True  # accepting is one UPDATE … WHERE nobody has accepted (tickets.take)
    lease_outlasts_a_request: bool = True  # claims.LEASE is longer than the client's time limit
    holds_while_it_looks: bool = True  # the policy writes pages while it holds the ticket's paging
    looks_until_settled: bool = True  # paging that is not settled always has a next look; without: one only
    room: int = 2  # pages at once


WITHOUT: dict[str, Guards] = {
    "may_claim": Guards(may_claim=lambda state: state in LIVE),
    "still_wanted": Guards(still_wanted=lambda needed, with_case: True),
    "is_its_claim": Guards(is_its_claim=lambda held, token: True),
    "still_on_its_way": Guards(still_on_its_way=lambda state: True),
    "after_taken": Guards(after_taken=lambda state, channel: S.RINGING),
    "must_be_ended": Guards(must_be_ended=lambda state, channel, is_over: False),
    "permitted": Guards(permitted=lambda state, wanted: True),
    "may_send_again": Guards(may_send_again=lambda state, resent: state is S.UNCERTAIN),
    "first_only": Guards(first_only=False),
    "lease_outlasts_a_request": Guards(lease_outlasts_a_request=False),
    "holds_while_it_looks": Guards(holds_while_it_looks=False),
    "looks_until_settled": Guards(looks_until_settled=False),
}


@dataclass(frozen=True)
class Page:
    """One attempt, and what is true at the carrier: whether its call was placed, and still rings or talks."""

    officer: int
    state: PageState = S.DUE
    resent: bool = False
    placed: bool = False
    rings: bool = False


@dataclass(frozen=True)
class Worker:
    """What a worker has in hand: nothing, a claim, or an answer of the carrier that it has not recorded."""

    page: int | None = None
    its_own: bool = True  # the page still bears this claim, and not a later one
    answer: str | None = None  # taken, refused, unknown; None: it has not asked yet
    claimed_after: bool = False  # after the ticket needed nobody any more


@dataclass(frozen=True)
class World:
    """Everything there is."""

    pages: tuple[Page, ...] = (Page(0),)
    workers: tuple[Worker, ...] = (Worker(), Worker())
    holder: int | None = None  # who has the ticket
    closed: bool = False
    looking: bool = False  # a clock read that paging is not settled, and has not written yet
    following: int = 1  # whom the policy brings in next
    wrong: str = field(default="", compare=True)

    @property
    def needed(self) -> bool:
        """Whether an officer is needed."""
        return self.holder is None and not self.closed

    @property
    def done(self) -> bool:
        """Whether a person has the ticket, or it is closed."""
        return not self.needed


Next = tuple[str, World]


def steps(world: World, by: Guards) -> Iterator[Next]:
    """Give everything that may happen now, with how it is told."""
    for number in range(len(world.workers)):
        yield from _worker(world, number, by)
    for number in range(len(world.pages)):
        yield from _page(world, number, by)
    yield from _policy(world, by)
    if world.needed:
        yield "staff close the ticket", replace(world, closed=True)


def _worker(world: World, number: int, by: Guards) -> Iterator[Next]:
    worker, name = world.workers[number], f"worker {number + 1}"
    if worker.page is None:
        yield from _claims(world, number, name, by)
        return
    at, page = worker.page, world.pages[worker.page]
    yield f"{name} dies", _given(world, number, Worker())
    if worker.answer is None:
        yield from _asks(world, number, name, page)
    else:
        done = _given(_recorded(world, at, page, worker, by), number, Worker())
        yield f"{name} records: {worker.answer}", done


def _claims(world: World, number: int, name: str, by: Guards) -> Iterator[Next]:
    for at, page in enumerate(world.pages):
        if not by.may_claim(page.state):
            continue
        if not by.still_wanted(world.needed, False):
            yield f"{name} drops page {at + 1}", _with(world, at, replace(page, state=S.CANCELLED))
            continue
        claimed = _with(world, at, replace(page, state=S.SENDING))
        if page.resent:
            claimed = replace(claimed, wrong=f"page {at + 1} goes out beside its copy, although it was refused")
        claimed = replace(claimed, workers=tuple(_overtaken(each, at) for each in claimed.workers))
        yield f"{name} claims page {at + 1}", _given(claimed, number, Worker(at, claimed_after=world.done))


def _asks(world: World, number: int, name: str, page: Page) -> Iterator[Next]:
    worker, officer = world.workers[number], OFFICERS[page.officer]
    yield f"the carrier refuses {name}", _given(world, number, replace(worker, answer="refused"))
    placed = _with(world, worker.page or 0, replace(page, placed=True, rings=True))
    if page.placed:
        placed = replace(placed, wrong=f"{officer} is called twice for one attempt")
    elif worker.claimed_after:
        placed = replace(placed, wrong=f"{officer} is called for a ticket that needs nobody")
    for answer, told in (("taken", "takes the call of"), ("unknown", "takes the call, and its answer is lost, of")):
        yield f"the carrier {told} {name}", _given(placed, number, replace(worker, answer=answer))


def _recorded(world: World, at: int, page: Page, worker: Worker, by: Guards) -> World:
    if not by.is_its_claim("a claim", "a claim" if worker.its_own else "another"):
        return world
    if worker.answer == "taken":
        return _taken(world, at, page, by)
    if not by.still_on_its_way(page.state):
        return world
    return _moved(world, at, S.UNCERTAIN if worker.answer == "unknown" else S.DUE, by)


def _taken(world: World, at: int, page: Page, by: Guards) -> World:
    """A worker records that the carrier took a call: what nobody needs any more is told to end."""
    state = by.after_taken(page.state, Channel.VOICE)
    if state is not None:
        world = _moved(world, at, state, by)
    elif by.must_be_ended(page.state, Channel.VOICE, not page.rings):
        world = _with(world, at, replace(page, rings=False))
    known = world.pages[at]
    if known.state is S.CANCELLED and known.rings:
        return replace(world, wrong=f"{OFFICERS[page.officer]}'s telephone is left ringing for nobody")
    return world


def _page(world: World, at: int, by: Guards) -> Iterator[Next]:
    page, name = world.pages[at], f"page {at + 1}"
    on_the_way = [worker for worker in world.workers if worker.page == at and worker.answer is None]
    if page.state is S.SENDING and (not on_the_way or not by.lease_outlasts_a_request):
        yield f"the lease of {name} lapses", _moved(world, at, S.UNCERTAIN, by)
    if page.state is S.UNCERTAIN and not page.placed and (not on_the_way or not by.lease_outlasts_a_request):
        unless_copied = S.FAILED if page.resent else S.DUE  # production never tries it anew: less than is shown here
        yield f"the carrier's list lacks {name}, twice", _moved(world, at, unless_copied, by)
    if by.may_send_again(page.state, page.resent) and world.needed and len(world.pages) < by.room:
        again = _with(world, at, replace(page, resent=True))
        again = replace(again, pages=(*again.pages, Page(page.officer)))
        told = replace(again, wrong=f"{name} is written anew twice") if page.resent else again
        yield f"{name} is in doubt too long, and is written anew", told
    if page.rings:
        yield from _ringing(world, at, page, name, by)
    elif page.placed:
        told = _moved(world, at, S.RINGING, by) if page.state in guards.DOUBTED else world
        yield f"a late or second receipt says that {name} is over", _moved(told, at, S.UNANSWERED, by)


def _ringing(world: World, at: int, page: Page, name: str, by: Guards) -> Iterator[Next]:
    if page.state in guards.DOUBTED:
        yield f"a receipt says that {name} rings", _moved(world, at, S.RINGING, by)
    over = _with(world, at, replace(page, rings=False))
    yield f"the call of {name} ends", _moved(over, at, S.UNANSWERED, by)
    officer = OFFICERS[page.officer]
    if world.needed:
        yield f"{officer} says no on {name}", _moved(over, at, S.DECLINED, by)
    yield f"{officer} accepts on {name}", _accepted(world, at, page, by)


def _accepted(world: World, at: int, page: Page, by: Guards) -> World:
    if not world.needed and by.first_only:
        return world  # told who was first
    wrong = "two officers have the ticket" if world.holder not in (None, page.officer) else ""
    taken = _moved(replace(world, holder=page.officer, wrong=world.wrong or wrong), at, S.ACCEPTED, by)
    for other, each in enumerate(taken.pages):
        if other != at and not each.state.final:
            taken = _moved(taken, other, S.CANCELLED, by)
    return taken


def _policy(world: World, by: Guards) -> Iterator[Next]:
    """A clock lets the policy look: it writes the next officer's page. Nothing but this brings anybody else in."""
    room = len(world.pages) < by.room
    if not by.holds_while_it_looks:
        if world.needed and not world.looking and room:
            yield "a clock reads that nobody has it yet", replace(world, looking=True)
        if world.looking and room:
            yield "that clock writes the next page", _brought(replace(world, looking=False))
    elif world.needed and room and (by.looks_until_settled or world.following == 1):
        yield "the policy brings in the next officer", _brought(world)


def _brought(world: World) -> World:
    wrong = "" if world.needed else "a page is due for a ticket that needs nobody"
    page = Page(world.following)
    return replace(world, pages=(*world.pages, page), following=1 - world.following, wrong=world.wrong or wrong)


def _moved(world: World, at: int, state: PageState, by: Guards) -> World:
    page = world.pages[at]
    if not by.permitted(page.state, state):
        return world
    answered = page.state is S.ACCEPTED and state is not S.ACCEPTED
    moved = _with(world, at, replace(page, state=state))
    return replace(moved, wrong=moved.wrong or "an answer is taken back by what came late") if answered else moved


def _with(world: World, at: int, page: Page) -> World:
    return replace(world, pages=(*world.pages[:at], page, *world.pages[at + 1 :]))


def _given(world: World, number: int, worker: Worker) -> World:
    return replace(world, workers=(*world.workers[:number], worker, *world.workers[number + 1 :]))


def _overtaken(worker: Worker, at: int) -> Worker:
    """A worker that still has an earlier claim of a page in hand, which somebody else claimed since."""
    return replace(worker, its_own=False) if worker.page == at else worker


def key(world: World) -> World:
    """What makes two worlds the same: which of two workers has what in hand is all one."""
    return replace(world, workers=tuple(sorted(world.workers, key=repr)))


def tidy(world: World) -> World:
    """Forget pages that are over, of which no call rings and which no worker has in hand."""
    held = {worker.page for worker in world.workers}
    kept = [at for at, page in enumerate(world.pages) if not page.state.final or page.rings or at in held]
    if len(kept) == len(world.pages):
        return world
    place = {at: number for number, at in enumerate(kept)}
    workers = tuple(w if w.page is None else replace(w, page=place[w.page]) for w in world.workers)
    return replace(world, pages=tuple(world.pages[at] for at in kept), workers=workers)
