"""HTML on standard input to PDF on standard output: the only module that knows WeasyPrint.

Run as a program, so it imports nothing of the site. Imported by the site, it imports nothing at
all: WeasyPrint needs the system's Pango, and a machine without it serves everything but PDFs.
"""

import os
import sys

SECONDS = 90  # of printing before it is given up; the shipped guide takes 9
NO_RENDERER = 3  # exit code: WeasyPrint or Pango is missing
_MEMORY = 2 * 2**30


def main() -> None:
    _be_modest()
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:  # cffi raises OSError for a missing library
        print(error, file=sys.stderr)
        sys.exit(NO_RENDERER)
    html = sys.stdin.buffer.read().decode()
    page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=[]))  # fetches nothing
    sys.stdout.buffer.write(page.write_pdf(pdf_tags=True))


def _be_modest() -> None:
    """Readers of the site come first, and no text takes the machine's memory."""
    if sys.platform != "win32":
        import resource

        os.nice(10)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    main()
