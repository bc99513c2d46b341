"""No argument: the window. A command: the command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Start the face that was asked for; gives the process's exit status."""
    if len(sys.argv) > 1:
        from station_app.cli.app import run
    else:
        from ui.app import run
    return run()


if __name__ == "__main__":
    sys.exit(main())
