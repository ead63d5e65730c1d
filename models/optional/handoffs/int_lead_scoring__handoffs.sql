{{ config(enabled=lead_scoring.has_module('handoffs')) }}
with

qualified_periods as (
    select * from {{ ref('int_lead_scoring__qualified_periods') }}
),

sales_activities as (
    select * from {{ ref('stg_lead_scoring__sales_activities') }}
),

dispositions as (
    select * from {{ ref('stg_lead_scoring__dispositions') }}
),

contact_survivors as (
    select survivor_periods.*
    from {{ ref('int_lead_scoring__contact_survivors') }} as survivor_periods
    where {{ lead_scoring.is_valid_on('survivor_periods', lead_scoring.scored_on()) }}
),

-- As of the scoring day; a contact without a row is its own survivor.
survivors_and_merged as (
    select
        contact_id,
        survivor_contact_id
    from contact_survivors

    union distinct

    select
        survivor_contact_id as contact_id,
        survivor_contact_id
    from contact_survivors
),

-- Sales activities belong to the person: to all contacts that are one lead by now, whichever of
-- them qualified or was touched.
touched_contacts as (
    select
        contact_id,
        contact_id as own_or_merged_id
    from qualified_periods

    union distinct

    select
        survivors_and_merged.contact_id,
        same_person.contact_id as own_or_merged_id
    from survivors_and_merged
    inner join survivors_and_merged as same_person
        on survivors_and_merged.survivor_contact_id = same_person.survivor_contact_id
),

touches as (
    select
        touched_contacts.contact_id,
        sales_activities.occurred_at
    from sales_activities
    inner join touched_contacts
        on sales_activities.contact_id = touched_contacts.own_or_merged_id
    where sales_activities.outcome = 'accepted'
        and cast(sales_activities.occurred_at as date) <= {{ lead_scoring.scored_on() }}
),

verdicts as (
    select
        touched_contacts.contact_id,
        dispositions.disposition,
        dispositions.reason,
        dispositions.decided_at
    from dispositions
    inner join touched_contacts
        on dispositions.contact_id = touched_contacts.own_or_merged_id
    where dispositions.outcome = 'accepted'
        and cast(dispositions.decided_at as date) <= {{ lead_scoring.scored_on() }}
),

first_touches as (
    select
        qualified_periods.scoring_model_id,
        qualified_periods.contact_id,
        qualified_periods.qualified_on,
        min(touches.occurred_at) as first_touch_at
    from qualified_periods
    inner join touches
        on qualified_periods.contact_id = touches.contact_id
        and cast(qualified_periods.qualified_on as {{ dbt.type_timestamp() }})
        <= touches.occurred_at
        and coalesce(
            cast(qualified_periods.next_qualified_on as {{ dbt.type_timestamp() }})
            > touches.occurred_at,
            true
        )
    group by
        qualified_periods.scoring_model_id,
        qualified_periods.contact_id,
        qualified_periods.qualified_on
),

verdicts_ranked as (
    select
        qualified_periods.scoring_model_id,
        qualified_periods.contact_id,
        qualified_periods.qualified_on,
        verdicts.disposition,
        verdicts.reason,
        row_number() over (
            partition by
                qualified_periods.scoring_model_id,
                qualified_periods.contact_id,
                qualified_periods.qualified_on
            order by
                verdicts.decided_at desc, verdicts.disposition desc, verdicts.reason asc nulls last
        ) as recency
    from qualified_periods
    inner join verdicts
        on qualified_periods.contact_id = verdicts.contact_id
        and cast(qualified_periods.qualified_on as {{ dbt.type_timestamp() }})
        <= verdicts.decided_at
        and coalesce(
            cast(qualified_periods.next_qualified_on as {{ dbt.type_timestamp() }})
            > verdicts.decided_at,
            true
        )
),

latest_verdicts as (
    select *
    from verdicts_ranked
    where recency = 1
),

with_deadline as (
    select
        qualified_periods.*,
        {{ lead_scoring.time_after(
            'cast(qualified_periods.qualified_on as ' ~ dbt.type_timestamp() ~ ')',
            'cast(round(qualified_periods.sla_hours * 3600, 0) as bigint)',
            'second'
        ) }} as due_at
    from qualified_periods
),

handoffs as (
    select
        with_deadline.scoring_model_id,
        with_deadline.contact_id,
        with_deadline.qualified_on,
        with_deadline.ended_on,
        with_deadline.mql_criteria_set,
        with_deadline.lead_grade,
        with_deadline.next_action,
        cast(with_deadline.sla_hours as {{ lead_scoring.type_points() }}) as sla_hours,
        with_deadline.due_at,
        first_touches.first_touch_at,
        case
            {% if not lead_scoring.input_is_set('sales_activities') -%}
                -- Sales activities are not reported.
                when 1 = 1 then cast(null as {{ dbt.type_string() }})
            {% endif -%}
            when first_touches.first_touch_at > with_deadline.due_at then 'breached'
            when first_touches.first_touch_at is not null then 'met'
            when with_deadline.due_at < {{ lead_scoring.as_of() }} then 'breached'
            else 'open'
        end as sla_status,
        latest_verdicts.disposition,
        latest_verdicts.reason
    from with_deadline
    left join first_touches
        on with_deadline.scoring_model_id = first_touches.scoring_model_id
        and with_deadline.contact_id = first_touches.contact_id
        and with_deadline.qualified_on = first_touches.qualified_on
    left join latest_verdicts
        on with_deadline.scoring_model_id = latest_verdicts.scoring_model_id
        and with_deadline.contact_id = latest_verdicts.contact_id
        and with_deadline.qualified_on = latest_verdicts.qualified_on
)

select * from handoffs
