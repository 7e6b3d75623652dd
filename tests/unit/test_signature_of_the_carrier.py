"""Who may change anything through a webhook: the account that it names, and nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from gateway.backup import CarrierAccount
from gateway.carrier.signature import Verifier

SID, OTHER = "AC" + "1" * 32, "AC" + "2" * 32
PUBLIC = "https://ccvo.example.org"
PAGES = CarrierAccount(SID, "token-of-pages", "token-before")
BROADCASTS = CarrierAccount(OTHER, "token-of-broadcasts")
VERIFIER = Verifier(PUBLIC, [PAGES, BROADCASTS])

Form = MultiDict[str, str]


def signed(url: str, form: Form, token: str = "token-of-pages") -> str:
    return str(RequestValidator(token).compute_signature(url, form))


def form_of(*pairs: tuple[str, str], sid: str = SID) -> Form:
    return MultiDict([("AccountSid", sid), *pairs])


def test_the_official_vector_holds() -> None:
    form: Form = MultiDict(
        {
            "CallSid": "CA1234567890ABCDE",
            "Digits": "1234",
            "From": "+14158675309",
            "To": "+18005551212",
            "Caller": "+14158675309",
        }
    )
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signed(url, form, "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_signed_request_is_accepted_on_public_address_and_raw_target() -> None:
    form = form_of(("CallSid", "CA1"), ("From", "anonymous"))
    target = "/voice/turn/a%2Fb/3?silent=1&x=%C3%AB"
    assert VERIFIER.accepts(target, form, signed(PUBLIC + target, form))


@pytest.mark.parametrize("signature", [None, "", "x", "é" * 28, "A" * 28])
def test_a_missing_or_made_up_signature_is_refused(signature: str | None) -> None:
    assert not VERIFIER.accepts("/sms/incoming", form_of(), signature)


def test_repeated_keys_are_signed_with_all_their_values() -> None:
    form = form_of(("Media", "b"), ("Media", "a"), ("Media", "b"))
    signature = signed(f"{PUBLIC}/sms/incoming", form)
    assert VERIFIER.accepts("/sms/incoming", form, signature)
    assert not VERIFIER.accepts("/sms/incoming", form_of(("Media", "a")), signature)


def test_the_token_before_is_accepted_while_rotating() -> None:
    form = form_of()
    assert VERIFIER.accepts("/voice/incoming", form, signed(f"{PUBLIC}/voice/incoming", form, "token-before"))


def test_the_token_of_one_account_signs_nothing_for_another() -> None:
    url = f"{PUBLIC}/voice/incoming"
    theirs, ours = form_of(sid=OTHER), form_of(sid=SID)
    assert VERIFIER.accepts("/voice/incoming", theirs, signed(url, theirs, "token-of-broadcasts"))
    assert not VERIFIER.accepts("/voice/incoming", ours, signed(url, ours, "token-of-broadcasts"))
    assert not VERIFIER.accepts("/voice/incoming", theirs, signed(url, theirs, "token-of-pages"))


def test_the_account_that_a_door_reads_must_be_the_signed_one() -> None:
    form = form_of()
    signature = signed(f"{PUBLIC}/x", form)
    assert VERIFIER.accepts("/x", form, signature, SID)
    assert not VERIFIER.accepts("/x", form, signature, OTHER)


@pytest.mark.parametrize("form", [MultiDict(), MultiDict([("AccountSid", SID), ("AccountSid", OTHER)])])
def test_a_form_that_names_no_one_account_is_refused(form: Form) -> None:
    assert not VERIFIER.accepts("/x", form, signed(f"{PUBLIC}/x", form))


def test_the_port_may_be_left_out_by_the_carrier() -> None:
    verifier, form = Verifier("https://ccvo.example.org:8443", [PAGES]), form_of()
    assert verifier.accepts("/x", form, signed("https://ccvo.example.org/x", form))
    assert verifier.accepts("/x", form, signed("https://ccvo.example.org:8443/x", form))


def test_a_public_prefix_counts_once_whether_or_not_the_proxy_strips_it() -> None:
    verifier, form = Verifier("https://example.org/ccvo", [PAGES]), form_of()
    signature = signed("https://example.org/ccvo/voice/incoming?a=1", form)
    assert verifier.accepts("/voice/incoming?a=1", form, signature)
    assert verifier.accepts("/ccvo/voice/incoming?a=1", form, signature)


def test_an_absolute_target_is_judged_by_its_path_alone() -> None:
    form = form_of()
    signature = signed(f"{PUBLIC}/x?y=1", form)
    assert VERIFIER.accepts("http://127.0.0.1:8000/x?y=1", form, signature)


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(names, names), max_size=8))
def test_what_the_carrier_signs_is_accepted_and_one_added_parameter_is_not(pairs: list[tuple[str, str]]) -> None:
    form = form_of(*[pair for pair in pairs if pair[0] != "AccountSid"])
    signature = signed(f"{PUBLIC}/x", form)
    assert VERIFIER.accepts("/x", form, signature)
    form.add("\uffffadded", "value")
    assert not VERIFIER.accepts("/x", form, signature)


@given(st.text(max_size=40), st.text(max_size=40))
def test_nonsense_is_refused_without_a_fault(target: str, signature: str) -> None:
    assert not VERIFIER.accepts(target, form_of(("Body", target)), signature)


@given(st.text(max_size=30))
def test_any_change_of_the_body_breaks_the_signature(body: str) -> None:
    form = form_of(("Body", "JA 4821"))
    signature = signed(f"{PUBLIC}/sms/incoming", form)
    changed = form_of(("Body", body))
    assert VERIFIER.accepts("/sms/incoming", changed, signature) == (body == "JA 4821")
