"""`vigie disclose`: whether something may be given to who asks, with no vault and nothing kept."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vigie.cli import INCOMPLETE, OK, USAGE, Failure, say_json

if TYPE_CHECKING:
    from vigie.disclosures.rules.deciding import Answer, Decision
    from vigie.disclosures.table import Requester, Table

SCHEMA = "vigie.disclose/1"
LARGEST = 100_000
GIVEN = ("yes", "yes_if", "to_patient")
SAID = {"yes": "yes", "oui": "yes", "no": "no", "non": "no", "unknown": "unknown", "inconnu": "unknown"}


def add_commands(add: Any) -> None:
    """Register it."""
    disclose = add("disclose", "Dire si une information peut être transmise à qui la demande.", _disclose)
    disclose.add_argument(
        "--requester", metavar="QUI", default="", help="par exemple employer ; sans lui, la liste"
    )
    disclose.add_argument("--answers", metavar="FICHIER", default="", help="les réponses, en JSON")
    disclose.add_argument("--json", action="store_true", help="écrire le résultat en JSON")


def _disclose(args: argparse.Namespace) -> int:
    from vigie.cli import catalogue_in_force
    from vigie.disclosures.rules.deciding import decide
    from vigie.disclosures.table import table

    catalogue_in_force()
    known = table()
    if known is None:
        raise Failure("Le contenu en cours ne connaît pas les transmissions : mettez-le à jour.")
    if not args.requester:
        return _list(known, as_json=args.json)
    asked = known.requesters.get(args.requester.strip().lower())
    near = known.found(args.requester) if asked is None and args.requester.strip() else []
    if len(near) == 1:
        asked = near[0]
    if asked is None:
        raise Failure(
            f"Demandeur inconnu : « {args.requester[:60]} ». "
            + (
                f"Plus précisément : {', '.join(one.id for one in near)} ?"
                if near
                else "« vigie disclose » les donne tous."
            ),
            USAGE,
        )
    answers = _answers(args.answers, asked) if args.answers else {}
    decision = decide(asked.verdict, asked.questions, answers)
    if args.json:
        say_json(_as_json(asked, decision, known))
    else:
        _print(asked, decision, known)
    return INCOMPLETE if decision.stopped_by and decision.stopped_by.id in decision.missing else OK


def _list(known: "Table", *, as_json: bool) -> int:
    if as_json:
        say_json({
            "schema": "vigie.disclose-list/1",
            "requesters": [
                {"id": one.id, "label": one.label, "questions": [each.id for each in one.questions]}
                for one in known.requesters.values()
            ],
        })  # fmt: skip
    else:
        sys.stdout.write("".join(f"{one.id} : {one.label}\n" for one in known.requesters.values()))
    return OK


def _answers(path: str, asked: "Requester") -> "dict[str, Answer]":
    from vigie.disclosures.rules.deciding import Answer

    try:
        if Path(path).stat().st_size > LARGEST:
            raise Failure("Ce fichier de réponses est trop gros.", USAGE)
        said = json.loads(Path(path).read_text("utf-8-sig"))
    except OSError as error:
        raise Failure(f"Le fichier « {Path(path).name} » ne s’ouvre pas.") from error
    except (ValueError, RecursionError) as error:
        raise Failure("Le fichier de réponses n’est pas du JSON lisible.", USAGE) from error
    if not isinstance(said, dict):
        raise Failure('Les réponses s’écrivent {"question": "yes"}.', USAGE)
    questions = {one.id for one in asked.questions}
    found = {}
    for name, value in said.items():
        word = (
            {True: "yes", False: "no", None: "unknown"}.get(value) if value in (True, False, None) else value
        )
        if name not in questions:
            wanted = ", ".join(sorted(questions)) or "aucune"
            raise Failure(
                f"Question inconnue pour ce demandeur : « {str(name)[:60]} ». Attendues : {wanted}.", USAGE
            )
        if not isinstance(word, str) or word.strip().lower() not in SAID:
            raise Failure(f"« {name} » : répondez yes, no ou unknown.", USAGE)
        found[name] = Answer(SAID[word.strip().lower()])
    return found


def _as_json(asked: "Requester", decision: "Decision", known: "Table") -> dict[str, Any]:
    stopped = decision.stopped_by
    gives = stopped is None and decision.verdict in GIVEN
    letter = known.letters.get(asked.letter)
    return {
        "schema": SCHEMA, "requester": asked.id, "label": asked.label, "verdict": str(decision.verdict),
        "reason": stopped.otherwise if stopped else asked.say, "stopped_by": stopped.id if stopped else None,
        "missing": list(decision.missing),
        "questions": [
            {"id": one.id, "kind": str(one.kind), "text": one.text, "expects": str(one.expects)}
            for one in asked.questions
        ],
        "what": asked.what if gives else None, "checks": list(asked.checks),
        "send": list(asked.send) if gives else [], "never": known.never,
        "letter": {"id": letter.id, "title": letter.title} if letter else None, "basis": asked.basis,
        "sources": [
            {"title": one.title, "url": one.url or None, "checked_on": one.checked_on.isoformat()}
            for one in asked.sources
        ],
    }  # fmt: skip


def _print(asked: "Requester", decision: "Decision", known: "Table") -> None:
    from vigie.disclosures.words import VERDICTS

    stopped = decision.stopped_by
    lines = [
        f"{asked.label} : {VERDICTS[decision.verdict]}.",
        f"  {stopped.otherwise if stopped else asked.say}",
    ]
    if stopped is None and decision.verdict in GIVEN:
        lines.append(f"  Au plus : {asked.what}.")
        if asked.send:
            lines.append(f"  Comment : {', '.join(known.channels[key] for key in asked.send)}. {known.never}")
    lines += [f"  {text}" for text in asked.checks]
    lines += [
        f"  À répondre : {one.text} ({one.id})" for one in asked.questions if one.id in decision.missing
    ]
    lines.append("Repère de Vigie, ni certification ni avis juridique.")
    sys.stdout.write("\n".join(lines) + "\n")
