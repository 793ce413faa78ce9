"""The conferences that close the plan's phases: where and when, what has to be ready, who said they will come."""
