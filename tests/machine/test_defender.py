import pytest

from tests.machine.builders import NOW, raws, reason, values
from vigie.machine.parse.defender import defender

HEALTHY = {
    "healthy": True,
    "licensed": True,
    "realTimeProtectionEnabled": True,
    "definitionsUpdatedMinutesAgo": 90,
}


@pytest.mark.parametrize(
    ("change", "active", "age"),
    [
        ({}, True, 0),
        ({"realTimeProtectionEnabled": {"$type": "managed", "value": True}}, True, 0),
        ({"realTimeProtectionEnabled": "true", "definitionsUpdatedMinutesAgo": "20160"}, True, 14),
        ({"realTimeProtectionEnabled": False}, False, 0),
        ({"healthy": False}, None, 0),
        ({"licensed": False}, None, 0),
        ({"definitionsUpdatedMinutesAgo": 65535}, True, None),
        ({"definitionsUpdatedMinutesAgo": 4294967295}, True, None),
        ({"definitionsUpdatedMinutesAgo": -5}, True, None),
        ({"definitionsUpdatedMinutesAgo": None}, True, None),
        (
            {
                "definitionsUpdatedMinutesAgo": None,
                "definitionsUpdated": str(int(NOW.timestamp() - 3 * 86400) * 1000),
            },
            True,
            3,
        ),
    ],
)
def test_what_defender_says_of_itself(
    change: dict[str, object], active: bool | None, age: int | None
) -> None:
    for written in ({**HEALTHY, **change}, [{**HEALTHY, **change}]):
        found = defender(raws({"mdatp_health.json": written}))
        assert found is not None
        assert values(found)["antivirus.active"] is active
        assert values(found)["antivirus.signatures_age_days"] == age


def test_a_problem_that_it_signals_is_said() -> None:
    found = defender(raws({"mdatp_health.json": {**HEALTHY, "healthy": False}}))
    assert found is not None and "signale un problème" in reason(found, "antivirus.active")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", {**HEALTHY, "passiveModeEnabled": True}, {"healthy": True}]
)
def test_a_passive_defender_leaves_the_question_to_another(content: object) -> None:
    assert defender(raws({"mdatp_health.json": content})) is None
