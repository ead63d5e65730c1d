{{ lead_scoring.event_counts(
    rule_days=ref('int_lead_scoring__outlook_rule_days'),
    decay_weights=ref('int_lead_scoring__outlook_decay_weights'),
    distinct_value_counts=ref('int_lead_scoring__outlook_distinct_value_counts'),
) }}
