from django.urls import path, re_path

from vigie.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.home, name="home"),
    path("consentement/", views.consent, name="consent"),
    path("langues/<slug:language>-<slug:paper>.pdf", views.translated, name="translated"),
    path("<slug:kind>/", views.notice, name="notice"),
    path("<slug:kind>/garder/", views.issue, name="issue"),
    path("<slug:kind>/en-place/", views.post, name="post"),
    path("<slug:kind>/photo/", views.photo, name="photo"),
    re_path(r"^(?P<kind>[a-z]{1,12})/(?P<name>[a-z0-9]{1,8}[.][a-z]{3,4})$", views.file, name="file"),
]
