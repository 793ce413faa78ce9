"""Letters on their way out, and the web chat's mailboxes."""
