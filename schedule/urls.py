from django.urls import path

from .views import pages

urlpatterns = [
    path("", pages.schedule, name="schedule"),
    path("now/", pages.now, name="now"),
    path("rooms/<slug:room_slug>/now/", pages.room_sign, name="room_sign"),
    path("speakers/<slug:speaker_slug>/", pages.speaker_detail, name="speaker_detail"),
    path("talks/<slug:talk_slug>/", pages.talk_detail, name="talk_detail"),
]
