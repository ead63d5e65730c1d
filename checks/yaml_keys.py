"""YAML keys that dbt would ignore in silence: ``python -m checks.yaml_keys``.

dbt ships JSON schemas of its property files and holds projects to them on some adapters, of which
DuckDB is none. Here the same schemas are put to this project's files: a misspelt key is an error
rather than a test that never runs.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from dbt.jsonschemas.jsonschemas import project_schema, resources_schema
from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

# dbt's schema has metrics only as later releases write them; MetricFlow checks those that dbt 1.11
# reads (tests/python/test_metrics.py).
OF_LATER_RELEASES = ("metrics",)
FOLDERS = ("models", "seeds", "macros", "tests", "analyses", "snapshots")


def unless_jinja(name: str) -> Callable[..., Iterator[ValidationError]]:
    """Make a rule of JSON schema that takes Jinja: its value is known only when rendered."""
    rule = Draft7Validator.VALIDATORS[name]

    def rule_unless_jinja(
        validator: Draft7Validator, wanted: object, instance: object, schema: object
    ) -> Iterator[ValidationError]:
        if not (isinstance(instance, str) and "{{" in instance):
            yield from rule(validator, wanted, instance, schema) or ()

    return rule_unless_jinja


Validator = extend(
    Draft7Validator, {name: unless_jinja(name) for name in ("type", "enum", "const", "pattern")}
)


def innermost(error: ValidationError) -> Iterator[ValidationError]:
    """Yield the errors behind an error: of alternatives, those of the one that fits best."""
    if not error.context:
        yield error
        return
    by_alternative: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        by_alternative.setdefault(inner.schema_path[0], []).append(inner)
    wrong_types = [
        sum(inner.validator == "type" and not inner.path for inner in alternative)
        for alternative in by_alternative.values()
    ]
    best = list(by_alternative.values())[wrong_types.index(min(wrong_types))]
    for inner in best:
        yield from innermost(inner)


def key_problems(document: object, schema: dict[str, Any], name: str) -> Iterator[str]:
    """Name each place in a document that dbt's schema does not know.

    Args:
        document: what the YAML file holds.
        schema: dbt's JSON schema for such a file.
        name: name of the file, for the messages.
    """
    for error in Validator(schema).iter_errors(document):
        for inner in innermost(error):
            place = ".".join(str(part) for part in inner.absolute_path)
            yield f"{name}: {place or 'top level'}: {inner.message}"


def property_files(folder: Path, folders: Iterable[str] = FOLDERS) -> list[Path]:
    """List the property files of a dbt project: YAML of the tests in Python is none."""
    found = [path for name in folders for path in (folder / name).rglob("*.y*ml")]
    return sorted(path for path in found if "python" not in path.parts)


def main() -> int:
    """Print the problems of this project's YAML files; 1 when there are any."""
    files = property_files(Path())
    problems = []
    for path in files:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        known = {key: part for key, part in document.items() if key not in OF_LATER_RELEASES}
        problems += key_problems(known, resources_schema(), str(path))
    project = Path("dbt_project.yml")
    document = yaml.safe_load(project.read_text(encoding="utf-8"))
    problems += key_problems(document, project_schema(), str(project))
    files.append(project)
    print("\n".join(problems) if problems else f"{len(files)} files have only keys that dbt knows")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
