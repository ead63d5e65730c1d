{{ config(enabled=lead_scoring.has_module('handoffs')) }}
with

qualified_periods as (
    select
        scoring_model_id,
        contact_id,
        qualified_on,
        qualified_on as valid_from,
        next_qualified_on as valid_to
    from {{ ref('int_lead_scoring__qualified_periods') }}
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

-- What sales does is done with the person: with all contacts that are one lead by now, whichever of
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
        sales_activities.occurred_at,
        cast(sales_activities.occurred_at as date) as occurred_on
    from sales_activities
    inner join touched_contacts
        on sales_activities.contact_id = touched_contacts.own_or_merged_id
    where sales_activities.outcome = 'accepted'
        and cast(sales_activities.occurred_at as date) <= {{ lead_scoring.scored_on() }}
),

last_touches as (
    select
        contact_id,
        max(occurred_at) as last_touch_at
    from touches
    group by contact_id
),

verdicts as (
    select
        touched_contacts.contact_id,
        dispositions.disposition,
        dispositions.reason,
        dispositions.decided_at,
        cast(dispositions.decided_at as date) as decided_on
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
        and {{ lead_scoring.is_valid_on('qualified_periods', 'touches.occurred_on') }}
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
        and {{ lead_scoring.is_valid_on('qualified_periods', 'verdicts.decided_on') }}
),

responses as (
    select
        qualified_periods.scoring_model_id,
        qualified_periods.contact_id,
        qualified_periods.qualified_on,
        first_touches.first_touch_at,
        last_touches.last_touch_at,
        latest_verdicts.disposition,
        latest_verdicts.reason
    from qualified_periods
    left join first_touches
        on qualified_periods.scoring_model_id = first_touches.scoring_model_id
        and qualified_periods.contact_id = first_touches.contact_id
        and qualified_periods.qualified_on = first_touches.qualified_on
    left join last_touches
        on qualified_periods.contact_id = last_touches.contact_id
    left join verdicts_ranked as latest_verdicts
        on qualified_periods.scoring_model_id = latest_verdicts.scoring_model_id
        and qualified_periods.contact_id = latest_verdicts.contact_id
        and qualified_periods.qualified_on = latest_verdicts.qualified_on
        and latest_verdicts.recency = 1
)

select * from responses
