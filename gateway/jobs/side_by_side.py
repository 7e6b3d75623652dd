"""How does a run of the bulk worker send texts, mails and calls? Each in a thread of its own, none waiting for another.

A run of calls lasts long, for only so many may ring at once: a text that is approved meanwhile leaves at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait
from threading import Event

LOOK_S = 0.5

Sending = Callable[[], bool]  # sends what is due until nothing is; returns whether something is left


def send_side_by_side(
    sendings: Sequence[Sending], lanes: Executor, over: Callable[[], bool], sent: Event, written: Event
) -> bool:
    """Let each send, and look again while another is at work, until `over`. Returns whether something is left.

    `sent` is set once nobody has anything; then only `written` is waited for, as recipients may still be written.
    What one of them raises ends the run.
    """
    going = [lanes.submit(send) for send in sendings]
    while True:
        busy = wait(going, LOOK_S).not_done
        if not busy:
            sent.set()
        if over() or (not busy and written.is_set()):
            return any([job.result() for job in going])
        if not busy:
            written.wait(LOOK_S)
        going = [_go_on(job, send, lanes) for job, send in zip(going, sendings, strict=True)]


def _go_on(job: Future[bool], send: Sending, lanes: Executor) -> Future[bool]:
    if not job.done():
        return job
    job.result()
    return lanes.submit(send)
