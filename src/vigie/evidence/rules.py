"""What is decided without looking at the machine: artefacts, names, redaction, durations, coverage."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = "vigie-evidence/1"
GENESIS = hashlib.sha256(b"vigie-evidence-journal/1").hexdigest()
"""What the first line of a bundle's journal names as its predecessor."""

COLLECTED, PARTIAL, REFUSED, TIMEOUT, ABSENT, FAILED, NOT_COLLECTED, NOT_APPLICABLE = (
    "collected",
    "partial",
    "refused",
    "timeout",
    "absent",
    "failed",
    "not_collected",
    "not_applicable",
)
OUTCOMES = {
    COLLECTED: "recueilli",
    PARTIAL: "recueilli en partie",
    REFUSED: "refusé par le système",
    TIMEOUT: "pas de réponse à temps",
    ABSENT: "absent de ce poste",
    FAILED: "erreur",
    NOT_COLLECTED: "laissé de côté exprès",
    NOT_APPLICABLE: "n’existe pas sur ce système",
}
HELD = (COLLECTED, PARTIAL)

ARTEFACTS: Mapping[int, str] = {
    1: "Horloge, fuseau, durée de marche",
    2: "Mémoire vive",
    3: "Programmes en cours",
    4: "Connexions réseau",
    5: "Voisins réseau, routes, cache DNS",
    6: "Sessions et dernières ouvertures",
    7: "Volumes montés et partages",
    8: "Démarrages automatiques",
    9: "Tâches planifiées",
    10: "Journaux du système",
    11: "Traces d’exécution",
    12: "Journal du système de fichiers",
    13: "Liste des fichiers récents",
    14: "Notes de rançon et programmes suspects, par le nom",
    15: "Antivirus : état et historique",
    16: "Clichés et instantanés (liste)",
    17: "Réglages réseau : hosts, DNS, mandataire, pare-feu",
    18: "Journaux des outils de prise en main à distance",
    19: "Règles de messagerie et connexions récentes",
}
"""The nineteen artefacts of a triage, in order of volatility."""

# Worst first: what one artefact is worth when several steps look for it.
_RANK = (COLLECTED, PARTIAL, TIMEOUT, REFUSED, FAILED, ABSENT, NOT_COLLECTED, NOT_APPLICABLE)


class InputError(Exception):
    """A value that the person gave and that can't be read; the message is a French sentence."""


@dataclass(frozen=True)
class Covered:
    """What became of one artefact. ``reason`` is a French sentence, empty when it is whole."""

    artefact: int
    outcome: str
    reason: str


def coverage(steps: Iterable[tuple[tuple[int, ...], str, str]]) -> list[Covered]:
    """Each artefact once, from the (artefacts, outcome, reason) of the steps; one that no step looked for is a miss.

    Held in part by one step and refused to another, an artefact is ``partial``, with the reason of the refusal.
    """
    found: dict[int, list[tuple[str, str]]] = {number: [] for number in ARTEFACTS}
    for artefacts, outcome, reason in steps:
        for number in artefacts:
            found[number].append((outcome, reason))
    return [_covered(number, answers) for number, answers in found.items()]


def _covered(number: int, answers: list[tuple[str, str]]) -> Covered:
    if not answers:
        return Covered(number, NOT_COLLECTED, "Vigie ne sait pas le recueillir sur ce système.")
    outcomes = sorted({outcome for outcome, _ in answers}, key=_RANK.index)
    best = outcomes[0]
    misses = [reason for outcome, reason in answers if outcome not in (COLLECTED, ABSENT) and reason]
    if best == COLLECTED and misses:
        best = PARTIAL
    reasons = misses or [reason for outcome, reason in answers if outcome != COLLECTED and reason]
    if best == COLLECTED:
        reasons = []
    return Covered(number, best, " ".join(dict.fromkeys(reasons)))


def canonical(value: object) -> bytes:
    """The one way to write a record: sorted keys, ASCII (a name that isn't UTF-8 keeps its escapes), no fraction."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False
    ).encode("ascii")


def line_hash(record: Mapping[str, Any]) -> str:
    """The sha256 of a line without its own ``hash``: what the next one names as ``prev``."""
    return hashlib.sha256(canonical({k: v for k, v in record.items() if k != "hash"})).hexdigest()


def medium_name(bundle: str, path: bytes) -> str:
    """The name on the medium of what lay at ``path``: no long or forbidden name there, and no patient's name.

    It hides a path from a reader, not from somebody who guesses it and checks.
    """
    return hashlib.sha256(b"vigie-evidence-name/1\0" + bundle.encode() + b"\0" + path).hexdigest()[:40]


def fingerprint(manifest: bytes) -> str:
    """What the person writes down: 96 bits of the manifest's sha256, in groups of 4.

    The manifest holds the public key and fixes all the rest: the fingerprint holds even against the signing key.
    """
    return grouped(hashlib.sha256(manifest).hexdigest()[:24])


def grouped(digest: str) -> str:
    """``ab12cd34`` as ``AB12 CD34``."""
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4)).upper()


_UNITS = {"m": 60, "h": 3600, "d": 86400, "j": 86400, "w": 604800, "s": 604800}


def seconds(text: str) -> int:
    """``7d``, ``12h``, ``30m``, ``2w`` (French: ``7j``, ``2s``), in seconds; at most ten years."""
    match = re.fullmatch(r"([1-9][0-9]{0,5})\s*([mhdjws])", text.strip().lower())
    if not match or (found := int(match[1]) * _UNITS[match[2]]) > 3660 * 86400:
        raise InputError(f"« {text} » n’est pas une durée : écrivez par exemple 7d, 12h ou 4w.")
    return found


_SIZES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def size(text: str) -> int:
    """``500M``, ``2G`` or a plain number, in bytes."""
    match = re.fullmatch(r"([0-9]{1,15})\s*([kmgt]?)(i?[bo])?", text.strip().lower())
    if not match or int(match[1]) == 0:
        raise InputError(f"« {text} » n’est pas une taille : écrivez par exemple 500M ou 2G.")
    return int(match[1]) * _SIZES[match[2]]


# --- Secrets of a command line --------------------------------------------------------------------

HIDDEN = "[***]"
_HELD = (
    r"(?:[a-z0-9_.-]{0,40}(?:pass(?:word|wd|phrase|code)|pwd|secret|token)"
    r"|(?:[a-z0-9]{1,30}[-_.]){0,6}(?:pass|passe|mot-?de-?passe|mdp|jeton|api-?key|access-?key|private-?key"
    r"|credential|auth|bearer|sas|cookie|sessionid|unlock|key|pin))"
)
_AFTER = r"(?:[-_.][a-z0-9]{1,20}){0,3}"
_OPTION = re.compile(rf"(?i)^(?:--?|/){_HELD}{_AFTER}$")
_ASSIGNED = re.compile(rf"(?i)^((?:--?|/)?{_HELD}{_AFTER}\s*[=:])(?!//).+$", re.S)
_USERINFO = re.compile(r"(?i)([a-z][a-z0-9+.-]{0,20}://)[^/@\s]{1,300}@")
_QUERY = re.compile(rf"(?i)([?&;#](?:{_HELD}|sig|signature|code|state)=)[^&#\s\"']+")
_HEADER = re.compile(
    r"(?i)\b((?:proxy-)?authorization|x-[a-z-]{0,30}(?:token|key)|cookie)(\s{0,3}:\s{0,3}).+$"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s{1,3}[a-z0-9._~+/=-]{8,}")
_INLINE = re.compile(rf"(?i)((?:^|[\s;\"'])(?:--?|/)?{_HELD}(?:\s{{0,3}}[=:]\s{{0,3}}|\s{{1,3}}))[^\s;\"']+")
_GLUED = {
    "mysql",
    "mysqldump",
    "mysqladmin",
    "mariadb",
    "mariadb-dump",
    "sshpass",
    "7z",
    "7za",
    "7zz",
    "rar",
    "unrar",
}
_LONE_P = {
    "sshpass",
    "ldapsearch",
    "smbclient",
    "plink",
    "pscp",
    "putty",
    "psexec",
    "psexec64",
    "zip",
    "unzip",
}


def redacted_command(words: Iterable[str]) -> list[str]:
    """A command line without its obvious secrets: values of password options, tokens, what a URL carries.

    What no rule recognises stays: the line is personal data, and the bundle is treated so.
    """
    kept: list[str] = []
    program = ""
    hide_next = False
    for number, word in enumerate(words):
        if number == 0:
            program = re.split(r"[\\/]", word)[-1].lower().removesuffix(".exe")
        if hide_next and number:
            kept.append(HIDDEN)
            hide_next = False
            continue
        hide_next = number > 0 and (
            bool(_OPTION.match(word)) or (word in ("-p", "-P", "-pw", "-w") and program in _LONE_P)
        )
        glued = number > 0 and program in _GLUED and re.match(r"^-(p|hp)(.+)$", word)
        kept.append(f"-{glued[1]}{HIDDEN}" if glued else _redacted_word(word))
    return kept


def _redacted_word(word: str) -> str:
    if _ASSIGNED.match(word):
        return _ASSIGNED.sub(rf"\1{HIDDEN}", word)
    return redacted_text(word) if re.search(r"[\s:?@;]", word) else word


def redacted_text(text: str) -> str:
    """The same within one string that holds a whole line (an autorun, a task)."""
    text = _USERINFO.sub(rf"\1{HIDDEN}@", text)
    text = _QUERY.sub(rf"\1{HIDDEN}", text)
    text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    return _INLINE.sub(rf"\1{HIDDEN}", text)


# --- Names ----------------------------------------------------------------------------------------

_NOTE_ENDS = (".txt", ".html", ".htm", ".hta", ".rtf", ".url", ".bmp", ".png", ".jpg", ".md", "")
_NOTE_WORDS = re.compile(
    r"decrypt|déchiffr|dechiffr|ransom|rançon|rancon|unlock[ _-]?(my|your)|restore[ _-]?(my|your|files?)"
    r"|recover[ _-]?(my|your|files?)|recovery[ _+-]|files?[ _-]?(are[ _-]?)?(encrypted|locked|back)"
    r"|how[ _-]?to[ _-]?(back|recover|restore|decrypt|get|return|open)|(get|return)[ _-]?(my|your)?[ _-]?files?"
    r"|read[ _-]?(me|it)[ _-]?(now|for|to|please|first[ _-]?to|!|@|#)|!+[ _-]?read|read[ _-]?me!+|_readme\."
    r"|lisez[ _-]?moi[ _-]?!"
    r"|your[ _-]?(files?|data|network)|vos[ _-]?(fichiers?|donn[eé]es)"
    r"|instructions?[ _-]?(for|to)|help[ _-]?(restore|recover|decrypt)",
    re.IGNORECASE,
)
_PROGRAMS = (".exe", ".scr", ".com", ".pif", ".dll", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse",
             ".wsf", ".hta", ".lnk", ".jar", ".iso", ".img", ".vhd", ".vhdx", ".elf", ".run", ".sh", ".appimage",
             ".dmg", ".pkg", ".command")  # fmt: skip
_DROPPED = re.compile(
    r"(?i)[\\/](te?mp|downloads?|téléchargements|appdata[\\/](local|roaming)|startup|shm|public)[\\/]"
)


def is_note_name(name: str) -> bool:
    """Whether a ransom note could bear this name. A name proves nothing: it is a place to look."""
    stem, dot, end = name.rpartition(".")
    ending = f".{end.lower()}" if dot and stem else ""
    return len(name) <= 200 and ending in _NOTE_ENDS and bool(_NOTE_WORDS.search(name))


def is_dropped_program(path: str) -> bool:
    """Whether this is a program in a folder where attacks leave theirs (temporary, downloads, profile)."""
    return path.lower().endswith(_PROGRAMS) and bool(_DROPPED.search(path))
