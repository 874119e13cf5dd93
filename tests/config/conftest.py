from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from vigie.config import settings as production
from vigie.desktop.runtime import runtime

PORT = "80"  # what the test client always says of its socket
ORIGIN = f"http://localhost:{PORT}"

Visit = Callable[..., HttpResponse]


@pytest.fixture
def stranger(settings: pytest.FixtureRequest) -> Client:
    """A client of the production middleware, without the launch cookie."""
    settings.MIDDLEWARE = production.MIDDLEWARE  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = "tests.config.urls"  # type: ignore[attr-defined]
    return Client(
        enforce_csrf_checks=True,
        raise_request_exception=False,
        HTTP_HOST=f"localhost:{PORT}",
    )


@pytest.fixture
def browser(stranger: Client) -> Client:
    """The one that the icon opened."""
    cookie = runtime.admission.redeem_token(runtime.admission.issue_token())
    assert cookie is not None
    stranger.cookies["vigie_launch"] = cookie
    return stranger
