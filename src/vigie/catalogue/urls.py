from django.urls import path

from vigie.catalogue import views

app_name = "content"

urlpatterns = [
    path("", views.page, name="page"),
    path("choisir/", views.choose, name="choose"),
    path("appliquer/", views.apply, name="apply"),
    path("renoncer/", views.forget, name="forget"),
]
