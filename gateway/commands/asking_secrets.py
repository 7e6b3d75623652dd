"""How does the command line get a password? From standard input, from who sits there, or it makes one."""

from __future__ import annotations

import secrets
import sys

import click


def ask_password(from_stdin: bool) -> tuple[str, bool]:
    """Return the password, and whether we made it: without a terminal, or standard input, we do."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(15), True
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True)), False
