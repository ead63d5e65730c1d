with

lead_scores as (
    select * from {{ ref('lead_scoring', 'lead_scores') }}
),

outcomes as (
    select * from {{ source('raw', 'outcomes') }}
),

-- Who had converted by the scoring day is no prediction any more.
leads as (
    select
        lead_scores.*,
        coalesce(outcomes.converted_on > lead_scores.scored_on, false) as is_converted
    from lead_scores
    inner join outcomes
        on lead_scores.contact_id = outcomes.contact_id
    where outcomes.converted_on is null
        or outcomes.converted_on > lead_scores.scored_on
)

select * from leads
