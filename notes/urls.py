from django.urls import path

from . import views

urlpatterns = [
    path("talks/<slug:talk_slug>/star/", views.star_talk, name="star_talk"),
    path("talks/<slug:talk_slug>/note/", views.note, name="note"),
    path("talks/<slug:talk_slug>/note/delete/", views.delete_note, name="delete_note"),
]
