"""With what does the demo begin? Duty officers, sign-ins, municipalities and templates, in an empty database.

Only ever for a carrier on this machine: a real account never meets a demo officer or a demo password.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import func, select

from gateway.errors import Refused
from gateway.installation import Installation
from gateway.staff.tables import Staff

FEATURES = ("duty", "staff", "directory", "broadcasts")  # officers come with duty; staff gives them their passwords


def seed_if_empty(installation: Installation) -> bool:
    """Fill an empty database with the demo. Returns whether it was empty.

    Raises Refused("demo_with_real_carrier") unless the carrier is on this machine.
    """
    if not installation.settings.carrier_is_loopback:
        raise Refused("demo_with_real_carrier")
    with installation.storage.transaction() as session:
        if session.scalar(select(func.count()).select_from(Staff)):
            return False
        now = installation.clock()
        for feature in FEATURES:
            if find_spec(f"gateway.{feature}.demo"):
                import_module(f"gateway.{feature}.demo").seed(session, now)
                session.flush()
    return True
