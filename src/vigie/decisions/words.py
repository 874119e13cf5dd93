"""The decisions' codes in French."""

from vigie.decisions.models import Kind
from vigie.decisions.rules.analysis import Part
from vigie.decisions.rules.deciding import Answer

ANSWERS = {
    Kind.DPO: {
        Answer.REQUIRED: "Un délégué est obligatoire",
        Answer.RECOMMENDED: "Un délégué est conseillé",
        Answer.NOT_REQUIRED: "Un délégué n’est pas obligatoire",
    },
    Kind.DPIA: {
        Answer.REQUIRED: "Une analyse d’impact est due",
        Answer.RECOMMENDED: "Une analyse d’impact est conseillée",
        Answer.NOT_REQUIRED: "Une analyse d’impact n’est pas due",
    },
}
DONE = {
    Kind.DPO: ("Le cabinet a un délégué, ou en désigne un", "Le cabinet n’en désigne pas"),
    Kind.DPIA: ("Le cabinet fait l’analyse", "Le cabinet ne la fait pas"),
}
UNKNOWN = {
    "structure": "la forme d’exercice",
    "shared": "si d’autres professionnels écrivent dans les mêmes dossiers",
    "pharmacy_large": "le chiffre d’affaires de l’officine",
    "ai": "l’usage d’une intelligence artificielle",
    "monitoring": "la télésurveillance",
    "warehouse": "les recherches et entrepôts",
    "staff_cctv": "les caméras au travail",
}
PARTS = {
    Part.WHAT: "Ce que l’on fait des données, et pourquoi",
    Part.WHO: "Qui en répond : responsable, sous-traitants",
    Part.RULES: "Textes et référentiels suivis",
    Part.DATA: "Les données, leur durée, qui les reçoit",
    Part.LIFE: "Leur parcours, du recueil à la destruction",
    Part.SUPPORTS: "Logiciels, appareils, papier",
    Part.PURPOSES: "Les buts sont précis et légitimes",
    Part.BASIS: "Ce qui le permet",
    Part.NEEDED: "Chaque donnée est nécessaire",
    Part.ACCURATE: "Elles sont exactes et à jour",
    Part.RETENTION: "Combien de temps elles sont gardées",
    Part.INFORMED: "Comment les personnes sont informées",
    Part.CONSENT: "Leur consentement, s’il est demandé",
    Part.ACCESS: "Accès et portabilité",
    Part.ERASURE: "Rectification et effacement",
    Part.OBJECTION: "Limitation et opposition",
    Part.PROCESSORS: "Les contrats des sous-traitants",
    Part.TRANSFERS: "Hors de l’Union européenne",
}
