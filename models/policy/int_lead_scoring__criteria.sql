-- depends_on: {{ ref('int_lead_scoring__build_gate') }}

with

mql_criteria as (
    select * from {{ ref('stg_lead_scoring__mql_criteria') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

live_criteria as (
    select distinct
        mql_criteria.scoring_model_id,
        mql_criteria.criteria_set,
        mql_criteria.measure,
        mql_criteria.operator,
        mql_criteria.value,
        case
            when mql_criteria.measure = 'rule'
                then {{ lead_scoring.trimmed('mql_criteria.value') }}
        end as rule_id
    from mql_criteria
    inner join scoring_models
        on mql_criteria.scoring_model_id = scoring_models.scoring_model_id
        and scoring_models.status in ('champion', 'challenger')
),

numbered as (
    select
        row_number() over (
            order by scoring_model_id, criteria_set, measure, operator, value
        ) as criterion_key,
        *,
        count(*) over (partition by scoring_model_id, criteria_set) as criteria_in_set
    from live_criteria
)

select * from numbered
