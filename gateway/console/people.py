"""Who has an account, and which keys do programs have?"""

from __future__ import annotations

from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.staff import actions as staff
from gateway.staff.model import Role
from gateway.staff.tables import ApiKey


def show(visit: Visit) -> Response:
    """List staff and keys."""
    people = staff.list_staff(visit.session)
    names = {person.id: person.name for person in people}
    return visit.page(
        "staff.html",
        people=people,
        keys=[
            (key, [Role(name) for name in key.role_names], _state(visit, key)) for key in staff.list_keys(visit.session)
        ],
        names=names,
    )


def _state(visit: Visit, key: ApiKey) -> str:
    if key.disabled_at is not None:
        return say("uitgeschakeld")
    if key.expires_at is not None and key.expires_at <= visit.now:
        return say("verlopen")
    return say("in gebruik") if key.used_at is not None else say("nog niet gebruikt")
