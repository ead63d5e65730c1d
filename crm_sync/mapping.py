"""The mapping of a target: a YAML file that says which column goes into which field."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from crm_sync.targets.base import Field, NewField
from crm_sync.values import FITS, TEXT

OVERWRITE, LEAVE = "overwrite", "leave"
CREATE, SKIP = "create", "skip"
BLANK, DELETE = "blank", "delete"
CHOICES = {
    "conflicts": (OVERWRITE, LEAVE),
    "missing": (CREATE, SKIP),
    "erasure": (BLANK, DELETE),
}
REQUIRED = ("target", "object", "key", "models")


class MappingError(ValueError):
    """What is wrong with a mapping, one line for each problem."""


@dataclass(frozen=True)
class CrmMapping:
    """Which column of the mart goes into which field of a CRM.

    Attributes:
        name: of the target in the ledger: the file's name, without its ending.
        target: which file of ``crm_sync.targets``.
        object: the CRM's name of the records.
        key: the field that holds the id of a lead.
        models: fields by column, by scoring model.
        labels: of fields that are to be made.
        connection: settings of the target that are no secrets.
        on_create: constants that the CRM wants in a new record; ``{contact_id}`` is filled in.
        conflicts: what to do with a field that somebody else has changed.
        missing: what to do with a lead that the CRM lacks.
        erasure: whether an erased contact loses our fields, or its record.
        make_fields: whether fields that the CRM lacks are made.
        max_removed_share: share of leads from 0 to 1; to clear or delete more has to be confirmed.
        settle_seconds: for how long a write of a run that was killed may still be on its way.
    """

    name: str
    target: str
    object: str
    key: str
    models: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, str] = field(default_factory=dict)
    connection: Mapping[str, Any] = field(default_factory=dict)
    on_create: Mapping[str, Any] = field(default_factory=dict)
    conflicts: str = OVERWRITE
    missing: str = CREATE
    erasure: str = BLANK
    make_fields: bool = False
    max_removed_share: float = 0.1
    settle_seconds: float = 60

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that are ours, in the order of the mapping; the key is not among them."""
        return tuple(name for columns in self.models.values() for name in columns.values())

    def version_of(self, model: str) -> str:
        """A hash of what the mapping says of a model: rows written by another are looked at."""
        columns = json.dumps(self.models.get(model, {}), sort_keys=True)
        return hashlib.sha256(columns.encode()).hexdigest()[:16]


def read_mapping(path: Path) -> CrmMapping:
    """Read a mapping and check it in itself.

    Raises:
        MappingError: names every problem.
    """
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise MappingError(f"{path}: {error}") from error
    if not isinstance(given, dict):
        raise MappingError(f"{path}: is no mapping of keys to values")
    given = {name: value for name, value in given.items() if value is not None}
    problems = list(_problems(given))
    if problems:
        raise MappingError("\n".join(f"{path}: {problem}" for problem in problems))
    models, labels = {}, {}
    for model, columns in given.pop("models").items():
        models[model] = {}
        for column, to in columns.items():
            name = to["field"] if isinstance(to, dict) else to
            models[model][column] = name
            labels[name] = (isinstance(to, dict) and to.get("label")) or _label(column)
    return CrmMapping(name=path.stem, models=models, labels=labels, **given)


def _problems(given: Mapping[str, Any]) -> Iterator[str]:
    known = set(CrmMapping.__dataclass_fields__) - {"name", "labels"}
    yield from (f"{name} is missing" for name in REQUIRED if not given.get(name))
    yield from (f"{name} is not a key of mappings" for name in given if name not in known)
    for name, choices in CHOICES.items():
        if given.get(name, choices[0]) not in choices:
            yield f"{name} is {given[name]!r} and has to be one of {', '.join(choices)}"
    share = given.get("max_removed_share", 0)
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        yield f"max_removed_share is {share!r} and has to be from 0 to 1"
    models = given.get("models")
    if not isinstance(models, dict):
        return
    used: dict[str, str] = {}
    for model, columns in models.items():
        if not isinstance(columns, dict) or not columns:
            yield f"models: {model} maps no columns"
            continue
        for column, to in columns.items():
            name = to.get("field") if isinstance(to, dict) else to
            here = f"{model}.{column}"
            if not isinstance(name, str):
                yield f"models: {here} names no field"
            elif name == given.get("key"):
                yield f"models: {here} is mapped to {name}, which is the key"
            elif name in used:
                yield f"models: {here} and {used[name]} are both mapped to {name}"
            else:
                used[name] = here


def _label(column: str) -> str:
    return f"Lead {column.replace('_', ' ').removeprefix('lead ')}"


def missing_fields(
    mapping: CrmMapping, columns: Mapping[str, str], schema: Mapping[str, Field]
) -> list[NewField]:
    """Fields that the CRM lacks, the key among them.

    Args:
        mapping: of the target.
        columns: kind of each column of the mart's payload.
        schema: of the CRM.
    """
    wanted = {mapping.key: NewField(mapping.key, TEXT, "Lead scoring: id", is_unique=True)}
    for fields in mapping.models.values():
        for column, name in fields.items():
            wanted[name] = NewField(name, columns.get(column, TEXT), mapping.labels[name])
    return [one for name, one in wanted.items() if name not in schema]


def schema_problems(
    mapping: CrmMapping, columns: Mapping[str, str], schema: Mapping[str, Field]
) -> Iterator[str]:
    """Name what the warehouse or the CRM does not agree with, before anything is written."""
    for model, fields in mapping.models.items():
        for column, name in fields.items():
            here = f"{model}.{column}"
            if column not in columns:
                yield f"{here} is not in the payload of sync_crm_leads"
            elif name in schema:
                kind = schema[name].kind
                if kind not in FITS[columns[column]]:
                    yield f"{here} is {columns[column]}, and {name} in the CRM {kind}"
                if not schema[name].is_writable:
                    yield f"{name} can't be written by the CRM's API"
    for one in missing_fields(mapping, columns, schema):
        yield f"{one.name} is not a field of {mapping.object} in the CRM"
    if mapping.key in schema and not schema[mapping.key].is_unique:
        yield f"{mapping.key} is not unique in the CRM, so it can't be the key"
    for name in mapping.on_create:
        if name not in schema:
            yield f"on_create: {name} is not a field of {mapping.object} in the CRM"
