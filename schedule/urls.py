from django.urls import path

from . import views

urlpatterns = [
    path("", views.schedule, name="schedule"),
    path("talks/<slug:talk_slug>/", views.talk_detail, name="talk_detail"),
]
