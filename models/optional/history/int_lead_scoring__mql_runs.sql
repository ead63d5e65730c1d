{{ config(enabled=lead_scoring.has_module('history')) }}
with

score_history as (
    {{ lead_scoring.score_history() }}
),

mql_periods as (
    select
        *,
        lag(valid_to) over (
            partition by scoring_model_id, contact_id
            order by valid_from
        ) as end_before
    from score_history
    where is_mql
),

mql_periods_numbered as (
    select
        *,
        sum(case when end_before = valid_from then 0 else 1 end) over (
            partition by scoring_model_id, contact_id
            order by valid_from
            rows between unbounded preceding and current row
        ) as run_number
    from mql_periods
),

mql_periods_ranked as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, contact_id, run_number
            order by valid_from
        ) as rank_from_start,
        row_number() over (
            partition by scoring_model_id, contact_id, run_number
            order by valid_from desc
        ) as rank_from_end
    from mql_periods_numbered
),

mql_runs as (
    select
        first_periods.scoring_model_id,
        first_periods.contact_id,
        first_periods.valid_from as entered_on,
        last_periods.valid_to as exited_on,
        first_periods.mql_criteria_set,
        first_periods.lead_grade,
        first_periods.fit_score,
        first_periods.engagement_score,
        first_periods.total_score,
        first_periods.next_action,
        first_periods.sla_hours,
        first_periods.override,
        first_periods.overridden_at,
        first_periods.rules_version,
        first_periods.valid_from = first_periods.history_starts_on as is_start_of_history,
        last_periods.mql_criteria_set as last_mql_criteria_set,
        last_periods.override as last_override
    from mql_periods_ranked as first_periods
    inner join mql_periods_ranked as last_periods
        on first_periods.scoring_model_id = last_periods.scoring_model_id
        and first_periods.contact_id = last_periods.contact_id
        and first_periods.run_number = last_periods.run_number
        and last_periods.rank_from_end = 1
    where first_periods.rank_from_start = 1
)

select * from mql_runs
