{#- How certain a rate or a ratio of rates is, for counts of any size. -#}

{% macro standard_errors() %}
    {#- For a 95 percent interval, in standard deviations of a normal distribution. -#}
    {{ return('1.959964') }}
{% endmacro %}


{% macro rate(part, whole) -%}
    (cast({{ part }} as {{ lead_scoring.type_double() }}) / nullif({{ whole }}, 0))
{%- endmacro %}


{% macro wilson_limit(part, whole, side) -%}
    {#- Wilson's score interval. Unlike the rate plus or minus an error, it stays within 0 and 1, and is valid for a
        handful of leads too. -#}
    {%- set z = lead_scoring.standard_errors() -%}
    (
        (
            {{ part }} + {{ z }} * {{ z }} / 2
            {{ '-' if side == 'low' else '+' }} {{ z }} * sqrt(
                cast({{ part }} as {{ lead_scoring.type_double() }}) * ({{ whole }} - {{ part }}) / nullif({{ whole }}, 0)
                + {{ z }} * {{ z }} / 4
            )
        ) / ({{ whole }} + {{ z }} * {{ z }})
    )
{%- endmacro %}


{% macro ratio_limit(first, second, side) -%}
    {#- Limits of first / second from the limits of both, <name>_low and <name>_high, by Donner and Zou's MOVER method
        (method of variance estimates recovery). Null if there is no upper limit. -#}
    {%- set own = first ~ '_' ~ side -%}
    {%- set other = second ~ '_' ~ ('high' if side == 'low' else 'low') -%}
    {%- set own_part = '(' ~ own ~ ' * (2 * ' ~ first ~ ' - ' ~ own ~ '))' -%}
    {%- set other_part = '(' ~ other ~ ' * (2 * ' ~ second ~ ' - ' ~ other ~ '))' -%}
    {%- set root -%}
        sqrt(greatest(
            {{ first }} * {{ second }} * {{ first }} * {{ second }} - {{ own_part }} * {{ other_part }},
            0
        ))
    {%- endset -%}
    {%- if side == 'low' -%}
        coalesce({{ own_part }} / nullif({{ first }} * {{ second }} + {{ root }}, 0), 0)
    {%- else -%}
        ({{ first }} * {{ second }} + {{ root }}) / nullif(greatest({{ other_part }}, 0), 0)
    {%- endif -%}
{%- endmacro %}


{% macro as_published(value) -%}
    {#- Six decimals, like points. -#}
    {{ lead_scoring.double_to_decimal(value, 20, 6) }}
{%- endmacro %}


{% macro volume_days() %}
    {#- The day after which new MQLs are counted, as text, and the number of days from there to the scoring day: twelve
        weeks, or the length of the history. -#}
    {% set day = lead_scoring.scoring_day() %}
    {% set first_day = [lead_scoring.day_offset(day, -84), lead_scoring.history_start()] | max %}
    {% set strptime = modules.datetime.datetime.strptime %}
    {{ return([first_day, (strptime(day, '%Y-%m-%d') - strptime(first_day, '%Y-%m-%d')).days]) }}
{% endmacro %}
