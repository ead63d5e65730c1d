{#- For future days, numbered from the scoring day, which is 0. -#}

{% macro forecast_days() %}
    {{ return(400) }}
{% endmacro %}


{% macro days_of_longer_ranges() %}
    {{ return(49) }}
{% endmacro %}


{% macro days_ahead(day) -%}
    cast({{ lead_scoring.time_between(lead_scoring.scored_on(), day, 'day') }} as integer)
{%- endmacro %}


{% macro age_on_scoring_day(day) -%}
    cast({{ lead_scoring.time_between(day, lead_scoring.scored_on(), 'day') }} as integer)
{%- endmacro %}


{% macro within_limits(points) -%}
    {#- A minimum is never above 0 and a maximum never below, so at most one of them binds. -#}
    case
        when {{ points }} > max_points then max_points
        when {{ points }} < min_points then min_points
        else {{ points }}
    end
{%- endmacro %}


{% macro parts_of_ranges(days) -%}
    {#- Select of what counts in each range of days, for ranges_with_a_drop; reads its CTEs. -#}
    select
        shorter_ranges.lead_key,
        shorter_ranges.first_day,
        rules.group_key,
        case when rules.combine = 'max' then rules.rule_key else 0 end as alternative_key,
        rules.points,
        forecast_parts.occurrences * coalesce(
            {{ 'first' if days > 1 else 'last' }}_weights.points_per_occurrence, rules.points
        ) as points_on_first_day,
        forecast_parts.occurrences
        * coalesce(last_weights.points_per_occurrence, rules.points) as points_on_last_day,
        forecast_parts.end_day > shorter_ranges.last_day as is_there_on_last_day,
        forecast_parts.end_day > shorter_ranges.last_day
        and forecast_parts.first_day <= shorter_ranges.first_day as is_there_throughout
    from shorter_ranges
    inner join forecast_parts
        on shorter_ranges.lead_key = forecast_parts.lead_key
        and shorter_ranges.last_day >= forecast_parts.first_day
        and shorter_ranges.first_day < forecast_parts.end_day
    inner join rules
        on forecast_parts.rule_key = rules.rule_key
    {% if days > 1 -%}
        left join decay_weights as first_weights
            on forecast_parts.rule_key = first_weights.rule_key
            and case
                when rules.points < 0
                    then
                        forecast_parts.age_in_days
                        + greatest(shorter_ranges.first_day, forecast_parts.first_day)
            end = first_weights.age_in_days
    {% endif -%}
    left join decay_weights as last_weights
        on forecast_parts.rule_key = last_weights.rule_key
        and forecast_parts.age_in_days + shorter_ranges.last_day = last_weights.age_in_days
    where rules.points < 0 or forecast_parts.end_day > shorter_ranges.last_day
{%- endmacro %}


{% macro silences() -%}
    {#- Select of the future days on which a lead has been inactive long enough: from the day on which inactivity
        reaches the length of the window. -#}
    with

    inactivity_rules as (
        select * from {{ ref('int_lead_scoring__forecast_rules') }}
        where counting = 'inactivity'
    ),

    last_days as (
        select
            rule_days.contact_key,
            rule_days.rule_key,
            max(rule_days.occurred_on) as last_occurred_on
        from {{ ref('int_lead_scoring__rule_days') }} as rule_days
        inner join inactivity_rules
            on rule_days.rule_key = inactivity_rules.rule_key
        where rule_days.scored_on = {{ lead_scoring.scored_on() }}
        group by rule_days.contact_key, rule_days.rule_key
    ),

    silences as (
        select
            forecast_leads.lead_key,
            inactivity_rules.rule_key,
            cast(null as integer) as age_in_days,
            1 as occurrences,
            greatest(
                inactivity_rules.first_day,
                {% for day in [
                    'last_days.last_occurred_on',
                    'forecast_leads.created_on',
                    'forecast_leads.last_recycled_on',
                ] -%}
                    coalesce(
                        inactivity_rules.window_days + {{ lead_scoring.days_ahead(day) }}, 0
                    ){{ ',' if not loop.last }}
                {% endfor %}
            ) as first_day,
            inactivity_rules.end_day
        from forecast_leads
        inner join inactivity_rules
            on forecast_leads.scoring_model_id = inactivity_rules.scoring_model_id
        left join last_days
            on forecast_leads.contact_key = last_days.contact_key
            and inactivity_rules.rule_key = last_days.rule_key
    )

    select * from silences
    where first_day < end_day
{%- endmacro %}
