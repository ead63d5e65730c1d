"""The project's own SQL, rendered for questions about rules that are not built yet.

How an operator compares, which value of an attribute counts, and which events are a lead's is said
once, in the macros and models of the dbt project. They are rendered here as dbt would, for today
and for all leads, so that counts are by the same SQL as the build. Only what they need of dbt is
there: ``ref``, ``var``, ``return``, dispatch by engine, and queries on the warehouse.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jinja2
import yaml

MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)\s*\(.*?\{%-?\s*endmacro\s*-?%\}", re.DOTALL)
PACKAGES = ("lead_scoring", "dbt")


class RenderError(RuntimeError):
    """SQL of the project asks for what only dbt has, or refuses what it is given."""


class _ReturnError(Exception):
    """What a macro returns by ``return``, on its way to the caller."""

    def __init__(self, value: object) -> None:
        self.value = value


class _Package:
    """The macros of a package, as attributes."""

    def __init__(self, project: RenderedProject, name: str) -> None:
        self._project, self._name = project, name

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._project.macro(self._name, name)


class _Adapter:
    def __init__(self, project: RenderedProject) -> None:
        self._project = project

    def dispatch(self, name: str, package: str = "dbt") -> Callable[..., Any]:
        """The macro for the engine, or else the default one."""
        for prefix in (self._project.engine, "default"):
            if self._project.has_macro(package, f"{prefix}__{name}"):
                return self._project.macro(package, f"{prefix}__{name}")
        raise RenderError(f"{package} has no macro {name} for {self._project.engine}.")


class _Api:
    class Column:
        """Names of types that DuckDB and PostgreSQL both know."""

        @staticmethod
        def translate_type(name: str) -> str:
            """Name of a type of dbt's."""
            return {"string": "text", "float": "double precision"}.get(name.lower(), name)


class _Exceptions:
    @staticmethod
    def raise_compiler_error(text: str) -> None:
        """What dbt would stop with."""
        raise RenderError(text)


class RenderedProject:
    """Macros and models of a dbt project, rendered without dbt.

    Args:
        folder: the project, which holds macros and models.
        engine: ``duckdb`` or ``postgres``.
        query: runs SQL on the warehouse and returns rows by column name.
        variables: vars that are not those of the project's file.
        replaced: macros of the project to use in the place of its own, by name.
        rendered_models: models to render as they are, instead of reading what was built of them.
    """

    def __init__(
        self,
        folder: Path,
        engine: str,
        query: Callable[[str], list[dict[str, Any]]],
        variables: Mapping[str, Any],
        replaced: Mapping[str, Callable[..., Any]],
        rendered_models: frozenset[str] = frozenset(),
    ) -> None:
        self.folder, self.engine, self._query = folder, engine, query
        settings = yaml.safe_load((folder / "dbt_project.yml").read_text(encoding="utf-8"))
        self._variables = {**settings.get("vars", {}), **variables}
        self._replaced = {"relation_rows": self._relation_rows, **replaced}
        self._rendered_models = rendered_models
        self._ctes: dict[str, str] = {}
        self._macros: dict[tuple[str, str], Callable[..., Any]] = {}
        self._texts = {
            "lead_scoring": _macro_texts([folder / "macros"]),
            "dbt": _macro_texts(_dbt_folders(engine)),
        }
        self._environment = jinja2.Environment(
            extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined
        )
        self._environment.globals.update(self._names())

    def sql(self, text: str, parts: Mapping[str, str] | None = None) -> str:
        """Render SQL that begins with CTEs; models that it needs rendered are put before these.

        Args:
            text: SQL with Jinja, without its first ``with``.
            parts: SQL that is put in as it is, by name.
        """
        self._ctes = {}
        body = self._environment.from_string(text).render(**(parts or {}))
        ctes = [f"{name} as (\n{sql}\n)" for name, sql in self._ctes.items()]
        return "with\n" + ",\n".join([*ctes, body])

    def call(self, name: str, *arguments: object) -> Any:  # noqa: ANN401
        """What a macro of the project returns."""
        return self.macro("lead_scoring", name)(*arguments)

    def has_macro(self, package: str, name: str) -> bool:
        """Whether there is such a macro."""
        return name in self._texts.get(package, {})

    def macro(self, package: str, name: str) -> Callable[..., Any]:
        """A macro, as a function."""
        if package == "lead_scoring" and name in self._replaced:
            return self._replaced[name]
        if (package, name) not in self._macros:
            if not self.has_macro(package, name):
                raise RenderError(f"There is no macro {package}.{name}.")
            template = self._environment.from_string(self._texts[package][name])
            self._macros[package, name] = _returning(getattr(template.module, name))
        return self._macros[package, name]

    def _names(self) -> dict[str, Any]:
        names: dict[str, Any] = {name: _Package(self, name) for name in PACKAGES}
        return {
            **names,
            "adapter": _Adapter(self),
            "api": _Api,
            "config": lambda **_: "",
            "exceptions": _Exceptions,
            "execute": True,
            "modules": {"re": re, "datetime": datetime},
            "ref": self._ref,
            "return": _return,
            "var": lambda name, default=None: self._variables.get(name, default),
        }

    def _ref(self, name: str) -> str:
        if name in self._rendered_models and name not in self._ctes:
            [path] = (self.folder / "models").rglob(f"{name}.sql")
            sql = self._environment.from_string(path.read_text(encoding="utf-8")).render()
            self._ctes[name] = sql
        return name

    def _relation_rows(
        self, relation: str, select: str, tail: str = "", joined: str = ""
    ) -> list[dict[str, Any]]:
        return self._query(f"{select} from {relation} {joined} {tail}")


def _returning(macro: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: object, **named: object) -> Any:  # noqa: ANN401
        try:
            return macro(*arguments, **named)
        except _ReturnError as returned:
            return returned.value

    return call


def _return(value: object = None) -> None:
    raise _ReturnError(value)


def _macro_texts(folders: list[Path]) -> dict[str, str]:
    """Text of each macro, by name; later folders win."""
    return {
        found[1]: found[0]
        for folder in folders
        for path in sorted(folder.rglob("*.sql"))
        for found in MACRO.finditer(path.read_text(encoding="utf-8"))
    }


def _dbt_folders(engine: str) -> list[Path]:
    """Folders of dbt's own macros, and of those of the engine's adapter."""
    found = find_spec("dbt.include")
    places = [Path(place) for place in (found.submodule_search_locations if found else [])]
    names = ("global_project", engine)
    return [
        place / name / "macros" for name in names for place in places if (place / name).exists()
    ]
