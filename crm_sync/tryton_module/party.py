"""Parties with the fields that crm_sync writes."""

from trytond.model import Unique, fields
from trytond.pool import PoolMeta


class Party(metaclass=PoolMeta):
    """A party, who may be a lead."""

    __name__ = "party.party"

    lead_scoring_id = fields.Char("Lead", help="The id of the lead in the warehouse.")
    lead_scoring_company = fields.Char("Company of the Lead")
    lead_scoring_score = fields.Integer("Score")
    lead_scoring_fit = fields.Char("Fit")
    lead_scoring_engagement = fields.Char("Engagement")
    lead_scoring_grade = fields.Char("Grade")
    lead_scoring_is_mql = fields.Boolean("Is MQL")
    lead_scoring_mql_since = fields.Date("MQL Since")
    lead_scoring_mql_criteria = fields.Char("MQL Criteria")
    lead_scoring_is_suppressed = fields.Boolean("Is Suppressed")
    lead_scoring_suppression = fields.Char("Suppression Reason")
    lead_scoring_next_action = fields.Char("Next Action")
    lead_scoring_reasons = fields.Text("Reasons")
    lead_scoring_last_engaged = fields.DateTime("Last Engaged")
    lead_scoring_grade_drops = fields.Date("Grade Drops On")
    lead_scoring_override = fields.Char("Override")
    lead_scoring_override_reason = fields.Char("Override Reason")
    lead_scoring_overridden_by = fields.Char("Overridden By")
    lead_scoring_overridden_until = fields.Date("Overridden Until")

    @classmethod
    def __setup__(cls) -> None:  # noqa: D105 - Tryton calls it for every model.
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            (
                "lead_scoring_id_unique",
                Unique(table, table.lead_scoring_id),
                "lead_scoring.msg_party_lead_unique",
            ),
        ]

    @classmethod
    def copy(cls, parties: list, default: dict | None = None) -> list:
        """Copy parties: the copy is not the lead."""
        given = {} if default is None else dict(default)
        given.setdefault("lead_scoring_id", None)
        return super().copy(parties, default=given)
