"""The codes of the disclosures in French."""

from vigie.disclosures.rules.deciding import Answer, Verdict

VERDICTS = {
    Verdict.YES: "Oui", Verdict.YES_IF: "Oui, sous conditions", Verdict.TO_PATIENT: "Non : remettez au patient",
    Verdict.NO: "Non", Verdict.ORDER: "Demandez à votre Ordre",
}  # fmt: skip
MARKS = {
    Verdict.YES: "ok",
    Verdict.YES_IF: "ok",
    Verdict.TO_PATIENT: "ko",
    Verdict.NO: "ko",
    Verdict.ORDER: "nsp",
}
ANSWERS = {Answer.YES: "Oui", Answer.NO: "Non", Answer.UNKNOWN: "Je ne sais pas"}
