-- depends_on: {{ ref('int_lead_scoring__build_gate') }}
{%- set rule_tables = [
    'scoring_models', 'audience_rules', 'score_groups', 'fit_rules', 'engagement_rules',
    'grade_thresholds', 'grade_actions', 'mql_criteria',
] -%}
{%- set who_is_scored = ['scoring_models', 'audience_rules'] -%}
{%- set dictionaries = [
    'attribute_sources', 'email_domains', 'event_types', 'job_title_patterns',
    'placeholder_values', 'robots',
] %}

with

-- Dictionary rows belong to every model.
all_rows as (
    {% for table in rule_tables + dictionaries -%}
        {%- set seed = ref(table) -%}
        {%- set columns = lead_scoring.relation_columns(seed | string).keys() | sort
            if execute and load_relation(seed) is not none else [] -%}
        select
            {% if table in rule_tables -%}
                {{ lead_scoring.trimmed(
                    'cast(scoring_model_id as ' ~ dbt.type_string() ~ ')'
                ) }} as scoring_model_id,
            {%- else -%}
                cast(null as {{ dbt.type_string() }}) as scoring_model_id,
            {%- endif %}
            '{{ table }}' as table_name,
            {{ lead_scoring.fingerprint(["'" ~ table ~ "'"] + columns) }} as row_fingerprint
        from {{ seed }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

dictionary_version as (
    select {{ lead_scoring.hash_of_rows('row_fingerprint') }} as dictionary_version
    from all_rows
    where table_name in ({{ lead_scoring.text_list(dictionaries) }})
),

rules_by_model as (
    select
        scoring_model_id,
        {{ lead_scoring.hash_of_rows('row_fingerprint') }} as rules_of_model
    from all_rows
    where scoring_model_id is not null
    group by scoring_model_id
),

audience_by_model as (
    select
        scoring_model_id,
        {{ lead_scoring.hash_of_rows('row_fingerprint') }} as audience_of_model
    from all_rows
    where table_name in ({{ lead_scoring.text_list(who_is_scored) }})
    group by scoring_model_id
),

rules_versions as (
    select
        rules_by_model.scoring_model_id,
        {{ lead_scoring.fingerprint([
            'rules_by_model.rules_of_model', 'dictionary_version.dictionary_version',
        ]) }} as rules_version,
        {{ lead_scoring.fingerprint([
            'audience_by_model.audience_of_model', 'dictionary_version.dictionary_version',
        ]) }} as audience_version
    from rules_by_model
    cross join dictionary_version
    left join audience_by_model
        on rules_by_model.scoring_model_id = audience_by_model.scoring_model_id
)

select * from rules_versions
