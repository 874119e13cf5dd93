"""A questionnaire as a file that a supplier fills, and its answers read back."""

from vigie.documents import delimited, grids
from vigie.documents.delimited import DelimitedError
from vigie.documents.grids import Grid, Row, Style
from vigie.documents.spreadsheets import LARGEST, SpreadsheetError, read
from vigie.suppliers.table import Questionnaire
from vigie.typography import fold, plain

MARK = "Questionnaire"
HEADS = ("Question", "Oui, non ou ne sait pas", "Précisions", "Code")
WORDS = {
    "yes": {"oui", "o", "yes"}, "no": {"non", "n", "no"}, "unknown": {"ne sait pas", "nsp", "en cours", "?"},
}  # fmt: skip
LONGEST = 500


class ReplyError(ValueError):
    """A file that holds no answers; the message is a French sentence."""


def sheet(asked: Questionnaire, practice: str, supplier: str, *, demo: bool = False) -> bytes:
    """To send: one line for each question, the code at its end says which."""
    rows = [
        Row((f"{MARK} : {asked.title}",), Style.TITLE),
        Row((f"De la part de : {practice}", f"Pour : {supplier}")),
        Row(("Répondez dans la deuxième colonne, puis renvoyez ce fichier.",)),
        Row(),
        Row(HEADS, Style.HEAD),
        *(Row((text, "", "", f"{asked.id}.{name}")) for name, text in asked.questions.items()),
    ]
    return grids.xlsx([Grid(MARK, rows, (70, 26, 60, 24))], demo=demo)


def answers(data: bytes, asked: Questionnaire) -> dict[str, tuple[str, str]]:
    """What was answered, by question: yes, no or unknown, and the words. ReplyError when nothing is."""
    found: dict[str, tuple[str, str]] = {}
    for row in _rows(data):
        code = next((cell for cell in reversed(row) if cell.startswith(f"{asked.id}.")), "")
        name = code.partition(".")[2]
        if name not in asked.questions:
            continue
        said = row[1].strip() if len(row) > 1 else ""
        words = row[2].strip() if len(row) > 2 and row[2] != code else ""
        if said == code:
            said = ""
        if said or words:
            found[name] = (
                _answer(said),
                " ".join(f"{'' if _known(said) else said} {words}".split())[:LONGEST],
            )
    if not found:
        raise ReplyError(
            "Aucune réponse reconnue : le fichier doit être celui que Vigie a donné pour ce questionnaire, rempli."
        )
    return found


def _known(said: str) -> bool:
    return any(_bare(said) in words for words in WORDS.values())


def _answer(said: str) -> str:
    return next((code for code, words in WORDS.items() if _bare(said) in words), "unknown")


def _bare(said: str) -> str:
    return fold(said).rstrip(" .!;,") or fold(said)


def _rows(data: bytes) -> list[list[str]]:
    if len(data) > LARGEST:
        raise ReplyError("Ce fichier dépasse 20 Mo : ce n’est pas un questionnaire. Rien n’a été lu.")
    if data.startswith((b"PK", b"\xd0\xcf")):
        try:
            sheets = read(data)
        except SpreadsheetError as error:
            raise ReplyError(str(error)) from error
        return [[plain(cell) for cell in row] for one in sheets for row in one.rows]
    try:
        return [[plain(cell).strip() for cell in row] for row in delimited.rows(data)]
    except DelimitedError as error:
        raise ReplyError(str(error)) from error
