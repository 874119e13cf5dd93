"""The suppliers' codes in French."""

from vigie.suppliers.rules.keeping import Lack, Seen

SEEN = {
    Seen.HEALTH: "Des données de santé",
    Seen.PERSONAL: "Des données de personnes, sans la santé",
    Seen.NONE: "Aucune donnée de personne",
    Seen.UNKNOWN: "Je ne sais pas",
}
LACKS = {
    Lack.SEEN: "on ne sait pas quelles données il voit",
    Lack.CERTIFICATE_ENDED: "son certificat d’hébergement est fini",
    Lack.CERTIFICATE_OLD: "son certificat d’hébergement est à l’ancien référentiel, qui n’est plus accepté",
    Lack.CERTIFICATE_MISSING: "son certificat d’hébergement de données de santé",
    Lack.CERTIFICATE_UNKNOWN: "son certificat d’hébergement est à vérifier : numéro, date de fin, référentiel",
    Lack.CONTRACT: "un contrat signé",
    Lack.CONTRACT_ENDED: "son contrat est fini",
    Lack.CLAUSES_MISSING: "une clause que l’article 28 demande n’est pas au contrat",
    Lack.CLAUSES_UNKNOWN: "toutes les clauses de l’article 28 n’ont pas été relues",
    Lack.HOSTS: "on ne sait pas s’il garde des données de santé",
    Lack.OUTSIDE: "on ne sait pas si les données sortent de l’Union européenne",
    Lack.GUARANTEE: "la garantie pour les données hors de l’Union européenne",
}
ENDS = {"certificate": "Certificat d’hébergement", "contract": "Contrat"}
ANSWERS = {"yes": "oui", "no": "non", "unknown": "sans réponse"}
