{{ config(materialized='view') }}

{{ lead_scoring.engagement_points(
    event_counts=ref('int_lead_scoring__event_counts'),
    rule_days=ref('int_lead_scoring__rule_days'),
    leads=ref('int_lead_scoring__audience'),
) }}
