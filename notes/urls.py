"""Below a conference: what is mine beside what is published."""

from django.urls import path

from .views import agenda, changes, entries, feeds, hidden, note, stars

urlpatterns = [
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/entries/", entries.add_entry, name="add_entry"),
    path("agenda/entries/<int:entry_id>/", entries.change_entry, name="change_entry"),
    path("agenda/entries/<int:entry_id>/delete/", entries.delete_entry, name="delete_entry"),
    path("agenda/entries/<int:entry_id>/undelete/", entries.undelete_entry, name="undelete_entry"),
    path("calendar/", feeds.calendar, name="calendar"),
    path("calendar/feeds/", feeds.add_feed, name="add_feed"),
    path("changes/seen/", changes.see_changes, name="see_changes"),
    path("hide/", hidden.hide, name="hide"),
    path("talks/<slug:talk_slug>/time/", agenda.take_time, name="take_time"),
    path("talks/<slug:talk_slug>/star/", stars.star_talk, name="star_talk"),
    path("talks/<slug:talk_slug>/note/", note.note, name="note"),
    path("speakers/<slug:speaker_slug>/note/", note.note, name="note"),
    path("notes/<slug:what>/", note.note, name="note"),
]
