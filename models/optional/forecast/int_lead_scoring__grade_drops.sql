{{ config(enabled=lead_scoring.has_module('forecast')) }}
with

outlook_leads as (
    select * from {{ ref('int_lead_scoring__outlook_leads') }}
),

guessed_days_below as (
    select * from {{ ref('int_lead_scoring__outlook_guesses') }}
    where first_day = last_day
),

found_days_below as (
    {{ lead_scoring.stretches_with_a_drop(
        stretches=ref('int_lead_scoring__outlook_weeks'), days=1
    ) }}
),

days_below as (
    select * from guessed_days_below

    union all

    select * from found_days_below
),

first_days_below as (
    select
        lead_key,
        min(first_day) as first_day
    from days_below
    group by lead_key
),

grade_drops as (
    select
        outlook_leads.scoring_model_id,
        outlook_leads.contact_id,
        {{ lead_scoring.days_after(lead_scoring.scored_on(), 'first_days_below.first_day') }}
            as grade_drops_on
    from first_days_below
    inner join outlook_leads
        on first_days_below.lead_key = outlook_leads.lead_key
)

select * from grade_drops
