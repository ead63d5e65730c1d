{{ config(
    enabled=lead_scoring.has_module('history'),
    materialized=lead_scoring.kept_table(),
    unique_key=['scoring_model_id', 'contact_id', 'valid_from'],
    incremental_strategy='delete+insert',
    pre_hook="{{ lead_scoring.forget_erased_contacts() }}",
    post_hook="{{ lead_scoring.delete_rows(this, 'valid_to <= valid_from') }}",
) }}
{%- set columns = lead_scoring.history_columns() -%}
{#- Written out even if not needed, so that dbt sees the dependencies. -#}
{%- set earlier_periods = lead_scoring.earlier_periods() %}

with

published_scores as (
    select * from {{ ref('int_lead_scoring__published_scores') }}
),

history_days as (
    select * from {{ ref('int_lead_scoring__history_days') }}
),

history_end as (
    select max(history_ends_on) as history_ends_on
    from history_days
),

-- Each day is its own period until consecutive days are joined.
days_made as (
    select
        scoring_model_id,
        contact_id,
        scored_on as valid_from,
        {{ lead_scoring.days_after('scored_on', 1) }} as valid_to
        {%- for column in columns -%}
            , {{ column }}
        {%- endfor %}
    from published_scores
),

{% if lead_scoring.has_stored_rows() -%}
    {{ earlier_periods }}

    all_pieces as (
        select * from earlier_pieces
        where valid_from < valid_to

        union all

        select * from days_made
    ),
{%- else -%}
    all_pieces as (
        select * from days_made
    ),
{%- endif %}

pieces_compared as (
    select
        *,
        max(valid_to) over (partition by scoring_model_id, contact_id) as last_end,
        lag(valid_to) over (
            partition by scoring_model_id, contact_id
            order by valid_from
        ) as end_before
        {%- for column in columns -%}
            , lag({{ column }}) over (
                partition by scoring_model_id, contact_id
                order by valid_from
            ) as before__{{ column }}
        {%- endfor %}
    from all_pieces
),

-- Consecutive periods without a change are merged: from the first one's start to the last one's end
-- before the next change.
period_starts as (
    select *
    from pieces_compared
    where coalesce(end_before <> valid_from, true)
        or {{ lead_scoring.any_differs('', 'before__') }}
),

periods_joined as (
    select
        scoring_model_id,
        contact_id,
        valid_from,
        coalesce(
            lead(end_before) over (
                partition by scoring_model_id, contact_id
                order by valid_from
            ),
            last_end
        ) as valid_to
        {%- for column in columns -%}
            , {{ column }}
        {%- endfor %}
    from period_starts
),

{% if lead_scoring.has_stored_rows() -%}
    -- Only changes are written. A period that no longer exists ends where it began, and is deleted
    -- after the write.
    changed_periods as (
        select
            coalesce(periods_joined.scoring_model_id, earlier_periods.scoring_model_id)
                as scoring_model_id,
            coalesce(periods_joined.contact_id, earlier_periods.contact_id) as contact_id,
            coalesce(periods_joined.valid_from, earlier_periods.valid_from) as valid_from,
            coalesce(periods_joined.valid_to, earlier_periods.valid_from) as valid_to
            {%- for column in columns -%}
                , periods_joined.{{ column }}
            {%- endfor %}
        from periods_joined
        full outer join earlier_periods
            on periods_joined.scoring_model_id = earlier_periods.scoring_model_id
            and periods_joined.contact_id = earlier_periods.contact_id
            and periods_joined.valid_from = earlier_periods.valid_from
        where periods_joined.contact_id is null
            or earlier_periods.contact_id is null
            or periods_joined.valid_to <> earlier_periods.valid_to
            or {{ lead_scoring.any_differs('periods_joined.', 'earlier_periods.') }}
    ),
{%- else -%}
    changed_periods as (
        select * from periods_joined
    ),
{%- endif %}

written as (
    select
        changed_periods.scoring_model_id,
        changed_periods.contact_id,
        changed_periods.valid_from,
        nullif(changed_periods.valid_to, history_end.history_ends_on) as valid_to
        {%- for column in columns -%}
            , changed_periods.{{ column }}
        {%- endfor %}
    from changed_periods
    cross join history_end
)

select * from written
