"""Work off the screen's thread, with how far it is over the page and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtWidgets import QWidget

from station_app.core.jobs import Job
from ui.kit.dialogs import Progress
from ui.kit.jobs import Jobs

T = TypeVar("T")


def start_with_progress(
    owner: QWidget,
    jobs: Jobs,
    title: str,
    work: Callable[[Job], T],
    *,
    done: Callable[[T], object],
    failed: Callable[[Exception], object],
    stopped: Callable[[], object] = lambda: None,
    at_once: bool = False,
) -> None:
    """Start ``work(job)``; how it ended is heard once the progress is gone from the page.

    ``at_once``: the progress covers the page from the start, so that nothing else can be begun there.
    """

    def after(then: Callable[..., object]) -> Callable[..., None]:
        def ended(*result: Any) -> None:
            progress.over()
            then(*result)

        return ended

    job = jobs.start(
        owner, work, done=after(done), failed=after(failed), cancelled=after(stopped),
        progressed=lambda running: progress.show_progress(running),
    )  # fmt: skip
    progress = Progress(owner, title, job)
    if at_once:
        progress.open()
