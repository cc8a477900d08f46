"""The folder of a guide as a zip. What is handed in is opened with suspicion."""

import io
import zipfile
from collections.abc import Mapping

from django.utils.translation import gettext as _

from guides.chapters import BadChapter
from guides.folder import NAME

MAX_FILES = 500
MAX_BYTES = 20_000_000  # of all files, unpacked
MAX_PACKED = 5_000_000
RATIO = 100  # unpacked to packed, of one file and of all
_THEN = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is made


def zip_files(files: Mapping[str, str]) -> bytes:
    """The same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _THEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return made.getvalue()


def unzip_files(packed: bytes) -> dict[str, str]:
    """The files of a zip. Raises BadChapter, with words for a person, for whatever is odd."""
    if len(packed) > MAX_PACKED:
        raise BadChapter(_("The file is larger than 5 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return _files(archive, len(packed))
    except BadChapter:
        raise
    except Exception as error:  # zipfile raises many kinds for a broken or hostile file
        raise BadChapter(_("This file is not a readable zip.")) from error


def _files(archive: zipfile.ZipFile, packed: int) -> dict[str, str]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_FILES:
        raise BadChapter(_("More than %(n)d files.") % {"n": MAX_FILES})
    found: dict[str, str] = {}
    left = min(MAX_BYTES, RATIO * packed)
    for entry in entries:
        _check(entry, found)
        content = _read(archive, entry, min(left, RATIO * max(entry.compress_size, 100)))
        left -= len(content)
        found[entry.filename] = _text(entry.filename, content)
    return found


def _check(entry: zipfile.ZipInfo, found: dict[str, str]) -> None:
    is_link = (entry.external_attr >> 16) & 0o170000 not in (0, 0o100000)
    if not NAME.fullmatch(entry.filename) or entry.filename in found or is_link:
        name = entry.filename[:80].encode("ascii", "replace").decode()
        raise BadChapter(_("%(name)s: not a guide file") % {"name": name})
    if entry.flag_bits & 1:
        raise BadChapter(_("The zip is password-protected."))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """What the headers say of sizes is not believed."""
    with archive.open(entry) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise BadChapter(_("%(name)s unpacks to more than is allowed.") % {"name": entry.filename})
    return content


def _text(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadChapter(_("%(name)s is not UTF-8.") % {"name": name}) from error
    if "\0" in text:
        raise BadChapter(_("%(name)s is not UTF-8.") % {"name": name})
    return text
