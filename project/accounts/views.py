from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_http_methods

from project.lib.addresses import local

from .preferences import TIMES, zone_names


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    """How pages look and whose time they show. What is not posted stays as it is."""
    following = local(request, request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        context = {"times": TIMES, "zones": zone_names(request.preferences.zone), "next": following}
        return render(request, "accounts/preferences.html", context)
    chosen = request.preferences.changed(request.POST.dict())
    here = resolve_url("preferences")
    if chosen.time and not chosen.zone:
        messages.info(request, "Choose the zone that you are in.")
        following = f"{here}?{urlencode({'next': following})}#zone" if following else f"{here}#zone"
    response = HttpResponseRedirect(following or here, status=303)
    chosen.keep_in(response)
    return response
