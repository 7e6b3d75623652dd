"""Which addresses does the console have for how people come in: their own account, and who is signed in?"""

from __future__ import annotations

from gateway.console import (
    account,
    sessions,
)
from gateway.console.visit import EVERYBODY, Route
from gateway.staff.permissions import Permission

_P = Permission

ACCOUNT_ROUTES = (
    Route("GET", "/staff/sessions", "sessions", sessions.show, (_P.SESSIONS_END,)),
    Route("POST", "/staff/sessions/<int:session_id>/end", "end_session", sessions.end, (_P.SESSIONS_END,)),
    Route("POST", "/staff/<int:staff_id>/sign-out", "end_sessions_of", sessions.end_all, (_P.SESSIONS_END,)),
    Route(
        "POST",
        "/staff/<int:staff_id>/second-step/reset",
        "reset_step",
        sessions.reset_step,
        (_P.STAFF_CHANGE,),
        grave=True,
    ),
    Route("GET", "/account", "account", account.show, EVERYBODY),
    Route("POST", "/account/password", "change_password", account.change_password, EVERYBODY, reads=True),
    Route("POST", "/account/second-step/ask", "ask_step", account.ask_step, EVERYBODY, reads=True),
    Route("GET", "/account/second-step", "second_step", account.show_step, EVERYBODY),
    Route("POST", "/account/second-step", "set_step", account.set_step, EVERYBODY),
    Route("POST", "/account/recovery-codes", "renew_codes", account.renew_codes, EVERYBODY, reads=True),
    Route("POST", "/account/sessions/<int:session_id>/end", "end_own_session", account.end_session, EVERYBODY),
    Route("POST", "/account/sessions/end-others", "end_others", account.end_others, EVERYBODY),
)
