{{ config(materialized='table') }}

{{ lead_scoring.check_rows(
    staged=ref('stg_lead_scoring__opportunities'),
    duplicate_key=['opportunity_id', 'contact_id'],
    first_counts_by=[
        'closed_at desc nulls last', 'created_at desc', 'is_won desc', 'amount desc nulls last',
    ],
    contact_id='staged.contact_id',
) }}
