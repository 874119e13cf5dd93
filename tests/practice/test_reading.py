"""What a page reads of the practice: once, and never what was before it wrote."""

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext

from vigie.practice import services
from vigie.practice.models import Practice
from vigie.practice.reading import ReadOnce

pytestmark = pytest.mark.django_db


def serve(method: str, view: object) -> int:
    """How many queries a page of this method runs."""
    request = HttpRequest()
    request.method = method

    def get_response(_: HttpRequest) -> HttpResponse:
        view()  # type: ignore[operator]
        return HttpResponse()

    with CaptureQueriesContext(connection) as queries:
        ReadOnce(get_response)(request)
    return len(queries)


def read() -> None:
    for _ in range(3):
        services.current()
        services.devices()


def test_a_page_reads_the_practice_and_its_devices_once() -> None:
    services.current()
    assert serve("GET", read) == 2
    assert serve("POST", read) == 6


def test_two_pages_share_nothing() -> None:
    services.current()
    serve("GET", read)
    Practice.objects.update(name="Autre")
    names: list[str] = []
    serve("GET", lambda: names.append(services.current().name))
    assert names == ["Autre"]


def test_a_page_that_writes_reads_what_it_wrote() -> None:
    found: list[object] = []

    def write() -> None:
        services.devices()
        services.describe({"staff": 3})
        services.this_pc(name="Poste", system="linux", version="12")
        found.extend([services.current().values["staff"], len(services.devices())])

    serve("GET", write)
    assert found == [3, 1]


def test_a_value_that_the_catalogue_no_longer_takes_is_unknown() -> None:
    services.describe({"staff": 3, "home_rounds": True})
    kept = services.current()
    kept.values = {**kept.values, "staff": "trois", "profession": [1]}
    kept.save()
    assert services.profile().values == {"home_rounds": True}
