{{ config(enabled=lead_scoring.has_module('personas')) }}
{%- set known_names = lead_scoring.persona_attributes() -%}

with

all_personas as (
    select * from {{ ref('stg_lead_scoring__personas') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
    where status in ('champion', 'challenger')
),

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
),

persona_properties as (
    select * from {{ ref('int_lead_scoring__persona_properties') }}
),

-- Personas of models that are not live wait for theirs.
personas as (
    select all_personas.*
    from all_personas
    inner join scoring_models
        on all_personas.scoring_model_id = scoring_models.scoring_model_id
),

lead_grades as (
    select distinct
        fit_thresholds.scoring_model_id,
        fit_thresholds.grade || engagement_thresholds.grade as lead_grade
    from grade_thresholds as fit_thresholds
    inner join grade_thresholds as engagement_thresholds
        on fit_thresholds.scoring_model_id = engagement_thresholds.scoring_model_id
        and engagement_thresholds.dimension = 'engagement'
    where fit_thresholds.dimension = 'fit'
),

cell_problems as (
    select
        personas.row_label,
        case
            when personas.persona is null then 'persona is blank'
            when personas.lead_grade is null then 'lead_grade is blank'
            when lead_grades.lead_grade is null
                then 'unknown lead_grade ' || {{ lead_scoring.quoted('personas.lead_grade') }}
                    || '; no thresholds of the model give it'
            when personas.is_mql not in ('true', 'false')
                then 'is_mql is ' || {{ lead_scoring.quoted('personas.is_mql') }}
                    || '; expected true, false or blank'
            when personas.kind is null or personas.kind not in ('attribute', 'event')
                then 'unknown kind ' || {{ lead_scoring.quoted("coalesce(personas.kind, '')") }}
                    || '; expected one of attribute, event'
            when personas.name is null then 'name is blank'
            when personas.kind = 'attribute'
                and personas.name not in ({{ lead_scoring.text_list(known_names) }})
                then 'unknown attribute ' || {{ lead_scoring.quoted('personas.name') }}
                    || '; a persona can have {{ known_names | join(", ") }}'
            when personas.days_ago_text is not null
                and (
                    personas.days_ago is null
                    or personas.days_ago not between 0 and 100000
                    or personas.days_ago <> round(personas.days_ago, 0)
                )
                then 'days_ago is ' || {{ lead_scoring.quoted('personas.days_ago_text') }}
                    || '; a whole number from 0 on is expected'
            when personas.times_text is not null
                and (
                    personas.times is null
                    or personas.times not between 1 and 1000000
                    or personas.times <> round(personas.times, 0)
                )
                then 'times is ' || {{ lead_scoring.quoted('personas.times_text') }}
                    || '; a whole number from 1 on is expected'
        end as reason
    from personas
    left join lead_grades
        on personas.scoring_model_id = lead_grades.scoring_model_id
        and personas.lead_grade = lead_grades.lead_grade
),

property_problems as (
    select
        personas.row_label,
        case
            when persona_properties.property is null
                then 'value is ' || {{ lead_scoring.quoted('personas.value') }}
                    || '; properties are written as name=value, separated by |'
            else
                'unknown property ' || {{ lead_scoring.quoted('persona_properties.property') }}
                || '; events have {{ lead_scoring.event_properties() | join(", ") }}'
        end as reason
    from personas
    left join persona_properties
        on personas.row_label = persona_properties.row_label
    where personas.kind = 'event'
        and personas.value is not null
        and (
            persona_properties.property is null
            or persona_properties.property not in (
                {{ lead_scoring.text_list(lead_scoring.event_properties() + ['']) }}
            )
        )
),

disagreements as (
    select
        max(row_label) as row_label,
        'the rows of one persona must agree on lead_grade and is_mql' as reason
    from personas
    group by scoring_model_id, persona
    having count(distinct coalesce(lead_grade, '')) > 1
        or count(distinct coalesce(is_mql, '')) > 1
),

repeated_attributes as (
    select
        max(row_label) as row_label,
        'the attribute is given twice' as reason
    from personas
    where kind = 'attribute'
    group by scoring_model_id, persona, name
    having count(*) > 1
),

repeated_events as (
    select
        row_label,
        'the same event is there twice: times says how often' as reason
    from personas
    where kind = 'event'
    group by row_label
    having count(*) > 1
),

problems as (
    select * from cell_problems

    union all

    select * from property_problems

    union all

    select * from disagreements

    union all

    select * from repeated_attributes

    union all

    select * from repeated_events
)

select
    'personas' as rule_table,
    row_label,
    reason
from problems
where reason is not null
