{{ config(enabled=lead_scoring.mappings('contact_merges') != []) }}

{{ lead_scoring.union_of_mappings('contact_merges') }}
