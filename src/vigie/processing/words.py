"""The register's codes in French."""

from vigie.processing.rules.completeness import Gap
from vigie.processing.rules.minimisation import Doubt

GAPS = {
    Gap.CLIENTS: "pour qui le cabinet le fait",
    Gap.PURPOSES: "à quoi servent les données",
    Gap.BASIS: "la base légale",
    Gap.EXCEPTION: "l’exception de l’article 9, car des données sont sensibles",
    Gap.PERSONS: "de qui sont les données",
    Gap.DATA: "quelles données",
    Gap.RETENTION: "combien de temps elles sont gardées",
    Gap.RECIPIENTS: "qui les reçoit, ou « personne »",
    Gap.TRANSFERS: "si elles sortent de l’Union européenne, ou « rien ne sort »",
    Gap.MEASURES: "ce qui les protège",
    Gap.REVIEW: "une relecture de moins d’un an",
}

DOUBTS = {
    Doubt.WHY: "sa raison n’est pas écrite",
    Doubt.FAMILY: "vie familiale : sert-elle vraiment au soin ?",
    Doubt.FREE_TEXT: "texte libre : faits datés, ni jugement ni opinion",
    Doubt.NATIONAL_ID: "numéro de sécurité sociale hors soin, facturation et paie",
}
