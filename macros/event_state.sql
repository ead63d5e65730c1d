{% macro event_state() %}
    {#- What earlier runs left behind, by model name; none if a table is missing or everything is to be rebuilt. A ref
        would be circular: the window is computed before the tables that it looks at. -#}
    {% set tables = [
        'int_lead_scoring__events_to_read',
        'int_lead_scoring__repeated_events',
        'int_lead_scoring__activity',
        'int_lead_scoring__timed_events',
        'int_lead_scoring__rejected_events',
        'int_lead_scoring__load_log',
    ] %}
    {#- The expected values first, whether or not there is anything to compare them with. -#}
    {% do ref('int_lead_scoring__load_days') %}
    {% do ref('stg_lead_scoring__contacts') %}
    {% do ref('stg_lead_scoring__contact_merges') %}
    {% set state = {} %}
    {% if execute and not flags.FULL_REFRESH %}
        {% for table in tables %}
            {% set relation = load_relation(api.Relation.create(
                database=this.database, schema=this.schema, identifier=table
            )) %}
            {% if relation is not none %}{% do state.update({table: relation}) %}{% endif %}
        {% endfor %}
    {% endif %}
    {{ return(state if state | length == tables | length else none) }}
{% endmacro %}


{% macro key_of_keys() %}
    {#- A number that changes if the engine's hash of texts does. -#}
    {% if execute %}
        {% set sample = lead_scoring.text_key(["'lead_scoring'", "'int_lead_scoring__activity'"]) %}
        {{ return(run_query('select ' ~ sample).rows[0][0] | string) }}
    {% endif %}
{% endmacro %}


{% macro event_cleaning_version() %}
    {#- Everything that determines how a raw event is read. The first number stands for the macros: raise it when their
        result changes. -#}
    {% set types = lead_scoring.input_columns('events') %}
    {{ return(local_md5([
        '4',
        lead_scoring.input_relation('events'),
        types.items() | sort | list,
        lead_scoring.event_properties(),
        lead_scoring.placeholder_values(),
        lead_scoring.key_of_keys(),
        lead_scoring.raw_event_types_of_bursts(),
    ] | string)) }}
{% endmacro %}


{% macro known_at(occurred_at, loaded_at) -%}
    {#- When sales could know of an event: once it was loaded. What the first load day brought had been known before, as
        far as anyone can tell. -#}
    case
        when {{ loaded_at }} > {{ occurred_at }}
            and cast({{ loaded_at }} as date) > cast('{{ lead_scoring.first_load_day() }}' as date)
            then {{ loaded_at }}
        else {{ occurred_at }}
    end
{%- endmacro %}


{% macro first_load_day() %}
    {#- As text; the end of time if no row has a load time. -#}
    {% set load_days = lead_scoring.relation_rows(
        ref('int_lead_scoring__load_days'),
        'select cast(min(loaded_on) as ' ~ dbt.type_string() ~ ') as loaded_on'
    ) %}
    {{ return((load_days[0].loaded_on if load_days else "") or '9999-12-31') }}
{% endmacro %}
