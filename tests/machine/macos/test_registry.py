"""Probes, parsers, dictionary and the research's names agree for macOS."""

import pytest

from tests.machine.builders import raws
from vigie.machine import dictionary, macos, redact_macos, support
from vigie.machine.probes import probes_of

TABLE_OF_THE_RESEARCH = {
    "socketfilterfw.txt",
    "alf.txt",
    "fdesetup.txt",
    "airport.json",
    "software_update.plist",
    "softwareupdate_list.txt",
    "pwpolicy.txt",
    "tmutil_destinationinfo.txt",
    "time_machine.plist",
    "sysadminctl_screenlock.txt",
    "csrutil.txt",
    "spctl.txt",
    "launchctl_list.txt",
    "mdatp_health.json",
    "sw_vers.txt",
    "loginwindow.plist",
    "sharing.txt",
}
PROBES = probes_of("macos")
READERS = macos.readers(support.load())


def test_every_fact_of_the_dictionary_is_yielded_and_answered_once() -> None:
    yielded = {key for probe in PROBES for key in probe.yields}
    answered = [key for reader in READERS for key in reader.keys]
    assert yielded == set(dictionary.keys_of("macos")) == set(answered)
    assert len(answered) == len(set(answered))


def test_names_are_those_of_the_research() -> None:
    assert {probe.name for probe in PROBES} >= TABLE_OF_THE_RESEARCH


@pytest.mark.parametrize("reader", READERS, ids=[reader.keys[0] for reader in READERS])
def test_parsers_are_granted_what_they_ask_for(reader: macos.Reader) -> None:
    asked: set[str] = set()

    class Spy(dict[str, object]):
        def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
            asked.add(name)
            return super().get(name, default)

    seen = raws({})
    object.__setattr__(seen, "by_name", Spy())
    reader.parser(seen)
    assert asked <= {probe.name for probe in PROBES if set(probe.yields) & set(reader.keys)}


def test_programs_are_named_by_their_whole_path_and_ask_nothing_of_the_network() -> None:
    for probe in PROBES:
        for command in probe.commands if probe.live else ():
            assert command[0].startswith("/") or command[0] == "mdatp", probe.name
            assert "softwareupdate" not in command[0] or "--no-scan" in command


def test_the_quick_pass_leaves_out_what_is_slow() -> None:
    slow = {probe.name for probe in PROBES if probe.cost == "slow"}
    assert slow == {"softwareupdate_list.txt", "airport.json", "airport_i.txt", "applications.json"}


def test_every_rule_that_hides_names_is_for_an_output_that_exists() -> None:
    assert set(redact_macos.RULES) <= {probe.name for probe in PROBES}
