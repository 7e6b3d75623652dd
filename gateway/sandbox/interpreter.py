"""Follows documents on a leg: fetch, check, carry out verb by verb, go where they point.

A document that cannot be had or read leads to the fallback address; with no usable one the phone hears the carrier's
own apology and the call ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.sandbox.call_events import call_params
from gateway.sandbox.legs import Replaced
from gateway.sandbox.model import Hook, Voice
from gateway.sandbox.sound import speech_s
from gateway.sandbox.stage import Ending, Source, Stage
from gateway.sandbox.twiml_reading import SCHEMA, BadDocument, Element, read_document
from gateway.sandbox.verbs import VERBS
from gateway.sandbox.webhooks_out import BAD_ADDRESS, TOO_MANY_REDIRECTS, WebhookFailed

MOST_HOPS = 25  # documents in a row in which nothing was said or waited for
APOLOGY = "We are sorry, an application error has occurred. Goodbye."


@dataclass
class Interpreter:
    """Follows documents on one stage. `fallback` is the address for when the usual one fails."""

    stage: Stage
    fallback: Hook | None = None

    def follow(self, source: Source) -> Ending:
        """Follow documents until they end; raises HungUp when the leg ends first."""
        hops = 0
        while True:
            self.stage.time_passed = False
            outcome = self._step(source)
            if isinstance(outcome, Ending):
                return outcome
            hops = 0 if self.stage.time_passed else hops + 1
            if hops > MOST_HOPS:
                self._note(TOO_MANY_REDIRECTS, outcome.url, "documents that only point to others")
                return self._apologise()
            source = outcome

    def _step(self, source: Source) -> Source | Ending:
        try:
            return self._perform(source)
        except Replaced as replaced:
            if replaced.hook.fallback_url:
                self.fallback = replaced.hook
            params = call_params(self.stage.leg.call)
            return Source(replaced.hook.url, replaced.hook.method, params, replaced.twiml)
        except WebhookFailed as failed:
            if failed.code == BAD_ADDRESS:
                self._note(failed.code, failed.url, failed.detail)
            return self._fall_back(source, failed.code, failed.url)
        except BadDocument as bad:
            self._note(bad.code, source.url, bad.detail)
            return self._fall_back(source, bad.code, source.url)

    def _perform(self, source: Source) -> Source | Ending:
        stage = self.stage
        for verb in self._read(source):
            known = VERBS.get(verb.name)
            if known is None:
                self._note(SCHEMA, stage.url, f"unknown verb {verb.name}")
                continue
            if known.answers:
                stage.answer()
            stage.time_passed = stage.time_passed or known.takes_time
            outcome = known.run(verb, stage)
            if outcome is not None:
                return outcome
        return Ending.RAN_OUT

    def _read(self, source: Source) -> tuple[Element, ...]:
        stage = self.stage
        if source.twiml:
            stage.url = ""
            return read_document(source.twiml.encode())
        reply = stage.services.courier.call(stage.account.sid, source.url, source.method, source.params)
        stage.url = reply.url
        return read_document(reply.body, reply.content_type)

    def _fall_back(self, source: Source, code: int, url: str) -> Source | Ending:
        fallback = self.fallback
        if fallback is None or not fallback.fallback_url or source.url == fallback.fallback_url:
            return self._apologise()
        params = [*(source.params or call_params(self.stage.leg.call)), ("ErrorCode", str(code)), ("ErrorUrl", url)]
        return Source(fallback.fallback_url, fallback.fallback_method, params)

    def _apologise(self) -> Ending:
        self.stage.answer()
        self.stage.leg.hear(Voice.CARRIER, "say", APOLOGY, "en-US")
        self.stage.leg.pause(speech_s(APOLOGY))
        return Ending.HANG_UP

    def _note(self, code: int, url: str, detail: str) -> None:
        self.stage.services.ledger.alert(code, url, detail, self.stage.services.clock())
