{{ config(enabled=lead_scoring.has_module('personas')) }}
{%- set known_names = lead_scoring.persona_attributes() -%}
{%- set properties = lead_scoring.event_properties() -%}
{%- set known_properties = lead_scoring.text_list(properties + ['']) -%}

with

all_personas as (
    select * from {{ ref('stg_lead_scoring__personas') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
),

personas as (
    {{ lead_scoring.of_live_models('all_personas') }}
),

persona_properties as (
    {{ lead_scoring.persona_properties('personas') }}
),

grade_pairs as (
    {{ lead_scoring.grade_pairs('grade_thresholds') }}
),

lead_grades as (
    select distinct
        scoring_model_id,
        lead_grade
    from grade_pairs
),

cell_problems as (
    select
        personas.row_label,
        case
            when personas.persona is null then 'persona is blank'
            when personas.lead_grade is null then 'lead_grade is blank'
            when lead_grades.lead_grade is null
                then {{ lead_scoring.message(
                    "unknown lead_grade '{personas.lead_grade}'; no thresholds of the model give it"
                ) }}
            when personas.is_mql not in ('true', 'false')
                then {{ lead_scoring.message(
                    "is_mql is '{personas.is_mql}'; expected true, false or blank"
                ) }}
            when personas.kind is null or personas.kind not in ('attribute', 'event')
                then {{ lead_scoring.message(
                    "unknown kind '{coalesce(personas.kind, '')}'; expected one of attribute, event"
                ) }}
            when personas.name is null then 'name is blank'
            when personas.kind = 'attribute'
                and personas.name not in ({{ lead_scoring.text_list(known_names) }})
                then {{ lead_scoring.message(
                    "unknown attribute '{personas.name}'; a persona can have "
                    ~ known_names | join(', ')
                ) }}
            {% for column, least, most in [('days_ago', 0, 100000), ('times', 1, 1000000)] -%}
                when personas.{{ column }}_text is not null
                    and coalesce(
                        personas.{{ column }} not between {{ least }} and {{ most }}
                        or personas.{{ column }} <> round(personas.{{ column }}, 0),
                        true
                    )
                    then {{ lead_scoring.message(
                        column ~ " is '{personas." ~ column ~ "_text}'; a whole number from "
                        ~ least ~ ' on is expected'
                    ) }}
            {% endfor -%}
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
                then {{ lead_scoring.message(
                    "value is '{personas.value}'; properties are written as name=value,"
                    ~ ' separated by |'
                ) }}
            when persona_properties.property not in ({{ known_properties }})
                then {{ lead_scoring.message(
                    "unknown property '{persona_properties.property}'; events have "
                    ~ properties | join(', ')
                ) }}
        end as reason
    from personas
    left join persona_properties
        on personas.row_label = persona_properties.row_label
    where personas.kind = 'event'
        and personas.value is not null
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
    {{ lead_scoring.problems_of([
        'cell_problems', 'property_problems', 'disagreements',
        'repeated_attributes', 'repeated_events',
    ]) }}
)

select
    'personas' as rule_table,
    row_label,
    reason
from problems
where reason is not null
