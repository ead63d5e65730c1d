-- depends_on: {{ ref('int_lead_scoring__build_gate') }}
{%- set rule_tables = [
    'scoring_models', 'audience_rules', 'score_groups', 'fit_rules', 'engagement_rules',
    'grade_thresholds', 'grade_actions', 'mql_criteria',
] %}

with

rule_rows as (
    {% for rule_table in rule_tables -%}
        {%- set seed = ref(rule_table) -%}
        {%- set columns = lead_scoring.relation_columns(seed | string).keys() | sort
            if execute else ['scoring_model_id'] -%}
        select
            {{ lead_scoring.trimmed(
                'cast(scoring_model_id as ' ~ dbt.type_string() ~ ')'
            ) }} as scoring_model_id,
            '{{ rule_table }}' as rule_table,
            {{ lead_scoring.fingerprint(columns) }} as row_fingerprint
        from {{ seed }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- The same rows in another order are the same rules.
rules_versions as (
    select
        scoring_model_id,
        {{ dbt.hash(dbt.listagg(
            'rule_table || row_fingerprint', "','", 'order by rule_table, row_fingerprint'
        )) }} as rules_version
    from rule_rows
    where scoring_model_id is not null
    group by scoring_model_id
)

select * from rules_versions
