-- After the window, which compares these with what the last run left.
-- depends_on: {{ ref('int_lead_scoring__event_window') }}

with

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

-- A digest is enough to see that a request was withdrawn.
erased_contact_keys as (
    select {{ dbt.hash('contact_id') }} as contact_key
    from erased_contacts
)

select * from erased_contact_keys
