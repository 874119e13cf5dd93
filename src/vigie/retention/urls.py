from django.urls import path

from vigie.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.home, name="home"),
    path("revue/", views.note, name="note"),
    path("revue/<int:pk>.pdf", views.paper, {"extension": "pdf"}, name="pdf"),
    path("revue/<int:pk>.docx", views.paper, {"extension": "docx"}, name="docx"),
]
