"""What becomes of an edit: the checks, the personas, the save and its undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench import session, wording
from workbench.policy import preview, saving
from workbench.policy.checking import Checked, Finding, check
from workbench.policy.columns import in_words
from workbench.policy.state import PREVIEW, TABLES, Policy, digest
from workbench.text import plain


def show_summary(policy: Policy) -> dict[str, bytes]:
    """Say what is edited, and return the edited files by table."""
    edited = policy.edited()
    if not edited:
        st.caption("Nothing is edited.")
        return edited
    for name, data in edited.items():
        gone, come = saving.changed_lines(policy.drafts[name].original, data)
        with st.expander(f"Edited: {in_words(name)}, {saving.count_lines(come, gone)}"):
            st.code(
                "\n".join([*(f"- {line}" for line in gone), *(f"+ {line}" for line in come)]),
                language="diff",
                wrap_lines=True,
            )
    return edited


def show_actions(policy: Policy, edited: Mapping[str, bytes]) -> None:
    """Show the buttons, and do what they say."""
    others = policy.refresh()
    if others:
        st.warning(
            f"{plain(', '.join(f'{name}.csv' for name in others))} changed on disk since you began"
            " to edit. Discard your edits to see what is there now; they can't be saved."
        )
    may_edit = session.may_edit()
    with st.container(horizontal=True):
        checks = st.button("Check", disabled=not edited, key="policy_check")
        tries = st.button(
            "Preview",
            disabled=not preview.has_rules(edited),
            help="Score all leads by the rules in use and by the edited ones, in a trial build.",
            key="policy_preview",
        )
        saves = may_edit and st.button(
            "Save", type="primary", disabled=not edited or bool(others), key="policy_save"
        )
        if st.button("Discard edits", disabled=not edited, key="policy_discard"):
            policy.discard()
            policy.message = "The edits are discarded."
            st.rerun()
        if may_edit and saving.last_save(policy.project):
            undoes = st.button(
                "Undo the last save",
                disabled=bool(edited),
                help="Puts back what it wrote over. Discard or save your edits first.",
                key="policy_undo",
            )
        else:
            undoes = False
    if not may_edit:
        st.caption(
            "Nothing can be saved: the workbench was started without `--allow-edit` (`make app"
            " EDIT=yes`). You can edit, check and preview."
        )
    if checks or saves or tries:
        _check(policy, edited)
    passed = policy.checked is not None and policy.checked[1].passed
    # What a persona gets stops a build; to see who else changes helps to decide who is right.
    if tries and policy.checked and (passed or policy.checked[1].personas):
        _preview(policy, edited)
        policy.section = PREVIEW
    if saves and passed:
        _save(policy, edited)
    if undoes:
        _undo(policy)
    if checks or saves or tries:
        st.rerun()


def _check(policy: Policy, edited: Mapping[str, bytes]) -> None:
    if policy.checked and policy.checked[0] == digest(edited):
        return
    with st.spinner(
        "Checking as a build would, which takes longest the first time", show_time=True
    ):
        policy.checked = digest(edited), check(policy.project, edited)
    policy.close_grid()
    found = [one.table for one in policy.checked[1].findings if one.table in policy.drafts]
    if found and policy.table not in found:
        policy.show_table(found[0])
    elif found:
        policy.section = TABLES


def _preview(policy: Policy, edited: Mapping[str, bytes]) -> None:
    with st.status("Scoring all leads by both policies", expanded=True) as status:
        line = st.empty()
        try:
            with preview.ONE_AT_A_TIME:
                for text in preview.run(policy.project, edited):
                    if text.strip().endswith("passed") or "dbt build" in text:
                        line.text(text.strip())
                found = preview.read(policy.project)
        except RuntimeError as error:
            status.update(label="The preview failed", state="error")
            policy.message = ""
            st.code(str(error), language=None)
            st.stop()
        status.update(label="Done", state="complete")
    policy.previews = digest(edited), found


def _save(policy: Policy, edited: Mapping[str, bytes]) -> None:
    changes = [
        saving.Change(policy.drafts[name].path, policy.drafts[name].original, data)
        for name, data in edited.items()
    ]
    try:
        saving.save(policy.project, changes)
    except saving.SaveError as error:
        policy.message = str(error)
        return
    policy.discard()
    files = ", ".join(change.path.name for change in changes)
    policy.message = f"Saved {files}. The next build uses it."


def _undo(policy: Policy) -> None:
    try:
        files = saving.undo(policy.project)
    except saving.SaveError as error:
        policy.message = str(error)
    else:
        policy.discard()
        policy.message = f"{', '.join(path.name for path in files)} is as before the last save."
    st.rerun()


def show_saved(policy: Policy) -> None:
    """Say what to commit of the last save."""
    saved = [one for one in saving.last_save(policy.project) if one.path.exists()]
    saved = [one for one in saved if one.path.read_bytes() == one.after]
    if saved:
        changes = {one.path: (one.before, one.after) for one in saved}
        with st.expander("What to commit of the last save", expanded=True):
            st.code(saving.what_to_commit(policy.project, changes), language="bash")


def show_findings(policy: Policy, edited: Mapping[str, bytes]) -> None:
    """Say what the checks found, if it is of what is edited now."""
    if not policy.checked or not edited:
        return
    known, checked = policy.checked
    if known != digest(edited):
        st.info("Edited since the last check.")
    elif checked.passed:
        st.success("The checks of the build pass.")
    else:
        count = len(checked.findings)
        st.error(
            f"The checks found {wording.counted(count, 'problem')}. Nothing can be saved before"
            f" {'it is' if count == 1 else 'they are'} solved."
        )
        table = pd.DataFrame([_finding(one) for one in checked.findings])
        st.dataframe(table, hide_index=True)


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "Table": in_words(finding.table) if finding.table else "",
        "Line": ", ".join(map(str, finding.lines)),
        "Problem": finding.text,
        "Row": finding.label,
    }


def show_personas(policy: Policy, built: Sequence[Mapping[str, Any]]) -> None:
    """Golden personas: what each must get, what the last build gave, and what the edit gives."""
    checked: Checked | None = None
    if policy.checked and policy.checked[0] == digest(policy.edited()):
        checked = policy.checked[1]
    edits = {
        (row["scoring_model_id"], row["persona"]): row
        for row in (checked.personas if checked else ())
    }
    rows = [
        {
            "Persona": row["persona"],
            "Model": row["scoring_model_id"],
            "Must be": _standing(row["expected_lead_grade"], row["expected_is_mql"]),
            "Last build": _got(row),
            **(
                {"Edited": _got(edits.get((row["scoring_model_id"], row["persona"])))}
                if edits
                else {}
            ),
            "Points": row["points"],
        }
        for row in built
    ]
    if not rows:
        st.caption("There are no personas, or the module `personas` is off.")
        return
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    if not edits:
        st.caption("What an edit makes of them is shown once it is checked.")


def _got(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    mark = "✓" if row["is_as_expected"] else "✗"
    return f"{mark} {_standing(row['lead_grade'], row['is_mql'])}"


def _standing(grade: str | None, is_mql: str | None) -> str:
    words = {"true": ", MQL", "false": ", no MQL"}
    return f"{grade or 'in no audience'}{words.get(str(is_mql).lower(), '')}"
