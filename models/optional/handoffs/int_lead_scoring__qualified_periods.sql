{{ config(enabled=lead_scoring.has_module('handoffs')) }}
with

mql_runs as (
    select * from {{ ref('int_lead_scoring__mql_runs') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

champion_runs as (
    select
        mql_runs.*,
        coalesce(scoring_models.requalify_after_days, 0) as requalify_after_days,
        lag(mql_runs.exited_on) over (
            partition by mql_runs.scoring_model_id, mql_runs.contact_id
            order by mql_runs.entered_on
        ) as exited_before_on
    from mql_runs
    inner join scoring_models
        on mql_runs.scoring_model_id = scoring_models.scoring_model_id
        and scoring_models.status = 'champion'
),

-- A lead that decay dropped for a few days is still the same hand-off.
runs_numbered as (
    select
        *,
        sum(
            case
                when {{ lead_scoring.time_between('exited_before_on', 'entered_on', 'day') }}
                    < requalify_after_days
                    then 0
                else 1
            end
        ) over (
            partition by scoring_model_id, contact_id
            order by entered_on
            rows between unbounded preceding and current row
        ) as period_number
    from champion_runs
),

period_ends as (
    select
        scoring_model_id,
        contact_id,
        period_number,
        min(entered_on) as qualified_on,
        max(coalesce(exited_on, {{ lead_scoring.end_of_time() }})) as ended_on
    from runs_numbered
    group by scoring_model_id, contact_id, period_number
),

qualified_periods as (
    select
        period_ends.scoring_model_id,
        period_ends.contact_id,
        period_ends.qualified_on,
        nullif(period_ends.ended_on, {{ lead_scoring.end_of_time() }}) as ended_on,
        lead(period_ends.qualified_on) over (
            partition by period_ends.scoring_model_id, period_ends.contact_id
            order by period_ends.qualified_on
        ) as next_qualified_on,
        runs_numbered.mql_criteria_set,
        runs_numbered.lead_grade,
        runs_numbered.next_action,
        runs_numbered.sla_hours
    from period_ends
    inner join runs_numbered
        on period_ends.scoring_model_id = runs_numbered.scoring_model_id
        and period_ends.contact_id = runs_numbered.contact_id
        and period_ends.qualified_on = runs_numbered.entered_on
)

select * from qualified_periods
