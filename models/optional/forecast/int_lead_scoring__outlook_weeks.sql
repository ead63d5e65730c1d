{{ config(enabled=lead_scoring.has_module('forecast')) }}
{{ lead_scoring.stretches_with_a_drop(
    stretches=ref('int_lead_scoring__outlook_stretches'), days=7
) }}
