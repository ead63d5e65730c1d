{#- What the days to come are looked at with. They are numbered from the scoring day, which is 0. -#}

{% macro outlook_days() %}
    {{ return(400) }}
{% endmacro %}


{% macro days_ahead_of(day) -%}
    cast({{ dbt.datediff(lead_scoring.scored_on(), day, 'day') }} as integer)
{%- endmacro %}


{% macro outlook_stretches(stretches, days) -%}
{#- Cuts stretches into shorter ones and keeps those in which a lead may fall. How low a score can be
    within a stretch is worked out from below: what only shrinks counts as on the last day, what
    keeps the score down as on the first. For a single day that is the score itself. -#}
with

stretches as (
    select * from {{ stretches }}
),

numbers as (
    {{ dbt.generate_series((lead_scoring.outlook_days() / days) | round(0, 'ceil') | int) }}
),

parts as (
    select * from {{ ref('int_lead_scoring__outlook_parts') }}
),

decay_weights as (
    select * from {{ ref('int_lead_scoring__outlook_decay_weights') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__outlook_rules') }}
),

outlook_leads as (
    select * from {{ ref('int_lead_scoring__outlook_leads') }}
),

starts as (
    select
        stretches.lead_key,
        stretches.last_day as last_day_of_all,
        cast(
            stretches.first_day + (numbers.generated_number - 1) * {{ days }} as integer
        ) as first_day
    from stretches
    inner join numbers
        on stretches.first_day + (numbers.generated_number - 1) * {{ days }} <= stretches.last_day
),

shorter_stretches as (
    select
        lead_key,
        first_day,
        least(first_day + {{ days - 1 }}, last_day_of_all) as last_day
    from starts
),

parts_of_stretches as (
    select
        shorter_stretches.lead_key,
        shorter_stretches.first_day,
        rules.group_key,
        case when rules.combine = 'max' then rules.rule_key else 0 end as alternative_key,
        rules.points,
        parts.occurrences
        * coalesce(first_weights.points_per_occurrence, rules.points) as points_on_first_day,
        parts.occurrences
        * coalesce(last_weights.points_per_occurrence, rules.points) as points_on_last_day,
        parts.end_day > shorter_stretches.last_day as is_there_on_last_day,
        parts.end_day > shorter_stretches.last_day
        and parts.first_day <= shorter_stretches.first_day as is_there_throughout
    from shorter_stretches
    inner join parts
        on shorter_stretches.lead_key = parts.lead_key
        and shorter_stretches.last_day >= parts.first_day
        and shorter_stretches.first_day < parts.end_day
    inner join rules
        on parts.rule_key = rules.rule_key
    left join decay_weights as first_weights
        on parts.rule_key = first_weights.rule_key
        and case
            when rules.points < 0
                then
                    parts.age_in_days + greatest(shorter_stretches.first_day, parts.first_day)
        end = first_weights.age_in_days
    left join decay_weights as last_weights
        on parts.rule_key = last_weights.rule_key
        and parts.age_in_days + shorter_stretches.last_day = last_weights.age_in_days
    where rules.points < 0 or parts.end_day > shorter_stretches.last_day
),

-- Where the rules of a group add up, all of them together are the one alternative.
alternatives as (
    select
        lead_key,
        first_day,
        group_key,
        alternative_key,
        sum(
            case
                when points < 0 then points_on_first_day
                when is_there_throughout then points_on_last_day
                else 0
            end
        ) as lowest_points,
        sum(case when is_there_on_last_day then points_on_last_day end) as last_points,
        max(case when is_there_throughout then 1 else 0 end) as is_there_throughout
    from parts_of_stretches
    group by lead_key, first_day, group_key, alternative_key
),

-- Of alternatives the best counts: no less than the best of those that are there throughout, or
-- else than the worst, which may be the only one, or than nothing.
groups_combined as (
    select
        lead_key,
        first_day,
        group_key,
        case
            when min(alternative_key) = 0 then sum(lowest_points)
            else
                coalesce(
                    max(case when is_there_throughout = 1 then lowest_points end),
                    least(min(lowest_points), 0)
                )
        end as lowest_points,
        coalesce(max(last_points), 0) as last_points
    from alternatives
    group by lead_key, first_day, group_key
),

group_limits as (
    select distinct
        group_key,
        min_points,
        max_points
    from rules
),

scores_of_groups as (
    select
        groups_combined.lead_key,
        groups_combined.first_day,
        sum({{ lead_scoring.within_limits('groups_combined.lowest_points') }}) as lowest_score,
        sum({{ lead_scoring.within_limits('groups_combined.last_points') }}) as last_score
    from groups_combined
    inner join group_limits
        on groups_combined.group_key = group_limits.group_key
    group by groups_combined.lead_key, groups_combined.first_day
),

scores as (
    select
        shorter_stretches.lead_key,
        shorter_stretches.first_day,
        shorter_stretches.last_day,
        coalesce(scores_of_groups.lowest_score, 0) < outlook_leads.min_score_of_grade
            as may_be_below,
        case
            when coalesce(scores_of_groups.last_score, 0) < outlook_leads.min_score_of_grade
                then shorter_stretches.last_day
        end as day_below
    from shorter_stretches
    inner join outlook_leads
        on shorter_stretches.lead_key = outlook_leads.lead_key
    left join scores_of_groups
        on shorter_stretches.lead_key = scores_of_groups.lead_key
        and shorter_stretches.first_day = scores_of_groups.first_day
),

first_days_below as (
    select
        lead_key,
        min(day_below) as day_below
    from scores
    group by lead_key
),

-- What comes after a day on which the grade is lower is of no interest any more.
stretches_left as (
    select
        scores.lead_key,
        scores.first_day,
        scores.last_day
    from scores
    inner join first_days_below
        on scores.lead_key = first_days_below.lead_key
        and coalesce(scores.first_day <= first_days_below.day_below, true)
    where scores.may_be_below
)

select * from stretches_left
{%- endmacro %}


{% macro within_limits(points) -%}
    {#- A minimum is never above 0 and a maximum never below: one of them binds at most. -#}
    case
        when {{ points }} > max_points then max_points
        when {{ points }} < min_points then min_points
        else {{ points }}
    end
{%- endmacro %}


{% macro distinct_rule_values() -%}
{#- The values that rules on different values count, by signature. -#}
{%- set properties = lead_scoring.event_properties() -%}
select
    rules.rule_key,
    rules.window_days,
    event_signatures.signature_id,
    case
        {% for property in properties -%}
            when rules.distinct_property = '{{ property }}'
                then lower(event_signatures.{{ property }})
        {% endfor -%}
        when 1 = 1 then ''
    end as property_value
from {{ ref('int_lead_scoring__rules') }} as rules
inner join {{ ref('int_lead_scoring__signature_rule_matches') }} as signature_rule_matches
    on rules.rule_key = signature_rule_matches.rule_key
inner join {{ ref('int_lead_scoring__event_signatures') }} as event_signatures
    on signature_rule_matches.signature_id = event_signatures.signature_id
where rules.counting = 'once'
    and rules.distinct_property is not null
{%- endmacro %}
