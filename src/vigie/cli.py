"""The command line: thin, over the same services as the screens.

stdout carries UTF-8 JSON only under --json; messages for people go to stderr when something is wrong.
Exit codes: 0 done whatever the verdicts, 1 failed or integrity broken, 2 usage, 3 done but incomplete or unanchored,
4 locked, 5 refused by rights.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vigie import platform
from vigie.cli_words import ALIASES, Parser
from vigie.typography import counted

OK, FAILED, USAGE, INCOMPLETE, LOCKED, FORBIDDEN = range(6)


UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of what follows."""


class Failure(Exception):  # noqa: N818  (the word of the exit codes)
    """A command that stops with a sentence and an exit code."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    platform.standard_streams()
    args = build_parser().parse_args(argv)
    try:
        run: Callable[[argparse.Namespace], int] = args.run
        code = run(args)
        sys.stdout.flush()
    except Failure as failure:
        print(f"vigie : {UNSAFE.sub('', str(failure))}", file=sys.stderr)
        return failure.code
    except OSError as error:
        if platform.reader_left(error):
            platform.drop_output()
            return OK
        name = f" « {Path(error.filename).name} »" if isinstance(error.filename, str) else ""
        print(f"vigie : le disque n’a pas suivi{name} : {platform.why(error)}.", file=sys.stderr)
        return FAILED
    except Exception as error:  # the last resort: where in the code, and no value of anybody's
        print(f"vigie : la commande s’est arrêtée sur une erreur. {_where(error)}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("vigie : arrêté à votre demande.", file=sys.stderr)
        return FAILED
    return code


def _where(error: Exception) -> str:
    """For whoever mends it: the kind of error and the lines of code, never the message, which may quote a value."""
    from vigie.desktop.logs import frames

    lines = " <- ".join(reversed(frames(error.__traceback__)))
    return f"À signaler tel quel, il n’y a aucune donnée dedans : {type(error).__name__} {lines}"


def build_parser() -> Parser:
    """Every command, with its French alias and its French help."""
    parser = Parser(
        prog="vigie",
        description="Vigie, le cockpit de sécurité et de conformité du cabinet. Sans commande : ouvrir le cockpit.",
    )
    from vigie import (
        __version__,
        cli_attack,
        cli_binder,
        cli_check,
        cli_decide,
        cli_disclose,
        cli_evidence,
        cli_incident,
        cli_link,
        cli_register,
        cli_request,
        cli_retention,
        cli_start,
        cli_vault,
    )

    parser.add_argument("--version", action="version", version=f"vigie {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMANDE", required=True, parser_class=Parser)

    def add(name: str, help_text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        alias = ALIASES[name]
        about = f"{help_text} En français : vigie {alias}."
        command = commands.add_parser(name, aliases=[alias], help=help_text, description=about)
        command.set_defaults(run=run)
        return command

    cli_start.add_commands(add)
    _add_audit(add)
    cli_link.add_commands(add)
    _add_judging(add)
    cli_evidence.add_commands(add)
    doctor = add("doctor", "Examiner l’installation.", _doctor)
    doctor.add_argument(
        "--report", action="store_true", help="montrer un rapport sans nom, à envoyer si on le veut"
    )
    doctor.add_argument("--json", action="store_true", help="écrire le résultat en JSON")
    for room in (
        cli_attack,
        cli_incident,
        cli_register,
        cli_decide,
        cli_binder,
        cli_retention,
        cli_disclose,
        cli_request,
        cli_check,
        cli_vault,
    ):
        room.add_commands(add)
    return parser


def _add_judging(add: Callable[..., argparse.ArgumentParser]) -> None:
    assess = add("assess", "Juger des constats contre un profil.", _assess)
    assess.add_argument(
        "--profile", metavar="PROFIL.json", type=Path, required=True, help="le profil du cabinet"
    )
    assess.add_argument("--facts", metavar="CONSTATS.json", type=Path, required=True, help="les constats")
    assess.add_argument(
        "--now", metavar="INSTANT", help="l’instant du jugement, par exemple 2026-11-24T14:05:00Z"
    )
    assess.add_argument("--json", action="store_true", help="écrire le résultat en JSON")
    controls = add("controls", "Lister les mesures du catalogue.", _controls)
    controls.add_argument("--json", action="store_true", help="écrire le résultat en JSON")
    verify = add("verify", "Vérifier un journal exporté.", _verify)
    verify.add_argument("file", metavar="FICHIER", type=Path, help="le journal exporté")
    verify.add_argument("--head", metavar="NUMÉRO:EMPREINTE", help="la dernière ligne, imprimée sur un bilan")
    verify.add_argument("--public-key", metavar="CLÉ", help="la clé publique du journal, en hexadécimal")
    verify.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def _add_audit(add: Callable[..., argparse.ArgumentParser]) -> None:
    audit = add("audit", "Mesurer ce PC, sans coffre et sans rien garder.", _audit)
    audit.add_argument("--json", action="store_true", help="écrire le résultat en JSON")
    audit.add_argument(
        "--quick", action="store_true", help="sans les mesures lentes (paquets à mettre à jour)"
    )
    audit.add_argument(
        "--capture", metavar="DOSSIER", type=Path, help="garder les sorties brutes dans ce dossier"
    )
    audit.add_argument("--replay", metavar="DOSSIER", type=Path, help="juger des sorties brutes gardées")
    audit.add_argument(
        "--export",
        metavar="FICHIER",
        type=Path,
        help="écrire un relevé signé, à importer sur le PC principal",
    )


def say_json(value: Any) -> None:
    """The one thing that stdout carries under --json: its spaces are ordinary ones."""
    from vigie.typography import plain

    print(plain(json.dumps(value, ensure_ascii=False, indent=2)))


def _line(text: str) -> None:
    """A line that may quote what was read on a PC: nothing in it that a terminal would obey."""
    print(UNSAFE.sub("\ufffd", text))


def _audit(args: argparse.Namespace) -> int:
    from vigie import cli_link, machine
    from vigie.config import content
    from vigie.machine.report import report

    if args.replay and args.capture:
        raise Failure("« --capture » et « --replay » s’excluent.", USAGE)
    if args.export and (args.replay or args.capture or args.quick):
        raise Failure("« --export » prend toutes les mesures de ce PC : retirez les autres options.", USAGE)
    if args.export:
        cli_link.check_export(args.export)
    if args.capture and args.quick:
        raise Failure("« --capture » prend toutes les mesures : retirez « --quick ».", USAGE)
    content.start()
    try:
        if args.replay:
            found = machine.replay(args.replay)
        elif args.capture:
            found = machine.capture(args.capture)
        else:
            found = machine.audit(quick=args.quick)
    except machine.CaptureError as error:
        raise Failure(str(error)) from error
    told = report(found)
    if args.export:
        cli_link.write_report(args.export, told, quiet=args.json)
        if not args.json:
            return OK
    return _report_audit(told, as_json=args.json)


def _report_audit(report: dict[str, Any], *, as_json: bool) -> int:
    from vigie.catalogue import wire, wording
    from vigie.catalogue.rules import Device, Outcome, Profile, Scope, derived, evaluate

    catalogue = catalogue_in_force()
    facts = wire.facts_from(report["facts"])
    names = {fact.device for fact in facts if fact.device} or {"this"}
    profile = Profile({}, tuple(Device(name, report["system"], name=name) for name in sorted(names)))
    at = datetime.fromisoformat(report["started_at"])
    facts += [fact for name in names for fact in derived.of_one_pass(name, at, facts)]
    controls = [c for c in catalogue.controls if not derived.needs_history(c, catalogue.facts)]
    evaluation = evaluate(controls, facts, profile, catalogue.facts, datetime.now(UTC))
    rows = [v for v in evaluation.verdicts if catalogue.control(v.id).scope == Scope.DEVICE]
    rows = [v for v in rows if v.outcome != Outcome.NOT_APPLICABLE or v.device]
    statements = catalogue.statements
    if as_json:
        report["controls"] = [
            {**wire.verdict_json(v, catalogue.facts, statements), "facts": _keys(v)} for v in rows
        ]
        say_json(report)
        return OK
    for verdict in sorted(rows, key=lambda v: (list(Outcome).index(v.outcome) != 1, -v.severity, v.id)):
        _line(f"{wording.WORDS[verdict.outcome]:<11} {statements[verdict.id]}")
        _line(f"            {wording.reason(verdict, catalogue.facts)}")
        for fact in verdict.facts:
            _line(f"            {wording.evidence(fact, catalogue.facts.get(fact.key))} ({fact.source})")
    seconds = f"{report['duration_s']:.2f}".replace(".", ",")
    print(f"\n{counted(len(rows), 'point')}, en {seconds} s. {wording.MARK}.")
    return OK


def _keys(verdict: Any) -> list[str]:
    """The measured facts that a verdict rests on or lacks, those that a derived one is made of included."""
    from vigie.catalogue.rules import derived

    keys = [*(fact.key for fact in verdict.facts), *(missing.key for missing in verdict.missing)]
    return [derived.INPUTS.get(key, key) for key in keys]


def _assess(args: argparse.Namespace) -> int:
    from vigie.catalogue import wire, wording
    from vigie.catalogue.rules import evaluate

    catalogue = catalogue_in_force()
    try:
        profile = wire.profile_from(
            wire.read_json(args.profile), professions(catalogue.tables), catalogue.facts
        )
        facts = wire.facts_from(wire.read_json(args.facts))
        now = wire.moment(args.now, "--now") or max(
            (fact.measured_at for fact in facts if fact.measured_at), default=None
        )
    except wire.WireError as error:
        raise Failure(str(error), USAGE) from error
    evaluation = evaluate(catalogue.controls, facts, profile, catalogue.facts, now)
    statements = catalogue.statements
    if args.json:
        say_json(
            {
                "schema": 1,
                "now": now.isoformat() if now else None,
                "aged": now is not None,
                "catalogue": catalogue.version,
                "controls": [wire.verdict_json(v, catalogue.facts, statements) for v in evaluation.verdicts],
                "ignored": wire.ignored_json(evaluation),
            }
        )
        return OK
    for verdict in evaluation.verdicts:
        where = f" [{verdict.device}]" if verdict.device else ""
        _line(f"{wording.WORDS[verdict.outcome]:<11} {statements[verdict.id]}{where}")
        _line(f"            {wording.reason(verdict, catalogue.facts, statements)}")
    print(f"\n{wording.MARK}.")
    return OK


def professions(tables: Any) -> dict[str, str]:
    """Profession ids and their French aliases, all leading to the id."""
    found: dict[str, str] = {}
    for row in tables.get("professions", []):
        for word in (row["id"], *row.get("aliases", ())):
            found[word.lower()] = row["id"]
    return found


def _controls(args: argparse.Namespace) -> int:
    catalogue = catalogue_in_force()
    if args.json:
        say_json(
            {
                "schema": 1,
                "catalogue": catalogue.version,
                "controls": [
                    {
                        "id": c.id,
                        "revision": c.revision,
                        "theme": c.theme,
                        "tier": c.tier.value,
                        "scope": c.scope.value,
                        "systems": sorted(c.systems),
                        "severity": c.severity,
                        "title": c.title,
                        "statement": c.statement,
                        "facts": sorted({key for k in c.criteria for key in k.when.keys()}),  # noqa: SIM118
                        "over": list(c.over),
                        "lecture": list(c.lecture),
                        "sources": [
                            {"title": s.title, "url": s.url, "checked_on": s.checked_on.isoformat()}
                            for s in c.sources
                        ],
                    }
                    for c in catalogue.controls
                ],
            }
        )
        return OK
    for theme in catalogue.themes:
        print(f"\n{theme.title}")
        for control in (c for c in catalogue.controls if c.theme == theme.id):
            print(f"  {control.severity}  {control.id:<28} {control.title}")
    return OK


def catalogue_in_force() -> Any:
    """The content in force; Failure with its sentence when it cannot be read."""
    from vigie.catalogue import loader
    from vigie.config import content

    content.start()
    try:
        return loader.load()
    except loader.CatalogueError as error:
        raise Failure(str(error)) from error


def _verify(args: argparse.Namespace) -> int:
    from vigie.journal import verifier

    words = [str(args.file)]
    if args.head:
        words += ["--head", args.head]
    if args.public_key:
        words += ["--public-key", args.public_key]
    if args.json:
        words.append("--json")
    return verifier.main(words)


def _content_findings() -> list[Any]:
    """Whether the content in force can be read whole, schemas included: the cockpit trusts its own files."""
    from vigie.catalogue import loader, references, tables
    from vigie.config import content
    from vigie.vault.doctor import Finding

    content.start()
    try:
        loader.check_schemas(loader.active_folder())
        tables.check(loader.load().tables)
        references.check(loader.load())
    except loader.CatalogueError as error:
        return [Finding("content.unreadable", True, f"{error} Réinstallez Vigie.")]
    return [Finding("content.ok", False, "Le contenu de Vigie se lit en entier.")]


def _doctor(args: argparse.Namespace) -> int:
    from vigie.vault import doctor

    findings = [*doctor.examine(), *_content_findings()]
    if args.json:
        say_json({"schema": 1, "findings": [finding.to_json() for finding in findings]})
    elif args.report:
        print(doctor.report())
    else:
        for finding in findings:
            print(f"{'!' if finding.problem else '-'} {finding.sentence}")
    return FAILED if any(finding.problem for finding in findings) else OK
