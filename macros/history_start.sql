{% macro chosen_history_start(day) %}
    {#- As text: the var, or the day on which the history began that earlier runs left. A run for a day before it starts
        on that day, and leaves the start of later runs where it is. A back-fill that reaches the start moves it. -#}
    {% set chosen = lead_scoring.day_of_var('lead_scoring__history_start') %}
    {% if chosen == '' %}
        {% set chosen = lead_scoring.stored_history_start(day) or lead_scoring.day_offset(day, -90) %}
        {% set backfill = lead_scoring.days_of_backfill() %}
        {% if backfill and lead_scoring.day_offset(backfill[1], 1) >= chosen %}
            {% set chosen = [chosen, backfill[0]] | min %}
        {% endif %}
    {% endif %}
    {{ return([chosen, day] | min) }}
{% endmacro %}


{% macro stored_history_start(day) %}
    {#- The first of the days that earlier runs scored without a gap, up to a day; '' if there is none. Not a ref, which
        would be circular. -#}
    {% set node = graph.nodes.get('model.lead_scoring.int_lead_scoring__scored_days') if execute %}
    {% set relation = load_relation(api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.alias
    )) if node and not flags.FULL_REFRESH %}
    {% if not relation %}
        {{ return('') }}
    {% endif %}
    {% set starts = run_query(
        'select cast(max(scored_on) as ' ~ dbt.type_string() ~ ') as starts_on from ('
        ~ lead_scoring.first_days(relation, "scored_on <= cast('" ~ day ~ "' as date)") ~ ') as starts'
    ) %}
    {{ return(starts.rows[0][0] or '') }}
{% endmacro %}


{% macro first_days(relation, condition, columns=[]) -%}
    {#- The days of a relation, by some of its columns, that no day goes right before. -#}
    {%- set keys = columns | join(', ') -%}
    select {{ keys ~ ', ' if keys }}scored_on
    from (
        select
            {{ keys ~ ', ' if keys }}
            scored_on,
            lag(scored_on) over (
                {{ 'partition by ' ~ keys if keys }}
                order by scored_on
            ) as day_before
        from (
            select distinct {{ keys ~ ', ' if keys }}scored_on
            from {{ relation }}
            where {{ condition }}
        ) as days
    ) as days_in_order
    where coalesce({{ lead_scoring.time_between('day_before', 'scored_on', 'day') }}, 2) > 1
{%- endmacro %}
