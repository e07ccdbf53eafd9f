"""/calendars/: what calendars read, and my list of these addresses."""

from django.urls import path

from .views import feeds

urlpatterns = [
    path("", feeds.calendars, name="calendars"),
    path("feeds/", feeds.add_feed, name="add_feed"),
    path("<int:feed_id>/revoke/", feeds.revoke_feed, name="revoke_feed"),
    path("<int:feed_id>/renew/", feeds.renew_feed, name="renew_feed"),
    path("<int:feed_id>/code.svg", feeds.feed_code, name="feed_code"),
    path("<str:token>.ics", feeds.feed, name="feed"),
]
