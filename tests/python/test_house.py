"""The plan of the graph: which folder may read which, how large it may become, what each model has.

Asked of dbt's manifest, with all modules that are on by default and no CRM (test_metrics.py asks
the same of the module metrics). house.yml has the limits and the exceptions; one that nothing needs
any longer fails as well. ``pytest -n 0 -s`` shows the graph.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from graph import Graph, Node, in_a_cycle
from workspace import PROJECT

from checks.descriptions import missing_descriptions

HOUSE = yaml.safe_load(Path(__file__).with_name("house.yml").read_text(encoding="utf-8"))

# Each reads those before it, and itself.
CORE = (
    "staging",
    "policy",
    "events",
    "contacts",
    "leads",
    "points",
    "scores",
    "standing",
    "ready",
    "marts",
)
STAGING = ("inputs", "rules", "hubspot", "salesforce", "crm")
# Optional modules, with those that each needs.
MODULES: dict[str, set[str]] = {
    "history": set(),
    "handoffs": {"history"},
    "forecast": set(),
    "evidence": set(),
    "personas": set(),
    "metrics": {"history"},
}
# What a module puts before the leads, so that no folder of the core is in a cycle by way of it.
BEFORE_LEADS = (
    "history/changes",
    "evidence/leads",
    "evidence/judgements",
    "evidence/probability",
    "personas/leads",
    "personas/rules",
)
# Where optional models plug into the core: a model of the core, and the modules that it may read.
SOCKETS = {
    "int_lead_scoring__rule_problems": {"personas"},
    "int_lead_scoring__leads_to_score": {"history", "evidence", "personas"},
    "int_lead_scoring__event_kind_rules": {"personas"},
    "int_lead_scoring__distinct_value_counts": {"personas"},
    "int_lead_scoring__lead_activity": {"personas"},
    "int_lead_scoring__decay_weights": {"personas"},
    "int_lead_scoring__published_scores": {"personas"},
    "int_lead_scoring__standing_scores": {"history", "forecast"},
    "int_lead_scoring__standing_leads": {"history"},
    "int_lead_scoring__leads": {"history", "evidence"},
    # Marts that are written last, one right after the other.
    "lead_scores": {"history", "handoffs"},
    "lead_score_contributions": {"history", "handoffs"},
    "account_scores": {"history", "handoffs"},
}
KEY_TESTS = {"one_row_per", "unique"}
PREFIXES = {"staging": "stg_lead_scoring__", "marts": ""}
NAMED_RELATION = re.compile(r"^\s*(?:from|join|\w+ join)\s+\w+\.\w+", re.IGNORECASE | re.MULTILINE)

pytestmark = pytest.mark.xdist_group("house")


def check(rule: str, offenders: Iterable[str], wanted: str) -> None:
    """Fail on what breaks a rule, and on exceptions that are none any longer.

    Args:
        rule: name of the rule in house.yml, which has patterns of names by reason.
        offenders: what breaks it.
        wanted: what the rule says.
    """
    reasons = HOUSE["exceptions"].get(rule, {})
    excepted = [pattern for patterns in reasons.values() for pattern in patterns]
    found = sorted(offenders)
    wrong = [name for name in found if not any(fnmatch.fnmatchcase(name, one) for one in excepted)]
    needless = [pattern for pattern in excepted if not fnmatch.filter(found, pattern)]
    if wrong:
        pytest.fail("\n  ".join([f"{wanted}. Not so:", *wrong]), pytrace=False)
    if needless:
        say = f"house.yml, {rule}: these need no exception any longer:"
        pytest.fail("\n  ".join([say, *needless]), pytrace=False)


def arrow(parent: Node, child: Node) -> str:
    """Word an arrow."""
    return f"{parent.name} -> {child.name}"


def test_every_model_stands_in_a_folder_of_the_plan(graph: Graph) -> None:
    """A folder that is not in the plan has no place among the layers."""
    folders = {*CORE, *(f"staging/{name}" for name in STAGING)} - {"staging"}
    folders |= {f"{layer}/{module}" for layer in ("optional", "marts") for module in MODULES}
    folders |= {f"optional/{folder}" for folder in BEFORE_LEADS}
    strays = [node.path for node in graph.models.values() if node.folder not in folders]
    check("folders", strays, "Models stand in the folders of the plan")


def test_core_arrows_run_downwards(graph: Graph) -> None:
    """A layer reads those above it: the order of CORE."""
    upwards = [
        arrow(parent, child)
        for parent, child in graph.arrows()
        if not parent.module
        and not child.module
        and CORE.index(parent.layer) > CORE.index(child.layer)
    ]
    check("arrows", upwards, f"Arrows run downwards in {' -> '.join(CORE)}")


def test_core_reads_optional_models_through_sockets(graph: Graph) -> None:
    """What is no socket builds with every module switched off."""
    beside = [
        arrow(parent, child)
        for parent, child in graph.arrows()
        if parent.module
        and not child.module
        and parent.module not in SOCKETS.get(child.name, set())
    ]
    check("sockets", beside, f"The core reads optional models only in {', '.join(SOCKETS)}")


def test_modules_read_the_modules_that_they_need(graph: Graph) -> None:
    """A module that is switched off takes along those that need it, and no other."""
    others = [
        arrow(parent, child)
        for parent, child in graph.arrows()
        if parent.module
        and child.module
        and parent.module not in {child.module, *MODULES[child.module]}
    ]
    check("modules", others, "A module reads the core, itself and the modules that it needs")


def test_nobody_reads_a_mart(graph: Graph) -> None:
    """Marts are for people: what several of them say is a model before them."""
    read = [arrow(parent, child) for parent, child in graph.arrows() if parent.is_mart]
    check("marts", read, "No model reads a mart")


def test_core_folders_have_no_cycle(graph: Graph) -> None:
    """Whoever reads from the top meets each folder once. Shows the folders and their arrows."""
    arrows = graph.folder_arrows()
    print("\nFolders, and how many arrows lead to which:")
    for folder, to in sorted(arrows.items()):
        print(f"  {folder}: " + ", ".join(f"{name} {count}" for name, count in sorted(to.items())))
    core = {
        folder: {name for name in to if is_core(name)}
        for folder, to in arrows.items()
        if is_core(folder)
    }
    check("cycles", in_a_cycle(core), "The folders of the core have no cycle")


def is_core(folder: str) -> bool:
    """Whether a folder belongs to no optional module."""
    return folder.partition("/")[0] not in ("optional", "marts") or folder == "marts"


def models(graph: Graph) -> dict[str, int]:
    """All models."""
    return {"models": len(graph.models)}


def core_models(graph: Graph) -> dict[str, int]:
    """Models of no optional module."""
    return {"models": sum(not node.module for node in graph.models.values())}


def steps_to_lead_scores(graph: Graph) -> dict[str, int]:
    """Nodes on the longest way from a seed or input to the first mart."""
    way = graph.longest_way("lead_scores")
    return {" -> ".join(way): len(way)}


def core_folders_in_a_cycle(graph: Graph) -> dict[str, int]:
    """Folders of the core that read themselves, also by way of optional ones."""
    cyclic = sorted(folder for folder in in_a_cycle(graph.folder_arrows()) if is_core(folder))
    return {", ".join(cyclic): len(cyclic)}


def lines_of_a_model(graph: Graph) -> dict[str, int]:
    """Lines of each model."""
    return {name: node.raw_code.count("\n") + 1 for name, node in graph.models.items()}


def lines_of_a_macro_file(graph: Graph) -> dict[str, int]:
    """Lines of each file of macros."""
    files = (PROJECT / "macros").rglob("*.sql")
    return {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in files}


def depends_on_hints(graph: Graph) -> dict[str, int]:
    """Comments that tell dbt of a reference which it does not find by itself."""
    hints = {name: node.raw_code.count("-- depends_on") for name, node in graph.models.items()}
    return {", ".join(name for name in sorted(hints) if hints[name]): sum(hints.values())}


def compiled_by_content(graph: Graph) -> dict[str, int]:
    """Models whose SQL depends on what tables hold when they are compiled."""
    found = graph.compile_by_content()
    lines = [f"{name}: {', '.join(macros)}" for name, macros in sorted(found.items())]
    return {"\n  ".join(lines): len(found)}


def parents_of_a_model(graph: Graph) -> dict[str, int]:
    """Nodes that each model reads."""
    return {name: len(node.parents) for name, node in graph.models.items()}


def views_in_a_row(graph: Graph) -> dict[str, int]:
    """Views that a reader computes one upon the other."""
    return {name: graph.views_in_a_row[name] for name in graph.models}


@pytest.mark.parametrize(
    "measure",
    [
        models,
        core_models,
        steps_to_lead_scores,
        core_folders_in_a_cycle,
        lines_of_a_model,
        lines_of_a_macro_file,
        depends_on_hints,
        compiled_by_content,
        parents_of_a_model,
        views_in_a_row,
    ],
)
def test_figures_stay_within_their_limits(
    graph: Graph, measure: Callable[[Graph], dict[str, int]]
) -> None:
    """A limit is what the plan says, or what is reached so far."""
    limit = HOUSE["limits"][measure.__name__]
    found = measure(graph)
    print(f"\n{measure.__name__}: {max(found.values())}, limit {limit}")
    above = [f"{count}: {name}" for name, count in sorted(found.items()) if count > limit]
    if above:
        say = f"{measure.__name__} may be {limit} at most:"
        pytest.fail("\n  ".join([say, *above]), pytrace=False)


def test_every_limit_is_measured(graph: Graph) -> None:
    """A limit whose figure was renamed would hold nothing."""
    measured = test_figures_stay_within_their_limits.pytestmark[0].args[1]
    known = {measure.__name__ for measure in measured} | {"readers_of_a_model"}
    assert known == HOUSE["limits"].keys()


def test_every_model_has_a_test_of_its_key(graph: Graph) -> None:
    """Two rows where one is meant double whatever is added up behind them."""
    tests = graph.tests_by_model()
    without = [node.path for name, node in graph.models.items() if not tests[name] & KEY_TESTS]
    check("keys", without, f"Every model has one of the tests {', '.join(sorted(KEY_TESTS))}")


def test_every_model_is_tested(graph: Graph) -> None:
    """By a data test that reads it or a unit test of it."""
    tested = graph.tested_models()
    without = [node.path for name, node in graph.models.items() if name not in tested]
    check("tests", without, "Every model has a data test or a unit test")


def test_models_are_named_by_their_folder(graph: Graph) -> None:
    """The package's name keeps models of a user's project apart; marts have plain names."""
    misnamed = []
    for name, node in graph.models.items():
        prefix = PREFIXES.get(node.layer, "int_lead_scoring__")
        is_right = name.startswith(prefix) if prefix else "lead_scoring__" not in name
        if not is_right:
            misnamed.append(node.path)
    check("names", misnamed, "Staging is stg_lead_scoring__, marts are plain, others int_")


def test_what_is_said_of_a_model_stands_beside_it(graph: Graph) -> None:
    """Its description and its unit tests are in its folder."""
    files = {
        name: [Path(node.entry["patch_path"].partition("://")[2])]
        for name, node in graph.models.items()
    }
    names = {node.entry["unique_id"]: name for name, node in graph.models.items()}
    for entry in graph.manifest["unit_tests"].values():
        files[names[entry["depends_on"]["nodes"][0]]].append(Path(entry["original_file_path"]))
    elsewhere = [
        f"{graph.models[name].path}: {path}"
        for name, paths in files.items()
        for path in paths
        if path.parent != Path(graph.models[name].entry["original_file_path"]).parent
    ]
    check("files", elsewhere, "Descriptions and unit tests of a model stand in its folder")


def test_everything_is_described(graph: Graph) -> None:
    """Models, seeds, sources, their columns, and macros."""
    check(
        "descriptions",
        missing_descriptions(graph.manifest, graph.package, PROJECT),
        "Everything has a description",
    )


def test_seeds_and_sources_are_read_by_staging(graph: Graph) -> None:
    """What a table means is said once; a model further down reads it cleaned."""
    direct = [
        node.path
        for node in graph.models.values()
        if node.layer != "staging"
        and any(reads_raw_rows(graph, unique_id) for unique_id in node.entry["depends_on"]["nodes"])
    ]
    check("seeds", direct, "Only staging reads seeds and sources")


def reads_raw_rows(graph: Graph, unique_id: str) -> bool:
    """Whether a node is a seed or source; the bundled sample is in the place of a user's tables."""
    return unique_id.startswith((f"seed.{graph.package}.", f"source.{graph.package}."))


def test_no_relation_is_named_beside_dbt(graph: Graph) -> None:
    """A name that is written out has no place in the graph, and is wrong in another schema."""
    named = [node.path for node in graph.models.values() if NAMED_RELATION.search(node.raw_code)]
    check("relations", named, "Models name relations by ref and source")


def test_every_model_reads_something_and_is_read(graph: Graph) -> None:
    """A model without parents is made up, one without readers is for nobody."""
    read = {parent for node in graph.models.values() for parent in node.parents}
    alone = [
        node.path
        for name, node in graph.models.items()
        if not node.parents or (name not in read and not node.is_mart)
    ]
    check("ends", alone, "Every model reads something, and all but marts are read")


def test_few_models_have_many_readers(graph: Graph) -> None:
    """A change of one with many readers is felt everywhere."""
    limit = HOUSE["limits"]["readers_of_a_model"]
    wide = [node.path for name, node in graph.models.items() if len(graph.readers(name)) > limit]
    check("readers", wide, f"A model has at most {limit} readers")


def test_marts_are_contracts(graph: Graph) -> None:
    """Each published table says its columns and their types, and dbt holds it to them."""
    loose = [
        node.path
        for node in graph.models.values()
        if node.is_mart and not enforced(node.entry["config"])
    ]
    check("contracts", loose, "Marts have enforced contracts")


def enforced(config: Mapping[str, Any]) -> bool:
    """Whether a contract is enforced."""
    return bool(config.get("contract", {}).get("enforced"))


def test_marts_are_public_and_owned(graph: Graph) -> None:
    """What others may build on is what is published, and the inputs that CRMs are mapped to."""
    wrong = [
        node.path
        for node in graph.models.values()
        if (node.entry["access"] == "public", node.entry["group"])
        != (node.is_mart or node.folder == "staging/crm", "lead_scoring" if node.is_mart else None)
    ]
    check("access", wrong, "Marts, and they alone, are public and in the group lead_scoring")


def test_exposures_stand_on_marts(graph: Graph) -> None:
    """What people use reads what is published."""
    marts = {node.entry["unique_id"] for node in graph.models.values() if node.is_mart}
    beside = [
        f"{entry['name']}: {unique_id}"
        for entry in graph.manifest["exposures"].values()
        for unique_id in entry["depends_on"]["nodes"]
        if unique_id not in marts
    ]
    check("exposures", beside, "Exposures depend on marts only")
