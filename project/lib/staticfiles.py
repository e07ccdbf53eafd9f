import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w-]+)\);')


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed files, and a few style sheets where development has many: a page asks for each once.

    They name their parts with ``@import … layer(…)``; collectstatic puts each part in its place.
    """

    bundles = ("css/app.css", "css/pages.css", "css/grid.css")

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            for bundle in paths.keys() & set(self.bundles):
                paths = {**paths, bundle: (self, self._put_together(bundle))}
        yield from super().post_process(paths, dry_run, **options)

    def _put_together(self, bundle):
        content = self._read(bundle)
        bundled = _IMPORT.sub(lambda m: f"@layer {m['layer']} {{\n{self._read('css/' + m['path'])}}}\n", content)
        self.delete(bundle)
        return self._save(bundle, ContentFile(bundled.encode()))

    def _read(self, name):
        with self.open(name) as file:
            return file.read().decode()
