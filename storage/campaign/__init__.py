"""The campaign: plan, units, people, suggestions and the audit."""
