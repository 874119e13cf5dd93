from django.urls import path

from vigie.staffing import views

app_name = "staffing"
urlpatterns = [
    path("", views.home, name="home"),
    path("ajouter/", views.add, name="add"),
    path("revue/", views.review, name="review"),
    path("responsables/", views.deciders, name="deciders"),
    path("signe/<int:pk>/", views.signed, name="signed"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/fiche/", views.save, name="save"),
    path("<int:pk>/droits/", views.set_rights, name="rights"),
    path("<int:pk>/liste/<slug:of>/", views.mark, name="mark"),
    path("<int:pk>/signer/<slug:document>/", views.sign, name="sign"),
    *(
        path(f"<int:pk>/<slug:name>.{extension}", views.document, {"extension": extension}, name=extension)
        for extension in ("pdf", "docx")
    ),
]
