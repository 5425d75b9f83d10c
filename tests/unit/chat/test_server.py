from __future__ import annotations

import threading

from qa.chat.server import let_work_end

WORKER = "AnyIO worker thread"


def test_what_the_windows_threads_are_at_is_let_end():
    going_on, done = threading.Event(), []

    def work() -> None:
        going_on.wait(30)
        done.append(True)

    threading.Thread(target=work, name=WORKER, daemon=True).start()
    threading.Timer(0.2, going_on.set).start()
    let_work_end(30)
    assert done


def test_nobody_waits_longer_than_was_said_nor_for_other_threads():
    for_ever = threading.Event()
    threads = [threading.Thread(target=for_ever.wait, name=name, daemon=True) for name in (WORKER, "another")]
    for thread in threads:
        thread.start()
    let_work_end(0.1)
    assert all(thread.is_alive() for thread in threads)
    for_ever.set()
