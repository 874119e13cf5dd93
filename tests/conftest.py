"""The suite's vault: a folder in the temporary directory, a random key, an unlocked state.

Nothing here can touch the vault or the session of the person who runs the tests: ``VIGIE_HOME``, the folders of start-up
entries and the database name are replaced when this file is imported, before any test and before any connection.
"""

import atexit
import functools
import gc
import os
import pickle
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from xdist.scheduler import LoadScopeScheduling

from vigie import yaml_data
from vigie.vault.roles import Actor, Role
from vigie.vault.state import Keys, state

# « short » gives the same examples at each run, on any machine; « long » looks further: HYPOTHESIS_PROFILE=long.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
hypothesis.register_profile(
    "short", max_examples=50, derandomize=True, deadline=None, suppress_health_check=SLOW
)
hypothesis.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=SLOW)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

HOME = Path(tempfile.mkdtemp(prefix="vigie-tests-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["VIGIE_HOME"] = str(HOME)
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):  # start-up and menu entries too
    os.environ[_name] = str(HOME / _name.lower())

_read_yaml = yaml_data.read


@functools.lru_cache(maxsize=512)
def _kept(raw: bytes | str) -> bytes:
    return pickle.dumps(_read_yaml(raw))


def _read_once(raw: bytes | str) -> Any:
    """The same content files are read hundreds of times over by the suite: parse each once, give each its own copy."""
    return pickle.loads(_kept(raw))  # noqa: S301 (ours)


yaml_data.read = _read_once

TEST_DATABASE = str(HOME / "test.db")
_database = settings.DATABASES["default"]
_database["NAME"] = HOME / "vault" / "vigie.db"
_database["TEST"] = {**_database.get("TEST", {}), "NAME": TEST_DATABASE}

TEST_K1 = secrets.token_bytes(32)
TEST_K2 = secrets.token_bytes(32)
OWNER = Actor(access_id=1, label="Dr Test", role=Role.OWNER)

ActAs = Callable[[Role], AbstractContextManager[Actor]]


def open_test_vault(actor: Actor = OWNER) -> None:
    """Unlock the suite's database as ``actor``."""
    state.open(Keys(bytearray(TEST_K1), bytearray(TEST_K2)), actor)


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory to the end: the collector need not look at them each time."""
    gc.collect()
    gc.freeze()


OPEN_THE_DEMO = (
    "tests/e2e/test_demo.py", "tests/e2e/test_prepare.py", "tests/e2e/test_register.py",
    "tests/e2e/test_patients_data.py", "tests/e2e/test_compliance.py::test_the_rooms",
)  # fmt: skip


class DemoApart(LoadScopeScheduling):  # type: ignore[misc]
    """Each test to the first worker that is free, but those of the demo, which all go to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        return "demo" if nodeid.startswith(OPEN_THE_DEMO) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """``--dist loadscope``, as :class:`DemoApart` understands it: xdist's own groups need an older pytest."""
    return DemoApart(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The key must be here before pytest-django creates the test database."""
    open_test_vault()


@pytest.fixture(autouse=True)
def vigie_home() -> Iterator[Path]:
    """Each test starts unlocked, as owner, in the suite's own folder."""
    open_test_vault()
    yield HOME


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Unlock again before any fixture is torn down: flushing the database needs the key."""
    open_test_vault()


@pytest.fixture
def act_as() -> ActAs:
    """``with act_as(Role.LOCUM): ...`` runs as somebody else."""

    @contextmanager
    def switch(role: Role) -> Iterator[Actor]:
        before = state.actor
        actor = Actor(access_id=before.access_id, label=role.french, role=role)
        state.act_as(actor)
        try:
            yield actor
        finally:
            state.act_as(before)

    return switch


@pytest.fixture
def locked() -> Iterator[None]:
    """The vault locked, for pages that must work without it. Not together with the ``db`` fixture."""
    state.close(grace=0)
    yield
