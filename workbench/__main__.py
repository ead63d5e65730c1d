"""Start the workbench: ``python -m workbench [--warehouse postgres] [--allow-edit] [--port 8501]``.

It listens on this machine alone. Pages make no request to any other host.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from streamlit.web import cli

from workbench.session import EDIT, WAREHOUSE
from workbench.warehouse import duckdb_path

OPTIONS = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.runOnSave": "false",
    "browser.serverAddress": "127.0.0.1",
    "browser.gatherUsageStats": "false",
    # The log has errors; readers get one sentence.
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "runner.magicEnabled": "false",
    "theme.light.primaryColor": "#2f5d8c",
    "theme.dark.primaryColor": "#7fb0e0",
    "theme.baseRadius": "small",
}


def parse(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="workbench", description="Lead scores in the browser.")
    parser.add_argument("--warehouse", choices=("duckdb", "postgres"), default="duckdb")
    parser.add_argument("--allow-edit", action="store_true", help="let pages write rule tables")
    parser.add_argument("--port", type=int, default=8501)
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Serve the workbench until it is stopped."""
    arguments = parse(given)
    if arguments.warehouse == "duckdb" and not duckdb_path().exists():
        print(f"There is no file {duckdb_path()}: run `make build` first.", file=sys.stderr)
        return 1
    os.environ[WAREHOUSE] = arguments.warehouse
    os.environ[EDIT] = "yes" if arguments.allow_edit else "no"
    options = {**OPTIONS, "server.port": str(arguments.port)}
    page = str(Path(__file__).with_name("script") / "app.py")
    cli.main_run([page, *(f"--{name}={value}" for name, value in options.items())])
    return 0


if __name__ == "__main__":
    sys.exit(main())
