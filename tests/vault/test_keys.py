"""Wrapping, the child process, and the parameters that only tests may use."""

import datetime
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from vigie import platform
from vigie.vault import header, keys, recovery
from vigie.vault.errors import VaultError, WrongPassphrase, WrongRecoveryKey

NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)
PHRASE = "marteau lune cerise tapis radio"


def test_an_owner_slot_gives_both_keys_and_others_one() -> None:
    both = keys.new_keys()
    owner = keys.person_slot("Dr A", PHRASE, both, restricted=True, now=NOW)
    other = keys.person_slot("Dr B", PHRASE, both, restricted=False, now=NOW)
    assert keys.open_slot(owner, keys.passphrase_bytes(PHRASE)) == both
    opened = keys.open_slot(other, keys.passphrase_bytes(PHRASE))
    assert (opened.k1, opened.k2) == (both.k1, None)
    assert owner.wrapped_k1 != other.wrapped_k1


def test_wrong_passphrase_and_wrong_recovery_key() -> None:
    both = keys.new_keys()
    slot = keys.person_slot("Dr A", PHRASE, both, restricted=True, now=NOW)
    with pytest.raises(WrongPassphrase):
        keys.open_slot(slot, b"autre")
    printed = recovery.generate()
    rescue = keys.recovery_slot(printed, both, NOW)
    assert keys.open_slot(rescue, printed.secret) == both
    with pytest.raises(WrongRecoveryKey):
        keys.open_slot(rescue, recovery.generate().secret)


def test_somebody_without_k2_cannot_make_a_responsable() -> None:
    with pytest.raises(VaultError, match="réservée"):
        keys.person_slot("x", PHRASE, keys.Keys(bytearray(32)), restricted=True, now=NOW)


def test_the_same_passphrase_from_any_keyboard() -> None:
    assert keys.passphrase_bytes(" e\u0301te\u0301  chaud ") == keys.passphrase_bytes("été chaud")
    with pytest.raises(WrongPassphrase):
        keys.passphrase_bytes("   ")
    with pytest.raises(WrongPassphrase, match="trop longue"):
        keys.passphrase_bytes("é" * 2000)


def test_the_passphrase_reaches_the_child_by_its_input_only(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    real = subprocess.run

    def spy(command: list[str], **options: Any) -> Any:
        seen.append((command, options))
        return real(command, **options)

    monkeypatch.setattr(subprocess, "run", spy)
    keys.derive(keys.new_kdf(), b"canari-de-phrase")
    ((command, options),) = seen
    assert command[-1] == "vigie.vault.unlock_child"
    assert "canari" not in " ".join(command)
    assert "canari" not in str(options["env"])
    assert b"canari" in options["input"]


def test_argon2_never_enters_this_process() -> None:
    """The memory of Argon2 is given back because the library is not even loaded here."""
    code = (
        "import sys, datetime\n"
        "from vigie.vault import keys\n"
        "from vigie.vault.header import Kdf\n"
        "import resource\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "keys.derive(Kdf('argon2id', b's' * 16, 2, 65536, 2), b'x')\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "assert after - before < 32 * 1024, (before, after)\n"
        "assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 65536\n"
        "assert not any(m.startswith('argon2') for m in sys.modules)\n"
    )
    _, environment = platform.python_module("x")
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_child_imports_no_django() -> None:
    code = "import sys, vigie.vault.unlock_child; assert not any(m.startswith('django') for m in sys.modules)"
    _, environment = platform.python_module("x")
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


@pytest.mark.parametrize(
    "data", [b"", b"garbage\nx", b'{"salt": "00"}\nx', b'{"salt": "00", "memory_kib": 99999999}\nx', b"[]\nx"]
)
def test_the_child_refuses_garbage_quietly(data: bytes) -> None:
    command, environment = platform.python_module("vigie.vault.unlock_child")
    done = subprocess.run(command, input=data, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


def test_a_failing_child_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        platform, "python_module", lambda m: ([sys.executable, "-c", "exit(3)"], dict(os.environ))
    )
    with pytest.raises(VaultError, match="mémoire"):
        keys.derive(keys.new_kdf(), b"x")


def test_floor_parameters_are_for_the_test_settings_alone(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keys.floor() == header.TEST_FLOOR
    settings.VIGIE_TEST_KDF = False
    assert keys.floor() == header.PRODUCTION_FLOOR
    made = keys.new_kdf()
    assert (made.time_cost, made.memory_kib) == (keys.TIME_COST, keys.MEMORY_KIB)
    assert made.memory_kib >= header.PRODUCTION_FLOOR.memory_kib


@pytest.mark.integration
def test_production_refuses_the_switch_and_headers_made_with_it(tmp_path: Path) -> None:
    slot = keys.person_slot("Dr A", PHRASE, keys.new_keys(), restricted=True, now=NOW)
    header.save(tmp_path, header.Header("v", (slot,)))
    code = (
        "import sys, pathlib\n"
        "from django.conf import settings\n"
        "from vigie.vault import header, keys\n"
        "from vigie.vault.errors import HeaderError\n"
        "assert keys.floor() == header.PRODUCTION_FLOOR\n"
        "try: header.load(pathlib.Path(sys.argv[1]), keys.floor())\n"
        "except HeaderError: pass\n"
        "else: sys.exit('read a test header')\n"
        "settings.VIGIE_TEST_KDF = True\n"
        "keys.floor()\n"
    )
    _, environment = platform.python_module("x")
    environment["DJANGO_SETTINGS_MODULE"] = "vigie.config.settings"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert ImproperlyConfigured.__name__ in done.stderr
