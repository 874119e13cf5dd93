"""Which parser answers which facts. A parser sees only the outputs that the registry grants it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from vigie.machine.probes import probes_of
from vigie.machine.raws import Raw, Raws
from vigie.machine.readings import Finding, unknown

Parser = Callable[[Raws], list[Finding]]
BROKEN = "La réponse du système n’a pas été comprise."


@dataclass(frozen=True)
class Reader:
    """``parser`` answers each of ``keys``, with a value or with the reason why there is none."""

    parser: Parser
    keys: tuple[str, ...]


def granted(system: str, keys: tuple[str, ...], raws: Mapping[str, Raw]) -> dict[str, Raw]:
    """The outputs of the probes that say they yield one of these facts."""
    probes = [probe for probe in probes_of(system) if set(probe.yields) & set(keys)]
    names = {probe.name for probe in probes}
    ends = tuple(probe.beside for probe in probes if probe.beside)
    return {
        name: raw for name, raw in raws.items() if name in names or (ends and name.lower().endswith(ends))
    }


def interpret(system: str, readers: Iterable[Reader], raws: Raws, keys: tuple[str, ...]) -> list[Finding]:
    """Each of these facts once, with a value or a reason."""
    findings: list[Finding] = []
    for reader in readers:
        if not set(reader.keys) & set(keys):
            continue
        seen = replace(raws, by_name=granted(system, reader.keys, raws.by_name))
        try:
            answers = {finding.key: finding for finding in reader.parser(seen)}
        except Exception:
            # a parser that stumbles on a strange output says 'unknown', and the others go on
            answers = {}
        findings.extend(answers.get(key) or unknown(key, BROKEN) for key in reader.keys)
    return findings
