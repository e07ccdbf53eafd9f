import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w-]+)\);')


def minify(name, text):
    """A script or a style sheet of ours without its comments and what else only people read."""
    if not name.startswith(("css/", "js/")):
        return text
    return cssmin(text) if name.endswith(".css") else jsmin(text)


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed, minified, compressed files, and a few style sheets where development has many: a page asks for each once.

    They name their parts with ``@import … layer(…)``; collectstatic puts each part in its place.
    """

    bundles = ("css/app.css", "css/pages.css", "css/exchange.css", "css/grid.css", "css/styleguide.css")

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            ours = [name for name in paths if name.startswith(("css/", "js/"))]
            texts = {name: self._put_together(name) for name in ours}
            paths = {**paths, **{name: (self, self._write(name, text)) for name, text in texts.items()}}
        yield from super().post_process(paths, dry_run, **options)

    def _put_together(self, name):
        # From the source: what was collected before is minified and put together already. A part is minified before
        # it is put into its layer, where cssmin would take the space out of ``.lanes :is(…)``, which is then another.
        text = minify(name, Path(finders.find(name)).read_text())
        if name not in self.bundles:
            return text
        return _IMPORT.sub(lambda m: f"@layer {m['layer']}{{{self._put_together('css/' + m['path'])}}}", text)

    def _write(self, name, text):
        self.delete(name)
        return self._save(name, ContentFile(text.encode()))
