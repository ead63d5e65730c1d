with

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where not {{ lead_scoring.is_case('contact_id') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

contacts as (
    select
        contact_key,
        contact_id
    from {{ ref('int_lead_scoring__contacts') }}
    where {{ lead_scoring.is_lead_of_scoring_day() }}
),

-- Numbers in the order of the ids: what is put in order holds no text.
rules_numbered as (
    select
        rule_key,
        scoring_model_id,
        description,
        dense_rank() over (order by scoring_model_id) as model_number,
        row_number() over (order by scoring_model_id, rule_id, rule_key) as rule_number
    from rules
),

ranked as (
    select
        contributions.contact_key,
        contributions.rule_key,
        contributions.occurrences,
        contributions.last_occurred_on,
        contributions.points_counted,
        row_number() over (
            partition by rules_numbered.model_number, contributions.contact_key
            order by abs(contributions.points_counted) desc, rules_numbered.rule_number
        ) as weight_rank
    from contributions
    inner join rules_numbered
        on contributions.rule_key = rules_numbered.rule_key
    where contributions.points_counted <> 0
),

heaviest_rules as (
    select
        rules_numbered.scoring_model_id,
        contacts.contact_id,
        rules_numbered.description,
        ranked.occurrences,
        ranked.last_occurred_on,
        ranked.points_counted,
        ranked.weight_rank
    from ranked
    inner join rules_numbered
        on ranked.rule_key = rules_numbered.rule_key
    inner join contacts
        on ranked.contact_key = contacts.contact_key
    where ranked.weight_rank <= 3
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
    from heaviest_rules
),

-- Three columns instead of a list in order, which engines have to sort for each lead.
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
