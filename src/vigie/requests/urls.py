from django.urls import path

from vigie.requests import views

app_name = "requests"
urlpatterns = [
    path("", views.home, name="home"),
    path("nouvelle/", views.new, name="new"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/archive/", views.encrypted, name="archive"),
    path("<int:number>/<slug:name>/", views.act, name="act"),
    path("<int:number>/<slug:name>.pdf", views.letter, {"extension": "pdf"}, name="pdf"),
    path("<int:number>/<slug:name>.docx", views.letter, {"extension": "docx"}, name="docx"),
]
