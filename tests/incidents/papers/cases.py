"""Two incidents to write about: one of which everything is known, one of which nothing is."""

from datetime import UTC, datetime, timedelta

from vigie.incidents.papers.case import Case, PieceKept, Receipt, Recorded
from vigie.incidents.rules.breach import Breach, Cause
from vigie.incidents.rules.decisions import Situation

AT = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
DIGEST = "0123456789abcdef" * 4
PHOTO = PieceKept(1, "Photo de l’écran", DIGEST, AT)
EMPTY = Case(number=1, made_at=AT)
FULL = Case(
    number=7,
    made_at=AT + timedelta(hours=5),
    practice="Cabinet Kervadec",
    profession="Médecin généraliste",
    structure="Cabinet de groupe",
    contact="02 99 00 11 22, contact@cabinet.example",
    signatory="Dr Anne Kervadec",
    playbook="Un message réclame de l’argent",
    known_at=AT,
    told_at=AT + timedelta(minutes=30),
    opened_at=AT,
    timeline=((AT, "Réseau coupé"), (AT + timedelta(minutes=20), "Photo de l’écran | prise")),
    measures=((AT, "Coupez le réseau"),),
    pieces=(PHOTO, PieceKept(2, "Disque externe", "", AT)),
    breach=Breach(
        cause=Cause.RANSOMWARE,
        confidentiality=True,
        integrity=True,
        availability=True,
        data=frozenset({"identity", "contact", "national_id", "health", "financial", "credentials"}),
        people=frozenset({"patients", "minors"}),
        people_count=1200,
        malicious=True,
        encrypted=False,
        backup=True,
        care_affected=True,
    ),
    situation=Situation(
        system_attack=True,
        theft=False,
        insured=True,
        vendor_involved=True,
        obliged_structure=False,
        forged_prescriptions=True,
    ),
    high_risk=True,
    assessment="Risque : oui. Risque élevé : oui.",
    decision="Décision : notifier la CNIL. Des données de santé ont pu être lues.",
    lessons="Une copie débranchée chaque vendredi.",
    insurer="MonAssureur",
    contract="C-123",
    software="LogiDoc",
    helper="InfoSoin, 02 99 00 55 12",
    order="Ordre national des médecins",
    staff="2 salariés",
    receipts={
        "cnil_initial": Receipt(AT + timedelta(hours=3), "N-42"),
        "complaint": Receipt(AT + timedelta(hours=4), "PV 2026/123"),
        "insurer": Receipt(AT + timedelta(hours=4)),
        "patients": Receipt(AT + timedelta(hours=5)),
    },
    late=True,
    complaint_hours=72,
    register=(
        Recorded(
            7,
            "24 novembre 2026",
            "Fichiers chiffrés\n- sur deux postes",
            "Inaccessibles",
            "Coupé",
            "Notifiée",
        ),
        Recorded(3, "2 mars 2026", "Courriel | mal adressé", "Une personne", "Effacé", "Non notifiée"),
    ),
    piece=PHOTO,
)
