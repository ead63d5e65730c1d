{#- Numbers that stand for texts in the tables that grow with the events. They depend only on the texts: no table has to
    assign them, and all runs agree on them. -#}

{% macro text_key(texts) -%}
    {{ return(adapter.dispatch('text_key', 'lead_scoring')(texts)) }}
{%- endmacro %}

{% macro default__text_key(texts) -%}
    cast(concat('0x', {{ lead_scoring.digest_of_texts(texts) }}) as bigint)
{%- endmacro %}

{% macro duckdb__text_key(texts) -%}
    {#- Ten times faster than a digest. It may change with a version of the engine: event_cleaning_version then has
        events read again. -#}
    cast(hash({{ texts | join(', ') }}) >> 1 as bigint)
{%- endmacro %}

{% macro postgres__text_key(texts) -%}
    cast(cast(concat('x', {{ lead_scoring.digest_of_texts(texts) }}) as bit(60)) as bigint)
{%- endmacro %}

{% macro spark__text_key(texts) -%}
    cast(conv({{ lead_scoring.digest_of_texts(texts) }}, 16, 10) as bigint)
{%- endmacro %}


{% macro stable_key(texts) -%}
    {#- Of few texts: the same with each version of the engine. -#}
    {{ return(adapter.dispatch('stable_key', 'lead_scoring')(texts)) }}
{%- endmacro %}

{% macro default__stable_key(texts) -%}
    {{ lead_scoring.text_key(texts) }}
{%- endmacro %}

{% macro duckdb__stable_key(texts) -%}
    {{ lead_scoring.default__text_key(texts) }}
{%- endmacro %}


{% macro digest_of_texts(texts) -%}
    {#- 15 hexadecimal digits. Lengths separate adjacent texts: 'ab', 'c' is not 'a', 'bc'. Nothing is null, and
        PostgreSQL takes at most 100 arguments, so no concat. -#}
    {%- set parts = [] -%}
    {%- for text in texts -%}
        {%- do parts.append(
            "coalesce(cast(length(" ~ text ~ ") as " ~ dbt.type_string() ~ "), '-') || ':' || "
            ~ "coalesce(" ~ text ~ ", '')"
        ) -%}
    {%- endfor -%}
    left({{ dbt.hash(parts | join(' || ')) }}, 15)
{%- endmacro %}


{% macro contact_key(contact_id) -%}
    {{ lead_scoring.text_key([contact_id]) }}
{%- endmacro %}


{% macro visitor_key(anonymous_id) -%}
    -{{ lead_scoring.text_key([anonymous_id]) }}
{%- endmacro %}


{% macro owner_key(contact_id, anonymous_id) -%}
    {#- An event with a contact does not count as a visitor's; the sign keeps the two apart. -#}
    case
        when {{ contact_id }} is not null then {{ lead_scoring.contact_key(contact_id) }}
        when {{ anonymous_id }} is not null then {{ lead_scoring.visitor_key(anonymous_id) }}
        else 0
    end
{%- endmacro %}


{% macro event_key(types, placeholders) -%}
    {{ lead_scoring.text_key([lead_scoring.clean_text('event_id', types, placeholders)]) }}
{%- endmacro %}


{% macro signature_id(types) -%}
    {#- Of the values as received: cleaning and matching handle each combination once, not each event. -#}
    {%- set texts = [lead_scoring.as_text('event_type', types['event_type'])] -%}
    {%- for property in lead_scoring.event_properties() -%}
        {%- do texts.append(lead_scoring.as_text(property, types[property])) -%}
    {%- endfor -%}
    {{ lead_scoring.text_key(texts) }}
{%- endmacro %}


{% macro lead_key() -%}
    {{ return(adapter.dispatch('lead_key', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__lead_key() -%}
    {#- Numbering all leads would sort them on one machine. -#}
    {{ lead_scoring.text_key(['scoring_model_id', 'contact_id']) }}
{%- endmacro %}

{% macro duckdb__lead_key() -%}
    {{ lead_scoring.counted_lead_key() }}
{%- endmacro %}

{% macro postgres__lead_key() -%}
    {{ lead_scoring.counted_lead_key() }}
{%- endmacro %}


{% macro counted_lead_key() -%}
    row_number() over (order by scoring_model_id, contact_key)
{%- endmacro %}
