"""Settings of the test suite: the production ones, with the floors that only tests may use."""

from vigie.config.settings import *  # noqa: F403

# Floor Argon2 parameters: refused by the vault unless this very module is the one in use.
VIGIE_TEST_KDF = True
