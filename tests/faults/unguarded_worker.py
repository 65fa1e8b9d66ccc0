"""`facilitator work` without one guard, for control runs: `python -m tests.faults.unguarded_worker GUARD [OPTIONS]`.

lease: what a dead worker had claimed is never given back. gate: nobody asks again whether a message may still go.
"""

import sys
from datetime import datetime

from facilitator import wiring
from facilitator.cli import main
from facilitator.messages import outbox_steps
from facilitator.messages.registry import NoticeRow


def _release_nothing(now: datetime) -> None:
    """Leave what a dead worker left."""


def _let_everything_go(notice: NoticeRow, now: datetime) -> None:
    """Ask nobody."""


def take_away(guard: str) -> None:
    """Replace that guard in this process."""
    if guard == "lease":
        outbox_steps.release_expired = _release_nothing
    elif guard == "gate":
        wiring._send_gate = _let_everything_go
    else:
        raise SystemExit(f"no such guard: {guard}")


if __name__ == "__main__":
    take_away(sys.argv[1])
    main(["work", *sys.argv[2:]])
