{{ config(enabled=lead_scoring.has_module('history')) }}

with

history_days as (
    select * from {{ ref('int_lead_scoring__history_days') }}
),

live_models as (
    select
        scoring_model_id,
        status = 'champion' as is_champion
    from {{ ref('stg_lead_scoring__scoring_models') }}
    where status in ('champion', 'challenger')
),

earlier_days as (
    {{ lead_scoring.earlier_rows('int_lead_scoring__scored_days', {
        'scored_on': 'date',
        'scoring_model_id': dbt.type_string(),
        'is_champion': 'boolean',
        'made_at': 'timestamp',
    }) }}
),

-- Days that versions of the package scored which kept no models count for those of today.
earlier_model_days as (
    select
        earlier_days.scored_on,
        coalesce(earlier_days.scoring_model_id, live_models.scoring_model_id) as scoring_model_id,
        coalesce(earlier_days.is_champion, live_models.is_champion) as is_champion,
        earlier_days.made_at
    from earlier_days
    left join live_models
        on earlier_days.scoring_model_id is null
),

last_days as (
    select
        scoring_model_id,
        max(scored_on) as scored_on
    from earlier_model_days
    group by scoring_model_id
),

-- A model that is off for a while has a history without leads for that while, not without days.
models_of_run as (
    select * from live_models

    union all

    select
        earlier_model_days.scoring_model_id,
        earlier_model_days.is_champion
    from earlier_model_days
    inner join last_days
        on earlier_model_days.scoring_model_id = last_days.scoring_model_id
        and earlier_model_days.scored_on = last_days.scored_on
    left join live_models
        on earlier_model_days.scoring_model_id = live_models.scoring_model_id
    where live_models.scoring_model_id is null
),

-- A model that is new is scored for everyone on new days only: its past is left out.
days_of_run as (
    select
        history_days.scored_on,
        models_of_run.scoring_model_id,
        models_of_run.is_champion
    from history_days
    cross join models_of_run
    where history_days.is_for_everyone
),

model_days as (
    select
        coalesce(days_of_run.scored_on, earlier_model_days.scored_on) as scored_on,
        coalesce(days_of_run.scoring_model_id, earlier_model_days.scoring_model_id)
            as scoring_model_id,
        coalesce(days_of_run.is_champion, earlier_model_days.is_champion) as is_champion,
        earlier_model_days.made_at as made_before_at
    from days_of_run
    full outer join earlier_model_days
        on days_of_run.scored_on = earlier_model_days.scored_on
        and days_of_run.scoring_model_id = earlier_model_days.scoring_model_id
),

with_time as (
    select
        model_days.scored_on,
        model_days.scoring_model_id,
        model_days.is_champion,
        case
            when history_days.scored_on is not null then {{ lead_scoring.run_clock() }}
            else model_days.made_before_at
        end as made_at
    from model_days
    left join history_days
        on model_days.scored_on = history_days.scored_on
    where model_days.scoring_model_id is not null
)

select * from with_time
