"""Those of allauth's pages that Hallway offers. None of them sends mail: an account needs no address."""

from allauth.account import views
from django.urls import path

from .views import preferences

urlpatterns = [
    path("preferences/", preferences, name="preferences"),
    path("signup/", views.signup, name="account_signup"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
]
