"""The chapters in French."""

from vigie.catalogue.proofs import Chapter

TITLES = {
    Chapter.PRACTICE: "Le cabinet",
    Chapter.REGISTER: "Registre des traitements",
    Chapter.DPO: "Délégué à la protection des données",
    Chapter.DPIA: "Analyse d’impact",
    Chapter.BASES: "Ce qui permet chaque traitement",
    Chapter.INFORMATION: "Information des personnes",
    Chapter.RIGHTS: "Demandes des personnes",
    Chapter.RETENTION: "Durées et destructions",
    Chapter.RECIPIENTS: "À qui les données sont transmises",
    Chapter.PROCESSORS: "Sous-traitants",
    Chapter.TRANSFERS: "Transferts hors de l’Union européenne",
    Chapter.SECURITY: "Sécurité",
    Chapter.STAFF: "Équipe et droits d’accès",
    Chapter.BREACHES: "Violations de données et incidents",
    Chapter.PLAN: "Plan d’action",
    Chapter.JOURNAL: "Journal",
}
BEFORE = (
    "Ce document liste ce qui reste à faire. Un plan daté et suivi joue en votre faveur ; il peut être demandé par la "
    "CNIL, un juge ou un assureur. Vigie ne l’envoie à personne."
)
