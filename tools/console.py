"""Tables for a terminal, in the one look that all have here."""

from rich import box
from rich.console import Console
from rich.table import Table

WIDTH_WITHOUT_TERMINAL = 100
WIDEST = 120


def make_console() -> Console:
    """Make a console of a width that the tables look well in, terminal or not."""
    console = Console()
    console.width = min(console.width, WIDEST) if console.is_terminal else WIDTH_WITHOUT_TERMINAL
    return console


def make_table(title: str) -> Table:
    """Make a table without columns."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )


def print_table(console: Console, table: Table) -> None:
    """Print a table that has rows, without blanks at the ends of lines."""
    if table.row_count:
        with console.capture() as capture:
            console.print(table)
        console.file.write("\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n\n")
