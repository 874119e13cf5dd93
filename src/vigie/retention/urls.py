from django.urls import path

from vigie.retention import views, views_patients

app_name = "retention"
urlpatterns = [
    path("", views.home, name="home"),
    path("documents/", views.clear, name="clear"),
    path("patients/", views_patients.home, name="patients"),
    path("patients/apporter/", views_patients.bring, name="bring"),
    path("patients/colonnes/", views_patients.columns, name="columns"),
    path("patients/choisir/", views_patients.choose, name="choose"),
    path("patients/oublier/", views_patients.forget, name="forget"),
    path("patients/<slug:group>.xlsx", views_patients.sheet, name="sheet"),
    path("patients/<slug:action>/", views_patients.act, name="act"),
    path("revue/", views.note, name="note"),
    path("revue/<int:pk>.pdf", views.paper, {"extension": "pdf"}, name="pdf"),
    path("revue/<int:pk>.docx", views.paper, {"extension": "docx"}, name="docx"),
]
