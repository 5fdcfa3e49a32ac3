"""The server's side: `python -m laurel_stack.nursery MODULE…`, spoken to over its pipes.

It imports the modules and says `{}`. A line `{"argv": [module, argument…], "env": {…}, "log": …}`
is answered with `{"born": pid}`, and a process that ends with `{"ended": pid, "code": …}`. It ends
when its standard input does, and leaves those who were born alone.
"""

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import sys
from typing import Any, cast

Request = dict[str, Any]


def main() -> None:
    """Import, then fork until nobody asks any more."""
    for name in sys.argv[1:]:
        importlib.import_module(name)
    gc.collect()
    # What is there by now is never collected, so that no collection writes to its pages.
    gc.freeze()
    if (request := _serve()) is not None:
        _run(request)


def _serve() -> Request | None:
    """Fork for each request; returns it in the child, and None in the parent at the end."""
    ended, note = os.pipe()
    os.set_blocking(note, False)
    signal.set_wakeup_fd(note)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _say({})
    with selectors.DefaultSelector() as ready:
        ready.register(ended, selectors.EVENT_READ)
        ready.register(0, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select():
                if key.fd == ended:
                    os.read(ended, 4096)
                    _report_ended()
                elif not (line := sys.stdin.buffer.readline()):
                    return None
                elif (pid := _fork()) == 0:
                    return cast(Request, json.loads(line))
                else:
                    _say({"born": pid})


def _fork() -> int:
    """Fork; the parent goes on once the child has a session of its own, and so can be killed."""
    waiting, done = os.pipe()
    if (pid := os.fork()) == 0:
        os.setsid()
        os.close(done)
        return 0
    os.close(done)
    os.read(waiting, 1)
    os.close(waiting)
    return pid


def _report_ended() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _say({"ended": pid, "code": os.waitstatus_to_exitcode(status)})


def _say(said: dict[str, int]) -> None:
    os.write(1, json.dumps(said).encode() + b"\n")


def _run(request: Request) -> None:
    """Become what was asked for, as if a new interpreter had been started."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(request["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(request["env"])
    module, *arguments = request["argv"]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
