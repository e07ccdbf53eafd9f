import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w-]+)\);')


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed files, and one style sheet where development has many: a page asks for it once.

    ``css/app.css`` names its parts with ``@import … layer(…)``; collectstatic puts each part in its place.
    """

    bundle = "css/app.css"

    def post_process(self, paths, dry_run=False, **options):
        if self.bundle in paths and not dry_run:
            content = self._read(self.bundle)
            bundled = _IMPORT.sub(lambda m: f"@layer {m['layer']} {{\n{self._read('css/' + m['path'])}}}\n", content)
            self.delete(self.bundle)
            self._save(self.bundle, ContentFile(bundled.encode()))
            storage = self
            paths = {**paths, self.bundle: (storage, self.bundle)}
        yield from super().post_process(paths, dry_run, **options)

    def _read(self, name):
        with self.open(name) as file:
            return file.read().decode()
