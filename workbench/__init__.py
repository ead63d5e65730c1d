"""Lead scores for people without SQL: the workbench, the report and the alert, on the marts."""
