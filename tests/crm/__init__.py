"""The central CRM as a real process, spoken to as a counter speaks to it."""
