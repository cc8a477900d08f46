"""Log lines that a request cannot forge: what strangers sent never starts a new line."""

import logging


class OneLine(logging.Formatter):
    """Replaces control characters inside the message; a traceback keeps its own lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)
