// Sends a trade to Laurel: node producer.mjs KAFKA USER. Needs kafkajs; the fields of an event are in
// schemas/published/<topic>/<type>.json, a JSON Schema to check them with before they are sent.
import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";

const [kafka, user] = process.argv.slice(2);
const id = randomUUID(); // keep it with the trade: what is sent again under it counts once
const trade = {
  trade_id: `js-${randomUUID()}`, user_id: Number(user), pair: "SOL", side: "buy",
  price: "150.25", size: "2", notional_usd: "300.5", // money is a decimal string
  traded_at: new Date().toISOString(),
};
const headers = {
  ce_id: id, ce_type: "trading.trade.executed", ce_source: "/kit/javascript", ce_specversion: "1.0",
};
const producer = new Kafka({ brokers: [kafka], logLevel: logLevel.ERROR }).producer({ idempotent: true });
await producer.connect();
await producer.send({
  topic: "trading.trades.v1", messages: [{ key: user, value: JSON.stringify(trade), headers }],
});
await producer.disconnect();
process.stdout.write(id);
