"""Settings are read once, whole, and every fault is named at once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gateway.errors import SettingsFault
from gateway.settings import Settings

REAL = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "secret-token", "PAGE_CALL_FROM": "+3222170113",
        "PAGE_SMS_FROM": "+32460000112"}  # fmt: skip


def read(folder: Path, **environ: str) -> Settings:
    return Settings.from_env(environ, folder)


def faults(folder: Path, **environ: str) -> list[str]:
    with pytest.raises(SettingsFault) as fault:
        read(folder, **environ)
    return fault.value.faults


def test_without_a_single_setting_the_demo_runs_on_this_machine(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.sandbox, settings.carrier_is_loopback) == (True, True)
    assert (settings.public_url, settings.sandbox_url) == ("http://127.0.0.1:8000", "http://127.0.0.1:8001")
    assert settings.account.api_url == "http://127.0.0.1:8001"
    assert settings.database_url == f"sqlite:///{tmp_path.resolve()}/var/gateway.sqlite"
    assert settings.queue_url == f"unix://{tmp_path.resolve()}/var/valkey.sock"
    assert settings.languages == ("nl", "en")


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    said = faults(
        tmp_path, PORT="web", WEB_WORKERS="0", REDIS_URL="localhost", HOTLINE_NUMBER="112", LANGUAGES="nl,it",
        TWILIO_AUTH_TOKEN="x", SECRET_KEY="short",
    )  # fmt: skip
    named = {line.split(":")[0] for line in said}
    assert named >= {"PORT", "WEB_WORKERS", "REDIS_URL", "HOTLINE_NUMBER", "LANGUAGES", "SECRET_KEY"}
    assert "TWILIO_ACCOUNT_SID" in named


def test_a_fault_never_shows_a_secret(tmp_path: Path) -> None:
    said = faults(tmp_path, SECRET_KEY="hush", DATABASE_URL="mysql://user:hush@host/x", REDIS_URL="hush")
    assert "hush" not in "\n".join(said)


def test_secrets_never_print(tmp_path: Path) -> None:
    settings = read(
        tmp_path, **REAL, SECRET_KEY="a-very-long-secret-key", DATABASE_URL="postgresql://u:hidden@h/d",
        REDIS_URL="redis://:hidden@h/0", OIDC_CLIENT_SECRET="hidden", SMTP_URL="smtp://u:hidden@h",
    )  # fmt: skip
    shown = repr(settings)
    assert [word for word in ("hidden", "secret-token", "a-very-long-secret-key") if word in shown] == []


def test_a_real_account_starts_no_sandbox_and_needs_its_own_senders(tmp_path: Path) -> None:
    settings = read(tmp_path, **REAL)
    assert (settings.sandbox, settings.carrier_is_loopback) == (False, False)
    said = faults(tmp_path, TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="t")
    assert {line.split(":")[0] for line in said} == {"PAGE_CALL_FROM", "PAGE_SMS_FROM"}


def test_a_carrier_of_your_own_on_this_machine_takes_the_sandbox_numbers(tmp_path: Path) -> None:
    settings = read(tmp_path, TWILIO_API_URL="http://127.0.0.1:9999/")
    assert settings.account.api_url == "http://127.0.0.1:9999"
    assert (settings.sandbox, settings.carrier_is_loopback) == (False, True)


def test_half_an_account_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, TWILIO_ACCOUNT_SID="AC1", PAGE_CALL_FROM="+3222170113", PAGE_SMS_FROM="+32460000112")
    assert faults(tmp_path, BROADCAST_ACCOUNT_SID="AC2")
    assert faults(tmp_path, CARRIER_BACKUP_ACCOUNT_SID="AC3")


def test_a_second_account_sends_broadcasts_through_the_same_carrier(tmp_path: Path) -> None:
    settings = read(tmp_path, BROADCAST_ACCOUNT_SID="AC2", BROADCAST_AUTH_TOKEN="t2")
    assert settings.broadcast_account.sid == "AC2"
    assert settings.broadcast_account.api_url == settings.account.api_url
    assert read(tmp_path).broadcast_account == read(tmp_path).account


def test_a_moved_clock_is_refused_where_real_people_can_be_reached(tmp_path: Path) -> None:
    said = faults(tmp_path, **REAL, CLOCK_OFFSET_FILE="offset")
    assert said[0].startswith("CLOCK_OFFSET_FILE")
    assert read(tmp_path, CLOCK_OFFSET_FILE="offset").clock_offset_file == Path("offset")


@pytest.mark.parametrize("name", ["TWILIO_EDGE", "TWILIO_REGION"])
def test_edge_and_region_are_refused_with_a_carrier_on_this_machine(tmp_path: Path, name: str) -> None:
    assert faults(tmp_path, **{name: "dublin"})[0].startswith(name)


def test_several_senders_are_separated_by_commas(tmp_path: Path) -> None:
    settings = read(tmp_path, BROADCAST_SMS_FROM="+32460000201, +32460000202,Crisis")
    assert settings.broadcast_sms_from == ("+32460000201", "+32460000202", "Crisis")
    assert faults(tmp_path, BROADCAST_SMS_FROM="a name far too long")


def test_the_environment_outranks_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nMAIL_FROM=crisis@example.org\n")
    assert read(tmp_path).port == 9000
    assert read(tmp_path, PORT="9100").port == 9100
    assert read(tmp_path).mail_from == "crisis@example.org"


def test_a_secret_key_is_made_once_and_kept_for_ourselves(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert read(tmp_path).secret_key == first
    assert len(first) > 40
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600


def test_a_socket_path_that_is_too_long_moves_near_the_root(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    settings = read(deep)
    path = settings.embedded_redis_url.removeprefix("unix://")
    assert len(path) < 100
    assert path.startswith("/tmp/ccvo-")
    assert read(deep).embedded_redis_url == settings.embedded_redis_url
    assert read(tmp_path / ("d" * 60)).embedded_redis_url != settings.embedded_redis_url


@pytest.mark.parametrize(
    ("host", "public_url"),
    [("0.0.0.0", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000"), ("10.1.2.3", "http://10.1.2.3:8000")],
)
def test_the_public_address_follows_from_where_we_listen(tmp_path: Path, host: str, public_url: str) -> None:
    assert read(tmp_path, HOST=host).public_url == public_url


def test_a_price_of_a_segment_is_exact_or_absent(tmp_path: Path) -> None:
    priced = Settings.from_env({"SMS_SEGMENT_PRICE": "0.075"}, tmp_path)
    assert str(priced.sms_segment_price) == "0.075"
    assert Settings.from_env({}, tmp_path).sms_segment_price is None
