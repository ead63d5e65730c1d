{{ lead_scoring.distinct_value_counts(activity=ref('int_lead_scoring__outlook_activity')) }}
