"""What a child process would read is read in this one, for speed: that there is a child, and its limits, are
proved in ``core/test_sandbox.py``, ``core/test_reading_in_a_child.py`` and through the command line."""

from __future__ import annotations

import gc
import importlib
import json
import threading
import warnings
from collections.abc import Callable, Generator
from typing import Any

from station_app.core.errors import StationError
from station_app.core.jobs import Job
from station_app.core.sandbox import ReadingRefused


def run_limited(
    target: str,
    arguments: dict[str, Any],
    *,
    job: Job | None = None,
    part: Callable[[Any], None] | None = None,
    **_limits: object,
) -> Any:
    """As ``sandbox.run_limited``, and what goes to and fro is JSON here too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # a child leaves closing its file to its own end
        try:
            return _run(target, _told(arguments), job or Job(), part)
        except StationError as error:
            refused = ReadingRefused(error.code, error.message, _told(error.details))
            refused.code = error.code
        finally:
            if threading.current_thread() is threading.main_thread():
                # A job's thread must tear down no widgets (``tests/ui/conftest.py``).
                gc.collect()
    raise refused


def _run(target: str, arguments: dict[str, Any], job: Job, part: Callable[[Any], None] | None) -> Any:
    module, _colon, name = target.partition(":")

    def report(done: int, total: int) -> None:
        job.step(done, total)

    found = getattr(importlib.import_module(module), name)(report=report, **arguments)
    if not isinstance(found, Generator):
        return _told(found)
    while True:
        try:
            one = next(found)
        except StopIteration as end:
            return _told(end.value)
        assert part is not None
        part(_told(one))


def _told(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))
