{{ lead_scoring.decay_weights(rule_days=ref('int_lead_scoring__rule_days')) }}
