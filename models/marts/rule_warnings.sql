{{ config(materialized=lead_scoring.published_table()) }}
{%- set cell = 'rule_key, field, operator, value' %}

with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

named_values as (
    select * from {{ ref('int_lead_scoring__named_values') }}
),

values_nobody_has as (
    select * from {{ ref('int_lead_scoring__values_nobody_has') }}
),

possibly_untouched_rules as (
    select * from {{ ref('int_lead_scoring__possibly_untouched_rules') }}
),

rules_with_points as (
    select distinct
        scoring_model_id,
        rule_id,
        score_group
    from {{ ref('lead_score_contributions') }}
),

untouched_rules as (
    select possibly_untouched_rules.*
    from possibly_untouched_rules
    left join rules_with_points
        on possibly_untouched_rules.scoring_model_id = rules_with_points.scoring_model_id
        and possibly_untouched_rules.score_group = rules_with_points.score_group
        and coalesce(possibly_untouched_rules.rule_id = rules_with_points.rule_id, true)
    where rules_with_points.scoring_model_id is null
),

-- A text that is nearly what rows have, and not a further spelling of what stands in the same list.
unknown_values as (
    select
        values_nobody_has.*,
        rules.scoring_model_id,
        rules.rule_type || '_rules' as rule_table,
        rules.rule_id,
        case when values_nobody_has.kind = 'event_type' then 'event_type' else 'value' end
            as column_name,
        {{ dbt.position("','", 'values_nobody_has.value') }} > 0
        and {{ dbt.position("'|'", 'values_nobody_has.value') }} = 0
        and values_nobody_has.kind <> 'event_type'
        and (values_nobody_has.operator like '%in' or coalesce(rules.effect, '') = 'suppress')
            as has_commas,
        coalesce(
            values_nobody_has.edits <= 3
            and values_nobody_has.edits * 3 <= length(values_nobody_has.lower_item)
            and length(values_nobody_has.lower_item) > 3
            and listed.lower_item is null,
            false
        ) as is_near
    from values_nobody_has
    inner join rules
        on values_nobody_has.rule_key = rules.rule_key
    left join named_values as listed
        on values_nobody_has.rule_key = listed.rule_key
        and values_nobody_has.field = listed.field
        and values_nobody_has.operator = listed.operator
        and values_nobody_has.value = listed.value
        and lower(values_nobody_has.nearest_value) = listed.lower_item
),

-- Of a list that nobody has anything of, the whole cell is one slip.
counted as (
    select
        *,
        sum(case when is_near then 1 else 0 end) over (partition by {{ cell }}) as near_items,
        row_number() over (partition by {{ cell }} order by edits, lower_item) as item_number
    from unknown_values
),

slips_in_values as (
    select * from counted
    where has_commas
        or (
            nearest_value is not null
            and (is_near or (is_cell_unknown and near_items = 0 and item_number = 1))
        )
),

rules_without_such_values as (
    select distinct rule_key from slips_in_values
    where is_cell_unknown and operator in ('equals', 'in')
),

warnings as (
    select
        scoring_model_id,
        rule_table,
        rule_id,
        column_name,
        case when is_near and not has_commas then item else value end as value,
        {{ lead_scoring.words_of_a_value_nobody_has() }}
    from slips_in_values

    union distinct

    select
        untouched_rules.scoring_model_id,
        untouched_rules.rule_table,
        untouched_rules.rule_id,
        untouched_rules.column_name,
        coalesce(untouched_rules.rule_id, untouched_rules.score_group) as value,
        {{ lead_scoring.words_of_an_untouched_rule() }}
    from untouched_rules
    left join rules_without_such_values
        on untouched_rules.rule_key = rules_without_such_values.rule_key
    where rules_without_such_values.rule_key is null

    union distinct

    select
        scoring_model_id,
        rule_type || '_rules' as rule_table,
        rule_id,
        case when effect = 'suppress' then 'reason' else 'description' end as column_name,
        cast(null as {{ dbt.type_string() }}) as value,
        'it is blank: sales reads the id of the rule instead' as warning,
        'Write a short phrase that could follow "because".' as suggestion
    from rules
    where is_valid
        and description = rule_id
        and coalesce(effect = 'suppress', true)
    {%- for rule_table, suggestion in {
        'score_groups': 'Write what the group is about.',
        'scoring_models': 'Write whom the model is for.',
    }.items() %}

        union distinct

        select
            scoring_models.scoring_model_id,
            '{{ rule_table }}' as rule_table,
            cast(null as {{ dbt.type_string() }}) as rule_id,
            'description' as column_name,
            {{ 'score_groups.score_group' if rule_table == 'score_groups'
                else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as value,
            'it is blank' as warning,
            '{{ suggestion }}' as suggestion
        from scoring_models
        {% if rule_table == 'score_groups' -%}
            inner join score_groups
                on scoring_models.scoring_model_id = score_groups.scoring_model_id
        {% endif -%}
        where scoring_models.status in ('champion', 'challenger')
            and {{ rule_table }}.description is null
    {%- endfor %}
)

select * from warnings
