{{ config(enabled=lead_scoring.mappings('identities') != []) }}

{{ lead_scoring.union_of_mappings('identities') }}
