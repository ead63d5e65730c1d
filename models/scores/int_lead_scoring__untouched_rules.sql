with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where is_valid
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

matched_rules as (
    select * from {{ ref('int_lead_scoring__matched_rules') }}
),

suppressions as (
    select * from {{ ref('int_lead_scoring__suppressions') }}
),

attribute_rule_matches as (
    select * from {{ ref('int_lead_scoring__attribute_rule_matches') }}
),

leads_of_today as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'today'
),

touches as (
    select
        scored_on,
        contact_key,
        rule_key
    from matched_rules

    union all

    select
        scored_on,
        contact_key,
        rule_key
    from suppressions

    union all

    select
        attribute_rule_matches.scored_on,
        attribute_rule_matches.contact_key,
        attribute_rule_matches.rule_key
    from attribute_rule_matches
    inner join rules
        on attribute_rule_matches.rule_key = rules.rule_key
        and rules.effect = 'include'
),

touching_rules as (
    select distinct touches.rule_key
    from touches
    inner join leads_of_today
        on touches.scored_on = leads_of_today.scored_on
        and touches.contact_key = leads_of_today.contact_key
),

rules_and_touches as (
    select
        rules.*,
        touching_rules.rule_key is not null as is_touching
    from rules
    left join touching_rules
        on rules.rule_key = touching_rules.rule_key
),

untouched_groups as (
    select
        live_groups.scoring_model_id,
        live_groups.score_group,
        count(rules_and_touches.rule_key) as rule_count
    from live_groups
    left join rules_and_touches
        on live_groups.group_key = rules_and_touches.group_key
    group by live_groups.scoring_model_id, live_groups.score_group
    having count(case when rules_and_touches.is_touching then 1 end) = 0
),

untouched as (
    select
        scoring_model_id,
        rule_type || '_rules' as rule_table,
        'rule_id' as column_name,
        rule_key,
        rule_type,
        effect,
        rule_id,
        score_group,
        1 as rule_count
    from rules_and_touches
    where not is_touching

    union all

    select
        scoring_model_id,
        'score_groups' as rule_table,
        'score_group' as column_name,
        cast(null as {{ dbt.type_bigint() }}) as rule_key,
        'group' as rule_type,
        cast(null as {{ dbt.type_string() }}) as effect,
        cast(null as {{ dbt.type_string() }}) as rule_id,
        score_group,
        rule_count
    from untouched_groups
),

-- Where there are no leads yet, nothing can be told of rules.
untouched_rules as (
    select * from untouched
    where exists (select 1 from leads_of_today)
)

select * from untouched_rules
