import pytest

from tests.machine.builders import failure, raws, reason, values
from vigie.machine.parse.session import lock, logon

GNOME = """org.gnome.desktop.session idle-delay uint32 {idle}
org.gnome.desktop.screensaver lock-enabled {enabled}
org.gnome.desktop.screensaver lock-delay uint32 {delay}
org.gnome.desktop.screensaver idle-activation-enabled true
org.gnome.desktop.lockdown disable-lock-screen {disabled}
"""


def gnome(
    idle: int = 300, enabled: str = "true", delay: int = 0, disabled: str = "false"
) -> dict[str, object]:
    text = GNOME.format(idle=idle, enabled=enabled, delay=delay, disabled=disabled)
    return values(lock(raws({"gsettings.txt": text, "session.json": {"desktop": "gnome"}})))


def test_gnome_locks_after_its_idle_and_lock_delays() -> None:
    assert gnome(300, delay=30) == {
        "session.desktop": "gnome",
        "lock.automatic": True,
        "lock.delay_minutes": 5.5,
        "lock.on_wake": True,
    }


def test_never_is_a_failure_not_a_zero() -> None:
    found = gnome(idle=0)
    assert found["lock.automatic"] is False and found["lock.delay_minutes"] is None


@pytest.mark.parametrize("changes", [{"enabled": "false"}, {"disabled": "true"}])
def test_a_display_that_sleeps_is_not_a_lock(changes: dict[str, str]) -> None:
    found = gnome(**changes)  # type: ignore[arg-type]
    assert found["lock.automatic"] is False and found["lock.on_wake"] is False


def test_gsettings_without_a_session_prove_nothing() -> None:
    found = lock(
        raws(
            {
                "gsettings.txt": GNOME.format(idle=1, enabled="true", delay=0, disabled="false"),
                "session.json": {"desktop": ""},
            }
        )
    )
    assert set(values(found).values()) == {None}
    assert reason(found, "lock.automatic").startswith("Aucune session graphique")


def test_a_capture_with_settings_alone_is_believed() -> None:
    text = GNOME.format(idle=600, enabled="true", delay=0, disabled="false")
    assert values(lock(raws({"gsettings.txt": text})))["lock.delay_minutes"] == 10


def test_a_dump_of_dconf_is_read_too() -> None:
    text = (
        "[org/gnome/desktop/session]\nidle-delay=uint32 300\n\n"
        "[org/gnome/desktop/screensaver]\nlock-enabled=true\nlock-delay=uint32 0\n"
    )
    found = values(lock(raws({"gsettings.txt": text})))
    assert (found["lock.automatic"], found["lock.delay_minutes"]) == (True, 5)


def test_missing_keys_are_unknown() -> None:
    text = "org.gnome.desktop.session idle-delay uint32 300\n"
    found = values(lock(raws({"gsettings.txt": text, "session.json": {"desktop": "gnome"}})))
    assert found["lock.automatic"] is None


def test_mate_counts_in_minutes() -> None:
    text = (
        "org.mate.session idle-delay 5\norg.mate.screensaver lock-enabled true\n"
        "org.mate.screensaver lock-delay 1\n"
    )
    found = values(lock(raws({"gsettings.txt": text, "session.json": {"desktop": "mate"}})))
    assert found["lock.delay_minutes"] == 6


def test_cinnamon_locks_on_suspend_by_its_power_settings() -> None:
    text = (
        "org.cinnamon.desktop.session idle-delay uint32 900\norg.cinnamon.desktop.screensaver lock-enabled true\n"
        "org.cinnamon.desktop.screensaver lock-delay uint32 2\n"
        "org.cinnamon.settings-daemon.plugins.power lock-on-suspend false\n"
    )
    found = values(lock(raws({"gsettings.txt": text, "session.json": {"desktop": "cinnamon"}})))
    assert found["lock.automatic"] is True and found["lock.on_wake"] is False


@pytest.mark.parametrize(
    ("text", "automatic", "delay"),
    [
        ("[Daemon]\nAutolock=false\n", False, None),
        ("[Daemon]\nTimeout=15\nLockGrace=0\n", True, 15.0),
        ("[Daemon]\nTimeout=0\n", False, None),
        ("[Daemon]\nLock=false\n", False, None),
        ("[Greeter]\nTheme=x\n", True, 5 + 5 / 60),
    ],
)
def test_kde_writes_what_differs_from_its_defaults(text: str, automatic: bool, delay: float | None) -> None:
    found = values(lock(raws({"kscreenlockerrc": text, "session.json": {"desktop": "kde"}})))
    assert (found["lock.automatic"], found["lock.delay_minutes"]) == (automatic, delay)


def test_kde_with_an_unreadable_file_is_unknown() -> None:
    found = values(lock(raws({"kscreenlockerrc": failure("denied"), "session.json": {"desktop": "kde"}})))
    assert found["lock.automatic"] is None


XFCE = """<channel name="xfce4-screensaver"><property name="saver" type="empty">
<property name="enabled" type="bool" value="true"/><property name="idle-activation" type="empty">
<property name="delay" type="int" value="{idle}"/></property></property>
<property name="lock" type="empty"><property name="enabled" type="bool" value="{locked}"/>
<property name="saver-activation" type="empty"><property name="delay" type="int" value="0"/></property>
</property></channel>"""


@pytest.mark.parametrize(("locked", "wanted"), [("true", (True, 7.0)), ("false", (False, None))])
def test_xfce_is_read_in_its_file(locked: str, wanted: tuple[bool, float | None]) -> None:
    text = XFCE.format(idle=7, locked=locked)
    found = values(lock(raws({"xfce4-screensaver.xml": text, "session.json": {"desktop": "xfce"}})))
    assert (found["lock.automatic"], found["lock.delay_minutes"]) == wanted


def test_an_unknown_desktop_is_named_and_left_unknown() -> None:
    found = values(lock(raws({"session.json": {"desktop": "sway"}})))
    assert found["session.desktop"] == "sway" and found["lock.automatic"] is None


@pytest.mark.parametrize(
    ("manager", "conf", "wanted"),
    [
        (
            "/usr/sbin/gdm3",
            "==> /etc/gdm3/custom.conf <==\n[daemon]\nAutomaticLoginEnable=True\nAutomaticLogin=x",
            True,
        ),
        ("/usr/sbin/gdm3", "==> /etc/gdm3/custom.conf <==\n[daemon]\n#AutomaticLoginEnable=True\n", False),
        ("gdm", "==> /etc/gdm/custom.conf <==\n[daemon]\nTimedLoginEnable=true\n", True),
        ("lightdm", "==> /etc/lightdm/lightdm.conf <==\n[Seat:*]\nautologin-user=x\n", True),
        ("lightdm", "==> /etc/lightdm/lightdm.conf <==\n[Seat:*]\nautologin-user=\n", False),
        ("sddm", "==> /etc/sddm.conf.d/a.conf <==\n[Autologin]\nUser=x\nSession=plasma\n", True),
        (
            "greetd",
            '==> /etc/greetd/config.toml <==\n[initial_session]\ncommand = "sway"\nuser = "x"\n',
            True,
        ),
        ("lightdm", "==> /etc/gdm3/custom.conf <==\n[daemon]\nAutomaticLoginEnable=True\n", False),
    ],
)
def test_automatic_logon_of_the_running_screen(manager: str, conf: str, wanted: bool) -> None:
    assert (
        values(logon(raws({"display_manager": manager, "autologon.conf": conf})))["logon.automatic"] is wanted
    )


def test_no_configuration_file_means_no_automatic_logon() -> None:
    found = logon(raws({"display_manager": "gdm3", "autologon.conf": failure("absent")}))
    assert values(found)["logon.automatic"] is False


@pytest.mark.parametrize(
    "files",
    [
        {"display_manager": "gdm3", "autologon.conf": failure("denied")},
        {"display_manager": "slim", "autologon.conf": "autologin yes"},
        {"display_manager": failure("absent"), "autologon.conf": failure("absent")},
        {},
    ],
)
def test_what_can_not_be_read_is_unknown(files: dict[str, object]) -> None:
    assert values(logon(raws(files)))["logon.automatic"] is None
