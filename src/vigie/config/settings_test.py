"""Settings of the test suite: the production ones, with the floors that only tests may use.

The launch gate and the origin check are off, so that a room's tests need no browser; ``tests/config`` and
``tests/desktop`` put them back. Everything that Vigie would write goes to a folder of this test process.
"""

import atexit
import os
import shutil
import tempfile

if "VIGIE_HOME" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["VIGIE_HOME"] = tempfile.mkdtemp(prefix="vigie-test-")
    atexit.register(shutil.rmtree, os.environ["VIGIE_HOME"], ignore_errors=True)

from vigie.config.settings import *  # noqa: F403
from vigie.config.settings import MIDDLEWARE as PRODUCTION_MIDDLEWARE

_OFF = {"vigie.config.middleware.SameOrigin", "vigie.desktop.gate.LaunchGate"}
MIDDLEWARE = [name for name in PRODUCTION_MIDDLEWARE if name not in _OFF]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}

# Floor Argon2 parameters: the vault refuses this switch under any other settings module.
VIGIE_TEST_KDF = True

# Servers that the tests start themselves; production asks over https alone.
VIGIE_TEST_HTTP_HOSTS = ("localhost",)
