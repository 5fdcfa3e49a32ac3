// What others generate from OpenAPI: node generate.mjs OPENAPI FOLDER writes laurel.d.ts, the types of
// a TypeScript client, and postman.json.
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import postman from "openapi-to-postmanv2";
import typescript, { astToString } from "openapi-typescript";

// Every request of a folder of the collection, at any depth.
function* requests({ item }) {
  for (const one of item) {
    if (one.request) yield one;
    else yield* requests(one);
  }
}

// A check that runs with the request: its answer's status is one that OpenAPI shows.
function documented({ name, response }) {
  const known = [...new Set(response.map(({ code }) => code))];
  const exec = [
    `pm.test(${JSON.stringify(`${name}: a documented answer`)}, () =>`,
    `  pm.expect(pm.response.code).to.be.oneOf(${JSON.stringify(known)}));`,
  ];
  return { listen: "test", script: { type: "text/javascript", exec } };
}

const [document, folder] = process.argv.slice(2);
const types = await typescript(pathToFileURL(resolve(document)));
await writeFile(join(folder, "laurel.d.ts"), astToString(types));

const source = { type: "string", data: await readFile(document, "utf8") };
const options = { folderStrategy: "Tags", parametersResolution: "Example", optimizeConversion: false };
postman.convert(source, options, async (error, made) => {
  if (error || !made.result) throw error ?? new Error(made.reason);
  const collection = made.output[0].data;
  // One token for all, and the gateway, are the reader's variables.
  collection.auth = { type: "bearer", bearer: [{ key: "token", value: "{{bearerToken}}", type: "string" }] };
  for (const request of requests(collection)) request.event = [documented(request)];
  collection.variable = [{ key: "baseUrl", value: "http://127.0.0.1:8080" }, { key: "bearerToken", value: "" }];
  await writeFile(join(folder, "postman.json"), `${JSON.stringify(collection, null, 1)}\n`);
});
