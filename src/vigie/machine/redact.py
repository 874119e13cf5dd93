"""Takes names and secrets out of raw outputs, file by file, so that what is left parses the same."""

import re

from vigie.machine import redact_macos, redact_windows
from vigie.machine.decode import decode, terse

HOMES = re.compile(r"(?<![\w.-])(/(?:home|media|run/media|Users)/)([^/\s\"':,]+)(/[^/\s\"':,]+)?")
MAC = re.compile(r"\b[0-9A-Fa-f]{2}(?:\\?:[0-9A-Fa-f]{2}){5}\b")
SYSTEM_NAMES = ("root", "nobody")


def redacted(name: str, data: bytes) -> bytes:
    """Binary outputs and those that hold no name come back as they are."""
    if name.endswith(".bin"):
        return data
    if name in redact_macos.RULES:
        data = redact_macos.RULES[name](data)
    text = decode(data)
    if text is None:
        return b""
    rule = RULES.get(name)
    if rule is not None:
        text = rule(text)
    text = redact_windows.everywhere(HOMES.sub(_home, text))
    return MAC.sub("00:00:00:00:00:00", text).encode()


def _home(match: "re.Match[str]") -> str:
    folder, _, volume = match.groups()
    under = "/volume" if volume and "media" in folder else volume or ""
    return f"{folder}user{under}"


def _passwd(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        fields = line.split(":")
        if len(fields) == 7:
            fields[1] = fields[1] if fields[1] in ("", "x", "*") else "x"
            fields[4] = ""
            if fields[2].isdigit() and 1000 <= int(fields[2]) < 60000:
                fields[0], fields[5] = f"user{fields[2]}", f"/home/user{fields[2]}"
        lines.append(":".join(fields))
    return "\n".join(lines)


def _group(text: str) -> str:
    """Members become a count of anonymous names: who they are stays on the machine."""
    lines = []
    for line in text.split("\n"):
        fields = line.split(":")
        if len(fields) == 4:
            members = [member for member in fields[3].split(",") if member]
            fields[1] = "x"
            fields[3] = ",".join(f"member{number}" for number in range(1, len(members) + 1))
            if fields[2].isdigit() and 1000 <= int(fields[2]) < 60000:
                fields[0] = f"group{fields[2]}"
        lines.append(":".join(fields))
    return "\n".join(lines)


def _autologon(text: str) -> str:
    return re.sub(
        r"(?im)^(\s*(?:automaticlogin|timedlogin|autologin-user|autologin-guest-user|user|command)\s*=\s*)(\S.*)$",
        r"\1someone",
        text,
    )


def _wifi(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        fields = terse(line)
        if len(fields) == 3:
            line = f"{fields[0]}:reseau:{fields[2]}"
        lines.append(line)
    return "\n".join(lines)


def _smb(text: str) -> str:
    names = "path|comment|valid users|write list|read list|netbios name|workgroup|server string"
    hidden = rf"(?im)^(\s*(?:{names})\s*=).*$"
    counter = iter(range(1, 10000))
    text = re.sub(hidden, r"\1 masque", text)
    return re.sub(
        r"(?m)^\s*\[(?!global|homes|printers|print\$)[^\]]*\]", lambda _: f"[partage{next(counter)}]", text
    )


def _usershares(text: str) -> str:
    text = re.sub(r"(?m)^(path|comment|sharename)=.*$", r"\1=masque", text)
    counter = iter(range(1, 10000))
    return re.sub(
        r"(?m)^==> (.*)/[^/]+ <==$", lambda match: f"==> {match[1]}/partage{next(counter)} <==", text
    )


def _sshd(text: str) -> str:
    return re.sub(r"(?im)^(\s*(?:allow|deny)(?:users|groups)\s+|\s*match\s+).*$", r"\1masque", text)


def _sudoers(text: str) -> str:
    """Keeps who in general (root, groups, aliases) and what; hides the names of people."""
    kept = r"(?m)^(?!\s*(?:#|@|%|root\b|ALL\b|Defaults|\w+_Alias\b|==>|$))\s*([\w.@-]+)(?=\s)"
    text = re.sub(r"(?m)^#.*$", "", text)
    return re.sub(r"(?m)^(\s*\w+_Alias\b).*$", r"\1 MASQUE", re.sub(kept, "someone", text))


def _exports(text: str) -> str:
    return re.sub(r"(?m)^(?!#|==>)(\"[^\"]+\"|/\S*)", "/masque", text)


RULES = {
    **redact_windows.RULES,
    "passwd": _passwd,
    "group": _group,
    "autologon.conf": _autologon,
    "nmcli_wifi.txt": _wifi,
    "smb.conf": _smb,
    "usershares": _usershares,
    "sshd_config": _sshd,
    "sudoers": _sudoers,
    "exports": _exports,
}
