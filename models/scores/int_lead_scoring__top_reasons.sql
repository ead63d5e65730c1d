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
        fades,
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
        fades,
        {{ lead_scoring.reason_in_words() }} as words,
        ' ' || case when points_counted > 0 then '+' else '' end
        || {{ lead_scoring.number_as_text(
            'cast(round(points_counted, 1) as ' ~ lead_scoring.type_decimal(20, 1) ~ ')'
        ) }}
            as points_in_words
    from ranked
    where weight_rank <= 3
),

-- A column each instead of an ordered list, which engines would have to sort for each lead. The CRM
-- gets no points that fade: its payload would change every day, without any news.
side_by_side as (
    select
        scoring_model_id,
        contact_id
        {%- for rank in [1, 2, 3] -%}
            , max(case when weight_rank = {{ rank }} then words || points_in_words end)
                as reason_{{ rank }},
            max(
                case
                    when weight_rank = {{ rank }} and fades then words
                    when weight_rank = {{ rank }} then words || points_in_words
                end
            ) as lasting_reason_{{ rank }}
        {%- endfor %}
    from in_words
    group by scoring_model_id, contact_id
),

top_reasons as (
    select
        scoring_model_id,
        contact_id,
        reason_1
        || coalesce('; ' || reason_2, '')
        || coalesce('; ' || reason_3, '') as top_reasons,
        lasting_reason_1
        || coalesce('; ' || lasting_reason_2, '')
        || coalesce('; ' || lasting_reason_3, '') as lasting_reasons
    from side_by_side
)

select * from top_reasons
