"""The only module that reads htmx's headers. Views name their fragments; the client never does."""

from django.http import HttpResponse
from django.shortcuts import render


def is_partial(request):
    """Whether htmx asks for a part of the page. A reload through Back sends no HX-Request, and gets the page."""
    htmx = request.htmx
    return (
        bool(htmx)
        and not htmx.history_restore_request
        and not htmx.boosted
        and request.headers.get("HX-Request-Type") != "full"
    )


def wants_json(request):
    """Whether the client would rather have JSON than HTML; a browser would not."""
    if "json" not in request.headers.get("Accept", ""):
        return False
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def render_page(request, template, context, *, fragment, status=200):
    """``template`` whole, or its partial called ``fragment`` where htmx asks for a part."""
    partial = is_partial(request)
    name = f"{template}#{fragment}" if partial else template
    return render(request, name, {**context, "is_partial": partial}, status=status)


def client_redirect(request, location):
    """Send the browser, not the fragment, to ``location``: fetch() would follow a 302 into the target."""
    return HttpResponse(status=204, headers={"HX-Redirect": location})
