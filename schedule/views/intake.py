"""A conference that somebody adds or brings up to date: asked for, looked at, applied or discarded."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from project.lib.hypermedia import is_partial, render_page
from project.lib.uploads import UploadTooLarge, uploaded_file

from .. import intake
from ..forms import OptionsForm, SourceForm, read_answers
from ..models import Conference, Import, Source
from ..preview import KINDS, Preview

State = Import.State


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add_conference(request):
    """An address or a file; POST begins to read it. For people with an account: a conference has an organiser."""
    is_named = getattr(request.user, "is_named", False)
    if request.method != "POST":
        return render(request, "schedule/add_conference.html", _mine(request) | {"form": SourceForm()})
    if not is_named:
        return redirect_to_login(reverse("add_conference"), reverse("account_signup"))
    return _begin(request, "schedule/add_conference.html", _mine(request))


def _mine(request):
    return {"imports": list(Import.objects.for_user(request.user).unfinished().light().select_related("conference"))}


def _begin(request, template, context, conference=None):
    """Begin to read what the form gives, and go there; or the form again with what is wrong."""
    form = _source_form(request)
    if form.is_valid():
        try:
            row = _add(request.user, form, conference)
        except intake.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            intake.start(row.pk)
            return _to(row)
    return render(request, template, context | {"form": form}, status=422)


def _source_form(request):
    try:
        return SourceForm(request.POST, uploaded_file(request, "file"))
    except UploadTooLarge as problem:
        return SourceForm(request.POST, too_large=str(problem))


def _add(person, form, conference):
    if form.file:
        return intake.add_import(person, name=form.file.name, data=form.file.read(), conference=conference)
    return intake.add_import(person, address=form.cleaned_data["address"], conference=conference)


@require_safe
@never_cache
def import_detail(request, import_id):
    """How far it is, then what it would do, then what it did."""
    row = _import_or_404(request, import_id)
    etag = f'"{row.pk}-{row.state}-{row.turn}-{row.changed_at.timestamp()}-{intake.is_interrupted(row)}"'
    if is_partial(request) and etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": etag})
    return _page(request, row, etag=etag)


def _page(request, row, status=200, **context):
    opened, taken = request.GET.get("all", ""), _taken(row)
    source = Source.objects.filter(conference=row.conference).first() if row.conference else None
    context = {
        "import": row,
        "conference": row.conference,
        "preview": Preview(row, opened if opened in KINDS else ""),
        "form": OptionsForm(row=row),
        "stage": intake.STAGES.get(row.stage, "Waiting for its turn"),
        "is_interrupted": intake.is_interrupted(row),
        "taken": taken,
        "is_mine": taken and taken.may_be_changed_by(request.user),
        "source": source,
        "follows": not source or source.is_followed or source.address != row.address,
    } | context
    return render_page(request, "schedule/import_detail.html", context, fragment="import", status=status)


@require_POST
def change_import(request, import_id):
    """Say what the source does not, or answer whether talks are the same: then it is read again."""
    row = _import_or_404(request, import_id)
    if row.state == State.APPLIED or (row.is_working and not intake.is_interrupted(row)):
        return _to(row)
    if not row.content and not row.address:
        messages.error(request, "The file is not kept any more. Choose it again.")
        return _to(row)
    form = OptionsForm(request.POST, row=row)
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    answers = row.answers | read_answers(request.POST, row.plan.get("questions", []))
    again = {"content": None} if "fetch" in request.POST and row.address else {}
    taken = _taken(row)
    if "newer" in request.POST and taken and taken.may_be_changed_by(request.user):
        again["conference"] = taken
    intake.ask_again(row, options=form.options(), answers=answers, **again)
    intake.start(row.pk)
    return _to(row)


@require_POST
def apply_import(request, import_id):
    """Make the conference so; not while a question is open, nor where most would go without a second yes."""
    row = _import_or_404(request, import_id)
    preview = Preview(row)
    if row.state != State.READY:
        return _to(row)
    if preview.is_blocked:
        return _page(request, row, status=422, refusal="Answer first whether the talks below are the same.")
    if preview.withdraws_most and request.POST.get("withdraws") != "yes":
        return _page(request, row, status=422, refusal="This would withdraw most of the talks. Say first that it may.")
    options = {"follow": "follow" in request.POST, "withdraws": "withdraws" in request.POST}
    if intake.ask_to_apply(row, row.options | options):
        intake.start(row.pk)
    return _to(row)


@require_POST
def discard_import(request, import_id):
    """Forget it, or cancel it while it is read. Nothing was changed by it."""
    row = _import_or_404(request, import_id)
    if row.state == State.APPLYING and not intake.is_interrupted(row):
        return _to(row)
    row.delete()
    messages.info(request, "Discarded. Nothing was changed.")
    conference = row.conference
    return HttpResponseRedirect(
        reverse("source", args=[conference.slug]) if conference else reverse("add_conference"), status=303
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def source(request, conference_slug):
    """Where a conference comes from; POST gives another address or file to bring it up to date from."""
    conference = _conference_or_404(request, conference_slug)
    context = {
        "conference": conference,
        "source": Source.objects.filter(conference=conference).first(),
        "imports": list(Import.objects.for_user(request.user).filter(conference=conference).light()[:10]),
    }
    if request.method == "POST":
        return _begin(request, "schedule/source.html", context, conference)
    return render(request, "schedule/source.html", context | {"form": SourceForm()})


@require_POST
def follow_source(request, conference_slug):
    """Ask its address again by itself from now on, or no more."""
    conference = _conference_or_404(request, conference_slug)
    wanted = request.POST.get("follow") == "1"
    Source.objects.filter(conference=conference).update(is_followed=wanted)
    return HttpResponseRedirect(reverse("source", args=[conference.slug]), status=303)


@require_POST
def ask_source(request, conference_slug):
    """Ask its address now, and show what would change."""
    conference = _conference_or_404(request, conference_slug)
    known = get_object_or_404(Source, conference=conference)
    try:
        row = intake.add_import(request.user, address=known.address, conference=conference, options=known.options)
    except intake.Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("source", args=[conference.slug]), status=303)
    intake.start(row.pk)
    return _to(row)


def _conference_or_404(request, slug):
    conference = get_object_or_404(Conference, slug=slug)
    if not conference.may_be_changed_by(request.user):
        raise Http404("Only its organiser sees this.")
    return conference


def _import_or_404(request, import_id):
    """Mine, and of a conference that I may still change."""
    rows = Import.objects.for_user(request.user).select_related("conference")
    row = get_object_or_404(rows.defer("content"), pk=import_id)
    if row.conference and not row.conference.may_be_changed_by(request.user):
        raise Http404("Only its organiser sees this.")
    return row


def _taken(row):
    """The Conference that is at the address which a new one would have had."""
    wanted = "" if row.conference_id else row.plan.get("slug_wanted")
    return Conference.objects.filter(slug=wanted).first() if wanted else None


def _to(row):
    return HttpResponseRedirect(reverse("import_detail", args=[row.pk]), status=303)
