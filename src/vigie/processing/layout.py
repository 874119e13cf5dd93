"""The register in the layout of the CNIL's simplified model: a list, then one form for each activity.

The blocks and their words are those that public transcriptions of forms made with the model agree on (the model itself
could not be read, see docs/decisions/0014-tableurs.md). What Vigie adds stands apart, and says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from vigie.documents.grids import Grid, Row, Style
from vigie.practice.controllers import Controllers
from vigie.processing.rules.completeness import Kind, Record
from vigie.processing.table import Table

LIST, PROCESSOR_LIST = "Liste des traitements", "Liste pour le compte d’autrui"
TITLE, REF, CREATED, CHANGED = (
    "Nom du traitement",
    "N° / RÉF",
    "Date de création du traitement",
    "Mise à jour du traitement",
)
MAIN, SUB = "Finalité principale", "Sous-finalité"
NONE_RECEIVES, NONE_LEAVES = "Aucun", "Aucun transfert"
ADDED = "Ajouts de Vigie, absents du modèle"
BASIS, EXCEPTION, SUPPORT, REVIEWED = (
    "Base légale (article 6)",
    "Exception (article 9)",
    "Supports et logiciels",
    "Relue le",
)
CLIENTS = "Pour le compte de (article 30.2)"
WHY = "Pourquoi (ajout de Vigie)"
CATEGORIES = {
    "identity": "État civil, identité, données d’identification, images…",
    "personal_life": "Vie personnelle (habitudes de vie, situation familiale, etc.)",
    "work_life": "Vie professionnelle",
    "money": "Informations d’ordre économique et financier",
    "connection": "Données de connexion",
    "location": "Données de localisation",
    "internet": "Internet (cookies, traceurs, navigation, etc.)",
    "other": "Autres catégories de données (à préciser)",
    "origin": "Données révélant l’origine raciale ou ethnique",
    "politics": "Données révélant les opinions politiques",
    "religion": "Données révélant les convictions religieuses ou philosophiques",
    "union": "Données révélant l’appartenance syndicale",
    "genetic": "Données génétiques",
    "biometric": "Données biométriques aux fins d’identifier une personne de manière unique",
    "health": "Données concernant la santé",
    "sex_life": "Données concernant la vie sexuelle ou l’orientation sexuelle",
    "offences": "Données relatives à des condamnations pénales ou infractions",
    "national_id": "Numéro d’identification national unique (NIR, INS)",
}
KINDS = {
    Kind.INTERNAL: "Service interne",
    Kind.EXTERNAL: "Organisme externe",
    Kind.PROCESSOR: "Sous-traitant",
}
ACCESS, SOFTWARE, OTHER = (
    "Contrôle d’accès des utilisateurs",
    "Mesures de protection des logiciels",
    "Autres mesures",
)
MEASURES = {
    "accounts": ACCESS, "passwords": ACCESS, "lock": ACCESS, "encryption": "Chiffrement des données",
    "antivirus": SOFTWARE, "updates": SOFTWARE, "backups": "Sauvegarde des données",
}  # fmt: skip
_WIDTHS = (46, 52, 44, 44, 24, 16, 18, 30)


@dataclass(frozen=True, slots=True)
class Head:
    """Who answers for the register, as each form repeats it."""

    name: str
    responsible: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    dpo_name: str = ""
    dpo_contact: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One activity to write."""

    number: int
    title: str
    created_on: date
    changed_on: date
    record: Record
    controllers: Controllers

    @property
    def ref(self) -> str:
        """As the model numbers them."""
        return f"ref-{self.number:03d}"


def grids(head: Head, forms: list[Form], known: Table) -> list[Grid]:
    """The list of what the practice decides, that of what it does for others if there is any, then each form."""
    own = [form for form in forms if not form.record.for_others]
    others = [form for form in forms if form.record.for_others]
    found = [_list(LIST, head, own, known)]
    if others:
        found.append(_list(PROCESSOR_LIST, head, others, known))
    return [
        *found,
        *(Grid(f"{form.ref} {form.title}", tuple(_form(head, form, known)), _WIDTHS) for form in forms),
    ]


def _list(name: str, head: Head, forms: list[Form], known: Table) -> Grid:
    heads = (TITLE, REF, "Date de création de la fiche", "Dernière mise à jour de la fiche", "Finalité du traitement",
             "Transferts hors UE ?", "Données sensibles ?")  # fmt: skip
    rows = [
        Row((f"Registre des activités de traitement : {head.name or 'cabinet'}",), Style.TITLE),
        Row(),
        Row(heads, Style.HEAD),
    ]
    for form in forms:
        record = form.record
        leaves = "Oui" if record.transfers else "Non" if record.no_transfer else "À compléter"
        sensitive = "Oui" if set(record.data) & known.sensitive else "Non" if record.data else "À compléter"
        rows.append(
            Row(
                (
                    form.title,
                    form.ref,
                    form.created_on,
                    form.changed_on,
                    next(iter(record.purposes), ""),
                    leaves,
                    sensitive,
                )
            )
        )
    return Grid(name, rows, (46, 12, 16, 16, 60, 14, 14))


def _form(head: Head, form: Form, known: Table) -> Iterator[Row]:
    record = form.record
    yield Row(("Fiche de registre", form.ref), Style.TITLE)
    yield Row(("Description du traitement",), Style.HEAD)
    yield Row((TITLE, form.title))
    yield Row((REF, form.ref))
    yield Row((CREATED, form.created_on))
    yield Row((CHANGED, form.changed_on))
    yield Row()
    yield Row(("Acteurs", "Nom", "Adresse", "Téléphone", "Adresse de messagerie"), Style.HEAD)
    shared = form.controllers if form.controllers.how else Controllers((head.responsible,))
    responsible = ", ".join(filter(None, (head.name, shared.text)))
    yield Row(("Responsable du traitement", responsible, head.address, head.phone, head.email))
    yield Row(("Délégué à la protection des données", head.dpo_name, "", "", head.dpo_contact))
    yield Row()
    yield Row(("Finalité(s) du traitement effectué",), Style.HEAD)
    for number, purpose in enumerate(record.purposes or ("",)):
        yield Row((f"{SUB} {number}" if number else MAIN, purpose))
    yield Row()
    yield from _data("Catégories de données personnelles concernées", record, known, sensitive=False)
    yield from _data("Données sensibles", record, known, sensitive=True)
    yield Row(("Catégories de personnes concernées", "Description", "Précisions"), Style.HEAD)
    for number, who in enumerate(record.persons or ("",), 1):
        yield Row((f"Catégorie de personnes {number}", who))
    yield Row()
    yield Row(("Destinataires", "Type de destinataire", "Précisions"), Style.HEAD)
    received = [(KINDS[row.kind], row.who) for row in record.recipients]
    for number, (kind, who) in enumerate(received or [(NONE_RECEIVES if record.no_recipient else "", "")], 1):
        yield Row((f"Destinataire {number}", kind, who))
    yield Row()
    yield from _measures(record, known)
    yield Row(
        ("Transferts hors UE", "Destinataire", "Pays", "Type de garanties", "Lien vers la documentation"),
        Style.HEAD,
    )
    for number, text in enumerate(record.transfers or (NONE_LEAVES if record.no_transfer else "",), 1):
        yield Row((f"Organisme destinataire {number}", *text.split(", ", 2)))
    yield Row()
    yield from _added(record, known)


def _data(title: str, record: Record, known: Table, *, sensitive: bool) -> Iterator[Row]:
    yield Row((title, "Description", "Durée de conservation", WHY), Style.HEAD)
    for category in known.categories:
        if category.sensitive is sensitive:
            held = record.data.get(category.id)
            said = (held.detail, held.retention, held.why) if held else ()
            yield Row((CATEGORIES.get(category.id, category.label), *said))
    yield Row()


def _measures(record: Record, known: Table) -> Iterator[Row]:
    labels: Mapping[str, str] = {row.id: row.label for row in known.measures}
    said = [(MEASURES.get(name, OTHER), labels.get(name, name)) for name in record.measures]
    if record.other_measures:
        said.append((OTHER, record.other_measures))
    yield Row(("Mesures de sécurité", "Type de mesure", "Précisions"), Style.HEAD)
    for number, (kind, text) in enumerate(said or [("", "")], 1):
        yield Row((f"Mesure de sécurité {number}", kind, text))
    yield Row()


def _added(record: Record, known: Table) -> Iterator[Row]:
    yield Row((ADDED,), Style.HEAD)
    if record.for_others:
        for who in record.clients or ("",):
            yield Row((CLIENTS, who))
    yield Row((BASIS, coded(record.basis, known.bases)))
    yield Row((EXCEPTION, coded(record.exception, known.exceptions)))
    yield Row((SUPPORT, record.support))
    yield Row((REVIEWED, record.reviewed_on or ""))


def coded(code: str, words: Mapping[str, str]) -> str:
    """A code with its words."""
    return f"{code} : {words[code]}" if code in words else code
