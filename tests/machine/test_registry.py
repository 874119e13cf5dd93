import re

import pytest

from tests.machine.builders import raws
from vigie.machine import dictionary, linux, support, windows
from vigie.machine.probes import PROBES, probes_of

READERS = {"linux": linux.readers, "windows": windows.readers}

TABLE_OF_THE_RESEARCH = (
    "os_release",
    "ufw_status.txt",
    "firewalld_status.txt",
    "nft.txt",
    "lsblk.json",
    "nmcli_wifi.txt",
    "iwconfig.txt",
    "login_defs",
    "pwquality.conf",
    "apt_upgrade.txt",
    "dnf_updateinfo.txt",
    "sshd_config",
    "smb.conf",
    "gsettings.txt",
    "passwd",
    "group",
    "mdatp_health.json",
    "listen.txt",
    "efivars_secureboot.bin",
)


@pytest.mark.parametrize("system", READERS)
def test_every_fact_of_the_dictionary_is_yielded_and_nothing_else(system: str) -> None:
    yielded = {key for probe in probes_of(system) for key in probe.yields}
    assert yielded == set(dictionary.keys_of(system))


@pytest.mark.parametrize("system", READERS)
def test_every_fact_has_one_parser(system: str) -> None:
    keys = [key for reader in READERS[system](support.load()) for key in reader.keys]
    assert len(keys) == len(set(keys))
    assert set(keys) == set(dictionary.keys_of(system))


@pytest.mark.parametrize("system", READERS)
def test_parsers_are_granted_what_they_ask_for(system: str) -> None:
    """A parser that looks at a probe must be among those for which that probe says that it yields."""
    asked: dict[str, set[str]] = {}

    class Spy(dict[str, object]):
        def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
            asked.setdefault(current, set()).add(name)
            return super().get(name, default)

    for reader in READERS[system](support.load()):
        current = reader.keys[0]
        seen = raws({})
        object.__setattr__(seen, "by_name", Spy())
        reader.parser(seen)
        names = {probe.name for probe in probes_of(system) if set(probe.yields) & set(reader.keys)}
        assert asked.get(current, set()) <= names, (current, asked[current] - names)


def test_names_are_those_of_the_research() -> None:
    for system in ("linux", "windows", "macos"):
        own = [probe.name for probe in probes_of(system)]
        assert len(own) == len(set(own))
    names = [probe.name for probe in PROBES]
    assert set(TABLE_OF_THE_RESEARCH) <= set(names)
    assert all(re.fullmatch(r"[\w.-]+", name) and name != "manifest.json" for name in names)


def test_each_probe_has_its_means_and_its_limit() -> None:
    for probe in PROBES:
        means = {
            "command": probe.commands,
            "file": probe.paths,
            "api": probe.call,
            "shared": probe.shared,
        }
        assert means.pop(probe.kind), probe.name
        assert not any(means.values()), probe.name
        assert 0 < probe.timeout <= 60 and (probe.timeout <= 2 or probe.cost == "slow"), probe.name
        assert probe.shared is None or probe.shared.timeout <= 8, probe.name
        assert probe.yields and probe.where, probe.name


def test_no_probe_goes_to_the_network_or_through_a_shell() -> None:
    for probe in PROBES:
        for command in probe.commands:
            assert command[0] not in ("sh", "bash", "curl", "wget", "sudo", "pkexec"), probe.name
            assert "update" not in command, probe.name
            assert command[0] != "dnf" or "-C" in command
