"""What is asked of processes and of Kafka."""
