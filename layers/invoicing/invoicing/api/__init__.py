"""The HTTP edge: strict bodies, problem+json, resources, links, OpenAPI."""
