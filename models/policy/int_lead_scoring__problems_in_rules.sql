{%- set shared_columns = {
    'fit_rules': ['score_group', 'points', 'description'],
    'engagement_rules': [
        'score_group', 'event_type', 'counting', 'points', 'min_occurrences', 'max_occurrences',
        'max_per_day', 'distinct_property', 'window_days', 'decay', 'decay_days', 'decay_percent',
        'description',
    ],
} -%}
{%- set meaning_of_blank = {
    'decay': "coalesce(decay, 'none')",
    'min_occurrences': 'coalesce(min_occurrences, 1)',
} -%}
{%- set properties = lead_scoring.event_properties() -%}

with

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

fit_rules as (
    select * from {{ ref('stg_lead_scoring__fit_rules') }}
),

engagement_rules as (
    select * from {{ ref('stg_lead_scoring__engagement_rules') }}
),

audience_rules as (
    select * from {{ ref('stg_lead_scoring__audience_rules') }}
),

mql_criteria as (
    select * from {{ ref('stg_lead_scoring__mql_criteria') }}
),

rules as (
    select
        'fit_rules' as rule_table,
        'fit' as dimension,
        scoring_model_id,
        rule_id,
        score_group,
        valid_from,
        valid_to,
        row_label
    from fit_rules

    union all

    select
        'engagement_rules' as rule_table,
        'engagement' as dimension,
        scoring_model_id,
        rule_id,
        score_group,
        valid_from,
        valid_to,
        row_label
    from engagement_rules
),

group_problems as (
    select
        rules.rule_table,
        rules.row_label,
        case
            when score_groups.score_group is null
                then 'unknown score_group ' || {{ lead_scoring.quoted('rules.score_group') }}
                    || ' of model ' || {{ lead_scoring.quoted('rules.scoring_model_id') }}
            else 'score_group ' || {{ lead_scoring.quoted('rules.score_group') }}
                || ' is of dimension '
                || score_groups.dimension || ', this rule of ' || rules.dimension
        end as reason
    from rules
    left join score_groups
        on rules.scoring_model_id = score_groups.scoring_model_id
        and rules.score_group = score_groups.score_group
    where coalesce(score_groups.dimension <> rules.dimension, true)
        and rules.score_group is not null
),

rule_versions as (
    select
        rule_table,
        scoring_model_id,
        rule_id,
        valid_from,
        valid_to,
        min(row_label) as row_label,
        row_number() over (
            partition by rule_table, scoring_model_id, rule_id
            order by valid_from nulls first, valid_to nulls last
        ) as version_number
    from rules
    group by rule_table, scoring_model_id, rule_id, valid_from, valid_to
),

validity_overlaps as (
    select
        later.rule_table,
        later.row_label,
        case
            when earlier.rule_table <> later.rule_table
                then 'rule_id ' || {{ lead_scoring.quoted('later.rule_id') }}
                    || ' is both a fit rule and an engagement rule'
            else 'rule_id ' || {{ lead_scoring.quoted('later.rule_id') }}
                || ' has another row whose validity overlaps ('
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

-- Rows of one rule are conditions that must all hold: two meanings of one id are an error.
disagreements as (
    {% for rule_table, columns in shared_columns.items() -%}
        {% for column in columns -%}
            select
                '{{ rule_table }}' as rule_table,
                min(row_label) as row_label,
                'rows that share rule_id ' || {{ lead_scoring.quoted('rule_id') }}
                || ' disagree in {{ column }}' as reason
            from {{ rule_table }}
            group by scoring_model_id, rule_id, valid_from, valid_to
            having
                count(distinct {{ meaning_of_blank.get(column, column) }}) > 1
                {% if column not in meaning_of_blank and column != 'description' -%}
                    or (count({{ column }}) > 0 and count({{ column }}) < count(*))
                {%- endif %}

            union all

        {% endfor -%}
    {% endfor -%}
    {% for column in ['effect', 'reason'] -%}
        select
            'audience_rules' as rule_table,
            min(row_label) as row_label,
            'rows that share rule_id ' || {{ lead_scoring.quoted('rule_id') }}
            || ' disagree in {{ column }}' as reason
        from audience_rules
        group by scoring_model_id, rule_id
        having count(distinct {{ column }}) > 1
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

engagement_problems as (
    select
        'engagement_rules' as rule_table,
        row_label,
        case
            when counting = 'inactivity' and window_days_text is null
                then 'inactivity needs window_days'
            when counting <> 'inactivity' and decay in ('linear', 'half_life', 'step', 'compound')
                and decay_days_text is null
                then 'decay ' || decay || ' needs decay_days'
            when counting <> 'inactivity' and decay in ('linear', 'half_life', 'step', 'compound')
                and decay_days = 0
                then 'decay_days is ' || decay_days_text || '; it must be above 0'
            when counting <> 'inactivity' and decay in ('step', 'compound')
                and decay_percent_text is null
                then 'decay ' || decay || ' needs decay_percent'
            when distinct_property not in ({{ lead_scoring.text_list(properties + ['']) }})
                then 'unknown distinct_property ' || {{ lead_scoring.quoted('distinct_property') }}
                    || '; the properties are {{ properties | join(', ') or '(none)' }}'
            when distinct_property is not null and counting = 'per_event'
                then 'distinct_property works with counting once only'
            when distinct_property is not null and counting = 'once'
                and max_per_day_text is not null
                then 'distinct_property and max_per_day exclude each other'
        end as reason
    from engagement_rules
),

audience_problems as (
    select
        'audience_rules' as rule_table,
        row_label,
        'attribute rule works with effect suppress only' as reason
    from audience_rules
    where attribute = 'rule' and effect = 'include'
),

rule_references as (
    select
        'audience_rules' as rule_table,
        scoring_model_id,
        {{ lead_scoring.trimmed('value') }} as rule_id,
        row_label
    from audience_rules
    where attribute = 'rule'

    union all

    select
        'mql_criteria' as rule_table,
        scoring_model_id,
        {{ lead_scoring.trimmed('value') }} as rule_id,
        row_label
    from mql_criteria
    where measure = 'rule'
),

rule_ids as (
    select distinct
        scoring_model_id,
        rule_id
    from rules
),

reference_problems as (
    select
        rule_references.rule_table,
        rule_references.row_label,
        'unknown rule ' || {{ lead_scoring.quoted('rule_references.rule_id') }}
        || ' of model ' || {{ lead_scoring.quoted('rule_references.scoring_model_id') }} as reason
    from rule_references
    left join rule_ids
        on rule_references.scoring_model_id = rule_ids.scoring_model_id
        and rule_references.rule_id = rule_ids.rule_id
    where rule_ids.rule_id is null
        and rule_references.rule_id is not null
),

problems as (
    select * from group_problems

    union all

    select * from validity_overlaps

    union all

    select * from disagreements

    union all

    select * from engagement_problems

    union all

    select * from audience_problems

    union all

    select * from reference_problems
)

select * from problems
where reason is not null
