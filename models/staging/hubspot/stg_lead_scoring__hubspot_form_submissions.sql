{{ config(enabled=lead_scoring.is_mapped('hubspot')) }}

with

contact_form_submission as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'contact_form_submission',
        ['contact_id', 'conversion_id', 'form_id', 'page_url', 'title'],
        ['timestamp', '_fivetran_synced'],
    ) }}
),

form as (
    {{ lead_scoring.crm_rows('hubspot', 'form', ['guid', 'name']) }}
),

form_submissions as (
    select
        'form-' || contact_form_submission.contact_id || '-'
        || contact_form_submission.conversion_id as event_id,
        contact_form_submission.contact_id,
        cast(null as {{ dbt.type_string() }}) as anonymous_id,

        'form_submission' as event_type,
        coalesce(form.name, contact_form_submission.title) as asset,
        contact_form_submission.page_url,
        {{ lead_scoring.url_path('contact_form_submission.page_url') }} as page_path,

        contact_form_submission.timestamp as occurred_at,
        contact_form_submission._fivetran_synced as loaded_at
    from contact_form_submission
    left join form
        on contact_form_submission.form_id = form.guid
)

select * from form_submissions
