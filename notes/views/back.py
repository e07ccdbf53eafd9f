from project.lib.addresses import local


def back_to(request, otherwise):
    """The page of this site that the person came from, else another."""
    return local(request, request.headers.get("Referer", ""), otherwise)
