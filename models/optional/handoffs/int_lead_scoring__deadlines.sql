{{ config(enabled=lead_scoring.has_module('handoffs')) }}
{#- Working time is counted in microseconds; a deadline is looked up by the hour that it is in. -#}
{%- set hour = 3600000000 -%}
{%- set midnight = 'cast(qualified_periods.qualified_on as ' ~ dbt.type_timestamp() ~ ')' %}

with

qualified_periods as (
    select * from {{ ref('int_lead_scoring__qualified_periods') }}
),

qualifying_events as (
    select * from {{ ref('int_lead_scoring__qualifying_events') }}
),

working_time as (
    select * from {{ ref('int_lead_scoring__working_time') }}
),

-- A piece of working time is a day at most, which begins and ends within 25 hours.
hours as (
    {% for number in range(25) -%}
        select {{ number }} * cast({{ hour }} as bigint) as hours_later
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

working_hours as (
    select
        working_time.scoring_model_id,
        working_time.opens_at,
        working_time.worked_before,
        working_time.worked,
        working_time.worked_before - mod(working_time.worked_before, {{ hour }})
        + hours.hours_later as hour_of_work
    from working_time
    inner join hours
        on working_time.worked_before - mod(working_time.worked_before, {{ hour }})
        + hours.hours_later
        < working_time.worked_before + working_time.worked
),

-- When sales could know: of a person's decision, or else of the event that made the lead qualify,
-- or else from the first moment of work of the day.
qualified as (
    select
        qualified_periods.scoring_model_id,
        qualified_periods.contact_id,
        qualified_periods.qualified_on,
        cast(qualified_periods.sla_hours * 1000000 as bigint) * 3600 as allowed,
        coalesce(
            case
                when qualified_periods.override = 'mql' then qualified_periods.overridden_at
            end,
            qualifying_events.first_known_at,
            case
                when {{ midnight }} < first_work.closes_at
                    then greatest({{ midnight }}, first_work.opens_at)
                else first_work.opens_next_at
            end,
            {{ midnight }}
        ) as qualified_at
    from qualified_periods
    left join qualifying_events
        on qualified_periods.scoring_model_id = qualifying_events.scoring_model_id
        and qualified_periods.contact_id = qualifying_events.contact_id
        and qualified_periods.qualified_on = qualifying_events.qualified_on
    left join working_time as first_work
        on qualified_periods.scoring_model_id = first_work.scoring_model_id
        and qualified_periods.qualified_on = first_work.day_on
        and first_work.covers_from = {{ midnight }}
),

with_work as (
    select
        qualified.*,
        {{ lead_scoring.worked_until('qualified.qualified_at', 'working_time') }}
            as worked_until_qualified
    from qualified
    left join working_time
        on qualified.scoring_model_id = working_time.scoring_model_id
        and {{ lead_scoring.is_covered('qualified.qualified_at', 'working_time') }}
),

-- The moment at which as much has been worked: at the end of work, not at its next beginning.
deadlines as (
    select
        with_work.scoring_model_id,
        with_work.contact_id,
        with_work.qualified_on,
        with_work.qualified_at,
        with_work.worked_until_qualified,
        with_work.worked_until_qualified + with_work.allowed as worked_until_due,
        case
            when with_work.allowed = 0 or with_work.worked_until_qualified is null
                then {{ lead_scoring.microseconds_after(
                    'with_work.qualified_at', 'with_work.allowed'
                ) }}
            else {{ lead_scoring.microseconds_after(
                'working_hours.opens_at',
                'with_work.worked_until_qualified + with_work.allowed'
                ~ ' - working_hours.worked_before'
            ) }}
        end as due_at
    from with_work
    left join working_hours
        on with_work.scoring_model_id = working_hours.scoring_model_id
        and with_work.worked_until_qualified + with_work.allowed - 1
        - mod(with_work.worked_until_qualified + with_work.allowed - 1, {{ hour }})
        = working_hours.hour_of_work
        and with_work.worked_until_qualified + with_work.allowed > working_hours.worked_before
        and with_work.worked_until_qualified + with_work.allowed
        <= working_hours.worked_before + working_hours.worked
)

select * from deadlines
