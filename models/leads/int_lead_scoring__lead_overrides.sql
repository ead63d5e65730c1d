with

overrides as (
    select * from {{ ref('stg_lead_scoring__overrides') }}
    where outcome = 'accepted'
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

merged_ids as (
    {{ lead_scoring.own_and_merged_ids() }}
),

-- One that names no model counts for every model.
in_force as (
    select
        merged_ids.scored_on,
        scoring_models.scoring_model_id,
        merged_ids.contact_key,
        overrides.override,
        overrides.reason as override_reason,
        overrides.decided_by as overridden_by,
        overrides.decided_at as overridden_at,
        cast(overrides.expires_at as date) as overridden_until,
        row_number() over (
            partition by
                merged_ids.scored_on,
                scoring_models.scoring_model_id,
                merged_ids.contact_key
            order by
                overrides.decided_at desc,
                case when overrides.scoring_model_id is null then 1 else 0 end asc,
                case when overrides.override = 'not_mql' then 0 else 1 end asc,
                overrides.expires_at desc,
                overrides.reason asc,
                overrides.decided_by asc nulls last,
                overrides.contact_id asc
        ) as recency
    from overrides
    inner join merged_ids
        on overrides.contact_id = merged_ids.own_or_merged_id
        and cast(overrides.decided_at as date) <= merged_ids.scored_on
        and cast(overrides.expires_at as date) > merged_ids.scored_on
    inner join scoring_models
        on coalesce(overrides.scoring_model_id = scoring_models.scoring_model_id, true)
)

select * from in_force
where recency = 1
