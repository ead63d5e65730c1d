{{ config(materialized='table') }}

{{ lead_scoring.check_rows(
    staged=ref('stg_lead_scoring__sales_activities'),
    duplicate_key=['activity_id'],
    first_counts_by=['occurred_at', 'contact_id', 'activity_type'],
    contact_id='staged.contact_id',
) }}
