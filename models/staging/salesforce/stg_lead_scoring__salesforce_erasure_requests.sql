{{ config(enabled=lead_scoring.is_mapped('salesforce')) }}

with

individual as (
    {{ lead_scoring.crm_rows(
        'salesforce', 'individual', ['id', 'should_forget'], ['last_modified_date']
    ) }}
),

contact as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'contact',
        ['id', 'individual_id'],
        is_required=true,
        keeps_deleted=true,
    ) }}
),

lead as (
    {{ lead_scoring.crm_rows(
        'salesforce', 'lead', ['id', 'individual_id'], is_required=true, keeps_deleted=true
    ) }}
),

individuals_to_forget as (
    select
        id as individual_id,
        min(last_modified_date) as requested_at
    from individual
    where {{ lead_scoring.is_true('should_forget') }}
    group by id
),

people as (
    select
        id,
        individual_id
    from contact

    union all

    select
        id,
        individual_id
    from lead
),

erasure_requests as (
    select distinct
        people.id as contact_id,
        individuals_to_forget.requested_at
    from people
    inner join individuals_to_forget
        on people.individual_id = individuals_to_forget.individual_id
)

select * from erasure_requests
