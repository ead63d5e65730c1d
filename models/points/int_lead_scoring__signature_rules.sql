{%- set windows = lead_scoring.engagement_windows() -%}

with

signature_rule_matches as (
    select * from {{ ref('int_lead_scoring__signature_rule_matches') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

-- Windows cut time into stretches. 0 is the one behind the longest window.
stretches as (
    {% for window in [0] + windows -%}
        select {{ window }} as stretch
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- Every version of a rule, whether or not it is valid that day: the outlook asks for later days.
signature_rules as (
    select
        signature_rule_matches.signature_id,
        stretches.stretch,
        rules.rule_key,
        rules.scoring_model_id
    from rules
    inner join signature_rule_matches
        on rules.rule_key = signature_rule_matches.rule_key
    inner join stretches
        on rules.window_days is null
        or stretches.stretch between 1 and rules.window_days
)

select * from signature_rules
