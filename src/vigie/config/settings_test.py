"""Settings of the test suite: the production ones, with the floors that only tests may use."""

from vigie.config.settings import *  # noqa: F403
