"""What would choke on a schedule file: of a file that somebody sends."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from project.lib.uploads import UploadTooLarge, uploaded_file

from ..checking import check_schedule
from ..checking.report import shown


class NothingToCheck(Exception):
    """There is nothing to look at; the text says why, to a person. ``status`` is HTTP's."""

    def __init__(self, words, status=422):
        super().__init__(words)
        self.status = status


@require_http_methods(["GET", "HEAD", "POST"])
def check_file(request):
    """For each program that reads schedules: whether it reads this file, and what it would choke on. Keeps nothing."""
    if request.method != "POST":
        return render(request, "schedule/check_file.html")
    try:
        name, data = _given(request)
    except NothingToCheck as problem:
        return render(request, "schedule/check_file.html", {"problem": str(problem)}, status=problem.status)
    report = check_schedule(data)
    context = {"name": shown(name), "report": report, "verdicts": _verdicts(report)}
    return render(request, "schedule/check_file.html", context)


def _verdicts(report):
    """(Consumer, verdict, the verdict in words, findings) of each."""
    return [(one, verdict, one.words(verdict), findings) for one, verdict, findings in report.by_consumer]


def _given(request):
    """(a name for people, bytes). Raises NothingToCheck."""
    try:
        file = uploaded_file(request, "file")
    except UploadTooLarge as problem:
        raise NothingToCheck(str(problem), 413) from problem
    if file is None:
        raise NothingToCheck("Choose a file first.")
    return file.name, file.read()
