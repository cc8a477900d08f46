"""Before anything is installed: can this machine run the site? One clear line if not.

Run as a script by whatever Python there is, so it is written for old ones too.
"""

import os
import socket
import sys


def refuse(text):
    sys.stderr.write("meipi: " + text + "\n")
    sys.exit(1)


def check_python():
    if sys.version_info < (3, 11):
        found = "%d.%d" % sys.version_info[:2]
        refuse("Python 3.11 or newer is needed, this is %s; try make PYTHON=python3.11" % found)


def check_port():
    port, host = os.environ.get("PORT", "8000"), os.environ.get("HOST", "127.0.0.1")
    if not port.isdigit() or not 0 < int(port) < 65536:
        refuse("PORT must be a number from 1 to 65535, not %r" % port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(port)))
    except OSError as error:
        why = error.strerror or str(error)
        refuse("cannot listen on %s port %s: %s; choose another with PORT=…" % (host, port, why))


def check_disk():
    folder = os.environ.get("MEIPI_DATA") or os.path.join(os.getcwd(), "var")
    probe = os.path.join(folder, ".probe-%d" % os.getpid())
    try:
        os.makedirs(folder, exist_ok=True)
        with open(probe, "wb") as file:
            file.write(b"\0" * 1000000)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        refuse("cannot write to %s: %s" % (folder, error.strerror))
    finally:
        try:
            os.unlink(probe)
        except OSError:
            pass


if __name__ == "__main__":
    check_python()
    if "--port" in sys.argv:
        check_port()
    check_disk()
