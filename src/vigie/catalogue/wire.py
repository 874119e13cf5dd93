"""Facts and profiles as JSON: what the command line reads and writes. Bad input gets a French sentence."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from vigie.catalogue.rules import Device, Evaluation, Fact, FactSpec, Profile, Value, Verdict
from vigie.catalogue.wording import SYSTEMS, reason

LARGEST = 20 * 1024 * 1024
MOST_DEVICES = 1000
PLURAL_FIELDS = frozenset({"storage"})


class WireError(ValueError):
    """Input that cannot be read; the message says what is wrong, where, and what to do."""


def read_json(path: Path) -> Any:
    """The JSON of a file (UTF-8, with or without BOM)."""
    name = path.name or str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)  # the size that a device or a pipe declares says nothing
        if len(raw) > LARGEST:
            raise WireError(f"Le fichier « {name} » dépasse 20 Mo : ce n’est pas un fichier de Vigie.")
    except OSError as error:
        raise WireError(f"Le fichier « {name} » est introuvable ou illisible.") from error
    return parse_json(raw, name)


def parse_json(raw: bytes, name: str) -> Any:
    """The JSON of some bytes; `name` is what the error sentence calls them."""
    if not raw.strip():
        raise WireError(f"Le fichier « {name} » est vide.")
    try:
        return json.loads(
            raw.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError as error:
        raise WireError(
            f"Le fichier « {name} » n’est pas en UTF-8. Enregistrez-le en UTF-8 et recommencez."
        ) from error
    except RecursionError as error:
        raise WireError(f"Le fichier « {name} » est imbriqué trop profondément.") from error
    except TwiceError as error:
        raise WireError(
            f"Le fichier « {name} » donne deux fois « {error} » au même endroit : gardez la bonne valeur."
        ) from error
    except json.JSONDecodeError as error:
        raise WireError(f"Le fichier « {name} » n’est pas du JSON valide (ligne {error.lineno}).") from error
    except ValueError as error:
        raise WireError(f"Le fichier « {name} » contient une valeur illisible.") from error


class TwiceError(ValueError):
    """A name twice in one object: which value was meant, nobody knows."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise TwiceError(name[:60])
        made[name] = value
    return made


def _finite(word: str) -> float:
    value = float(word)
    if not isfinite(value):
        raise ValueError(word)
    return value


def _refuse_constant(word: str) -> Any:
    raise ValueError(word)


def facts_from(raw: Any) -> list[Fact]:
    """Facts of an audit's `facts` list, of an object that holds one, or of an empty object."""
    if isinstance(raw, dict):
        raw = raw.get("facts", [])
    if not isinstance(raw, list):
        raise WireError("Les constats doivent être une liste, ou un objet qui contient « facts ».")
    facts = [_fact(item, number) for number, item in enumerate(raw, 1)]
    seen: set[tuple[str, str | None]] = set()
    for fact in facts:
        if (fact.key, fact.device) in seen:
            raise WireError(f"Le constat « {fact.key} » est présent deux fois pour le même appareil.")
        seen.add((fact.key, fact.device))
    return facts


def _fact(raw: Any, number: int) -> Fact:
    where = f"Constat n° {number}"
    if not isinstance(raw, dict) or not isinstance(raw.get("key"), str):
        raise WireError(f"{where} : il faut un objet avec une clé « key ».")
    unavailable = raw.get("unavailable")
    if unavailable is not None and not isinstance(unavailable, str):
        raise WireError(f"{where} : « unavailable » doit être une phrase.")
    if unavailable is None and "value" not in raw:
        raise WireError(f"{where} : il faut « value » ou « unavailable ».")
    if unavailable is not None and raw.get("value") is not None:
        raise WireError(f"{where} : « value » et « unavailable » s’excluent.")
    return Fact(
        key=raw["key"],
        value=_value(raw.get("value"), where),
        unavailable=unavailable,
        device=_text(raw, "device", where) or None,
        source=_text(raw, "source", where),
        measured_at=moment(raw.get("measured_at"), where),
        valid_until=moment(raw.get("valid_until"), where),
        rights=_text(raw, "rights", where),
    )


def _value(raw: Any, where: str) -> Value | None:
    if isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    if raw is None or isinstance(raw, bool | int | float | str):
        return raw
    raise WireError(f"{where} : valeur d’un type inconnu.")


def _text(raw: Mapping[str, Any], name: str, where: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WireError(f"{where} : « {name} » doit être un texte.")
    return value


def moment(raw: Any, where: str) -> datetime | None:
    """An ISO instant; without an offset it is taken as UTC."""
    if raw is None:
        return None
    try:
        value = datetime.fromisoformat(raw)
    except (TypeError, ValueError) as error:
        raise WireError(
            f"{where} : « {raw} » n’est pas une date, par exemple 2026-11-24T14:05:00Z."
        ) from error
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def profile_from(raw: Any, professions: Mapping[str, str], specs: Mapping[str, FactSpec]) -> Profile:
    """A profile; `professions` maps ids and French aliases to ids. What is missing or absurd is unknown."""
    if not isinstance(raw, dict):
        raise WireError("Le profil doit être un objet JSON.")
    values: dict[str, Value] = {}
    for key, given in raw.items():
        if key == "devices" or given is None:
            continue
        value = _value(given, f"Profil, « {key} »")
        if key in PLURAL_FIELDS and isinstance(value, str):
            value = (value,)
        if key == "profession" and isinstance(value, str):
            value = professions.get(value.strip().lower())
        spec = specs.get(f"profile.{key}")
        if value is not None and (spec is None or spec.accepts(value)):
            values[key] = value
    return Profile(values, _devices(raw.get("devices")))


def _devices(raw: Any) -> tuple[Device, ...] | None:
    if raw is None:
        return None
    if not isinstance(raw, list):
        raise WireError("Profil : « devices » doit être une liste.")
    if len(raw) > MOST_DEVICES:
        raise WireError(f"Profil : « devices » en a plus de {MOST_DEVICES}, ce n’est pas un cabinet.")
    devices = []
    for number, item in enumerate(raw, 1):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str) or not item["id"]:
            raise WireError(f"Profil, appareil n° {number} : il faut un « id ».")
        system = item.get("system")
        system = system.strip().lower() if isinstance(system, str) else None
        portable = item.get("portable")
        devices.append(
            Device(
                id=item["id"],
                system=system if system in SYSTEMS else None,
                version=str(item.get("version") or ""),
                portable=portable if isinstance(portable, bool) else None,
                name=str(item.get("name") or ""),
            )
        )
    ids = [device.id for device in devices]
    if len(set(ids)) != len(ids):
        raise WireError("Profil : deux appareils portent le même « id ».")
    return tuple(devices)


def verdict_json(
    verdict: Verdict, specs: Mapping[str, FactSpec], statements: Mapping[str, str]
) -> dict[str, Any]:
    """One verdict as the command line prints it."""
    return {
        "id": verdict.id,
        "verdict": verdict.outcome.value,
        "reason_code": verdict.reason.value,
        "reason": reason(verdict, specs, statements),
        "basis": verdict.basis.value if verdict.basis else None,
        "device": verdict.device,
        "severity": verdict.severity,
        "facts": [fact.key for fact in verdict.facts],
    }


def ignored_json(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The facts that could not be used, with the reason."""
    return [{"key": fact.key, "device": fact.device, "reason": why} for fact, why in evaluation.ignored]
