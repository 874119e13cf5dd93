"""The documents of an incident, beside its file."""

from django.urls import path

from vigie.incidents.views import letters, papers

app_name = "papers"
urlpatterns = [
    path("<int:number>/documents/", papers.listing, name="list"),
    path("<int:number>/documents/<slug:kind>/", papers.paper, name="paper"),
    path("<int:number>/documents/<slug:kind>/copier/", papers.copy, name="copy"),
    path("<int:number>/documents/<slug:kind>/lettres/", letters.letters, name="letters"),
    path("<int:number>/documents/<slug:kind>.pdf", papers.produce, {"form": "pdf"}, name="pdf"),
    path("<int:number>/documents/<slug:kind>.docx", papers.produce, {"form": "docx"}, name="docx"),
]
