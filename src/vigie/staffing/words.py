"""The team's codes in French."""

from vigie.staffing.rules.matrix import Fit

FITS = {
    Fit.AS_EXPECTED: "comme prévu",
    Fit.TOO_WIDE: "trop large",
    Fit.LACKING: "n’a pas cet accès",
    Fit.UNKNOWN: "inconnu",
}
MARKS = {Fit.AS_EXPECTED: "ok", Fit.TOO_WIDE: "ko", Fit.LACKING: "so", Fit.UNKNOWN: "nsp"}
DOCUMENTS = {
    "confidentiality": "l’engagement de confidentialité", "charter": "la charte informatique",
    "joint": "l’accord entre responsables conjoints", "locum": "l’accès d’un remplaçant",
}  # fmt: skip
LISTS = {"arrival": "Arrivée", "departure": "Départ"}
