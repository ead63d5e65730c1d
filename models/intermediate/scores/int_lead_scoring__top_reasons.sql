with

contributions as (
    select * from {{ ref('lead_score_contributions') }}
),

ranked as (
    select
        scoring_model_id,
        contact_id,
        reason || ' '
        || case when points_counted > 0 then '+' else '' end
        || {{ lead_scoring.number_as_text('cast(round(points_counted, 1) as decimal(20, 1))') }}
            as reason_with_points,
        row_number() over (
            partition by scoring_model_id, contact_id
            order by abs(points_counted) desc, rule_id
        ) as weight_rank
    from contributions
    where points_counted <> 0
),

top_reasons as (
    select
        scoring_model_id,
        contact_id,
        {{ dbt.listagg('reason_with_points', "'; '", 'order by weight_rank') }} as top_reasons
    from ranked
    where weight_rank <= 3
    group by scoring_model_id, contact_id
)

select * from top_reasons
