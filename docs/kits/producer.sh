#!/bin/sh
# Sends a trade to Laurel without Kafka: producer.sh GATEWAY TOKEN USER. Needs curl; the token has
# the scope events:trading.trades.v1. Send the same again after any error: it counts once.
id=$(cat /proc/sys/kernel/random/uuid)
curl --silent --show-error --fail-with-body --retry 5 "$1/api/v1/events" \
  --header "Authorization: Bearer $2" --header "Content-Type: application/cloudevents-batch+json" \
  --data @- <<EOF
[{"specversion": "1.0", "id": "$id", "source": "/kit/curl", "type": "trading.trade.executed",
  "data": {"trade_id": "sh-$id", "user_id": $3, "pair": "SOL", "side": "buy", "price": "150.25",
           "size": "2", "notional_usd": "300.5", "traded_at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"}}]
EOF
