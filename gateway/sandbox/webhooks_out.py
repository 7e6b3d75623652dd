"""How does the carrier call an address? Signed, within 15 seconds, repeated only as the address asks.

Every request carries X-Twilio-Signature and, the same for each repeat, I-Twilio-Idempotency-Token.
"""

from __future__ import annotations

import base64
import logging
import queue
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from gateway.sandbox.fetching import Fetcher, Reply, Unanswered
from gateway.sandbox.overrides import Failure, Patience, patience_of
from gateway.sandbox.pace import Monotonic
from gateway.sandbox.roads import Params, Road
from gateway.sandbox.signing import signature

RETRIEVAL_FAILURE, CONNECTION_FAILURE, TOO_MANY_REDIRECTS, BAD_STATUS, BAD_ADDRESS = 11200, 11205, 11215, 11217, 11100
MOST_REDIRECTS = 10
log = logging.getLogger(__name__)


class WebhookFailed(Exception):  # noqa: N818 - the carrier's word for it
    """An address did not give a usable answer. `code` is the carrier's error number."""

    def __init__(self, code: int, url: str, detail: str) -> None:
        super().__init__(f"{code} {detail}")
        self.code = code
        self.url = url
        self.detail = detail


class Courier:
    """Calls addresses on behalf of accounts: at once and waiting, or soon and without an answer."""

    def __init__(
        self,
        tokens: Mapping[str, str],
        monotonic: Monotonic,
        alert: Callable[[WebhookFailed], None],
        threads: int = 12,
        road: Road | None = None,
    ) -> None:
        self._tokens = tokens
        self._monotonic = monotonic
        self._alert = alert
        self._road = road or Road()
        self._fetcher = Fetcher(monotonic)
        self._waiting: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"sandbox-courier-{n}", daemon=True) for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def send(self, account: str, url: str, method: str, params: Params) -> None:
        """Call an address soon; an answer that is not 2xx is noted and nothing more happens."""
        if url:
            token = str(uuid.uuid4())
            errand = partial(self._call, account, url, method, params, token)
            self._road.deliver(params, lambda: self.soon(errand))

    def soon(self, errand: Callable[[], object]) -> None:
        """Run something that calls addresses on one of the courier's threads; a WebhookFailed ends it quietly."""
        self._waiting.put(errand)

    def call(self, account: str, url: str, method: str, params: Params) -> Reply:
        """Call an address now and return its 2xx answer; raises WebhookFailed, having noted it."""
        token = str(uuid.uuid4())
        if self._road.doubles(params):
            self.soon(partial(self._call, account, url, method, params, token))
        return self._call(account, url, method, params, token)

    def _call(self, account: str, url: str, method: str, params: Params, token: str) -> Reply:
        try:
            return self._persist(account, url, method, params, token)
        except WebhookFailed as failed:
            self._alert(failed)
            raise

    def close(self, grace_s: float = 2.0) -> None:
        """Stop, leaving `grace_s` seconds for what is on its way."""
        for _ in self._threads:
            self._waiting.put(None)
        end = self._monotonic() + grace_s
        for thread in self._threads:
            thread.join(max(0.0, end - self._monotonic()))
        self._fetcher.close()

    def _work(self) -> None:
        while (errand := self._waiting.get()) is not None:
            try:
                errand()
            except WebhookFailed:
                pass  # noted by `call`; a status callback is not repeated
            except Exception:
                log.exception("a webhook could not be sent")

    def _persist(self, account: str, url: str, method: str, params: Params, token: str) -> Reply:
        bare, patience = patience_of(url)
        if urlsplit(bare).scheme not in ("http", "https") or not urlsplit(bare).hostname:
            raise WebhookFailed(BAD_ADDRESS, bare, "not an absolute http(s) address")
        end = self._monotonic() + patience.total_s
        left = patience.repeats
        while True:
            remaining = replace(patience, total_s=end - self._monotonic())
            failure, outcome = self._attempt(account, bare, method, params, token, remaining)
            if isinstance(outcome, Reply):
                return outcome
            if left <= 0 or failure not in patience.repeat_on or self._monotonic() >= end:
                raise outcome
            left -= 1

    def _attempt(
        self, account: str, url: str, method: str, params: Params, token: str, within: Patience
    ) -> tuple[Failure | None, Reply | WebhookFailed]:
        try:
            reply = self._follow(account, url, method, params, token, within)
        except Unanswered as unanswered:
            return unanswered.failure, WebhookFailed(CONNECTION_FAILURE, url, str(unanswered))
        except WebhookFailed as failed:
            return None, failed
        if 200 <= reply.status < 300:
            return None, reply
        failure = Failure.SERVER_ERROR if reply.status >= 500 else Failure.CLIENT_ERROR
        return failure, WebhookFailed(BAD_STATUS, url, f"answered {reply.status}")

    def _follow(self, account: str, url: str, method: str, params: Params, token: str, within: Patience) -> Reply:
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._request(account, url, method, params, token, within)
            if reply.status not in (301, 302, 303, 307, 308) or "location" not in reply.headers:
                return reply
            url = urljoin(url, reply.headers["location"])
            if reply.status < 307:
                method, params = "GET", []
        raise WebhookFailed(TOO_MANY_REDIRECTS, url, "too many redirects")

    def _request(self, account: str, url: str, method: str, params: Params, token: str, within: Patience) -> Reply:
        body = None
        headers = {"User-Agent": "TwilioProxy/1.1", "Accept": "*/*", "I-Twilio-Idempotency-Token": token}
        if method == "GET":
            if params:
                url += ("&" if urlsplit(url).query else "?") + urlencode(params)
            params = []
        else:
            body = urlencode(params).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        headers["X-Twilio-Signature"] = signature(self._tokens[account], url, params)
        parts = urlsplit(url)
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        return self._fetcher.fetch(method, url, body, headers, within)
