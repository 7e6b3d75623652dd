"""What else does the clock do beside its sweep? Each is safe to repeat and to run twice.

Chores are work that nobody waits for; questions are asked in every sweep.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gateway.alarms.keys import warn_of_keys
from gateway.alarms.sealing import Sealing
from gateway.audit.anchor import anchor_path
from gateway.debriefing.cleaning import sweep as clean_exercises
from gateway.directory.self_check_rounds import sweep as sweep_self_checks
from gateway.fallback.nightly import make_kit
from gateway.installation import Installation
from gateway.jobs.cases import remind_of_cases
from gateway.jobs.doubted_calls import look_up_doubted
from gateway.jobs.urgent import lone_way
from gateway.jobs.watch import Watch
from gateway.jobs.written import page_next_report, watch_referrals
from gateway.retention.at_carrier import Carriers
from gateway.retention.nightly import Nightly
from gateway.sealed import SOURCES

Chore = Callable[[], object]


def chores_of(held: Installation) -> tuple[tuple[str, Chore], ...]:
    """Return what the clock does at its leisure, by name: sealing, forgetting, asking again, proving that we work."""
    return (
        ("kit", partial(make_kit, held.storage, held.settings, held.clock)),
        ("audit", sealing_of(held).sweep),
        ("keys", partial(warn_of_keys, held.storage, held.clock)),
        ("exercises", partial(clean_exercises, held.storage, held.clock)),
        ("retention", retention_of(held).sweep),
        ("referrals", partial(watch_referrals, held)),
        ("cases", partial(remind_of_cases, held)),
        ("canary", Watch(held).sweep),
        ("self_checks", partial(sweep_self_checks, held.storage, held.settings.public_url, held.clock)),
    )


def questions_of(held: Installation) -> tuple[tuple[str, Chore], ...]:
    """Return what is asked in every sweep, by name: does a report in writing wait for its page, is a call in doubt?"""
    return (
        ("intake", partial(page_next_report, held)),
        ("call_doubts", partial(look_up_doubted, lone_way(held))),
    )


def sealing_of(held: Installation) -> Sealing:
    """Return what seals the audit of an installation, and keeps where it ends."""
    path = anchor_path(held.settings.var, held.settings.database_url)
    return Sealing(held.storage, SOURCES, path, held.clock)


def retention_of(held: Installation) -> Nightly:
    """Return what looks through the data that an installation keeps."""
    carriers = Carriers(held.broadcast_carrier, held.carrier)
    return Nightly(held.storage, carriers, held.settings.keeping, held.clock)
