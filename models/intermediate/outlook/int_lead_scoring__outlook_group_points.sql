{{ lead_scoring.group_points(rule_points=ref('int_lead_scoring__outlook_rule_points')) }}
