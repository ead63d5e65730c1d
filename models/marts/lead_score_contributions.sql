{{ config(
    materialized=lead_scoring.table_of_standing_rows(),
    incremental_strategy='rescored_leads',
    pre_hook="{{ lead_scoring.forget_erased_contacts() }}",
    post_hook="{{ lead_scoring.finish_scores() }}",
) }}
{%- do lead_scoring.published_table(is_written_last=true) %}

with

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where purpose = 'today'
),

explained as (
    select
        scoring_model_id,
        contact_id,
        dimension,
        score_group,
        rule_id,
        occurrences,
        first_occurred_on,
        last_occurred_on,
        points,
        points_counted,
        cast(points - points_counted as {{ lead_scoring.type_points() }}) as points_over_limit,
        {{ lead_scoring.reason_in_words() }} as reason
    from contributions
)

select * from explained
