"""Command line of the generator: ``python -m sample csv`` or ``parquet``."""

import argparse
from datetime import date
from pathlib import Path

from rich.console import Console

from sample.sample import SAMPLE_SEED, write_sample
from sample.volume import Plan, write_volume


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m sample", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    csv = commands.add_parser("csv", help="write the bundled sample as CSV files")
    csv.add_argument("--out", type=Path, default=Path("seeds/sample"), help="folder to write to")
    csv.add_argument("--seed", type=int, default=SAMPLE_SEED, help="seed of all draws")
    parquet = commands.add_parser("parquet", help="write contacts and events at any volume")
    parquet.add_argument("--contacts", type=int, required=True, help="number of contacts")
    parquet.add_argument("--events", type=int, required=True, help="number of event rows")
    parquet.add_argument("--out", type=Path, required=True, help="folder to write to")
    parquet.add_argument("--seed", type=int, default=1, help="seed of all draws")
    parquet.add_argument(
        "--until", type=date.fromisoformat, default=date(2026, 6, 30), help="last day with events"
    )
    parquet.add_argument("--days", type=int, default=730, help="number of days with events")
    return parser


def make_sample_files(arguments: argparse.Namespace, console: Console) -> None:
    """Write the sample and say how many rows it has and how well quality foretells winning."""
    sample = write_sample(arguments.out, arguments.seed)
    for table, rows in sample.tables.items():
        console.print(f"{table:>18} {len(rows):>7,} rows")
    rates = ", ".join(f"{rate:.1%}" for rate in sample.win_rates())
    console.print(f"win rate by quartile of latent quality, lowest first: {rates}")


def main() -> None:
    """Run one command."""
    arguments = build_parser().parse_args()
    console = Console(stderr=True)
    if arguments.command == "csv":
        make_sample_files(arguments, console)
        return
    plan = Plan(
        contacts=arguments.contacts,
        events=arguments.events,
        out=arguments.out,
        seed=arguments.seed,
        until=arguments.until,
        days=arguments.days,
    )
    write_volume(plan, console)


if __name__ == "__main__":
    main()
