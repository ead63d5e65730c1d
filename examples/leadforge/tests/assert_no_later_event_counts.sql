with

lead_scores as (
    select * from {{ ref('lead_scoring', 'lead_scores') }}
),

contributions as (
    select * from {{ ref('lead_scoring', 'lead_score_contributions') }}
),

-- Against the raw events, not against anything that the scoring made of them.
latest_known as (
    select
        events.contact_id,
        max(cast(events.occurred_at as timestamp)) as last_engaged_at
    from {{ source('raw', 'events') }} as events
    inner join lead_scores
        on events.contact_id = lead_scores.contact_id
        and cast(events.occurred_at as date) <= lead_scores.scored_on
    group by events.contact_id
),

wrong_last_engagements as (
    select lead_scores.contact_id
    from lead_scores
    left join latest_known
        on lead_scores.contact_id = latest_known.contact_id
    where lead_scores.last_engaged_at is distinct from latest_known.last_engaged_at
),

contributions_from_the_future as (
    select contributions.contact_id
    from contributions
    inner join lead_scores
        on contributions.scoring_model_id = lead_scores.scoring_model_id
        and contributions.contact_id = lead_scores.contact_id
    where contributions.last_occurred_on > lead_scores.scored_on
)

select * from wrong_last_engagements
union all
select * from contributions_from_the_future
