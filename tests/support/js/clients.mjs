// Makes what others generate from OpenAPI: node clients.mjs OPENAPI FOLDER writes types.d.ts for
// TypeScript and postman.json.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import converter from "openapi-to-postmanv2";
import openapiTS, { astToString } from "openapi-typescript";
