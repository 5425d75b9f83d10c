"""What the commands' parsers share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from qa.errors import UsageError
from qa.scope import Scope, read_date

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from qa.cli.context import Context

    Command = Callable[[Context], int]
    Commands = argparse._SubParsersAction["Parser"]  # noqa: SLF001 - argparse gives its own type no public name

_Number = TypeVar("_Number", int, float)

HELP_WIDTH = 96  # fixed, so that the help reads the same everywhere and the documentation can hold it


class Parser(argparse.ArgumentParser):
    """A parser that reports mistakes as the program's own one-line errors."""

    def error(self, message: str) -> NoReturn:
        """Raise the mistake; the outermost handler shows it and gives exit status 2.

        Raises:
            UsageError: always.
        """
        raise UsageError(message)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help that keeps the examples' lines, at a fixed width."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=HELP_WIDTH)


def add_command(commands: Commands, name: str, command: Command, *, summary: str, example: str) -> Parser:
    """Add a command's parser, with its examples below the options."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"example:\n  {example}",
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=command)
    return parser


def add_index(parser: Parser) -> None:
    """Add ``--index``."""
    parser.add_argument("--index", metavar="DIR", help="folder of the index (default: index)")


class _Models(argparse.Action):
    """Collects every value of ``--model`` in ``models``; ``model`` is the last one, as of any option."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse's own signature
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,  # noqa: ARG002 - likewise
    ) -> None:
        namespace.model = values
        namespace.models = (*getattr(namespace, "models", ()), values)


def add_model(parser: Parser, *, several: bool = False) -> None:
    """Add ``--model``, ``--reader`` and ``--risk``: what writes the answer, what finds it, how sure it has to be.

    Args:
        parser: gets them.
        several: whether ``--model`` may be repeated; then ``models`` has all, in their order.
    """
    more = "; given more than once, the models are compared, with extractive among them" if several else ""
    parser.set_defaults(models=())
    parser.add_argument(
        "--model",
        metavar="NAME",
        action=_Models if several else "store",
        help=f"a local model such as openai:NAME; the default, extractive, needs none{more}",
    )
    parser.add_argument(
        "--reader",
        metavar="PATH",
        help="a folder with a reader of your own, or with a span-prediction model in the Hugging Face layout",
    )
    parser.add_argument(
        "--risk",
        metavar="R",
        help="answer only what is wrong with at most this probability, 0 to 1 (default: the reader's own threshold)",
    )


def add_scope(parser: Parser) -> None:
    """Add ``--sources``, ``--since`` and ``--until``: where an answer may come from."""
    parser.add_argument(
        "--sources",
        metavar="SOURCE",
        nargs="+",
        action="extend",
        help="look at these sources only (`qa status` lists them)",
    )
    parser.add_argument(
        "--since",
        metavar="DATE",
        type=read_date,
        help="look only at what is dated then or later, as in 2019-02-07, 2019-02 or 2019",
    )
    parser.add_argument(
        "--until",
        metavar="DATE",
        type=lambda text: read_date(text, last=True),
        help="look only at what is dated then or earlier; what has no date is left out",
    )


def read_scope(args: argparse.Namespace, known: Collection[str]) -> Scope:
    """The scope that the options give.

    Raises:
        UsageError: for a source that is not indexed, or a range that ends before it begins.
    """
    check_sources(args.sources, known)
    return Scope.of(args.sources, args.since, args.until)


def add_json(parser: Parser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def path(text: str) -> Path:
    """A type for options: a path that is not empty (an empty one would mean the working directory)."""
    if not text.strip():
        raise argparse.ArgumentTypeError("a path is needed, not an empty text")
    return Path(text).expanduser()


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A type for options: a whole number in a range, both ends included."""
    return _in_range(int, low, high, f"a whole number from {low} to {high}")


def number(low: float, high: float) -> Callable[[str], float]:
    """A type for options: a number in a range, both ends included."""
    return _in_range(float, low, high, f"a number from {low:g} to {high:g}")


def _in_range(read: Callable[[str], _Number], low: _Number, high: _Number, wanted: str) -> Callable[[str], _Number]:
    def parse(text: str) -> _Number:
        message = f"{wanted} is needed, not {text[:40]!r}"
        try:
            value = read(text)
        except ValueError:
            raise argparse.ArgumentTypeError(message) from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(message)
        return value

    return parse


def check_sources(wanted: Collection[str] | None, known: Collection[str]) -> None:
    """Refuse a source that is not indexed: a mistyped name would look like a source without an answer.

    Raises:
        UsageError: naming the first unknown source.
    """
    for source in wanted or ():
        if source not in known:
            listed = ", ".join(sorted(known)[:5]) + (", ..." if len(known) > 5 else "")  # noqa: PLR2004 - a line's worth
            raise UsageError(f"no source {source!r} in the index; there are: {listed}")
