"""In which order does the whole system come up and go down? The queue first up and last down; the clock first down.

Data stays under `var` for the next run.
"""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Callable
from pathlib import Path

from gateway.errors import SettingsFault
from gateway.now import monotonic
from gateway.settings import Settings
from gateway.supervisor import valkey
from gateway.supervisor.child import Child
from gateway.supervisor.greeting import greeting
from gateway.supervisor.ground import Port, await_ports, lock
from gateway.supervisor.output import Output
from gateway.supervisor.watch import Stopped, Watch

# seconds from the request to stop until a stage is killed: ten in all
STAGES = ((("clock",), 2.5), (("urgent", "bulk"), 7.2), (("web",), 8.2), (("sandbox",), 8.6), (("queue",), 9.2))
TELL_EVERY_S = 15.0


def run(settings: Settings, with_sandbox: bool) -> None:
    """Bring everything up, watch over it until asked to stop, and bring it down in order."""
    watch = Watch(Output())
    watch.heed_signals()
    try:
        with lock(settings.var, _patience(watch)):
            try:
                _up(watch, settings, with_sandbox and settings.sandbox)
                watch.forever()
            finally:
                _down(watch)
    except Stopped:
        return


def our_command(name: str, *options: str) -> list[str]:
    """Return the command of one of our processes, as it reads in the process list."""
    return [sys.executable, str(Path(sys.executable).parent / "ccvo"), name, *options]


def _up(watch: Watch, settings: Settings, with_sandbox: bool) -> None:
    await_ports(_ports(settings, with_sandbox), _patience(watch))
    say = watch.output.say
    if settings.redis_url is None:
        say("Starting the queue")
        valkey.end_leftover(settings)
        watch.start(valkey.embedded_queue(settings))
        watch.until(lambda: valkey.answers(settings.queue_url))
    if with_sandbox:
        say("Starting the sandbox carrier")
        watch.start(Child("sandbox", our_command("sandbox")))
    say("Preparing the database")
    _once(watch, "migrate")
    if settings.carrier_is_loopback:
        _once(watch, "seed", "--if-empty")
    say("Starting web, workers and clock")
    for name in ("web", "urgent", "bulk", "clock"):
        watch.start(Child(name, our_command(name)))
    _await_readiness(watch, settings)
    for line in greeting(settings, with_sandbox):
        say(line)


def _down(watch: Watch) -> None:
    if watch.children:
        watch.output.say("Stopping")
        watch.stop([(("migrate", "seed"), 0.5), *STAGES])
        watch.output.say("Stopped; the data is kept under var/")


def _ports(settings: Settings, with_sandbox: bool) -> list[Port]:
    ours = [Port(settings.host, settings.port, "PORT")]
    if with_sandbox:
        ours.append(Port("127.0.0.1", settings.sandbox_port, "SANDBOX_PORT"))
        ours.append(Port("127.0.0.1", settings.sandbox_smtp_port, "SANDBOX_SMTP_PORT"))
    return ours


def _once(watch: Watch, name: str, *options: str) -> None:
    """Run one of our commands to its end; raises SettingsFault when it failed."""
    child = Child(name, our_command(name, *options), lasting=False)
    watch.start(child)
    watch.until(lambda: not child.lives, every_s=0.5)
    watch.turn(0.0)
    if child.status != 0:
        raise SettingsFault([f"`ccvo {name}` ended with status {child.status}; what it said stands above"])


def _await_readiness(watch: Watch, settings: Settings) -> None:
    missing = ["web"]
    tell_at = monotonic() + TELL_EVERY_S

    def ready() -> bool:
        nonlocal missing, tell_at
        missing = unready(settings)
        if missing and monotonic() > tell_at:
            watch.output.say(f"Not ready yet: {', '.join(missing)}")
            tell_at = monotonic() + TELL_EVERY_S
        return not missing

    watch.until(ready, every_s=0.2)


def unready(settings: Settings) -> list[str]:
    """Name the parts that /readyz calls not ready; ["web"] when it does not answer."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return ["web"]
    finally:
        connection.close()
    if answer.status == 200:
        return []
    try:
        parts = json.loads(body)
        return [name for name, state in parts.items() if name != "status" and state != "ok"] or ["web"]
    except (ValueError, AttributeError):
        return ["web"]


def _patience(watch: Watch) -> Callable[[Callable[[], bool], float], bool]:
    """Return a way to wait for something that keeps the loop turning."""

    def wait(answered: Callable[[], bool], seconds: float) -> bool:
        until = monotonic() + seconds
        became = False

        def over() -> bool:
            nonlocal became
            became = answered()
            return became or monotonic() > until

        watch.until(over, every_s=0.2)
        return became

    return wait
