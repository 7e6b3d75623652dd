"""A sound on the disk is unreadable without the key, bound to its recording, and never played when it was changed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gateway.recordings.model import Loss
from gateway.recordings.vault import HEADER_BYTES, Unreadable, Vault

SOUND = b"RIFF" + b"a caller speaks " * 100


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "recordings", "a secret key of ours")


def _file(vault: Vault, recording_id: int = 7) -> Path:
    return vault.folder / f"{recording_id}.sound"


def _loss(vault: Vault, recording_id: int = 7, sid: str = "RE7") -> Loss:
    with pytest.raises(Unreadable) as raised:
        vault.read(recording_id, sid)
    return raised.value.loss


def test_what_is_kept_comes_back_as_it_was(vault: Vault) -> None:
    kept = vault.keep(7, "RE7", SOUND)
    assert vault.read(7, "RE7") == SOUND
    assert (kept.key_id, kept.size) == (vault.key_id, len(SOUND))


def test_the_disk_never_holds_the_sound_itself(vault: Vault) -> None:
    vault.keep(7, "RE7", SOUND)
    held = _file(vault).read_bytes()
    assert b"a caller speaks" not in held
    assert b"RIFF" not in held


def test_one_sound_kept_twice_never_looks_the_same(vault: Vault) -> None:
    vault.keep(7, "RE7", SOUND)
    first = _file(vault).read_bytes()
    vault.keep(7, "RE7", SOUND)
    assert _file(vault).read_bytes()[HEADER_BYTES:] != first[HEADER_BYTES:]


def test_only_we_may_open_the_file_and_its_folder(vault: Vault) -> None:
    vault.keep(7, "RE7", SOUND)
    assert stat.S_IMODE(_file(vault).stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.folder.stat().st_mode) == 0o700


def test_another_key_reads_nothing_and_says_that_it_is_the_key(vault: Vault) -> None:
    vault.keep(7, "RE7", SOUND)
    other = Vault(vault.folder, "another key altogether")
    assert other.key_id != vault.key_id
    assert _loss(other) is Loss.FOREIGN_KEY


@pytest.mark.parametrize("where", [0, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + len(SOUND) // 2, -1])
def test_a_file_changed_by_one_bit_is_not_played(vault: Vault, where: int) -> None:
    vault.keep(7, "RE7", SOUND)
    held = bytearray(_file(vault).read_bytes())
    held[where] ^= 1
    _file(vault).write_bytes(held)
    assert _loss(vault) is Loss.DAMAGED


@pytest.mark.parametrize("left", [0, 5, HEADER_BYTES, HEADER_BYTES + 10])
def test_a_file_that_was_cut_off_is_not_played(vault: Vault, left: int) -> None:
    vault.keep(7, "RE7", SOUND)
    _file(vault).write_bytes(_file(vault).read_bytes()[:left])
    assert _loss(vault) is Loss.DAMAGED


def test_one_callers_voice_cannot_be_put_in_place_of_anothers(vault: Vault) -> None:
    vault.keep(7, "RE7", SOUND)
    vault.keep(8, "RE8", SOUND)
    _file(vault, 8).write_bytes(_file(vault, 7).read_bytes())
    assert _loss(vault, 8, "RE8") is Loss.DAMAGED


def test_a_file_that_is_not_there_is_missing(vault: Vault) -> None:
    assert _loss(vault) is Loss.MISSING


def test_forgetting_leaves_nothing_of_it_and_everything_of_others(vault: Vault) -> None:
    vault.keep(7, "RE7", SOUND)
    vault.keep(77, "RE77", SOUND)
    (vault.folder / "7.00ff.new").write_bytes(b"cut off")
    vault.forget(7)
    assert (vault.held(), vault.whole()) == ({77}, {77})
    vault.forget(7)


def test_a_write_that_was_cut_off_is_no_sound_but_is_found(vault: Vault) -> None:
    vault.folder.mkdir()
    (vault.folder / "7.00ff.new").write_bytes(b"cut off")
    assert (vault.held(), vault.whole()) == ({7}, set())


def test_forgetting_where_nothing_was_ever_kept_is_well(vault: Vault) -> None:
    vault.forget(7)
    assert vault.held() == set()
