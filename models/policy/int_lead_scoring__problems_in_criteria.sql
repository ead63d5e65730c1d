{%- set number_measures = ['fit_score', 'engagement_score', 'total_score', 'scaled_score'] -%}
{%- set grade_measures = ['fit_grade', 'engagement_grade', 'lead_grade'] -%}
{%- set type = lead_scoring.type_decimal(28, 10) -%}
{%- set millionth = 'cast(0.000001 as ' ~ type ~ ')' -%}
{%- set set_label = lead_scoring.key_label(['scoring_model_id', 'criteria_set']) -%}

with

{% for rule_table in ['mql_criteria', 'scoring_models', 'grade_thresholds'] -%}
    {{ rule_table }} as (
        select * from {{ ref('stg_lead_scoring__' ~ rule_table) }}
    ),

{% endfor -%}

live_criteria as (
    {{ lead_scoring.of_live_models('mql_criteria') }}
),

criteria_items as (
    {{ lead_scoring.rows_by_item('live_criteria') }}
),

grades as (
    {{ lead_scoring.grades_by_measure('grade_thresholds') }}
),

unknown_grades as (
    select
        criteria_items.row_label,
        {{ lead_scoring.message(
            "no threshold gives the {criteria_items.measure} '{criteria_items.item}'"
        ) }} as reason
    from criteria_items
    left join grades
        on criteria_items.scoring_model_id = grades.scoring_model_id
        and criteria_items.measure = grades.measure
        and lower(criteria_items.item) = lower(grades.grade)
    where criteria_items.measure in ({{ lead_scoring.text_list(grade_measures) }})
        and criteria_items.operator in ('equals', 'not_equals', 'in', 'not_in')
        and criteria_items.item <> ''
        and grades.grade is null
),

score_criteria as (
    select
        *,
        {{ lead_scoring.text_to_decimal('item', 10) }} as item_number
    from criteria_items
    where measure in ({{ lead_scoring.text_list(number_measures) }})
        and operator not in ('is_blank', 'is_present')
),

-- If any score meets the set, then so does one of the numbers it names or a number next to one:
-- whole numbers for the scaled score.
scores as (
    {% for step in [-1, 0, 1] -%}
        select
            scoring_model_id,
            criteria_set,
            measure,
            case
                when measure = 'scaled_score'
                    then cast(floor(item_number) + {{ step }} as {{ type }})
                else cast(round(item_number, 6) + {{ step }} * {{ millionth }} as {{ type }})
            end as score
        from score_criteria
        {{ 'union distinct' if not loop.last }}
    {% endfor -%}
),

-- A set is consistent if one cell of the matrix meets all its criteria on grades, and one number
-- all those on a score.
checks as (
    select
        live_criteria.scoring_model_id,
        live_criteria.criteria_set,
        'pair of grades meets all of its grade criteria' as what_meets,
        grades.lead_grade as candidate,
        {{ lead_scoring.condition_on_columns(
            'grades.grade', 'live_criteria.operator', 'live_criteria.value'
        ) }} as does_hold
    from live_criteria
    inner join grades
        on live_criteria.scoring_model_id = grades.scoring_model_id
        and live_criteria.measure = grades.measure

    union all

    select
        scores.scoring_model_id,
        scores.criteria_set,
        scores.measure || ' meets all of its criteria' as what_meets,
        cast(scores.score as {{ dbt.type_string() }}) as candidate,
        {{ lead_scoring.condition_on_items(
            'scores.score', 'score_criteria.operator', 'score_criteria.item_number'
        ) }} as does_hold
    from scores
    inner join score_criteria
        on scores.scoring_model_id = score_criteria.scoring_model_id
        and scores.criteria_set = score_criteria.criteria_set
        and scores.measure = score_criteria.measure
    group by
        scores.scoring_model_id, scores.criteria_set, scores.measure, scores.score,
        score_criteria.operator, score_criteria.row_label
),

candidates as (
    select
        scoring_model_id,
        criteria_set,
        what_meets,
        candidate,
        min(case when does_hold then 1 else 0 end) as all_hold
    from checks
    group by scoring_model_id, criteria_set, what_meets, candidate
),

contradictions as (
    select
        {{ set_label }} as row_label,
        'the set contradicts itself: no ' || what_meets as reason
    from candidates
    group by scoring_model_id, criteria_set, what_meets
    having max(all_hold) = 0
),

rule_contradictions as (
    select
        {{ set_label }} as row_label,
        {{ lead_scoring.message(
            "the set contradicts itself: rule '{item}' is to be both matched and not matched"
        ) }} as reason
    from criteria_items
    where measure = 'rule'
        and operator in ('matched', 'not_matched')
    group by scoring_model_id, criteria_set, item
    having count(distinct operator) > 1
),

problems as (
    {{ lead_scoring.problems_of(['unknown_grades', 'contradictions', 'rule_contradictions']) }}
)

select
    'mql_criteria' as rule_table,
    row_label,
    reason
from problems
