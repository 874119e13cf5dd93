from django.urls import path

from vigie.workstation import views

app_name = "workstation"

urlpatterns = [
    path("", views.devices, name="devices"),
    path("mesurer/", views.measure, name="measure"),
    path("mesure/", views.progress, name="measuring"),
    path("<slug:uid>/", views.device, name="device"),
]
