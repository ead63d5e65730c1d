{#- For the days to come, which are numbered: the scoring day is 0. -#}

{% macro outlook_days() %}
    {{ return(400) }}
{% endmacro %}


{% macro days_ahead(day) -%}
    cast({{ lead_scoring.time_between(lead_scoring.scored_on(), day, 'day') }} as integer)
{%- endmacro %}


{% macro age_on_scoring_day(day) -%}
    cast({{ lead_scoring.time_between(day, lead_scoring.scored_on(), 'day') }} as integer)
{%- endmacro %}


{% macro within_limits(points) -%}
    {#- A minimum is never above 0 and a maximum never below: one of them binds at most. -#}
    case
        when {{ points }} > max_points then max_points
        when {{ points }} < min_points then min_points
        else {{ points }}
    end
{%- endmacro %}


{% macro stretches_with_a_drop(stretches, days) -%}
{#- Cuts stretches of days into shorter ones and keeps those in which the first day below the grade
    may be. How low a score may be within a stretch is known from its ends: positive points only
    fade, so they are at their lowest on the last day; negative points fade too, so they weigh most
    on the first. In a stretch of one day that is the score itself. -#}
with

stretches as (
    select * from {{ stretches }}
),

numbers as (
    {{ dbt.generate_series((lead_scoring.outlook_days() / days) | round(0, 'ceil') | int) }}
),

outlook_leads as (
    select * from {{ ref('int_lead_scoring__outlook_leads') }}
),

outlook_parts as (
    select * from {{ ref('int_lead_scoring__outlook_parts') }}
),

decay_weights as (
    select * from {{ ref('int_lead_scoring__outlook_decay_weights') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__outlook_rules') }}
),

first_days as (
    select
        stretches.lead_key,
        cast(
            stretches.first_day + (numbers.generated_number - 1) * {{ days }} as integer
        ) as first_day,
        stretches.last_day as end_of_stretch
    from stretches
    inner join numbers
        on stretches.last_day >= stretches.first_day + (numbers.generated_number - 1) * {{ days }}
),

shorter_stretches as (
    select
        lead_key,
        first_day,
        least(first_day + {{ days - 1 }}, end_of_stretch) as last_day
    from first_days
),

-- Positive points that are gone before the end can't be counted on, and are left out. What is left
-- of points on the first day is looked up for negative ones, of which alone it is asked.
parts_of_stretches as (
    select
        shorter_stretches.lead_key,
        shorter_stretches.first_day,
        rules.group_key,
        case when rules.combine = 'max' then rules.rule_key else 0 end as alternative_key,
        rules.points,
        outlook_parts.occurrences * coalesce(
            {{ 'first' if days > 1 else 'last' }}_weights.points_per_occurrence, rules.points
        ) as points_on_first_day,
        outlook_parts.occurrences
        * coalesce(last_weights.points_per_occurrence, rules.points) as points_on_last_day,
        outlook_parts.end_day > shorter_stretches.last_day as is_there_on_last_day,
        outlook_parts.end_day > shorter_stretches.last_day
        and outlook_parts.first_day <= shorter_stretches.first_day as is_there_throughout
    from shorter_stretches
    inner join outlook_parts
        on shorter_stretches.lead_key = outlook_parts.lead_key
        and shorter_stretches.last_day >= outlook_parts.first_day
        and shorter_stretches.first_day < outlook_parts.end_day
    inner join rules
        on outlook_parts.rule_key = rules.rule_key
    {% if days > 1 -%}
        left join decay_weights as first_weights
            on outlook_parts.rule_key = first_weights.rule_key
            and case
                when rules.points < 0
                    then
                        outlook_parts.age_in_days
                        + greatest(shorter_stretches.first_day, outlook_parts.first_day)
            end = first_weights.age_in_days
    {% endif -%}
    left join decay_weights as last_weights
        on outlook_parts.rule_key = last_weights.rule_key
        and outlook_parts.age_in_days + shorter_stretches.last_day = last_weights.age_in_days
    where rules.points < 0 or outlook_parts.end_day > shorter_stretches.last_day
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

-- Of alternatives the best counts: no less than the best of those that are there throughout; or
-- else no less than the worst, which may be alone for a day, or than none.
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

groups_added_up as (
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

compared as (
    select
        shorter_stretches.lead_key,
        shorter_stretches.first_day,
        shorter_stretches.last_day,
        coalesce(groups_added_up.lowest_score, 0) < outlook_leads.min_score_of_grade
            as may_be_below,
        case
            when coalesce(groups_added_up.last_score, 0) < outlook_leads.min_score_of_grade
                then shorter_stretches.last_day
        end as day_below
    from shorter_stretches
    inner join outlook_leads
        on shorter_stretches.lead_key = outlook_leads.lead_key
    left join groups_added_up
        on shorter_stretches.lead_key = groups_added_up.lead_key
        and shorter_stretches.first_day = groups_added_up.first_day
),

first_known_days_below as (
    select
        lead_key,
        min(day_below) as day_below
    from compared
    group by lead_key
),

stretches_left as (
    select
        compared.lead_key,
        compared.first_day,
        compared.last_day
    from compared
    inner join first_known_days_below
        on compared.lead_key = first_known_days_below.lead_key
        and coalesce(compared.first_day <= first_known_days_below.day_below, true)
    where compared.may_be_below
)

select * from stretches_left
{%- endmacro %}
