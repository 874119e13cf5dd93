from vigie.assessment.rules.changes import Cause, Row, compare
from vigie.assessment.rules.sitting import FIRST_SITTING, NEXT_SITTINGS, Askable, choose, minutes_for


def row(
    verdict: str = "met",
    control_id: str = "c",
    device: str | None = None,
    reason: str = "x",
    revision: int = 1,
) -> Row:
    return Row(control_id, device, verdict, reason, revision)


class TestCompare:
    def test_nothing_moved(self) -> None:
        assert compare([row()], [row()]) == []

    def test_you_changed(self) -> None:
        (change,) = compare([row("to_fix")], [row("met")])
        assert (change.before, change.after, change.cause) == ("to_fix", "met", Cause.YOU)

    def test_the_facts_aged(self) -> None:
        assert compare([row()], [row("unknown", reason="measure_expired")])[0].cause == Cause.AGED

    def test_the_rules_changed(self) -> None:
        assert compare([row()], [row("to_fix", revision=2)])[0].cause == Cause.RULES

    def test_a_new_control_is_the_catalogue_s_doing(self) -> None:
        assert compare([], [row()])[0].cause == Cause.RULES

    def test_a_new_device_is_yours(self) -> None:
        changes = compare([row(device="a")], [row(device="a"), row(device="b")])
        assert [(c.device, c.cause) for c in changes] == [("b", Cause.YOU)]

    def test_a_control_that_left(self) -> None:
        assert compare([row()], [])[0].after is None


class TestSitting:
    def ask(self, count: int) -> list[Askable]:
        return [Askable(f"c{n}", None, 3, True, order=n) for n in range(count)]

    def test_twelve_at_most_the_first_time_then_five(self) -> None:
        assert len(choose(self.ask(40), first=True)) == FIRST_SITTING
        assert len(choose(self.ask(40), first=False)) == NEXT_SITTINGS

    def test_common_ground_and_severity_first(self) -> None:
        further = Askable("f", None, 5, base=False)
        mild = Askable("m", None, 2, base=True)
        severe = Askable("s", None, 4, base=True)
        assert [a.control_id for a in choose([further, mild, severe], first=True)] == ["s", "m", "f"]

    def test_an_expired_answer_is_asked_again_first(self) -> None:
        fresh = Askable("a", None, 5, base=True)
        expired = Askable("b", None, 1, base=True, expired=True)
        assert choose([fresh, expired], first=False)[0].control_id == "b"

    def test_twelve_questions_take_four_minutes(self) -> None:
        assert minutes_for(FIRST_SITTING) == 4
