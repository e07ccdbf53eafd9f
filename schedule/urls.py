from django.urls import path

from . import views

urlpatterns = [
    path("", views.schedule, name="schedule"),
    path("now/", views.now, name="now"),
    path("rooms/<slug:room_slug>/now/", views.room_sign, name="room_sign"),
    path("speakers/<slug:speaker_slug>/", views.speaker_detail, name="speaker_detail"),
    path("talks/<slug:talk_slug>/", views.talk_detail, name="talk_detail"),
]
