from laurel_service.migrate import run_migrations

run_migrations()
