with

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where purpose = 'today'
),

ranked as (
    select
        scoring_model_id,
        contact_id,
        description,
        occurrences,
        last_occurred_on,
        points_counted,
        row_number() over (
            partition by scoring_model_id, contact_id
            order by abs(points_counted) desc, rule_id
        ) as weight_rank
    from contributions
    where points_counted <> 0
),

in_words as (
    select
        scoring_model_id,
        contact_id,
        weight_rank,
        {{ lead_scoring.reason_in_words() }} || ' '
        || case when points_counted > 0 then '+' else '' end
        || {{ lead_scoring.number_as_text(
            'cast(round(points_counted, 1) as ' ~ lead_scoring.type_decimal(20, 1) ~ ')'
        ) }}
            as words
    from ranked
    where weight_rank <= 3
),

-- Three columns instead of an ordered list, which engines would have to sort for each lead.
side_by_side as (
    select
        scoring_model_id,
        contact_id,
        max(case when weight_rank = 1 then words end) as first_reason,
        max(case when weight_rank = 2 then words end) as second_reason,
        max(case when weight_rank = 3 then words end) as third_reason
    from in_words
    group by scoring_model_id, contact_id
),

top_reasons as (
    select
        scoring_model_id,
        contact_id,
        first_reason
        || coalesce('; ' || second_reason, '')
        || coalesce('; ' || third_reason, '') as top_reasons
    from side_by_side
)

select * from top_reasons
