"""What dbt works out again in each command, kept for the next one: halves the time of a build.

Nothing here changes what dbt builds or reports: templates are compiled, and projects parsed, once
for the same text, and events are not made that nothing shows. For tests, which run hundreds of
commands on copies of one project; what users run takes no shortcuts, nor do CI's builds of the
sample outside pytest, on each engine.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, KeysView
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from dbt_workspace.project import PARTS, PROJECT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest, ManifestStateCheck
    from dbt.contracts.graph.nodes import Macro
    from dbt.parser.manifest import ManifestLoader
    from dbt_common.events.base_types import BaseEvent, EventLevel
    from dbt_common.events.event_manager import EventManager
    from jinja2 import Environment

KEPT = PROJECT / "target" / "shortcuts"
# Of parsed projects, which take four megabytes each; a run of all tests makes some dozens.
KEPT_PROJECTS = 100


def take_shortcuts(command: str, parsed_alike: Collection[str]) -> None:
    """Have dbt take all of them in this process, whose working folder is the dbt project.

    Args:
        command: dbt's, such as build.
        parsed_alike: names of vars whose values parsing does not see.
    """
    # Jinja and dbt check versions of their own; what dbt makes of Jinja is in another package.
    parsed, templates = KEPT / "parsed", KEPT / f"templates_{version('dbt-common')}"
    macros = KEPT / f"macros_{version('dbt-core')}"
    for folder in (parsed, templates, macros):
        folder.mkdir(parents=True, exist_ok=True)
    _parse_alike(parsed_alike)
    _keep_parsed_projects(parsed)
    _keep_macros(macros)
    _keep_templates(templates)
    _leave_out_unseen_events()
    _look_up_macros_at_once()
    _make_macros_once()
    _find_relations_by_name()
    _plan_on_one_thread()
    _read_names_of_days_once()
    if command == "build":
        _write_the_manifest_once()


def _parse_alike(names: Collection[str]) -> None:
    """Keep what dbt has parsed when only these vars differ; that takes a third of a build.

    dbt parses all files anew whenever a var on the command line differs. Days, plain tables and
    lists of columns are written into SQL when a model is compiled, which is done in each run.
    """
    from dbt.parser.manifest import ManifestLoader  # noqa: PLC0415

    state_check = ManifestLoader.build_manifest_state_check

    def state_check_without_them(self: ManifestLoader) -> ManifestStateCheck:
        given = self.root_project.cli_vars
        self.root_project.cli_vars = {
            name: "" if name in names else value for name, value in given.items()
        }
        try:
            return state_check(self)
        finally:
            self.root_project.cli_vars = given

    ManifestLoader.build_manifest_state_check = state_check_without_them


def _keep_parsed_projects(folder: Path) -> None:
    """Start from what was parsed in another copy of the project, if all but its CSV files is alike.

    dbt itself then compares every file, and parses those that differ. The paths in what it keeps
    are relative, as commands run in the folder of their project.
    """
    from dbt.constants import PARTIAL_PARSE_FILE_NAME  # noqa: PLC0415
    from dbt.parser.manifest import ManifestLoader  # noqa: PLC0415

    read = ManifestLoader.read_manifest_for_partial_parse
    write = ManifestLoader.write_manifest_for_partial_parse

    def own_file(loader: ManifestLoader) -> Path:
        return Path(loader.root_project.project_target_path) / PARTIAL_PARSE_FILE_NAME

    def kept_file(loader: ManifestLoader) -> Path:
        return folder / _name_of_parsed(loader.manifest.state_check)

    def read_or_take(self: ManifestLoader) -> Manifest | None:
        found = read(self)
        if found is None and kept_file(self).exists():
            own_file(self).parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # Another process may have dropped it just now.
                shutil.copyfile(kept_file(self), own_file(self))
                os.utime(kept_file(self))
            found = read(self)
        return found

    def write_and_keep(self: ManifestLoader) -> None:
        write(self)
        if not self.partially_parsing and not kept_file(self).exists():
            _keep(kept_file(self), own_file(self).read_bytes())

    ManifestLoader.read_manifest_for_partial_parse = read_or_take
    ManifestLoader.write_manifest_for_partial_parse = write_and_keep


def _keep_macros(folder: Path) -> None:
    """Read all macros once; dbt does so, of every package, when any var has another value."""
    from dbt.parser.manifest import ManifestLoader  # noqa: PLC0415

    parse = ManifestLoader.load_and_parse_macros

    def parse_or_take(self: ManifestLoader, parser_files: dict[str, dict[str, list[str]]]) -> None:
        if self.partially_parsing:
            return parse(self, parser_files)
        files = [
            self.manifest.files[name]
            for names in parser_files.values()
            for parser in ("MacroParser", "GenericTestParser")
            for name in names.get(parser, [])
        ]
        seen = [(file.file_id, file.checksum.checksum) for file in files]
        seen.append((self.root_project.project_name, self.root_project.credentials.type))
        kept = folder / f"{hashlib.sha256(repr(seen).encode()).hexdigest()}.pickle"
        with suppress(FileNotFoundError):
            for name, macro in pickle.loads(kept.read_bytes()):
                self.manifest.add_macro(self.manifest.files[name], macro)
            return self.build_macro_resolver()
        parse(self, parser_files)
        read = [(file.file_id, self.manifest.macros[one]) for file in files for one in file.macros]
        _keep(kept, pickle.dumps(read))
        return None

    ManifestLoader.load_and_parse_macros = parse_or_take


def _keep(path: Path, content: bytes) -> None:
    """Write a file that is renamed when it is whole: this process may be killed meanwhile."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)
    _drop_oldest(path.parent)


def _drop_oldest(folder: Path) -> None:
    with suppress(FileNotFoundError):  # Another process may do the same.
        files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in files[:-KEPT_PROJECTS]:
            path.unlink()


def _name_of_parsed(state_check: ManifestStateCheck) -> str:
    """Name for all that parsing depends on, but for the CSV files in the working folder."""
    digest = hashlib.sha256(repr(state_check).encode())
    for part in PARTS:
        for path in [Path(part), *sorted(Path(part).rglob("*"))]:
            if path.is_file() and path.suffix != ".csv":
                digest.update(f"\0{path}\0".encode() + path.read_bytes())
    return f"{digest.hexdigest()}.msgpack"


def _keep_templates(folder: Path) -> None:
    """Compile each Jinja template once; dbt compiles all macros in each command."""
    from jinja2 import Environment, FileSystemBytecodeCache  # noqa: PLC0415

    compile_template = Environment.compile
    files = FileSystemBytecodeCache(str(folder))
    compiled: dict[tuple[type, str], CodeType] = {}

    def compile_once(
        self: Environment, source: object, *others: object, **options: object
    ) -> CodeType | str:
        if not isinstance(source, str) or others or options:
            return compile_template(self, source, *others, **options)
        key = (type(self), source)
        if key not in compiled:
            # Some of dbt's environments make other code of the same source.
            bucket = files.get_bucket(self, f"{type(self).__name__} {source}", None, source)
            if bucket.code is None:
                bucket.code = compile_template(self, source)
                files.set_bucket(bucket)
            compiled[key] = bucket.code
        return compiled[key]

    Environment.compile = compile_once


def _leave_out_unseen_events() -> None:
    """Make no event that no log shows: those for debugging, which are most."""
    from dbt_common.events.base_types import BaseEvent, EventLevel  # noqa: PLC0415
    from dbt_common.events.event_manager import EventManager  # noqa: PLC0415

    make, fire = BaseEvent.__init__, EventManager.fire_event
    get, put = BaseEvent.__getattr__, BaseEvent.__setattr__

    def note_how_to_make(self: BaseEvent, *arguments: object, **values: object) -> None:
        self.__dict__["how_to_make"] = (arguments, values)

    def make_when_read(self: BaseEvent, name: str) -> object:
        how_to_make = self.__dict__.pop("how_to_make", None)
        if how_to_make is not None:
            arguments, values = how_to_make
            make(self, *arguments, **values)
            return getattr(self, name)
        return get(self, name)

    def make_when_written(self: BaseEvent, name: str, value: object) -> None:
        if "how_to_make" in self.__dict__:
            make_when_read(self, "pb_msg")
        put(self, name, value)

    def fire_what_is_seen(
        self: EventManager, e: BaseEvent, level: EventLevel | None = None, *a: object, **k: object
    ) -> None:
        shown = any(logger.level is EventLevel.DEBUG for logger in self.loggers)
        if shown or (level or e.level_tag()) is not EventLevel.DEBUG:
            fire(self, e, level, *a, **k)

    BaseEvent.__init__ = note_how_to_make
    BaseEvent.__getattr__, BaseEvent.__setattr__ = make_when_read, make_when_written
    EventManager.fire_event = fire_what_is_seen


def _look_up_macros_at_once() -> None:
    """Gather the macros that a node sees package by package; dbt does so macro by macro."""
    from dbt.clients.jinja import MacroGenerator  # noqa: PLC0415
    from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder  # noqa: PLC0415

    def add_package(
        self: MacroNamespaceBuilder, macros: Iterable[Macro], ctx: dict[str, Any]
    ) -> None:
        made = {one.name: MacroGenerator(one, ctx, self.node, self.thread_ctx) for one in macros}
        package = next((one.macro.package_name for one in made.values()), None)
        internal = package in self.internal_package_names
        (self.internal_packages if internal else self.packages)[package] = made
        if not internal and package == self.search_package:
            self.locals = made
        elif not internal and package == self.root_package:
            self.globals = made

    def merged(self: MacroNamespace) -> dict[str, object]:
        if "merged" not in self.__dict__:
            self.merged = {}
            for table in reversed(list(self._search_order())):
                self.merged.update(table)
        return self.merged

    def keys(self: MacroNamespace) -> KeysView[str]:
        return merged(self).keys()

    def get(self: MacroNamespace, key: str) -> object:
        return merged(self)[key]

    MacroNamespaceBuilder.add_macros = add_package
    MacroNamespace.keys, MacroNamespace.__getitem__ = keys, get


def _make_macros_once() -> None:
    """Make a macro once for a node; dbt does so in each call."""
    from dbt_common.clients.jinja import BaseMacroGenerator  # noqa: PLC0415

    make = BaseMacroGenerator.get_macro

    def get_macro(self: BaseMacroGenerator) -> Callable:
        if "made" not in self.__dict__:
            self.made = make(self)
        return self.made

    BaseMacroGenerator.get_macro = get_macro


def _find_relations_by_name() -> None:
    """Compare a relation that is looked for with those of its name, and not with all."""
    from dbt.adapters.base.impl import BaseAdapter  # noqa: PLC0415

    match = BaseAdapter._make_match

    def plain(name: str | None) -> str:
        return (name or "").strip('"').lower()

    def match_by_name(
        self: BaseAdapter, relations: list[Any], database: str, schema: str, identifier: str
    ) -> list[Any]:
        alike = [one for one in relations if plain(one.identifier) == plain(identifier)]
        return match(self, alike, database, schema, identifier)

    BaseAdapter._make_match = match_by_name


def _plan_on_one_thread() -> None:
    """Have DuckDB use one thread: tables of tests are small, and dbt's threads run side by side."""
    from dbt.adapters.duckdb.credentials import DuckDBCredentials  # noqa: PLC0415
    from dbt.adapters.duckdb.environments import Environment  # noqa: PLC0415

    initialize = Environment.initialize_db.__func__

    def initialize_with_one(
        cls: type[Environment], creds: DuckDBCredentials, *others: object
    ) -> object:
        options = {"threads": 1, **(creds.config_options or {})}
        return initialize(cls, replace(creds, config_options=options), *others)

    Environment.initialize_db = classmethod(initialize_with_one)


def _write_the_manifest_once() -> None:
    """Leave the manifest to the end of a build, which writes it in any case, with compiled SQL."""
    import dbt.parser.manifest  # noqa: PLC0415
    import dbt.task.runnable  # noqa: PLC0415 - Takes the function for the end of a build.

    dbt.parser.manifest.write_manifest = lambda *_arguments, **_options: None


def _read_names_of_days_once() -> None:
    """Prepare to read dates in words once; dbt does so for each table that a query may return."""
    import parsedatetime  # noqa: PLC0415

    parsedatetime.Constants = cache(parsedatetime.Constants)
