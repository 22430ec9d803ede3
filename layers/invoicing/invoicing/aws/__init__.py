"""The real ports on AWS: DynamoDB, SQS, S3, Secrets Manager."""
