{{ config(materialized='ephemeral') }}

{{ lead_scoring.check_rows(
    staged=ref('stg_lead_scoring__erasure_requests'),
    duplicate_key=['contact_id'],
    first_counts_by=['requested_at nulls last'],
) }}
