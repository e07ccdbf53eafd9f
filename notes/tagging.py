"""#tags: words in notes by which they are found together."""

from .models import Tag


def write_tags(note, names, *, is_new=False):
    """Make the rows of Tag those with these names. In the caller's transaction."""
    wanted = set(names)
    known = set() if is_new else set(note.tags.values_list("name", flat=True))
    if known - wanted:
        note.tags.filter(name__in=known - wanted).delete()
    if wanted - known:
        Tag.objects.bulk_create([Tag(note=note, name=name) for name in sorted(wanted - known)])
