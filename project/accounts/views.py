from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from .preferences import TIMES, zone_names


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    """How pages look and whose time they show. What is not posted stays as it is."""
    following = _local(request, request.POST.get("next") or request.GET.get("next"))
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


def _local(request, address):
    """The address if it is one of this site, else ""."""
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else ""
