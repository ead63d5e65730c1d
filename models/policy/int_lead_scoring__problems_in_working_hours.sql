with

working_hours as (
    select * from {{ ref('stg_lead_scoring__working_hours') }}
),

holidays as (
    select * from {{ ref('stg_lead_scoring__holidays') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

time_problems as (
    {% for column in ['opens_at', 'closes_at'] -%}
        select
            'working_hours' as rule_table,
            row_label,
            case
                when {{ column }}_text is null
                    then '{{ column }} is blank; a time as HH:MM is expected'
                when {{ column }}_minute is null
                    then {{ lead_scoring.message(
                        column ~ " is '{" ~ column ~ "_text}'; a time as HH:MM is expected"
                    ) }}
            end as reason
        from working_hours
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

order_problems as (
    select
        'working_hours' as rule_table,
        row_label,
        {{ lead_scoring.message(
            'closes_at ({closes_at_text}) must be after opens_at ({opens_at_text})'
        ) }} as reason
    from working_hours
    where closes_at_minute <= opens_at_minute
),

unknown_zones as (
    select
        'working_hours' as rule_table,
        row_label,
        {{ lead_scoring.message("unknown time_zone '{time_zone}'; write it as Europe/Berlin") }}
            as reason
    from working_hours
    where time_zone not in ({{ lead_scoring.text_list(lead_scoring.time_zones()) }})
),

two_zones as (
    select
        'working_hours' as rule_table,
        {{ lead_scoring.key_label(['scoring_model_id']) }} as row_label,
        {{ lead_scoring.message(
            "a model has one time zone; here are '{min(time_zone)}' and '{max(time_zone)}'"
        ) }} as reason
    from working_hours
    where scoring_model_id is not null
    group by scoring_model_id
    having count(distinct time_zone) > 1
),

hours_numbered as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, weekday
            order by opens_at_minute, closes_at_minute
        ) as row_of_day
    from working_hours
    where opens_at_minute < closes_at_minute
),

overlapping_hours as (
    select
        'working_hours' as rule_table,
        later.row_label,
        {{ lead_scoring.message(
            'overlaps with {earlier.opens_at_text} to {earlier.closes_at_text} of the same weekday'
        ) }} as reason
    from hours_numbered as later
    inner join hours_numbered as earlier
        on later.scoring_model_id = earlier.scoring_model_id
        and later.weekday = earlier.weekday
        and later.row_of_day > earlier.row_of_day
        and later.opens_at_minute < earlier.closes_at_minute
),

-- A deadline in working time needs some.
without_an_hour as (
    select
        'working_hours' as rule_table,
        {{ lead_scoring.key_label(['scoring_model_id']) }} as row_label,
        'a week has less than one hour of working time' as reason
    from working_hours
    where scoring_model_id is not null
    group by scoring_model_id
    having coalesce(sum(greatest(closes_at_minute - opens_at_minute, 0)), 0) < 60
),

unknown_models as (
    {% for rule_table in ['working_hours', 'holidays'] -%}
        select
            '{{ rule_table }}' as rule_table,
            referring.row_label,
            {{ lead_scoring.message(
                "unknown scoring model '{referring.scoring_model_id}'; * is every model"
            ) }} as reason
        from {{ rule_table }} as referring
        left join scoring_models
            on referring.scoring_model_id = scoring_models.scoring_model_id
        where referring.scoring_model_id <> '*'
            and scoring_models.scoring_model_id is null
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

date_problems as (
    select
        'holidays' as rule_table,
        row_label,
        case
            when holiday_on_text is null
                then 'holiday_on is blank; a date as YYYY-MM-DD is expected'
            else {{ lead_scoring.message(
                "holiday_on is '{holiday_on_text}'; a date as YYYY-MM-DD is expected"
            ) }}
        end as reason
    from holidays
    where holiday_on is null
),

problems as (
    {{ lead_scoring.problems_of([
        'time_problems', 'order_problems', 'unknown_zones', 'two_zones', 'overlapping_hours',
        'without_an_hour', 'unknown_models', 'date_problems',
    ]) }}
)

select * from problems
where reason is not null
