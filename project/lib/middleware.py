from django.conf import settings
from django.http import UnreadablePostError
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from .hypermedia import client_redirect, is_partial
from .trouble import answer_trouble

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class SecurityHeadersMiddleware:
    """Content-Security-Policy and its companions on every answer, errors and files included.

    On Django 6 its own ContentSecurityPolicyMiddleware reads the same SECURE_CSP.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": "; ".join(
                " ".join([name, *sources]) for name, sources in settings.SECURE_CSP.items()
            ),
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class WholeRequestMiddleware:
    """A request whose connection ended before its body did is not a shorter request: nothing of it is acted upon.

    Granian hands over what has arrived, and Django reads a form from it; half a note would be saved as the whole.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, *_view):
        """Before the token is looked for, which is what reads a body first."""
        if request.method != "POST" or request.content_type not in _FORMS:
            return None
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
        try:
            request.POST  # noqa: B018  read to its end
        except UnreadablePostError:
            return render(request, "400.html", status=400)
        # Django keeps a body that was read at once; of one that was read in parts only its stream knows how much came.
        arrived = len(request.body) if hasattr(request, "_body") else request._stream._pos
        return None if arrived >= announced else render(request, "400.html", status=400)


class HypermediaMiddleware:
    """One address has two answers, a page and a fragment: no cache may mistake one for the other."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        partial = is_partial(request)
        if partial and response.status_code in (301, 302, 303):
            response = client_redirect(request, response.headers["Location"])
        patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request", "Accept", "Cookie"])
        # A page holds what is mine; a fragment must not even be kept, or Back might show it as a page.
        response.headers.setdefault("Cache-Control", "private, no-store" if partial else "private, no-cache")
        return response


class TroubleMiddleware:
    """The database or the disk in trouble while a view works. What is raised elsewhere reaches handler500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return answer_trouble(request, exception)
