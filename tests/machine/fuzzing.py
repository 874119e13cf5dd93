"""What every system's fuzz tests share: which files a parser may see, how it is called, and that noise is never good news."""

from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.machine.builders import NOW
from vigie.machine.probes import probes_of
from vigie.machine.raws import Raw, Raws
from vigie.machine.reader import Reader
from vigie.machine.readings import Finding, Value

LONG = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))

GOOD: Mapping[str, Value] = {
    "accounts.builtin_admin_enabled": False,
    "accounts.daily_admin": False,
    "accounts.dormant_count": 0,
    "accounts.without_password": 0,
    "antivirus.active": True,
    "antivirus.tamper_protected": True,
    "applications.outdated_count": 0,
    "autorun.disabled": True,
    "backup.encrypted": True,
    "backup.last_days": 0,
    "backup.volume_present": False,
    "boot.secure": True,
    "browser.saved_passwords": 0,
    "disk.fixed_encrypted": True,
    "disk.root_encrypted": True,
    "elevation.confirmed": True,
    "firewall.active": True,
    "firewall.at_boot": True,
    "folders.exposed_count": 0,
    "guest_account.enabled": False,
    "lock.automatic": True,
    "lock.on_wake": True,
    "logon.automatic": False,
    "network.foreign_private": False,
    "office.macros_restricted": True,
    "os.supported": True,
    "password_manager.present": True,
    "ports.sensitive_count": 0,
    "remote.tools_count": 0,
    "remote_desktop.listening": False,
    "removable.all_encrypted": True,
    "shares.open_count": 0,
    "smb.v1_enabled": False,
    "ssh.permit_root_login": "no",
    "system.integrity_protected": True,
    "updates.automatic": True,
    "updates.reboot_required": False,
    "updates.security_pending": 0,
    "wifi.open_saved_count": 0,
    "wifi.security": "wpa2",
}
"""What noise must never say."""


def names(system: str, reader: Reader) -> list[str]:
    """The files of the probes that say they yield one of the reader's facts."""
    return [probe.name for probe in probes_of(system) if set(probe.yields) & set(reader.keys)]


def read(reader: Reader, contents: Mapping[str, bytes], rights: Any = "user") -> list[Finding]:
    """What the parser makes of a capture that Vigie did not write."""
    return reader.parser(
        Raws({name: Raw(name, data=data) for name, data in contents.items()}, NOW, rights, False)
    )


def noise_is_never_good(
    system: str,
    reader: Reader,
    data: st.DataObject,
    empty_is_an_answer: Iterable[str] = (),
) -> None:
    """Random bytes in every file: none of the reassuring values, but where an empty file is an answer."""
    contents = {name: data.draw(st.binary(min_size=1, max_size=200)) for name in names(system, reader)}
    blank = any(not contents[name].strip() for name in set(empty_is_an_answer) & set(contents))
    for finding in read(reader, contents, data.draw(st.sampled_from(["user", "admin"]))):
        if finding.key in GOOD and not blank:
            assert finding.value != GOOD[finding.key], (finding, contents)
