"""No argument: the window. A command: the command line."""

from __future__ import annotations

import gc
import sys

from station_app.core import drivers


def main() -> int:
    """Start the face that was asked for; gives the process's exit status."""
    if len(sys.argv) > 1:
        from station_app.cli import stopping

        stopping.listen()
        if sys.argv[1] != "centre":
            drivers.only_sqlite()
        from station_app.cli import app as command_line

        gc.freeze()  # what stands now stays until the end: no collection looks through it again
        return command_line.run()
    gc.disable()  # from the window's modules nothing is to be had; then ``ui.kit.garbage`` sees to it
    from ui import system_libraries

    if system_libraries.tell_missing():
        return 1
    from ui import qt_imports

    qt_imports.read_no_sources()
    from ui import app as window

    return window.run()


if __name__ == "__main__":
    sys.exit(main())
