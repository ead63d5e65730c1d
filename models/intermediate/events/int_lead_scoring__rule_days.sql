{%- set windows = lead_scoring.engagement_windows() -%}

with

visible_activity as (
    select * from {{ ref('int_lead_scoring__visible_activity') }}
),

signature_rule_matches as (
    select * from {{ ref('int_lead_scoring__signature_rule_matches') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
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
),

activity_by_stretch as (
    select
        *,
        {% if windows -%}
            case
                {% for window in windows -%}
                    when {{ dbt.datediff('occurred_on', 'scored_on', 'day') }} < {{ window }}
                        then {{ window }}
                {% endfor -%}
                else 0
            end
        {%- else -%}
            0
        {%- endif %} as stretch
    from visible_activity
),

-- So no event meets a rule whose window it is too old for.
rule_days as (
    select
        activity_by_stretch.scored_on,
        activity_by_stretch.contact_key,
        signature_rules.rule_key,
        activity_by_stretch.occurred_on,
        cast(sum(activity_by_stretch.event_count) as bigint) as event_count
    from activity_by_stretch
    inner join signature_rules
        on activity_by_stretch.signature_id = signature_rules.signature_id
        and activity_by_stretch.stretch = signature_rules.stretch
    inner join audience
        on activity_by_stretch.scored_on = audience.scored_on
        and activity_by_stretch.contact_key = audience.contact_key
        and signature_rules.scoring_model_id = audience.scoring_model_id
    group by
        activity_by_stretch.scored_on,
        activity_by_stretch.contact_key,
        signature_rules.rule_key,
        activity_by_stretch.occurred_on
)

select * from rule_days
