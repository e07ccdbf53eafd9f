"""What would choke on a schedule file: one that somebody sends, that stands at an address, or that we publish."""

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from project.lib.uploads import UploadTooLarge, uploaded_file

from ..checking import check_schedule
from ..checking.report import shown
from ..importers.gathering import gather
from ..importers.programme import UnreadableProgramme
from ..models import Conference
from .exports import WRITERS, write_whole


class NothingToCheck(Exception):
    """There is nothing to look at; the text says why, to a person. ``status`` is HTTP's."""

    def __init__(self, words, status=422):
        super().__init__(words)
        self.status = status


@require_http_methods(["GET", "HEAD", "POST"])
def check_file(request):
    """For each program that reads schedules: whether it reads this file, and what it would choke on. Keeps nothing."""
    if request.method != "POST":
        return _page(request, {})
    try:
        name, data = _given(request)
    except NothingToCheck as problem:
        context = {"problem": str(problem), "address": request.POST.get("address", "")[:2000]}
        return _page(request, context, problem.status)
    return _page(request, _told(shown(name), check_schedule(data)))


def _page(request, context, status=200):
    context |= {"conferences": Conference.objects.newest_first(), "kinds": WRITERS}
    return render(request, "schedule/check_file.html", context, status=status)


def _told(name, report):
    """What the page shows of a Report: all verdicts, and a section for those of whom the same is said."""
    sections = [
        {
            "number": number,
            "consumers": consumers,
            "words": consumers[0].words(verdict),
            "verdict": verdict,
            "findings": found,
        }
        for number, (consumers, verdict, found) in enumerate(report.sections, 1)
    ]
    number_of = {consumer.name: section["number"] for section in sections for consumer in section["consumers"]}
    verdicts = [(one, verdict, one.words(verdict), number_of.get(one.name)) for one, verdict, _ in report.by_consumer]
    return {"name": name, "report": report, "verdicts": verdicts, "sections": sections}


def _given(request):
    """(a name for people, bytes). Raises NothingToCheck."""
    try:
        file = uploaded_file(request, "file")
    except UploadTooLarge as problem:
        raise NothingToCheck(str(problem), 413) from problem
    if file is not None:
        return file.name, file.read()
    if address := request.POST.get("address", "").strip():
        return _fetched(request, address)
    if request.POST.get("kind") in WRITERS and (slug := request.POST.get("conference")):
        return write_whole(request, slug, request.POST["kind"])
    raise NothingToCheck("Choose a file first.")


def _fetched(request, address):
    """What an address answers, for people with a name only: so that nobody asks others through us unseen."""
    if not getattr(request.user, "is_named", False):
        raise NothingToCheck("Sign in first: an address is asked only for people with an account.", 403)
    try:
        gathered = gather(address, private="never", networks=settings.SOURCE_NETWORKS)
    except UnreadableProgramme as problem:
        raise NothingToCheck(f"This address cannot be checked. {shown(problem, 300)}.") from None
    return gathered.address, gathered.data
