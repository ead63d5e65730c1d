{{ lead_scoring.event_counts(
    rule_days=ref('int_lead_scoring__rule_days'),
    decay_weights=ref('int_lead_scoring__decay_weights'),
    distinct_value_counts=ref('int_lead_scoring__distinct_value_counts'),
) }}
