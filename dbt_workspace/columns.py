"""Columns of rule tables, dictionaries and inputs, in their order."""

RULE_COLUMNS = {
    "scoring_models": [
        "scoring_model_id", "name", "status", "compared_to", "fit_weight", "engagement_weight",
        "scale_max", "points_at_scale_max", "requalify_after_days", "description",
    ],
    "audience_rules": [
        "scoring_model_id", "rule_id", "effect", "attribute", "operator", "value", "reason",
    ],
    "score_groups": [
        "scoring_model_id", "score_group", "dimension", "combine", "min_points", "max_points",
        "description",
    ],
    "fit_rules": [
        "scoring_model_id", "rule_id", "score_group", "attribute", "operator", "value", "points",
        "valid_from", "valid_to", "description",
    ],
    "engagement_rules": [
        "scoring_model_id", "rule_id", "score_group", "event_type", "property", "operator",
        "value", "counting", "points", "min_occurrences", "max_occurrences", "max_per_day",
        "distinct_property", "window_days", "decay", "decay_days", "decay_percent", "valid_from",
        "valid_to", "description",
    ],
    "grade_thresholds": ["scoring_model_id", "dimension", "grade", "min_score"],
    "grade_actions": [
        "scoring_model_id", "fit_grade", "engagement_grade", "next_action", "sla_hours",
    ],
    "mql_criteria": ["scoring_model_id", "criteria_set", "measure", "operator", "value"],
}  # fmt: skip
DICTIONARY_COLUMNS = {
    "placeholder_values": ["value"],
    "event_types": ["raw_event_type", "event_type"],
    "email_domains": ["domain", "email_domain_type"],
    "job_title_patterns": ["attribute", "priority", "pattern", "value"],
    "attribute_sources": ["attribute", "source", "priority"],
    "robots": [
        "robot_id",
        "event_type",
        "property",
        "operator",
        "value",
        "max_events",
        "within_seconds",
    ],
    "working_hours": ["scoring_model_id", "time_zone", "weekday", "opens_at", "closes_at"],
    "holidays": ["scoring_model_id", "holiday_on"],
}
# Beside these, contacts and companies have attributes and events have properties.
INPUT_COLUMNS = {
    "contacts": ["contact_id", "email", "company_id", "created_at", "updated_at"],
    "events": ["event_id", "contact_id", "anonymous_id", "event_type", "occurred_at", "loaded_at"],
    "identities": ["anonymous_id", "contact_id", "identified_at"],
    "contact_merges": ["contact_id", "merged_into_contact_id", "merged_at"],
    "companies": ["company_id", "name", "domain"],
    "enrichments": ["subject_type", "subject_id", "attribute", "value", "provider", "observed_at"],
    "opportunities": [
        "opportunity_id", "contact_id", "created_at", "closed_at", "is_won", "amount",
    ],
    "sales_activities": ["activity_id", "contact_id", "activity_type", "occurred_at"],
    "dispositions": ["contact_id", "disposition", "reason", "decided_at"],
    "overrides": [
        "contact_id", "scoring_model_id", "override", "reason", "decided_by", "decided_at",
        "expires_at",
    ],
    "erasure_requests": ["contact_id", "requested_at"],
}  # fmt: skip
REQUIRED_INPUTS = ("contacts", "events")
