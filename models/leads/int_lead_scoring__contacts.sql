with

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

scoring_days as (
    select * from {{ ref('int_lead_scoring__scoring_days') }}
),

affected_contacts as (
    select * from {{ ref('int_lead_scoring__affected_contacts') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

evaluation_cases as (
    select * from {{ ref('int_lead_scoring__evaluation_cases') }}
),

persona_contacts as (
    select * from {{ ref('int_lead_scoring__persona_contacts') }}
),

existing_contacts as (
    select
        scoring_days.scored_on,
        contact_periods.contact_id,
        contact_periods.contact_id as own_contact_id,
        {{ lead_scoring.contact_key('contact_periods.contact_id') }} as contact_key,
        contact_periods.company_id,
        contact_periods.email,
        {% for attribute in lead_scoring.contact_attributes() -%}
            contact_periods.{{ attribute }},
        {% endfor %}
        contact_periods.created_on
    from scoring_days
    inner join contact_periods
        on coalesce(scoring_days.scored_on >= contact_periods.valid_from, true)
        and coalesce(scoring_days.scored_on < contact_periods.valid_to, true)
        and coalesce(scoring_days.scored_on >= contact_periods.created_on, true)
    left join affected_contacts
        on contact_periods.contact_id = affected_contacts.contact_id
    left join contact_survivors
        on scoring_days.scored_on = contact_survivors.scored_on
        and contact_periods.contact_id = contact_survivors.contact_id
    where contact_survivors.contact_id is null
        and (
            scoring_days.is_for_everyone
            or coalesce(affected_contacts.affected_from <= scoring_days.scored_on, false)
        )
),

contacts_of_cases as (
    select
        evaluation_cases.scored_on,
        evaluation_cases.case_id as contact_id,
        evaluation_cases.known_as as own_contact_id,
        {{ lead_scoring.contact_key('evaluation_cases.case_id') }} as contact_key,
        contact_periods.company_id,
        contact_periods.email,
        {% for attribute in lead_scoring.contact_attributes() -%}
            contact_periods.{{ attribute }},
        {% endfor %}
        contact_periods.created_on
    from evaluation_cases
    inner join contact_periods
        on evaluation_cases.known_as = contact_periods.contact_id
        and coalesce(evaluation_cases.scored_on >= contact_periods.valid_from, true)
        and coalesce(evaluation_cases.scored_on < contact_periods.valid_to, true)
        and coalesce(evaluation_cases.scored_on >= contact_periods.created_on, true)
),

personas as (
    select
        scored_on,
        case_id as contact_id,
        case_id as own_contact_id,
        {{ lead_scoring.contact_key('case_id') }} as contact_key,
        case_id as company_id,
        email,
        {% for attribute in lead_scoring.contact_attributes() -%}
            {{ attribute }},
        {% endfor %}
        cast(null as date) as created_on
    from persona_contacts
),

contacts_to_score as (
    select * from existing_contacts

    union all

    select * from contacts_of_cases

    union all

    select * from personas
)

select * from contacts_to_score
