from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request, otherwise):
    """The page of this site that the person came from, else another."""
    referer = request.headers.get("Referer", "")
    return referer if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()) else otherwise
