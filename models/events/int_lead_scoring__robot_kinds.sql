-- depends_on: {{ ref('int_lead_scoring__build_gate') }}
{%- set robots = lead_scoring.robots() -%}
{%- set conditions_by_robot = [] -%}
{%- for robot in robots -%}
    {%- set parts = ['1 = 1'] if robot.event_type == '*'
        else ['event_type = ' ~ lead_scoring.text_literal(robot.event_type)] -%}
    {%- for condition in robot.conditions -%}
        {%- do parts.append('(' ~ lead_scoring.condition(
            condition.property, condition.operator, condition.value
        ) ~ ')') -%}
    {%- endfor -%}
    {%- do conditions_by_robot.append({'id': robot.robot_key, 'condition': parts | join(' and ')}) -%}
{%- endfor -%}
{%- set robot_keys = lead_scoring.ids_that_hold(conditions_by_robot) %}

with

event_kinds as (
    {{ lead_scoring.event_kinds_with_type() }}
),

candidates as (
    select
        signature_id,
        event_type,
        {% if robots -%}
            {{ lead_scoring.unnested(robot_keys, 'robot_key') }}
        {%- else -%}
            cast(null as bigint) as robot_key
        {%- endif %}
    from event_kinds
    {% if robots %}{{ lead_scoring.unnested_from(robot_keys, 'robot_key') }}{% endif %}
),

robot_kinds as (
    select
        signature_id,
        event_type,
        robot_key,
        case robot_key
            {% for robot in robots -%}
                when {{ robot.robot_key }} then {{ lead_scoring.text_literal(robot.robot_id) }}
            {% endfor -%}
            when -1 then ''
        end as robot_id,
        robot_key in (
            {%- for robot in lead_scoring.bursts() -%}
                {{ robot.robot_key }}{{ ', ' }}
            {%- endfor -%}
            -1
        ) as has_burst
    from candidates
    where robot_key is not null
)

select * from robot_kinds
