from django.utils.http import url_has_allowed_host_and_scheme


def local(request, address, otherwise=""):
    """The address if it is one of this site, else another."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if is_ours else otherwise
