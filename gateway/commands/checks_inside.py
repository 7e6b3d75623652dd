"""Do our own parts work: database, queue, processes, web, public address? Looks, and changes nothing."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import redis
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from gateway.canary import actions as canary
from gateway.canary.model import CanaryState
from gateway.cards.soundness import faults
from gateway.carrier import checking
from gateway.commands.asking import TIMEOUT_S, ask
from gateway.commands.findings import Finding, Verdict, well, wrong
from gateway.duty import actions as duty
from gateway.duty.readiness import not_ready
from gateway.installation import Installation
from gateway.queues import connect
from gateway.staff.tables import Staff
from gateway.storage.heartbeat import fresh
from gateway.storage.migrate import newest, present

ALIVE = timedelta(seconds=10)
NO_CALL = "CA" + "0" * 32  # a call that never was: a webhook about it changes nothing


def database(installation: Installation) -> Iterator[Finding]:
    """It answers, and holds the tables of this version."""
    try:
        with installation.storage.engine.connect() as connection:
            found = present(connection)
    except SQLAlchemyError as fault:
        yield wrong("database", f"does not answer ({type(fault).__name__})")
        return
    yield well("database", f"{installation.storage.engine.dialect.name} answers")
    if found == newest():
        yield well("migrations", f"at {found}, the newest")
    else:
        yield wrong("migrations", f"at {found or 'none'}, not {newest()}: run ccvo migrate")


def queue(installation: Installation) -> Iterator[Finding]:
    """Redis or Valkey answers, and never throws work away to save memory."""
    connection = connect(installation.settings.queue_url, timeout_s=TIMEOUT_S)
    try:
        policy = connection.info("memory").get("maxmemory_policy")
    except (redis.RedisError, OSError) as fault:
        yield wrong("queue", f"does not answer ({type(fault).__name__}); work is done by the clock meanwhile")
        return
    finally:
        connection.close()
    if policy == "noeviction":
        yield well("queue", "answers")
    else:
        yield wrong("queue", f"maxmemory-policy is {policy}; it must be noeviction")


def processes(installation: Installation) -> Iterator[Finding]:
    """Both workers live."""
    for name in ("urgent", "bulk"):
        try:
            with installation.storage.reading() as session:
                alive = fresh(session, name, installation.clock(), ALIVE)
        except SQLAlchemyError:
            return
        yield well(name, "lives") if alive else wrong(name, f"no sign of life: start ccvo {name}, or ccvo run")


def web(installation: Installation) -> Iterator[Finding]:
    """It answers where it listens, and calls every part ready."""
    settings = installation.settings
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked, not bound
    shown = f"[{host}]" if ":" in host else host
    try:
        status, body = ask("GET", f"http://{shown}:{settings.port}/readyz")
    except (OSError, http.client.HTTPException) as fault:
        yield wrong("web", f"does not answer on port {settings.port} ({type(fault).__name__})")
        return
    if status == 200:
        yield well("web", "answers, every part ready")
    else:
        yield wrong("web", f"not ready: {_unready(body)}")


def _unready(body: bytes) -> str:
    try:
        return ", ".join(
            f"{name} {state}" for name, state in json.loads(body).items() if name != "status" and state != "ok"
        )
    except (ValueError, AttributeError):
        return "it does not say why"


def public_address(installation: Installation) -> Iterator[Finding]:
    """A request signed as the carrier signs comes in through PUBLIC_URL, and one that is not signed does not."""
    settings = installation.settings
    url = f"{settings.public_url}/voice/status"
    form = {"AccountSid": settings.account.sid, "CallSid": NO_CALL, "CallStatus": "completed"}
    signature = checking.signed_as_the_carrier(settings.account, url, form)
    try:
        signed, _ = ask("POST", url, form, {"X-Twilio-Signature": signature})
        unsigned, _ = ask("POST", url, form)
    except (OSError, http.client.HTTPException) as fault:
        yield wrong("PUBLIC_URL", f"{settings.public_url} does not answer ({type(fault).__name__})")
        return
    if signed < 300 and unsigned == 403:
        yield well("PUBLIC_URL", f"{settings.public_url} takes what is signed and nothing else")
    else:
        yield wrong(
            "PUBLIC_URL", f"{settings.public_url} answers {signed} to a signed request, {unsigned} to a bare one"
        )
    if not settings.carrier_is_loopback and urlsplit(settings.public_url).scheme != "https":
        yield wrong("PUBLIC_URL", "is not https, and the carrier is not on this machine")


def action_cards(installation: Installation) -> Iterator[Finding]:
    """Every combination of facts has a card, and every card is whole; what staff wrote can be read."""
    found = faults()
    yield wrong("cards", found[0]) if found else well("cards", "every combination of facts has a whole card")


def readiness(installation: Installation) -> Iterator[Finding]:
    """A page reaches whoever stands now, or begins within a day and a half."""
    now = installation.clock()
    with installation.storage.reading() as session:
        missing = not_ready(session, now)
        names = {each: session.get_one(Staff, each).name for each in missing}
        anybody = bool(duty.on_call(session, now))
    if not anybody:
        yield wrong("duty", "nobody is on call")
    for staff_id, lacks in missing.items():
        yield wrong("duty", f"{names[staff_id]}: {', '.join(lack.value for lack in lacks)}")
    if anybody and not missing:
        yield well("duty", "everybody on call, and who begins soon, can be reached")


def watching(installation: Installation) -> Iterator[Finding]:
    """The last canary came through, and somebody outside would notice our silence."""
    settings = installation.settings
    try:
        with installation.storage.reading() as session:
            last = canary.last_ended(session)
    except SQLAlchemyError:
        return
    if last is None:
        yield Finding("canary", Verdict.DOUBTFUL, "never ran: ccvo canary run --wait")
    elif last.state is CanaryState.PASSED:
        yield well("canary", f"came through at {last.started_at:%Y-%m-%d %H:%M} UTC")
    else:
        late = last.failed_at_stage.value if last.failed_at_stage else "?"
        yield wrong("canary", f"did not come to {late} at {last.started_at:%Y-%m-%d %H:%M} UTC")
    if settings.watching.heartbeat_url is not None:
        yield well("HEARTBEAT_URL", "is set")
    else:
        yield Finding("HEARTBEAT_URL", Verdict.DOUBTFUL, "is not set: nobody outside notices when all of ours is dead")


def demo(installation: Installation) -> Iterator[Finding]:
    """No demo officer or demo password meets a real account."""
    try:
        with installation.storage.reading() as session:
            people = session.scalar(select(func.count()).where(Staff.demo.is_(True), Staff.active.is_(True)))
    except SQLAlchemyError:
        return
    if people and not installation.settings.carrier_is_loopback:
        yield wrong("demo", f"{people} demo people beside a carrier that reaches real ones: disable them")
    else:
        yield well("demo", f"{people} demo people" if people else "none")
