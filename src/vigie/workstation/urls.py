from django.urls import path

from vigie.workstation import here_views, linking_views, views

app_name = "workstation"

# Two parts at least for whatever is not a device's page: a device may bear any name.
urlpatterns = [
    path("", views.devices, name="devices"),
    path("mesurer/", views.measure, name="measure"),
    path("mesure/", views.progress, name="measuring"),
    path("autre/ajouter/", linking_views.add, name="add_pc"),
    path("autre/importer/", linking_views.receive, name="receive"),
    path("ce-poste/relier/", here_views.here, name="here"),
    path("ce-poste/emporter/", here_views.carry, name="carry"),
    path("<slug:uid>/", views.device, name="device"),
    path("<slug:uid>/liaison/", linking_views.link, name="link"),
    path("<slug:uid>/liaison/code/", linking_views.give_code, name="give_code"),
    path("<slug:uid>/liaison/code/retirer/", linking_views.withdraw_code, name="withdraw_code"),
    path("<slug:uid>/liaison/retirer/", linking_views.revoke, name="revoke"),
    path("<slug:uid>/liaison/comparer/", linking_views.compare, name="compare"),
    path("<slug:uid>/liaison/decider/", linking_views.decide, name="decide"),
]
