"""What a block may use while it is at work: answers of a service, each asked for once, and many at a time."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait

__all__ = ["Context"]


class Context:
    """Remembers nothing; a run gives a subclass that keeps answers with the run, for this block and its settings."""

    def known(self, question: bytes) -> bytes | None:
        """The answer to a question that was asked before."""
        return None

    def keep(self, question: bytes, answer: bytes) -> None:
        """Remember an answer."""

    def answers(self, questions: Sequence[bytes], ask: Callable[[bytes], bytes], at_once: int = 16) -> list[bytes]:
        """The answer to each question, in their order: as it is known, or else asked for, at most `at_once` together.

        Each answer is kept as it comes. After the first failure nothing more is asked; what is under way is waited for
        and kept, and the failure is raised, so that asking again asks only what has no answer. `ask` is called in
        threads, with what decides the answer and nothing else.
        """
        unique = list(dict.fromkeys(questions))
        with ThreadPoolExecutor(max(1, min(at_once, len(unique)))) as pool:
            futures: dict[bytes, Future[bytes]] = {one: pool.submit(self._answer, one, ask) for one in unique}
            wait(futures.values(), return_when=FIRST_EXCEPTION)
            for future in futures.values():
                future.cancel()
        # In the order of the questions, and not of their answers; those that were cancelled stand behind a failure.
        for future in futures.values():
            if not future.cancelled() and (failure := future.exception()) is not None:
                raise failure
        return [futures[question].result() for question in questions]

    def _answer(self, question: bytes, ask: Callable[[bytes], bytes]) -> bytes:
        answer = self.known(question)
        if answer is None:
            answer = ask(question)
            self.keep(question, answer)
        return answer
