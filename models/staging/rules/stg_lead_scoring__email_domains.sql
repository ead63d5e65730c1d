with

email_domains as (
    select * from {{ ref('email_domains') }}
),

cleaned as (
    select
        lower({{ lead_scoring.trimmed('domain') }}) as domain,
        min(lower({{ lead_scoring.trimmed('email_domain_type') }})) as email_domain_type
    from email_domains
    where domain is not null
    group by 1
)

select * from cleaned
