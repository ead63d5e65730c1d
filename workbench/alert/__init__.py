"""The alert: leads that wait for sales, as one digest to mail, Slack or a webhook."""
