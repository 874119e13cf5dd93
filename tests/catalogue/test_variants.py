"""The steps shown are those of the device's own edition and version."""

from vigie.catalogue import loader
from vigie.catalogue.rules import Fact, Fix
from vigie.catalogue.rules.variants import variants

FIX = Fix(10, steps={"any": ("a",), "windows": ("w",), "windows_home": ("h",), "windows_10": ("x",)})


def test_the_most_precise_steps_win() -> None:
    assert FIX.steps_for("windows", ("windows_home", "windows_10")) == ("h",)
    assert FIX.steps_for("windows", ("windows_pro", "windows_10")) == ("x",)
    assert FIX.steps_for("windows") == ("w",)
    assert FIX.steps_for("macos") == ("a",)
    assert Fix(10, steps={"windows": ("w",)}).steps_for("linux") == ()


def test_they_come_from_what_was_read_on_each_device() -> None:
    facts = [
        Fact("os.name", "Windows 10 22H2", device="a"),
        Fact("os.edition", "home", device="a"),
        Fact("os.name", "Windows 11 25H2", device="b"),
        Fact("os.edition", unavailable="Illisible.", device="b"),
    ]
    assert variants(facts) == {"a": ("windows_home", "windows_10"), "b": ()}


def test_every_variant_of_the_catalogue_has_its_system_s_steps_too() -> None:
    for control in loader.load().controls:
        if {"windows_home", "windows_10"} & set(control.fix.steps):
            assert "windows" in control.fix.steps, control.id
