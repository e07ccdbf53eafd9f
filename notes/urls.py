"""Below a conference: what is mine beside what is published."""

from django.urls import path

from .views import note, stars

urlpatterns = [
    path("talks/<slug:talk_slug>/star/", stars.star_talk, name="star_talk"),
    path("talks/<slug:talk_slug>/note/", note.note, name="note"),
    path("speakers/<slug:speaker_slug>/note/", note.note, name="note"),
    path("notes/<slug:what>/", note.note, name="note"),
]
