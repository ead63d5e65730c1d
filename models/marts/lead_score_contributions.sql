{{ config(materialized=lead_scoring.published_table()) }}
-- depends_on: {{ ref('int_lead_scoring__persona_gate') }}

with

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where not {{ lead_scoring.is_case('contact_id') }}
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
        case
            when occurrences = 1
                then description || ' (on '
                    || cast(last_occurred_on as {{ dbt.type_string() }}) || ')'
            when occurrences > 1
                then description || ' (' || cast(occurrences as {{ dbt.type_string() }})
                    || ' times, last on '
                    || cast(last_occurred_on as {{ dbt.type_string() }}) || ')'
            else description
        end as reason
    from contributions
)

select * from explained
