from django.urls import path

from vigie.binder import views

app_name = "binder"
urlpatterns = [
    path("", views.home, name="home"),
    path("controle/", views.inspection, name="inspection"),
    path("controle.pdf", views.inspection_pdf, name="inspection_pdf"),
]
