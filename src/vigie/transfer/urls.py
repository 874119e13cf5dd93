from django.urls import path

from vigie.transfer import views

app_name = "transfer"

urlpatterns = [
    path("", views.page, name="page"),
    path("exporter/", views.export, name="export"),
    path("reprendre/", views.take, name="import"),
]
