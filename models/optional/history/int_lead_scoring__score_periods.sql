{{ config(
    materialized=lead_scoring.kept_table(),
    unique_key=['scoring_model_id', 'contact_id', 'valid_from'],
    incremental_strategy='delete+insert',
    pre_hook="{{ lead_scoring.forget_erased_contacts() }}",
    post_hook="{{ lead_scoring.delete_rows(this, 'valid_to <= valid_from') }}",
) }}
-- depends_on: {{ ref('stg_lead_scoring__erased_contacts') }}
-- depends_on: {{ ref('int_lead_scoring__scoring_day') }}
-- depends_on: {{ ref('int_lead_scoring__affected_contacts') }}
-- depends_on: {{ ref('int_lead_scoring__persona_gate') }}
{%- set columns = lead_scoring.history_columns() %}

with

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
    where not {{ lead_scoring.is_case('contact_id') }}
),

scoring_days as (
    select * from {{ ref('int_lead_scoring__scoring_days') }}
),

history_end as (
    select max(history_ends_on) as history_ends_on
    from scoring_days
),

-- Each day is a period of its own, until those that follow on each other are joined.
days_made as (
    select
        scoring_model_id,
        contact_id,
        scored_on as valid_from,
        {{ lead_scoring.days_after('scored_on', 1) }} as valid_to
        {%- for column in columns -%}
            , {{ column }}
        {%- endfor %}
    from daily_scores
),

{% if lead_scoring.has_stored_rows() -%}
    affected_contacts as (
        select * from {{ ref('int_lead_scoring__affected_contacts') }}
    ),

    days_for_everyone as (
        select
            scored_on,
            lag(scored_on) over (order by scored_on) as day_before,
            lead(scored_on) over (order by scored_on) as day_after
        from scoring_days
        where is_for_everyone
    ),

    first_days as (
        select min(scored_on) as first_day
        from days_for_everyone
    ),

    -- The stretches between the days that this run makes for everyone.
    stretches_between as (
        select
            {{ lead_scoring.beginning_of_time() }} as kept_from,
            scored_on as kept_to
        from days_for_everyone
        where day_before is null

        union all

        select
            {{ lead_scoring.days_after('scored_on', 1) }} as kept_from,
            coalesce(day_after, {{ lead_scoring.end_of_time() }}) as kept_to
        from days_for_everyone
        where coalesce(day_after > {{ lead_scoring.days_after('scored_on', 1) }}, true)
    ),

    -- The part of the earlier periods that this run can touch. One without an end lasts as long as
    -- the days that are made.
    earlier_periods as (
        select
            periods.scoring_model_id,
            periods.contact_id,
            periods.valid_from,
            coalesce(periods.valid_to, history_end.history_ends_on) as valid_to,
            {% for column in columns -%}
                periods.{{ column }},
            {% endfor %}
            affected_contacts.affected_from
        from {{ this }} as periods
        cross join first_days
        cross join history_end
        left join affected_contacts
            on periods.contact_id = affected_contacts.contact_id
        where coalesce(periods.valid_to > periods.valid_from, true)
            and coalesce(
                periods.valid_to
                >= least(
                    first_days.first_day,
                    coalesce(affected_contacts.affected_from, first_days.first_day)
                ),
                true
            )
    ),

    -- What this run does not make anew stays as it was.
    earlier_pieces as (
        select
            earlier_periods.scoring_model_id,
            earlier_periods.contact_id,
            greatest(earlier_periods.valid_from, stretches_between.kept_from) as valid_from,
            least(
                earlier_periods.valid_to,
                stretches_between.kept_to,
                case
                    when stretches_between.kept_from > {{ lead_scoring.scored_on() }}
                        then stretches_between.kept_to
                    else coalesce(earlier_periods.affected_from, stretches_between.kept_to)
                end
            ) as valid_to
            {%- for column in columns -%}
                , earlier_periods.{{ column }}
            {%- endfor %}
        from earlier_periods
        inner join stretches_between
            on earlier_periods.valid_from < stretches_between.kept_to
            and earlier_periods.valid_to > stretches_between.kept_from
    ),

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

-- Periods in a row in which nothing changed are one: it begins with the first of them and ends
-- with the last before the next beginning.
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
    -- Only what changed is written. A period that is no more ends where it began, and is deleted
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
