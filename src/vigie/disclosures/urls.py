from django.urls import path

from vigie.disclosures import views

app_name = "disclosures"
urlpatterns = [
    path("", views.home, name="home"),
    path("registre/", views.register, name="register"),
    path("registre.xlsx", views.sheet, name="sheet"),
    path("lettre/<slug:name>.pdf", views.letter, {"extension": "pdf"}, name="pdf"),
    path("lettre/<slug:name>.docx", views.letter, {"extension": "docx"}, name="docx"),
    path("<slug:name>/", views.ask, name="ask"),
    path("<slug:name>/noter/", views.note, name="note"),
]
