{{ config(materialized='table') }}

{{ lead_scoring.decay_weights(rule_days=ref('int_lead_scoring__outlook_rule_days')) }}
