from django.urls import path

from vigie.incidents.views import drill, prepare

app_name = "prepare"
urlpatterns = [
    path("", prepare.home, name="home"),
    path("numeros/", prepare.card, name="card"),
    path("fiche-reflexe.pdf", prepare.sheet, name="sheet"),
    path("fiche-telephone.html", prepare.phone_file, name="phone"),
    path("noter/", prepare.note, name="note"),
    path("pochette/", prepare.kit_page, name="kit"),
    path("pochette.pdf", prepare.kit_papers, name="kit_papers"),
    path("chiffres/", prepare.figures_page, name="figures"),
    path("exercice/", drill.choose, name="exercise"),
    path("exercice/<slug:scenario>/commencer/", drill.start, name="exercise_start"),
    path("exercice/<slug:scenario>/<int:number>/", drill.situation, name="exercise_situation"),
    path("exercice/attestation/<int:pk>.pdf", drill.certificate, name="certificate"),
]
