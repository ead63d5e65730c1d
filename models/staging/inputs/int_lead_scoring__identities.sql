{{ config(materialized='table') }}

{{ lead_scoring.check_rows(
    staged=ref('stg_lead_scoring__identities'),
    duplicate_key=['anonymous_id', 'contact_id'],
    first_counts_by=['identified_at'],
    contact_id='staged.contact_id',
) }}
