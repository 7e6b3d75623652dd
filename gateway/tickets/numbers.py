"""How is a ticket numbered? JJ-NNNN-C: the year in Brussels, a counter without gaps, Damm's check digit over it all."""

from __future__ import annotations

from gateway.errors import Refused

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """Return Damm's check digit of a string of decimal digits; catches every single error and swap of neighbours."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def number_of(year: int, count: int) -> str:
    """Return the number of the `count`-th ticket of `year`, as "26-0042-7" (a fifth digit after 9999)."""
    head = f"{year % 100:02d}", f"{count:04d}"
    return f"{head[0]}-{head[1]}-{check_digit(head[0] + head[1])}"


def read_number(keyed: str) -> str:
    """Return the number that a person keyed or typed, as "26-0042-7"; raises Refused("ticket_number")."""
    digits = "".join(sign for sign in keyed if sign.isdecimal() and sign.isascii())
    if len(digits) not in (7, 8) or check_digit(digits[:-1]) != digits[-1]:
        raise Refused("ticket_number")
    return f"{digits[:2]}-{digits[2:-1]}-{digits[-1]}"


def spoken(number: str) -> str:
    """Return the number as it is read out: digit by digit, with pauses: "2 6, 0 0 4 2, 7"."""
    return ", ".join(" ".join(group) for group in number.split("-"))
