-- Never fails a build. By the latest landmark of each model: another population, another base rate,
-- or scores that tell less than they did.
{{ config(severity='warn', enabled=lead_scoring.has_module('evidence')) }}
{%- do lead_scoring.warn_of_drift() %}

{{ lead_scoring.drifted_scores() }}
