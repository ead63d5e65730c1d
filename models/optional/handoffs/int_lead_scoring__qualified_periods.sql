{{ config(enabled=lead_scoring.has_module('handoffs')) }}
{%- set columns_of_day = [
    'mql_criteria_set', 'lead_grade', 'next_action', 'sla_hours', 'override', 'overridden_at',
    'rules_version',
] %}

with

mql_runs as (
    select * from {{ ref('int_lead_scoring__mql_runs') }}
),

history_starts as (
    select * from {{ ref('int_lead_scoring__history_starts') }}
),

score_history as (
    {{ lead_scoring.score_history() }}
),

champions as (
    select
        scoring_models.scoring_model_id,
        coalesce(scoring_models.requalify_after_days, 0) as requalify_after_days,
        history_starts.handoffs_start_on
    from {{ ref('stg_lead_scoring__scoring_models') }} as scoring_models
    inner join history_starts
        on scoring_models.scoring_model_id = history_starts.scoring_model_id
    where scoring_models.status = 'champion'
),

-- A challenger that was promoted hands its MQLs over on that day, as they are then.
scores_on_promotion as (
    select score_history.*
    from score_history
    inner join champions
        on score_history.scoring_model_id = champions.scoring_model_id
        and score_history.history_starts_on < champions.handoffs_start_on
        and score_history.valid_from <= champions.handoffs_start_on
        and coalesce(score_history.valid_to > champions.handoffs_start_on, true)
),

champion_runs as (
    select
        mql_runs.scoring_model_id,
        mql_runs.contact_id,
        greatest(mql_runs.entered_on, champions.handoffs_start_on) as entered_on,
        mql_runs.exited_on,
        {% for column in columns_of_day -%}
            case
                when mql_runs.entered_on < champions.handoffs_start_on
                    then scores_on_promotion.{{ column }}
                else mql_runs.{{ column }}
            end as {{ column }},
        {% endfor -%}
        champions.requalify_after_days,
        champions.handoffs_start_on
    from mql_runs
    inner join champions
        on mql_runs.scoring_model_id = champions.scoring_model_id
        and coalesce(mql_runs.exited_on > champions.handoffs_start_on, true)
    left join scores_on_promotion
        on mql_runs.scoring_model_id = scores_on_promotion.scoring_model_id
        and mql_runs.contact_id = scores_on_promotion.contact_id
),

runs_in_order as (
    select
        *,
        lag(exited_on) over (
            partition by scoring_model_id, contact_id
            order by entered_on
        ) as exited_before_on
    from champion_runs
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
    from runs_in_order
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
        period_ends.qualified_on = runs_numbered.handoffs_start_on as is_start_of_history
        {%- for column in columns_of_day -%}
            , runs_numbered.{{ column }}
        {%- endfor %}
    from period_ends
    inner join runs_numbered
        on period_ends.scoring_model_id = runs_numbered.scoring_model_id
        and period_ends.contact_id = runs_numbered.contact_id
        and period_ends.qualified_on = runs_numbered.entered_on
)

select * from qualified_periods
