from django.urls import path, re_path

from vigie.assessment.views import documents, home, look, measures, plan, questions

app_name = "assessment"

urlpatterns = [
    path("", home.home, name="home"),
    path("bilans/", home.history, name="history"),
    path("bilans/garder/", home.keep, name="keep"),
    path("bienvenue/", look.welcome, name="welcome"),
    path("regarder/", look.start, name="look"),
    path("regarder/vu/", look.looking, name="looking"),
    path("regarder/garder/", look.keep, name="keep_look"),
    path("regarder/oublier/", look.forget, name="forget_look"),
    path("regarder/prestataire.pdf", documents.helper_without_vault, name="helper_without_vault"),
    path("questions/", questions.questions, name="questions"),
    path("questions/liste/", questions.whole_list, name="whole_list"),
    path("questions/<slug:control_id>/", questions.question, name="question"),
    path("questions/<slug:control_id>/passer/", questions.skip, name="skip"),
    path("questions/<slug:control_id>/retirer/", questions.withdraw, name="withdraw"),
    path("mesures/", measures.measures, name="measures"),
    path("mesures/<slug:control_id>/", measures.measure, name="measure"),
    path("preuves/<uuid:file_id>/", measures.proof, name="proof"),
    path("plan/", plan.plan, name="plan"),
    path("plan/<slug:control_id>/", plan.action, name="action"),
    path("documents/", documents.documents, name="documents"),
    re_path(
        r"^documents/(?P<name>bilan\.pdf|prestataire\.pdf|rappel\.pdf|mesures\.csv|actions\.csv|bilan\.xlsx|echeances\.ics)$",
        documents.make,
        name="document",
    ),
]
