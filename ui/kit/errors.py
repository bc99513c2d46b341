"""The last net of the window: what nobody caught goes to the log, and a person is told in one sentence."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from station_app.core.errors import StationError
from station_app.core.log import log

Told = Callable[[BaseException, str], object]


def install(told: Told) -> None:
    """Send every uncaught exception to the log and then to ``told(error, details)``; Ctrl+C ends."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if not isinstance(error, StationError):
            log.error("the window met an error", exc_info=(kind, error, trace))
        told(error, "".join(traceback.format_exception(kind, error, trace)))

    def thread_hook(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            hook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook
