// Parses an AsyncAPI document: node validate-asyncapi.mjs FILE. Prints each error; exits 1 on any.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const text = await readFile(process.argv[2], "utf8");
const { document, diagnostics } = await new Parser().parse(text);
const errors = diagnostics.filter(({ severity }) => severity === 0);
for (const { path, message } of errors) {
  console.log(`${path.join(".")}: ${message}`);
}
if (!document || errors.length > 0) {
  process.exitCode = 1;
} else {
  console.log(`${document.channels().length} channels, ${document.operations().length} operations`);
}
