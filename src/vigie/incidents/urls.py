from django.urls import path

from vigie.incidents.views import case, custody, follow_ups

app_name = "incidents"
urlpatterns = [
    path("", case.listing, name="list"),
    path("<int:number>/", case.case, name="case"),
    path("<int:number>/situation/", case.situation, name="situation"),
    path("<int:number>/delai/<slug:kind>/", case.declare, name="declare"),
    path("<int:number>/peser/", case.weigh, name="weigh"),
    path("<int:number>/decider/", case.decide, name="decide"),
    path("<int:number>/piece/<int:piece_number>/", case.piece, name="piece"),
    path("<int:number>/objet/", custody.add, name="add_object"),
    path("<int:number>/piece/<int:piece_number>/remettre/", custody.hand_over, name="hand_over"),
    path("<int:number>/piece/<int:piece_number>/comparer/", custody.compare, name="compare"),
    path("<int:number>/suites/", follow_ups.add, name="follow_up"),
    path("<int:number>/suites/<int:pk>/", follow_ups.mark, name="follow_up_mark"),
    path("<int:number>/clore/", case.close, name="close"),
    path("<int:number>/dossier.zip", case.sealed, name="sealed"),
]
