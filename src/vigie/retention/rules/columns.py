"""Which column of a patients' list is what, from the words that practices' software heads them with. Pure."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

HEADS_WITHIN = 15


class Column(StrEnum):
    """What the computation, and the list of what is left to do, need of a patient.

    The last care may stand in three columns, for instance act, prescription and letter: the latest of them counts.
    """

    NUMBER = "number"
    NAME = "name"
    FIRST_NAME = "first_name"
    BIRTH = "birth"
    LAST_CARE = "last_care"
    CARE_2 = "care_2"
    CARE_3 = "care_3"
    LAST_ENTRY = "last_entry"
    DIED = "died"


_LAST = r"(date )?(de |du )?(la )?dern?(iere|ier)?\.? (date )?(d |de |du |de l )?"
_CARE = (
    r"(visite|venue|consultation|consult|prise en charge|seance|soins?|acte|passage|contact|rdv|rendez vous|facture"
    r"|facturation|fse|ordonnance|delivrance|examen|compte rendu|courrier)"
)
_CARES = (
    rf"{_LAST}{_CARE}s?.*",
    rf"{_CARE} le plus recente?",
    r"(date )?(de |du |d )?(fin de soins|cloture)( du dossier)?",
    r"vue? le",
    rf"date (de |du |d |de l )?(la )?{_CARE}",
)
_PATTERNS: Mapping[Column, Sequence[str]] = {
    Column.LAST_CARE: (*_CARES, r"date"),
    Column.CARE_2: _CARES,
    Column.CARE_3: _CARES,
    Column.LAST_ENTRY: (
        rf"{_LAST}(modification|modif|mise a jour|maj|intervention|ecriture|saisie).*",
        r"(date (de )?)?(modification|maj|mise a jour)",
        r"modifie(e)? le",
    ),
    Column.BIRTH: (
        r"(date )?(de )?naiss(ance)?.*",
        r"ddn",
        r"d naissance",
        r"nee? (e )?le",
        r"date nais.*",
        r"birth ?date",
    ),
    Column.DIED: (r"(date )?(de |du )?deces", r"decede(e)? le", r"dcd", r"date dcd"),
    Column.NUMBER: (
        r"(n|no|num|numero)( de| du)? (dossier|patient|fiche|client)( patient)?",
        r"(id|identifiant|code|ref|reference|matricule)( du)?( patient| dossier| interne)",
        r"ipp",
        r"dossier",
        r"id",
        r"identifiant( interne)?",
        r"code",
        r"no?",
        r"numero",
        r"ref(erence)?",
    ),
    Column.NAME: (
        r"nom( de famille| usuel| d usage| patient| du patient)?",
        r"nom (de )?naissance",
        r"patient",
    ),
    Column.FIRST_NAME: (r"prenoms?( usuel| patient| du patient)?", r"(premier )?prenom.*"),
}
_COMPILED = {column: [re.compile(one) for one in found] for column, found in _PATTERNS.items()}
_NEVER = re.compile(
    r".*\b(creation|cree|premier|premiere|prochain|prochaine|1er|1ere|ville|lieu|pays|cp)\b.*"
)


def words(head: str) -> str:
    """A head of column as it is compared: folded, signs made spaces. `head` is folded already."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", head.replace("°", " ")).split())


def guess(heads: Sequence[str]) -> dict[Column, int]:
    """The place of each column that is recognised; the first patterns are the surest. `heads` are folded."""
    said = [words(head) for head in heads]
    found: dict[Column, int] = {}
    for column, patterns in _COMPILED.items():
        for pattern in patterns:
            place = next(
                (
                    number
                    for number, text in enumerate(said)
                    if number not in found.values() and _fits(pattern, column, text)
                ),
                None,
            )
            if place is not None:
                found[column] = place
                break
    return found


def _fits(pattern: re.Pattern[str], column: Column, text: str) -> bool:
    if _NEVER.fullmatch(text) and not (column == Column.FIRST_NAME and text.startswith("premier prenom")):
        return False
    return pattern.fullmatch(text) is not None


def head_of(rows: Sequence[Sequence[str]]) -> int:
    """The row that names the columns: the one of the first where most are recognised; -1 when none is. Folded."""
    best, place = 0, -1
    for number, row in enumerate(rows[:HEADS_WITHIN]):
        score = len(guess(row))
        if score > best:
            best, place = score, number
    return place


CARES = (Column.LAST_CARE, Column.CARE_2, Column.CARE_3)
