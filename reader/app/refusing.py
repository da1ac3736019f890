"""Why an answer cannot be taken, told while it can still be changed."""

from collections.abc import Callable

from reader.errors import ReaderError


def validator(parse: Callable[[str], object]) -> Callable[[str], str]:
    """Give what says why an answer cannot be taken, in the words of the error that taking it raises."""

    def why(answer: str) -> str:
        try:
            parse(answer)
        except ReaderError as error:
            return str(error)
        return ""

    return why
