#!/bin/sh
# A database for each service, which its own user alone can reach.
set -eu

for service in qualification minting badges notification_router; do
    psql --set ON_ERROR_STOP=1 --username postgres \
        --set service="$service" --set password="$(cat "/run/laurel/$service")" <<'SQL'
CREATE USER :"service" PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done
