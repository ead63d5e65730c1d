{% macro chosen_scoring_day() %}
    {#- The bundled sample ends on a fixed day, so that its results never change. -#}
    {% set chosen = lead_scoring.day_of_var('lead_scoring__scored_on') %}
    {% set contacts = lead_scoring.input_relation('contacts') %}
    {% set events = lead_scoring.input_relation('events') %}
    {% set is_bundled_sample = (
        project_name == 'lead_scoring'
        and contacts == (ref('sample_contacts') | string)
        and events == (ref('sample_events') | string)
    ) %}
    {% if chosen == '' and is_bundled_sample %}
        {% set chosen = '2026-06-30' %}
    {% elif chosen == '' %}
        {% set chosen = lead_scoring.run_moment().strftime('%Y-%m-%d') %}
    {% endif %}
    {{ return(chosen) }}
{% endmacro %}


{% macro scored_on() %}
    {#- A literal, so that engines can skip what lies outside a window. All models of a run read the same day. -#}
    {{ return("cast('" ~ lead_scoring.scoring_day() ~ "' as date)") }}
{% endmacro %}


{% macro day_offset(day, days) %}
    {#- A date as text, a number of days after another. -#}
    {% set date = modules.datetime.datetime.strptime(day, '%Y-%m-%d') %}
    {{ return((date + modules.datetime.timedelta(days=days)).strftime('%Y-%m-%d')) }}
{% endmacro %}


{% macro scoring_day() %}
    {#- The day of this run as text. -#}
    {% set day_rows = lead_scoring.relation_rows(
        ref('int_lead_scoring__scoring_day'),
        'select cast(scored_on as ' ~ dbt.type_string() ~ ') as scored_on'
    ) %}
    {{ return(day_rows[0].scored_on if day_rows else lead_scoring.run_moment().strftime('%Y-%m-%d')) }}
{% endmacro %}


{% macro history_start() %}
    {#- The first day of the history as text, the same for all models of a run. -#}
    {% set day_rows = lead_scoring.relation_rows(
        ref('int_lead_scoring__scoring_day'),
        'select cast(history_starts_on as ' ~ dbt.type_string() ~ ') as history_starts_on'
    ) %}
    {{ return(
        day_rows[0].history_starts_on if day_rows
        else lead_scoring.chosen_history_start(lead_scoring.scoring_day())
    ) }}
{% endmacro %}


{% macro days_of_backfill() %}
    {% set asked = lead_scoring.text_of_var('lead_scoring__backfill') %}
    {% set days = asked.split('/') %}
    {% if asked == '' %}
        {{ return([]) }}
    {% elif days | length != 2
        or not lead_scoring.is_date(days[0]) or not lead_scoring.is_date(days[1])
        or days[0] > days[1] %}
        {% do lead_scoring.refuse_var(
            'lead_scoring__backfill',
            'two dates, the first not after the second, as YYYY-MM-DD/YYYY-MM-DD',
            asked
        ) %}
    {% endif %}
    {{ return(days) }}
{% endmacro %}


{% macro backfill_range() %}
    {#- First and last day of the requested backfill; none in a normal run. -#}
    {% set days = lead_scoring.days_of_backfill() %}
    {% if days and days[1] > lead_scoring.scoring_day() %}
        {% do exceptions.raise_compiler_error(
            "The back-fill (var lead_scoring__backfill) ends on " ~ days[1]
            ~ ", after the scoring day " ~ lead_scoring.scoring_day() ~ "."
        ) %}
    {% endif %}
    {{ return(days) }}
{% endmacro %}


{% macro as_of() -%}
    {#- The moment that this run represents: the end of its day, or its clock while the day lasts. -#}
    least(
        {{ lead_scoring.run_clock() }},
        cast({{ lead_scoring.time_after(lead_scoring.scored_on(), 1, 'day') }} as {{ dbt.type_timestamp() }})
    )
{%- endmacro %}


{% macro days_after(day, days) -%}
    cast({{ lead_scoring.time_after(day, days, 'day') }} as date)
{%- endmacro %}


{% macro is_date(text) %}
    {% if not modules.re.match('^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$', text) %}
        {{ return(false) }}
    {% endif %}
    {% set year, month, day = text.split('-') | map('int') %}
    {% set is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) %}
    {% set february = 29 if is_leap_year else 28 %}
    {% set month_lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] %}
    {{ return(day <= month_lengths[month - 1]) }}
{% endmacro %}
