"""Our style sheets are written to be read and served to be light: `collectstatic` minifies them."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

import lightningcss
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The oldest browsers that get the whole design. What these lack is written out in older CSS.
BROWSERS = ["chrome 105", "safari 15.4"]


def minify(css: str, name: str = "") -> str:
    """Raises ValueError, with the name and the line, for what is no CSS."""
    return lightningcss.process_stylesheet(css, filename=name, browsers_list=BROWSERS)


class MinifyingStorage(CompressedManifestStaticFilesStorage):
    """Files are named by the hash of what is served, so for our style sheets of the minified."""

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        ours = {
            name: (_Minified(source), path)
            for name, (source, path) in paths.items()
            if fnmatch(name, "css/*.css")  # other applications have folders of their own
        }
        yield from super().post_process(paths | ours, *args, **options)


class _Minified:
    """A folder of style sheets, read as they will be served."""

    def __init__(self, source: Storage) -> None:
        self.source = source

    def open(self, path: str) -> ContentFile:
        with self.source.open(path) as file:
            return ContentFile(minify(file.read().decode(), path).encode())
