"""Find the target that a mapping names."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from crm_sync.mapping import CrmMapping, MappingError
from crm_sync.targets.base import Target

FOLDER = Path(__file__).parent / "targets"


def target_names() -> list[str]:
    """The targets that there are: a file for each."""
    return sorted(one.stem for one in FOLDER.glob("[a-z]*.py") if one.stem != "base")


def make_target(mapping: CrmMapping) -> Target:
    """Make the target that a mapping names; nothing is sent yet.

    Raises:
        MappingError: there is no such target, or its connection has a setting that it does not
            know or lacks one.
    """
    if mapping.target not in target_names():
        known = ", ".join(target_names())
        raise MappingError(f"{mapping.target!r} is no target; there are: {known}")
    # Only the chosen one is imported: who writes to one CRM need not have the clients of others.
    chosen = import_module(f"crm_sync.targets.{mapping.target}").TARGET
    try:
        return chosen(mapping.object, mapping.key, **mapping.connection)
    except TypeError as error:
        raise MappingError(f"connection: {error}") from error
