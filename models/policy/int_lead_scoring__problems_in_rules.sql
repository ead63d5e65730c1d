{%- set shared_columns = {
    'fit_rules': ['score_group', 'points', 'description'],
    'engagement_rules': [
        'score_group', 'event_type', 'counting', 'points', 'min_occurrences', 'max_occurrences',
        'max_per_day', 'distinct_property', 'window_days', 'decay', 'decay_days', 'decay_percent',
        'description',
    ],
    'audience_rules': ['effect', 'reason'],
} -%}

with

{% for rule_table in ['score_groups', 'mql_criteria'] + shared_columns.keys() | list -%}
    {{ rule_table }} as (
        select * from {{ ref('stg_lead_scoring__' ~ rule_table) }}
    ),

{% endfor -%}

group_problems as (
    {% for dimension in ['fit', 'engagement'] -%}
        select
            '{{ dimension }}_rules' as rule_table,
            rules.row_label,
            case
                when score_groups.score_group is null
                    then {{ lead_scoring.message(
                        "unknown score_group '{rules.score_group}'"
                        ~ " of model '{rules.scoring_model_id}'"
                    ) }}
                when score_groups.dimension <> '{{ dimension }}'
                    then {{ lead_scoring.message(
                        "score_group '{rules.score_group}' is of dimension"
                        ~ ' {score_groups.dimension}, this rule of ' ~ dimension
                    ) }}
            end as reason
        from {{ dimension }}_rules as rules
        left join score_groups
            on rules.scoring_model_id = score_groups.scoring_model_id
            and rules.score_group = score_groups.score_group
        where rules.score_group is not null
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

rule_versions as (
    {% for rule_table in ['fit_rules', 'engagement_rules'] -%}
        select
            '{{ rule_table }}' as rule_table,
            scoring_model_id,
            rule_id,
            valid_from,
            valid_to,
            min(row_label) as row_label,
            row_number() over (
                partition by scoring_model_id, rule_id
                order by valid_from nulls first, valid_to nulls last
            ) as version_number
        from {{ rule_table }}
        group by scoring_model_id, rule_id, valid_from, valid_to
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

validity_overlaps as (
    select
        later.rule_table,
        later.row_label,
        case
            when earlier.rule_table <> later.rule_table
                then {{ lead_scoring.message(
                    "rule_id '{later.rule_id}' is both a fit rule and an engagement rule"
                ) }}
            else {{ lead_scoring.message("rule_id '{later.rule_id}' has another row") }}
                || ' whose validity overlaps ('
                || coalesce(cast(earlier.valid_from as {{ dbt.type_string() }}), 'always') || ' to '
                || coalesce(cast(earlier.valid_to as {{ dbt.type_string() }}), 'always') || ')'
        end as reason
    from rule_versions as later
    inner join rule_versions as earlier
        on later.scoring_model_id = earlier.scoring_model_id
        and later.rule_id = earlier.rule_id
        and (
            (later.rule_table = 'fit_rules' and earlier.rule_table = 'engagement_rules')
            or (
                later.rule_table = earlier.rule_table
                and later.version_number > earlier.version_number
                and coalesce(later.valid_from < earlier.valid_to, true)
            )
        )
),

-- Rows of one rule are conditions that must all be met: two meanings of one id are an error, and
-- one error however many columns it shows in.
shared_ids as (
    {% for rule_table, columns in shared_columns.items() -%}
        {% set validity = ', valid_from, valid_to' if rule_table != 'audience_rules' else '' -%}
        select
            '{{ rule_table }}' as rule_table,
            rule_id,
            min(row_label) as row_label,
            {{ lead_scoring.columns_that_disagree(columns) }} as differing_columns
        from {{ rule_table }}
        group by scoring_model_id, rule_id{{ validity }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

disagreements as (
    select
        rule_table,
        row_label,
        {{ lead_scoring.message(
            "rows that share rule_id '{rule_id}' disagree in {differing_columns}"
        ) }} as reason
    from shared_ids
    where differing_columns <> ''
),

unknown_rules as (
    {% for rule_table, kind in [('audience_rules', 'attribute'), ('mql_criteria', 'measure')] -%}
        {% set rule_id = lead_scoring.trimmed('referring.value') -%}
        select
            '{{ rule_table }}' as rule_table,
            referring.row_label,
            'unknown rule ' || {{ lead_scoring.quoted(rule_id) }}
            || ' of model ' || {{ lead_scoring.quoted('referring.scoring_model_id') }} as reason
        from {{ rule_table }} as referring
        left join rule_versions
            on referring.scoring_model_id = rule_versions.scoring_model_id
            and {{ rule_id }} = rule_versions.rule_id
        where referring.{{ kind }} = 'rule'
            and {{ rule_id }} is not null
            and rule_versions.rule_id is null
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

problems as (
    {{ lead_scoring.problems_of([
        'group_problems', 'validity_overlaps', 'disagreements', 'unknown_rules',
    ]) }}
)

select * from problems
where reason is not null
