{#- What is published together is written last: all that it needs is there before the first of it is
    written. -#}
-- depends_on: {{ ref('int_lead_scoring__persona_gate') }}
-- depends_on: {{ ref('int_lead_scoring__leads') }}
-- depends_on: {{ ref('int_lead_scoring__handoffs') }}
-- depends_on: {{ ref('int_lead_scoring__score_history') }}
-- depends_on: {{ ref('int_lead_scoring__mql_runs') }}
-- depends_on: {{ ref('int_lead_scoring__partly_counted_rules') }}
-- depends_on: {{ ref('stg_lead_scoring__companies') }}

select {{ lead_scoring.scored_on() }} as scored_on
