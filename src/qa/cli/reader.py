"""``qa reader``: train the network that reads, and measure it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from qa.cli.parser import Formatter, add_command, add_json, number, path, whole_number
from qa.errors import UsageError

if TYPE_CHECKING:
    from qa.cli.context import Context
    from qa.cli.parser import Commands, Parser
    from qa.training.measure import ReadingFigures

_SUMMARY = "train and measure the network that reads"


def add(commands: Commands) -> None:
    """Add the command and its two parts."""
    parser = commands.add_parser(
        "reader",
        help=_SUMMARY,
        description=f"{_SUMMARY[0].upper()}{_SUMMARY[1:]}.",
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parts = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="part")
    _add_train(
        add_command(
            parts,
            "train",
            _train,
            summary="adapt the shipped reader, or train one anew, on questions about texts",
            example="qa reader train my-exercises.txt --out my-reader --minutes 30",
        )
    )
    parser = add_command(
        parts,
        "evaluate",
        _evaluate,
        summary="measure a reader on rows whose answers are known",
        example="qa reader evaluate held-out.jsonl.gz",
    )
    parser.add_argument("data", metavar="FILE", type=path, help="rows or exercises (docs/training.md)")
    parser.add_argument(
        "--reader", metavar="DIR", dest="network", type=path, help="folder of the reader (default: the shipped one)"
    )
    parser.add_argument(
        "--headings", action="store_true", help="read each text behind its title, as passages are read when one asks"
    )
    add_json(parser)


def _add_train(parser: Parser) -> None:
    parser.add_argument(
        "data",
        metavar="FILE",
        type=path,
        nargs="+",
        help="rows (.jsonl) or exercises (.txt), or a folder of such files; one named twice counts twice",
    )
    parser.add_argument("--out", metavar="DIR", type=path, required=True, help="where the reader goes")
    _add_beginning(parser)
    _add_pace(parser)


def _add_beginning(parser: Parser) -> None:
    """What training goes on from, and learns from besides the rows."""
    parser.add_argument("--start", metavar="DIR", type=path, help="reader to adapt (default: the shipped one)")
    parser.add_argument(
        "--anew", action="store_true", help="adapt no reader: begin with the default embedder's weights"
    )
    parser.add_argument(
        "--encoder",
        metavar="DIR",
        type=path,
        help="train anew on another BERT or MPNet encoder, a folder in the Hugging Face layout",
    )
    parser.add_argument(
        "--teacher", metavar="DIR", type=path, help="learn from the reader that a run before has trained there, too"
    )
    parser.add_argument("--resume", metavar="DIR", type=path, help="go on with the interrupted run in this folder")


def _add_pace(parser: Parser) -> None:
    """How long, where and how fast."""
    parser.add_argument(
        "--minutes", metavar="M", type=number(0.01, 10**6), default=60.0, help="stop after (default: 60)"
    )
    parser.add_argument("--steps", metavar="N", type=whole_number(1, 10**9), help="stop after so many batches, at most")
    parser.add_argument(
        "--learning-rate", metavar="R", type=float, default=1e-4, help="at its highest (default: 0.0001)"
    )
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="where to train (default: auto, a GPU where there is one)",
    )
    parser.add_argument(
        "--batch",
        metavar="N",
        type=whole_number(256, 10**7),
        default=5120,
        help="word pieces in a batch, padding included (default: 5120)",
    )
    parser.add_argument(
        "--freeze",
        metavar="N",
        type=whole_number(0, 64),
        default=0,
        help="keep the lowest N of the layers as they are, which saves time (default: 0)",
    )
    parser.add_argument(
        "--keep",
        metavar="SHARE",
        type=number(0, 1),
        default=0.0,
        help="how much of the weights before training to mix into those after it, 0 to 1 (default: 0)",
    )
    parser.add_argument("--seed", metavar="S", type=whole_number(0, 2**31), default=0, help="of the order of examples")


def _train(context: Context) -> int:
    from qa.answer.span_reader import shipped_folder  # noqa: PLC0415
    from qa.training.fit import Plan  # noqa: PLC0415 - imports torch
    from qa.training.run import train  # noqa: PLC0415

    args = context.args
    if args.anew and args.start:
        raise UsageError("--start and --anew exclude each other")
    if args.encoder and args.start:
        raise UsageError("--start and --encoder exclude each other")
    start = None if args.anew or args.encoder else args.start or shipped_folder()
    plan = Plan(args.minutes, args.steps, args.learning_rate, args.batch, args.seed, args.freeze, args.keep)
    with context.screen.progress() as progress:
        trained = train(
            args.data,
            args.out,
            plan,
            start=start,
            resume=args.resume,
            encoder=args.encoder,
            teacher=args.teacher,
            device=args.device,
            progress=progress,
        )
    losses = trained.losses
    context.screen.line(f"Trained {len(losses):,} steps; the loss went from {losses[0]:.2f} to {losses[-1]:.2f}.")
    if trained.held_out is not None:
        context.screen.line("On the texts kept from training (one in twenty):")
        _show(trained.held_out, context)
    context.screen.line(f"The reader is in {args.out}: `qa ask --reader {args.out}` uses it.")
    return 0


def _evaluate(context: Context) -> int:
    from qa.answer.span_reader import open_network, shipped_folder  # noqa: PLC0415 - imports numpy
    from qa.training.data import read_rows  # noqa: PLC0415
    from qa.training.measure import measure_reading  # noqa: PLC0415

    args = context.args
    rows = read_rows([args.data])
    network = open_network(args.network or shipped_folder())
    with context.screen.progress() as progress:
        figures = measure_reading(network, rows, progress, headed=args.headings)
    if args.json:
        context.screen.json(asdict(figures))
    else:
        _show(figures, context)
    return 0


def _show(figures: ReadingFigures, context: Context) -> None:
    for name, value in asdict(figures).items():
        shown = f"{value:,}" if isinstance(value, int) else f"{value:.2f}" if "threshold" in name else f"{value:.1%}"
        context.screen.line(f"{name.replace('_', ' '):<20}{shown:>8}")
