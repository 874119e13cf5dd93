"""What probes read about programs: browsers, password managers, office, backups: counts and products."""

import configparser
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from vigie.machine.collect import Refused, read_file
from vigie.machine.decode import join
from vigie.machine.reads import as_json
from vigie.machine.surroundings import Surroundings

CHROMIUMS = {
    "Chrome": (
        "~/.config/google-chrome",
        "~/.var/app/com.google.Chrome/config/google-chrome",
        "~/AppData/Local/Google/Chrome/User Data",
        "~/Library/Application Support/Google/Chrome",
    ),
    "Chromium": (
        "~/.config/chromium",
        "~/snap/chromium/common/chromium",
        "~/.var/app/org.chromium.Chromium/config/chromium",
        "~/AppData/Local/Chromium/User Data",
        "~/Library/Application Support/Chromium",
    ),
    "Brave": (
        "~/.config/BraveSoftware/Brave-Browser",
        "~/snap/brave/current/.config/BraveSoftware/Brave-Browser",
        "~/.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser",
        "~/AppData/Local/BraveSoftware/Brave-Browser/User Data",
        "~/Library/Application Support/BraveSoftware/Brave-Browser",
    ),
    "Edge": (
        "~/.config/microsoft-edge",
        "~/.var/app/com.microsoft.Edge/config/microsoft-edge",
        "~/AppData/Local/Microsoft/Edge/User Data",
        "~/Library/Application Support/Microsoft Edge",
    ),
    "Opera": (
        "~/.config/opera",
        "~/AppData/Roaming/Opera Software/Opera Stable",
        "~/AppData/Roaming/Opera Software/Opera GX Stable",
        "~/Library/Application Support/com.operasoftware.Opera",
        "~/Library/Application Support/com.operasoftware.OperaGX",
    ),
    "Vivaldi": (
        "~/.config/vivaldi",
        "~/AppData/Local/Vivaldi/User Data",
        "~/Library/Application Support/Vivaldi",
    ),
    "Arc": ("~/Library/Application Support/Arc/User Data",),
}
FIREFOXES = {
    "Firefox": (
        "~/.mozilla/firefox",
        "~/snap/firefox/common/.mozilla/firefox",
        "~/.var/app/org.mozilla.firefox/.mozilla/firefox",
        "~/.config/mozilla/firefox",
        "~/AppData/Roaming/Mozilla/Firefox/Profiles",
        "~/AppData/Local/Packages/Mozilla.Firefox_n80bbvh6b1yt2/LocalCache/Roaming/Mozilla/Firefox/Profiles",
        "~/Library/Application Support/Firefox/Profiles",
    ),
    "LibreWolf": (
        "~/.librewolf",
        "~/AppData/Roaming/librewolf/Profiles",
        "~/Library/Application Support/librewolf/Profiles",
    ),
}
COUNT = "SELECT count(*) FROM logins WHERE blacklisted_by_user = 0"

MANAGER_FILES = {
    "KeePassXC": (
        "/usr/bin/keepassxc",
        "/var/lib/flatpak/app/org.keepassxc.KeePassXC",
        "/snap/keepassxc",
        "~/.local/share/flatpak/app/org.keepassxc.KeePassXC",
        "/Applications/KeePassXC.app",
    ),
    "KeePass": ("/usr/bin/keepass2",),
    "Bitwarden": (
        "/opt/Bitwarden",
        "/usr/bin/bitwarden",
        "/snap/bitwarden",
        "/var/lib/flatpak/app/com.bitwarden.desktop",
        "~/.local/share/flatpak/app/com.bitwarden.desktop",
        "/Applications/Bitwarden.app",
    ),
    "1Password": (
        "/opt/1Password",
        "/usr/bin/1password",
        "/snap/1password",
        "/Applications/1Password.app",
        "/Applications/1Password 7.app",
    ),
    "Proton Pass": (
        "/usr/bin/proton-pass",
        "/usr/lib/proton-pass",
        "/var/lib/flatpak/app/me.proton.Pass",
        "/Applications/Proton Pass.app",
    ),
    "Enpass": ("/opt/enpass", "/Applications/Enpass.app"),
    "NordPass": ("/snap/nordpass", "/opt/NordPass", "/Applications/NordPass.app"),
    "Dashlane": ("/opt/dashlane", "/Applications/Dashlane.app"),
    "Strongbox": ("/Applications/Strongbox.app",),
}
CHROME_EXTENSIONS = {
    "nngceckbapebfimnlniiiahkandclblb": "Bitwarden",
    "jbkfoedolllekgbhcbcoahefnbanhhlh": "Bitwarden",
    "oboonakemofpalcgghocfoadofidjkkk": "KeePassXC",
    "pdffhmdngciaglkoonimfcmckehcpafo": "KeePassXC",
    "aeblfdkhhhdcdjpifhhbdiojplfjncoa": "1Password",
    "dppgmdbiimibapkepcbdbmkaabgiofem": "1Password",
    "fdjamakpfbbddfjaooikfcpapjohcfmg": "Dashlane",
    "ghmbeldphafepmbegfdlkpapadhbakde": "Proton Pass",
    "eiaeiblijfjekdanodkjadfinkhbfgcd": "NordPass",
    "hdokiejnpimakedhajhdlcegeplioahd": "LastPass",
}
FIREFOX_EXTENSIONS = {
    "{446900e4-71c2-419f-a6a7-df9c091e268b}": "Bitwarden",
    "keepassxc-browser@keepassxc.org": "KeePassXC",
    "{d634138d-c276-4fc8-924b-40a0ea21d284}": "1Password",
    "jetpack-extension@dashlane.com": "Dashlane",
    "78272b6fa58f4a1abaac99321d503a20@proton.me": "Proton Pass",
    "nordpassStandalone@nordsecurity.com": "NordPass",
    "support@lastpass.com": "LastPass",
}


def chromium_profiles(around: Surroundings) -> Iterator[tuple[str, Path, Path]]:
    """``browser, root, profile``: every folder with preferences."""
    for browser, roots in CHROMIUMS.items():
        for root in map(around.path, roots):
            if root.is_dir():
                candidates = [root, *(child for child in root.iterdir() if child.is_dir())]
                for profile in candidates:
                    if (profile / "Preferences").is_file() or (profile / "Login Data").is_file():
                        yield browser, root, profile


def firefox_profiles(around: Surroundings) -> Iterator[tuple[str, Path]]:
    for browser, roots in FIREFOXES.items():
        for root in map(around.path, roots):
            if root.is_dir():
                for profile in root.iterdir():
                    if (profile / "prefs.js").is_file() or (profile / "logins.json").is_file():
                        yield browser, profile


def browser_passwords(around: Surroundings) -> bytes:
    """How many passwords each profile keeps. No password is selected, nothing is copied to disk."""
    rows: list[dict[str, object]] = []
    for browser, root, profile in chromium_profiles(around):
        saved = 0
        for name in ("Login Data", "Login Data For Account"):
            path = profile / name
            if path.is_file() and saved >= 0:
                count = count_logins(path)
                saved = -1 if count < 0 else saved + count
        rows.append({"browser": browser, "saved": saved, "version": _first_line(root / "Last Version")})
    for browser, profile in firefox_profiles(around):
        rows.append(
            {"browser": browser, "saved": _firefox_logins(profile), "version": _firefox_version(profile)}
        )
    return as_json(rows)


def count_logins(path: Path) -> int:
    """Counts in a copy held in memory, since the browser keeps its file locked; -1 when it can't be read."""
    try:
        data = bytearray(read_file(path))
    except (OSError, Refused):
        return -1
    if not data:
        return 0
    if len(data) > 100 and data[18] == 2:
        data[18:20] = b"\x01\x01"  # a copy without its write-ahead log reads as an ordinary database
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(bytes(data))
        row = database.execute(COUNT).fetchone()
        return int(row[0])
    except (sqlite3.Error, TypeError, ValueError, MemoryError):
        return -1
    finally:
        database.close()


def _firefox_logins(profile: Path) -> int:
    path = profile / "logins.json"
    if not path.exists():
        return -1 if (profile / "logins.db").exists() else 0
    try:
        logins = json.loads(read_file(path)).get("logins")
    except (OSError, ValueError, AttributeError, Refused, RecursionError):
        return -1
    return len(logins) if isinstance(logins, list) else -1


def _first_line(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()[:40]
    except OSError:
        return ""


def _firefox_version(profile: Path) -> str:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string((profile / "compatibility.ini").read_text("utf-8", "replace"))
        return parser.get("Compatibility", "LastVersion", fallback="").partition("_")[0][:40]
    except (OSError, configparser.Error):
        return ""


def password_managers(around: Surroundings) -> bytes:
    names = {
        name for name, paths in MANAGER_FILES.items() if any(around.path(path).exists() for path in paths)
    }
    for _, _, profile in chromium_profiles(around):
        names |= {name for id_, name in CHROME_EXTENSIONS.items() if (profile / "Extensions" / id_).is_dir()}
    for _, profile in firefox_profiles(around):
        names |= _firefox_managers(profile)
    return as_json({"names": sorted(names)})


def _firefox_managers(profile: Path) -> set[str]:
    try:
        addons = json.loads(read_file(profile / "extensions.json")).get("addons")
    except (OSError, ValueError, AttributeError, Refused, RecursionError):
        return set()
    active = (
        {addon.get("id") for addon in addons if isinstance(addon, dict) and addon.get("active") is not False}
        if isinstance(addons, list)
        else set()
    )
    return {name for id_, name in FIREFOX_EXTENSIONS.items() if id_ in active}


SECURITY_ITEMS = re.compile(
    rb'<item oor:path="/org\.openoffice\.Office\.Common/Security/Scripting">.{0,2000}?</item>', re.DOTALL
)


def libreoffice(around: Surroundings) -> bytes:
    """Only the macro settings of each profile: the rest of that file names recent documents."""
    patterns = (
        "~/.config/libreoffice/4/user/registrymodifications.xcu",
        "~/.var/app/org.libreoffice.LibreOffice/config/libreoffice/4/user/registrymodifications.xcu",
        "~/snap/libreoffice/current/.config/libreoffice/4/user/registrymodifications.xcu",
        "~/Library/Application Support/LibreOffice/4/user/registrymodifications.xcu",
    )
    found = [
        (pattern, b"\n".join(SECURITY_ITEMS.findall(read_file(around.path(pattern)))))
        for pattern in patterns
        if around.path(pattern).exists()
    ]
    if not found:
        raise Refused("absent")
    return join(found)


def clamav(around: Surroundings) -> bytes:
    stamps = [int(path.stat().st_mtime) for path in around.path("/var/lib/clamav").glob("daily.*")]
    if not stamps:
        raise Refused("absent", "Aucune base de signatures n’a été trouvée.")
    return as_json({"daily": max(stamps)})


def backup_tools(around: Surroundings) -> bytes:
    """The latest trace that borg and restic leave in the home folder, and whether Timeshift is set up."""
    found: dict[str, object] = {"timeshift": around.path("/etc/timeshift/timeshift.json").exists()}
    borg = []
    for path in around.path("~/.config/borg/security").glob("*/manifest-timestamp"):
        written = re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", _first_line(path))
        if written:
            borg.append(_utc(written.group()))
    restic = [
        int(path.stat().st_mtime)
        for path in around.path("~/.cache/restic").glob("*/snapshots/*/*")
        if path.is_file()
    ]
    if borg:
        found["borg"] = max(borg)
    if restic:
        found["restic"] = max(restic)
    return as_json(found)


def _utc(written: str) -> int:
    return int(datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp())
