"""Questions to a thread that owns something: it answers them when it has time."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, final

T = TypeVar("T")


@final
class Questions:
    """A queue of questions, each with the place for its answer.

    Examples
    --------
    >>> questions = Questions()
    >>> answer = questions.ask(lambda: 6 * 7)
    >>> questions.answer(None)
    >>> answer.result()
    42
    """

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = SimpleQueue()

    def ask(self, question: Callable[[], T]) -> "Future[T]":
        """Ask; the answer comes when the thread has time."""
        answer: Future[T] = Future()
        self._waiting.put((question, answer))
        return answer

    def wait(self) -> None:
        """Wait until there is a question, and leave it there."""
        self._waiting.put(self._waiting.get())

    def answer(self, seconds: float | None) -> None:
        """Answer all questions; wait so long for the first one, None for ever."""
        try:
            question, answer = self._waiting.get(timeout=seconds)
            while True:
                if answer.set_running_or_notify_cancel():
                    try:
                        answer.set_result(question())
                    except BaseException as error:
                        answer.set_exception(error)
                question, answer = self._waiting.get_nowait()
        except Empty:
            return
