from django.urls import path

from .views import exports, intake, pages

urlpatterns = [
    path("", pages.schedule, name="schedule"),
    path("schedule.xml", exports.schedule_xml, name="schedule_xml"),
    path("schedule.json", exports.schedule_json, name="schedule_json"),
    path("schedule.ics", exports.schedule_ics, name="schedule_ics"),
    path("now/", pages.now, name="now"),
    path("rooms/<slug:room_slug>/now/", pages.room_sign, name="room_sign"),
    path("source/", intake.source, name="source"),
    path("source/ask/", intake.ask_source, name="ask_source"),
    path("source/follow/", intake.follow_source, name="follow_source"),
    path("speakers/<slug:speaker_slug>/", pages.speaker_detail, name="speaker_detail"),
    path("talks/<slug:talk_slug>/", pages.talk_detail, name="talk_detail"),
    path("talks/<slug:talk_slug>/talk.ics", exports.talk_ics, name="talk_ics"),
]
