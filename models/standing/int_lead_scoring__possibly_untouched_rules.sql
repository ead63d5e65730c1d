with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where is_valid
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

standing_leads as (
    select * from {{ ref('int_lead_scoring__standing_leads') }}
),

-- Few combinations of audience rules, of many leads.
combinations as (
    select distinct audience_rules
    from standing_leads
    where audience_rules is not null
),

touching_audience_rules as (
    select distinct rules.rule_key
    from rules
    inner join combinations
        on {{ dbt.position(
            lead_scoring.key_of_audience_rule('rules'), 'combinations.audience_rules'
        ) }} > 0
    where rules.rule_type = 'audience'
),

possibly_untouched as (
    select
        rules.scoring_model_id,
        rules.rule_type || '_rules' as rule_table,
        'rule_id' as column_name,
        rules.rule_key,
        rules.rule_type,
        rules.effect,
        rules.rule_id,
        rules.score_group,
        1 as rule_count
    from rules
    left join touching_audience_rules
        on rules.rule_key = touching_audience_rules.rule_key
    where touching_audience_rules.rule_key is null

    union all

    select
        live_groups.scoring_model_id,
        'score_groups' as rule_table,
        'score_group' as column_name,
        cast(null as {{ dbt.type_bigint() }}) as rule_key,
        'group' as rule_type,
        cast(null as {{ dbt.type_string() }}) as effect,
        cast(null as {{ dbt.type_string() }}) as rule_id,
        live_groups.score_group,
        count(rules.rule_key) as rule_count
    from live_groups
    left join rules
        on live_groups.group_key = rules.group_key
    group by live_groups.scoring_model_id, live_groups.score_group
),

-- Where there are no leads yet, nothing can be told of rules.
possibly_untouched_rules as (
    select * from possibly_untouched
    where exists (select 1 from standing_leads)
)

select * from possibly_untouched_rules
