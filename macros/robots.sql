{#- Which events no person made, by the dictionary robots. -#}

{% macro robots() %}
    {#- One entry per robot: its number, type of events, conditions on properties, and how many events in how many
        microseconds are a burst; none for a robot without one. -#}
    {% set rows = lead_scoring.relation_rows(
        ref('stg_lead_scoring__robots'),
        'select robot_id, event_type, property, operator, value, cast(max_events as integer) as max_events,'
        ~ ' cast(within_seconds * 1000000 as bigint) as span',
        'where robot_id is not null and event_type is not null'
        ~ ' order by robot_id, property, operator, value, max_events'
    ) %}
    {% set found = [] %}
    {% for robot_id, conditions in rows | groupby('robot_id', case_sensitive=true) %}
        {% set bursts = conditions | rejectattr('max_events', 'none') | list %}
        {% do found.append({
            'robot_key': loop.index,
            'robot_id': robot_id,
            'event_type': conditions[0].event_type,
            'conditions': conditions | rejectattr('property', 'none') | list,
            'max_events': bursts[0].max_events if bursts else none,
            'microseconds': bursts[0].span if bursts else none,
        }) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{% macro bursts() %}
    {#- The robots that are known by how fast they act. -#}
    {{ return(lead_scoring.robots() | rejectattr('max_events', 'none') | list) }}
{% endmacro %}


{% macro raw_event_types_of_bursts() %}
    {#- As sources name them, in lower case; '*' for any. Events of these types are kept with their times. -#}
    {% set types = lead_scoring.bursts() | map(attribute='event_type') | unique | list %}
    {% if '*' in types %}
        {{ return(['*']) }}
    {% endif %}
    {% set names = {} %}
    {% for row in lead_scoring.relation_rows(
        ref('stg_lead_scoring__event_types'), 'select raw_event_type, event_type', 'order by 1'
    ) %}
        {% do names.update({row.raw_event_type: row.event_type}) %}
    {% endfor %}
    {% set raw_types = [] %}
    {% for name in types | reject('in', names) %}{% do raw_types.append(name) %}{% endfor %}
    {% for raw_type, type in names.items() if type in types %}{% do raw_types.append(raw_type) %}{% endfor %}
    {{ return(raw_types | unique | sort) }}
{% endmacro %}


{% macro is_of_burst_type(raw_event_type) -%}
    {%- set types = lead_scoring.raw_event_types_of_bursts() -%}
    {{ '1 = 1' if types == ['*'] else raw_event_type ~ ' in (' ~ lead_scoring.text_list(types + ['']) ~ ')' }}
{%- endmacro %}


{% macro is_in_burst(robot) -%}
    {#- Of events in order: whether one of the spans that end at the event or at one of those after it holds too many. -#}
    max(ends_burst) over (
        partition by owner_key
        order by event_number
        rows between current row and {{ robot.max_events }} following
    ) = 1
{%- endmacro %}
