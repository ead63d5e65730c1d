{{ config(enabled=lead_scoring.has_module('handoffs')) }}
{%- set has_touches = lead_scoring.input_is_set('sales_activities') %}

with

qualified_periods as (
    select * from {{ ref('int_lead_scoring__qualified_periods') }}
),

deadlines as (
    select * from {{ ref('int_lead_scoring__deadlines') }}
),

sales_responses as (
    select * from {{ ref('int_lead_scoring__sales_responses') }}
),

working_time as (
    select * from {{ ref('int_lead_scoring__working_time') }}
),

companies_of_contacts as (
    select
        contact_periods.contact_id,
        contact_periods.company_id
    from {{ ref('int_lead_scoring__contact_periods') }} as contact_periods
    where {{ lead_scoring.is_valid_on('contact_periods', lead_scoring.scored_on()) }}
),

periods_with_response as (
    select
        qualified_periods.*,
        deadlines.qualified_at,
        deadlines.due_at,
        deadlines.worked_until_qualified,
        deadlines.worked_until_due,
        sales_responses.first_touch_at,
        sales_responses.last_touch_at,
        sales_responses.disposition,
        sales_responses.reason,
        coalesce(sales_responses.first_touch_at, {{ lead_scoring.as_of() }}) as touched_or_now_at
    from qualified_periods
    inner join deadlines
        on qualified_periods.scoring_model_id = deadlines.scoring_model_id
        and qualified_periods.contact_id = deadlines.contact_id
        and qualified_periods.qualified_on = deadlines.qualified_on
    inner join sales_responses
        on qualified_periods.scoring_model_id = sales_responses.scoring_model_id
        and qualified_periods.contact_id = sales_responses.contact_id
        and qualified_periods.qualified_on = sales_responses.qualified_on
),

-- In microseconds: of working time, or of any if sales works round the clock.
with_durations as (
    select
        periods_with_response.*
        {%- for start, duration in [('qualified', 'time_to_touch'), ('due', 'time_overdue')] -%}
            , case
                when periods_with_response.touched_or_now_at
                    <= periods_with_response.{{ start }}_at
                    then 0
                when periods_with_response.worked_until_qualified is null
                    then {{ lead_scoring.microseconds_between(
                        'periods_with_response.' ~ start ~ '_at',
                        'periods_with_response.touched_or_now_at'
                    ) }}
                else {{ lead_scoring.worked_until(
                    'periods_with_response.touched_or_now_at', 'working_time'
                ) }} - periods_with_response.worked_until_{{ start }}
            end as {{ duration }}
        {%- endfor %}
    from periods_with_response
    left join working_time
        on periods_with_response.scoring_model_id = working_time.scoring_model_id
        and {{ lead_scoring.is_covered(
            'periods_with_response.touched_or_now_at', 'working_time'
        ) }}
),

-- Nobody knows how late sales was with a lead that was there when the history starts, nor without
-- sales activities.
with_status as (
    select
        *,
        case
            {% if not has_touches -%}
                when 1 = 1 then cast(null as {{ dbt.type_string() }})
            {% endif -%}
            when is_start_of_history or sla_hours is null
                then cast(null as {{ dbt.type_string() }})
            when first_touch_at > due_at then 'breached'
            when first_touch_at is not null then 'met'
            when due_at < {{ lead_scoring.as_of() }} then 'breached'
            else 'open'
        end as sla_status
    from with_durations
),

handoffs as (
    select
        with_status.scoring_model_id,
        with_status.contact_id,
        companies_of_contacts.company_id,
        with_status.qualified_on,
        with_status.qualified_at,
        with_status.is_start_of_history,
        with_status.ended_on,
        with_status.mql_criteria_set,
        with_status.override,
        with_status.lead_grade,
        with_status.next_action,
        cast(with_status.sla_hours as {{ lead_scoring.type_points() }}) as sla_hours,
        with_status.due_at,
        with_status.first_touch_at,
        with_status.last_touch_at,
        with_status.sla_status,
        case
            when with_status.first_touch_at is not null and not with_status.is_start_of_history
                then {{ lead_scoring.hours_of_microseconds('with_status.time_to_touch') }}
        end as hours_to_touch,
        case
            when with_status.sla_status = 'breached'
                then {{ lead_scoring.hours_of_microseconds('with_status.time_overdue') }}
        end as hours_overdue,
        with_status.disposition,
        with_status.reason,
        {{ 'true' if has_touches else 'false' }} as are_touches_known
    from with_status
    left join companies_of_contacts
        on with_status.contact_id = companies_of_contacts.contact_id
)

select * from handoffs
