"""How do requests travel to the carrier? The library's HTTP client, with limits, and faults told apart by phase.

Never retries, never follows a redirect, never waits without end, and keeps nothing of what was sent (the library's own
client remembers the last request, numbers and words included, and shares that memory between threads).
"""

from __future__ import annotations

import logging
from typing import Any

from requests import PreparedRequest, Request, Session
from requests import Response as HttpResponse
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

from gateway.carrier.raised import network_fault
from gateway.errors import CarrierFault, FaultKind
from gateway.given import is_loopback

CONNECT_S = 5.0
THREADS = 64  # connections kept open, one for each thread that sends at the same time

logging.getLogger("twilio.http_client").setLevel(logging.WARNING)  # at INFO it writes numbers into the log


class CarrierHttp(TwilioHttpClient):  # type: ignore[misc]
    """The library's client on one session. Made after a fork; safe under threads."""

    def __init__(self, base_url: str, timeout_s: float) -> None:
        super().__init__(timeout=timeout_s, max_retries=0)
        self.session: Session = _session(base_url)

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Send one request and read its answer. Raises CarrierFault when there is no whole answer."""
        request = Request(method.upper(), url, params=params, data=data, headers=headers, auth=auth)
        answer = self._send(request, timeout, stream=False)
        answer.encoding = "utf-8"  # what JSON is; guessing costs more than the request
        return Response(int(answer.status_code), answer.text, answer.headers)

    def download(self, url: str, auth: tuple[str, str], largest: int) -> tuple[int, bytes]:
        """Return status and body of what lies at `url`. Raises CarrierFault, PERMANENT beyond `largest` bytes."""
        answer = self._send(Request("GET", url, auth=auth), None, stream=True)
        body = bytearray()
        try:
            for piece in answer.iter_content(65536):
                body += piece
                if len(body) > largest:
                    raise CarrierFault(FaultKind.PERMANENT, detail=f"larger than {largest} bytes")
        except RequestException as fault:
            raise network_fault(fault) from None
        finally:
            answer.close()
        return int(answer.status_code), bytes(body)

    def _send(self, request: Request, timeout: float | None, *, stream: bool) -> HttpResponse:
        read_s = timeout or self.timeout
        try:
            prepared: PreparedRequest = self.session.prepare_request(request)
            return self.session.send(
                prepared,
                allow_redirects=False,
                stream=stream,
                timeout=(min(CONNECT_S, read_s), read_s),
                proxies=self.session.proxies,
                verify=self.session.verify,
            )
        except RequestException as fault:
            raise network_fault(fault) from None


def _session(base_url: str) -> Session:
    """A session that looks at the environment once (proxy, certificates) instead of at every request."""
    session = Session()
    adapter = HTTPAdapter(pool_connections=2, pool_maxsize=THREADS, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    if not is_loopback(base_url):
        found: dict[str, Any] = session.merge_environment_settings(base_url, {}, None, None, None)
        session.proxies, session.verify = dict(found["proxies"]), found["verify"]
    session.trust_env = False
    return session
