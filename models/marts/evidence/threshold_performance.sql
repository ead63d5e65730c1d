{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}
{#- Where leads were drawn, each stands for several. -#}
{%- set per_week = 'draws.one_in * 7.0 / ' ~ lead_scoring.landmark_every_days() %}

with

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

threshold_rises as (
    select * from {{ ref('int_lead_scoring__threshold_rises') }}
),

landmarks as (
    select * from {{ ref('int_lead_scoring__landmarks') }}
),

lead_opportunities as (
    select * from {{ ref('int_lead_scoring__lead_opportunities') }}
),

-- Suppressed leads are never MQLs; their conversions count against every threshold.
scores_side_by_side as (
    select
        scoring_model_id,
        scaled_score as threshold,
        0 as mqls,
        case when is_suppressed then 0 else 1 end as judged,
        case when is_won and not is_suppressed then 1 else 0 end as conversions,
        case when is_won then 1 else 0 end as conversions_with_suppressed
    from judgements

    union all

    select
        scoring_model_id,
        scaled_score as threshold,
        case when is_suppressed then 0 else 1 end as mqls,
        0 as judged,
        0 as conversions,
        0 as conversions_with_suppressed
    from leads
),

by_threshold as (
    select
        scoring_model_id,
        threshold,
        sum(mqls) as mqls,
        sum(judged) as judged,
        sum(conversions) as conversions,
        sum(conversions_with_suppressed) as conversions_with_suppressed
    from scores_side_by_side
    group by scoring_model_id, threshold
),

at_or_above as (
    select
        scoring_model_id,
        threshold,
        {% for column in ['mqls', 'judged', 'conversions'] -%}
            sum({{ column }}) over (
                partition by scoring_model_id
                order by threshold desc
                rows between unbounded preceding and current row
            ) as {{ column }},
        {% endfor -%}
        sum(conversions_with_suppressed) over (partition by scoring_model_id) as conversions_of_all
    from by_threshold
),

-- Landmarks after the first, each with the time since the one before.
intervals as (
    select
        scoring_model_id,
        count(distinct landmark) - 1 as intervals
    from judgements
    group by scoring_model_id
),

risen_at_landmarks as (
    select
        by_threshold.scoring_model_id,
        by_threshold.threshold,
        threshold_rises.landmark,
        count(*) as leads
    from by_threshold
    inner join threshold_rises
        on by_threshold.scoring_model_id = threshold_rises.scoring_model_id
        and by_threshold.threshold > threshold_rises.above
        and by_threshold.threshold <= threshold_rises.up_to
    group by by_threshold.scoring_model_id, by_threshold.threshold, threshold_rises.landmark
),

risen as (
    select
        scoring_model_id,
        threshold,
        sum(leads) as leads,
        max(leads) as most_leads
    from risen_at_landmarks
    group by scoring_model_id, threshold
),

rises_that_won as (
    select
        threshold_rises.scoring_model_id,
        threshold_rises.above,
        threshold_rises.up_to,
        lead_opportunities.opportunity_id
    from threshold_rises
    inner join landmarks
        on threshold_rises.landmark = landmarks.landmark
    inner join lead_opportunities
        on threshold_rises.contact_id = lead_opportunities.contact_id
        and {{ lead_scoring.is_won_after_landmark() }}
),

draws as (
    select max(one_in) as one_in
    from landmarks
),

wins as (
    select
        by_threshold.scoring_model_id,
        by_threshold.threshold,
        count(distinct rises_that_won.opportunity_id) as wins
    from by_threshold
    inner join rises_that_won
        on by_threshold.scoring_model_id = rises_that_won.scoring_model_id
        and by_threshold.threshold > rises_that_won.above
        and by_threshold.threshold <= rises_that_won.up_to
    group by by_threshold.scoring_model_id, by_threshold.threshold
),

measured as (
    select
        at_or_above.*,
        {{ lead_scoring.rate('at_or_above.conversions', 'at_or_above.judged') }}
            as measured_precision,
        {{ lead_scoring.rate('at_or_above.conversions', 'at_or_above.conversions_of_all') }}
            as measured_recall,
        {{ lead_scoring.rate('coalesce(risen.leads, 0)', 'intervals.intervals') }} * {{ per_week }}
            as mqls_per_week,
        case when intervals.intervals > 0 then coalesce(risen.most_leads, 0) end * {{ per_week }}
            as largest_mqls_per_week,
        {{ lead_scoring.rate('coalesce(wins.wins, 0)', 'intervals.intervals') }} * {{ per_week }}
            as wins_per_week
    from at_or_above
    cross join draws
    left join intervals
        on at_or_above.scoring_model_id = intervals.scoring_model_id
    left join risen
        on at_or_above.scoring_model_id = risen.scoring_model_id
        and at_or_above.threshold = risen.threshold
    left join wins
        on at_or_above.scoring_model_id = wins.scoring_model_id
        and at_or_above.threshold = wins.threshold
),

performance as (
    select
        scoring_model_id,
        cast(threshold as integer) as threshold,
        cast(mqls as bigint) as mql_volume,
        {{ lead_scoring.as_published('mqls_per_week') }} as mqls_per_week,
        {{ lead_scoring.as_published('largest_mqls_per_week') }} as largest_mqls_per_week,
        {{ lead_scoring.as_published('wins_per_week') }} as wins_per_week,
        cast(conversions as bigint) as conversions,
        {{ lead_scoring.as_published('measured_precision') }} as precision, -- noqa: RF04
        {{ lead_scoring.as_published('measured_recall') }} as recall,
        {{ lead_scoring.as_published(
            '2 * measured_precision * measured_recall'
            ~ ' / nullif(measured_precision + measured_recall, 0)'
        ) }} as f1
    from measured
)

select * from performance
