{{ config(enabled=lead_scoring.has_module('history')) }}
-- Each day that this run scored is in exactly one period of the lead, with the scores of that day.
with

published_scores as (
    select * from {{ ref('int_lead_scoring__published_scores') }}
),

score_history as (
    {{ lead_scoring.score_history() }}
),

history_starts as (
    select * from {{ ref('int_lead_scoring__history_starts') }}
),

-- A backfill may score days before those that the history shows, and a run that remakes days of
-- some contacts scores them by models that are newer than these days.
days_and_starts as (
    select
        published_scores.scoring_model_id,
        published_scores.contact_id,
        published_scores.scored_on,
        null as valid_from
    from published_scores
    inner join history_starts
        on published_scores.scoring_model_id = history_starts.scoring_model_id
        and published_scores.scored_on >= history_starts.history_starts_on

    union all

    select
        scoring_model_id,
        contact_id,
        null as scored_on,
        valid_from
    from score_history
),

-- The latest start up to each day, without a range join, which would be slow.
days_with_start as (
    select
        scoring_model_id,
        contact_id,
        scored_on,
        max(valid_from) over (
            partition by scoring_model_id, contact_id
            order by coalesce(scored_on, valid_from), scored_on nulls first
            rows between unbounded preceding and current row
        ) as valid_from
    from days_and_starts
)

select
    published_scores.scored_on,
    published_scores.scoring_model_id,
    published_scores.contact_id
from days_with_start
inner join published_scores
    on days_with_start.scored_on = published_scores.scored_on
    and days_with_start.scoring_model_id = published_scores.scoring_model_id
    and days_with_start.contact_id = published_scores.contact_id
left join score_history
    on days_with_start.scoring_model_id = score_history.scoring_model_id
    and days_with_start.contact_id = score_history.contact_id
    and days_with_start.valid_from = score_history.valid_from
where score_history.contact_id is null
    or coalesce(score_history.valid_to <= published_scores.scored_on, false)
    or {{ lead_scoring.any_differs('published_scores.', 'score_history.') }}
