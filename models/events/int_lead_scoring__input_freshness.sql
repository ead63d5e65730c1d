{#- The column that dates a row of each input; none if its rows have no time. -#}
{%- set times = {
    'contacts': ['updated_at', 'created_at'],
    'events': ['newest_at'],
    'identities': ['identified_at'],
    'contact_merges': ['merged_at'],
    'companies': ['cast(null as ' ~ dbt.type_timestamp() ~ ')'],
    'enrichments': ['observed_at'],
    'opportunities': ['created_at', 'closed_at'],
    'sales_activities': ['occurred_at'],
    'dispositions': ['decided_at'],
    'overrides': ['decided_at'],
    'erasure_requests': ['requested_at'],
} -%}
{#- A run for a past day is measured at the end of that day, not now. -#}
{%- set as_of = lead_scoring.as_of() %}

with

newest_by_column as (
    {% for input, columns in times.items() -%}
        {% set outer_last = loop.last -%}
        {% for column in columns -%}
            select
                '{{ input }}' as input,
                max({{ column }}) as newest_at
            from {{ ref(
                'int_lead_scoring__load_days' if input == 'events'
                else 'stg_lead_scoring__' ~ input
            ) }}
            where {{ column }} < {{ as_of }}
                {% if input != 'events' -%}
                    and outcome <> 'rejected'
                {%- endif %}
            {{ 'union all' if not (outer_last and loop.last) }}
        {% endfor -%}
    {% endfor -%}
),

newest as (
    select
        input,
        max(newest_at) as newest_at,
        {{ as_of }} as as_of
    from newest_by_column
    group by input
),

with_age as (
    select
        input,
        newest_at,
        as_of,
        {{ lead_scoring.time_between('newest_at', 'as_of', 'microsecond') }}
            as age_in_microseconds
    from newest
),

in_whole_hours as (
    select
        input,
        newest_at,
        as_of,
        cast(floor(age_in_microseconds / 3600000000.0) as integer) as age_in_hours
    from with_age
)

select * from in_whole_hours
