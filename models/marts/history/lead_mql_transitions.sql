{{ config(
    enabled=lead_scoring.has_module('history'),
    materialized=lead_scoring.published_table(is_written_last=true),
) }}

with

mql_runs as (
    select * from {{ ref('int_lead_scoring__mql_runs') }}
),

score_history as (
    {{ lead_scoring.score_history() }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

entries as (
    select
        scoring_model_id,
        contact_id,
        'entered' as transition,
        entered_on as transitioned_on,
        mql_criteria_set,
        override,
        lead_grade,
        fit_score,
        engagement_score,
        total_score,
        is_start_of_history
    from mql_runs
),

-- Leads that are no longer scored have exited too, and have no scores to show.
exits as (
    select
        mql_runs.scoring_model_id,
        mql_runs.contact_id,
        'exited' as transition,
        mql_runs.exited_on as transitioned_on,
        mql_runs.last_mql_criteria_set as mql_criteria_set,
        coalesce(score_history.override, mql_runs.last_override) as override,
        score_history.lead_grade,
        score_history.fit_score,
        score_history.engagement_score,
        score_history.total_score,
        false as is_start_of_history
    from mql_runs
    left join score_history
        on mql_runs.scoring_model_id = score_history.scoring_model_id
        and mql_runs.contact_id = score_history.contact_id
        and mql_runs.exited_on = score_history.valid_from
    where mql_runs.exited_on is not null
),

transitions as (
    select * from entries

    union all

    select * from exits
),

with_status as (
    select
        transitions.*,
        coalesce(scoring_models.status = 'champion', false) as is_champion
    from transitions
    left join scoring_models
        on transitions.scoring_model_id = scoring_models.scoring_model_id
)

select * from with_status
