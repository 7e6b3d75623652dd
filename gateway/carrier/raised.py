"""What was raised on the way to the carrier, and what does it mean? Exceptions of three libraries into CarrierFault.

No number and no word of anybody comes along: their messages and addresses hold both, so chains are cut.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from requests.exceptions import (
    ConnectionError,
    ConnectTimeout,
    InvalidHeader,
    InvalidSchema,
    InvalidURL,
    MissingSchema,
    ProxyError,
    RequestException,
)
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from gateway.carrier.faults import sort_fault
from gateway.carrier.words import number
from gateway.errors import CarrierFault, FaultKind

_GARBLED = (RequestException, HTTPError, OSError, ValueError, TypeError, LookupError, AttributeError)


@contextmanager
def sorted_faults(creating: bool = False) -> Iterator[None]:
    """Turn whatever the library raises into a CarrierFault. A 404 on creating means that the account is not there."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as fault:
        raise _refused(fault.status, fault.code, creating) from None
    except TwilioException as fault:
        raise _refused(_page_status(fault), None, creating) from None
    except _GARBLED as fault:  # a success that makes no sense; never a job's timeout, which must pass
        raise CarrierFault(FaultKind.UNCERTAIN, detail=type(fault).__name__) from None


def _refused(said_status: object, said_code: object, creating: bool) -> CarrierFault:
    status, code = number(said_status) or 0, number(said_code)
    kind = sort_fault(status, code)
    if creating and status == 404:
        kind = FaultKind.ACCOUNT
    return CarrierFault(kind, code, f"HTTP {status}")


def _page_status(fault: TwilioException) -> object:
    """The status inside what the library raises for a list that was refused; 0 when the list made no sense."""
    return getattr(fault.args[-1], "status_code", 0) if fault.args else 0


def network_fault(fault: RequestException) -> CarrierFault:
    """Return what a failure of the network means: TEMPORARY only when the request surely never left."""
    name = type(fault).__name__
    if isinstance(fault, InvalidURL | InvalidSchema | MissingSchema | InvalidHeader):
        return CarrierFault(FaultKind.ACCOUNT, detail=name)
    return CarrierFault(FaultKind.TEMPORARY if _never_sent(fault) else FaultKind.UNCERTAIN, detail=name)


def _never_sent(fault: RequestException) -> bool:
    if isinstance(fault, ConnectTimeout | ProxyError):
        return True
    if not isinstance(fault, ConnectionError):
        return False
    cause = fault.args[0] if fault.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, NewConnectionError):  # refused, unreachable, or a name that does not resolve
        return True
    return any(isinstance(said, ssl.SSLCertVerificationError) for said in getattr(reason, "args", ()))
