{{ config(enabled=lead_scoring.has_module('personas')) }}

{{ lead_scoring.persona_results() }}
