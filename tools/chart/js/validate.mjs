// Checks documents of operators against the schemas of their CRDs. Reads a list of documents in JSON
// from standard input, and answers a list of what is wrong with each: nothing, or an error's words.
import { readFileSync } from "node:fs";

const PACKAGES = {
  "kafka.strimzi.io": "strimzi-kafka-operator",
  "keda.sh": "keda",
  "monitoring.coreos.com": "prometheus-operator",
  "external-secrets.io": "external-secrets",
};

async function fault(document) {
  const [group, version] = document.apiVersion.split("/");
  if (!(group in PACKAGES)) return `no schema is known of ${document.apiVersion}`;
  const module = `@kubernetes-models/${PACKAGES[group]}/${group}/${version}/${document.kind}`;
  try {
    const model = (await import(module))[document.kind];
    new model(document).validate();
    return null;
  } catch (error) {
    return error.message;
  }
}

const documents = JSON.parse(readFileSync(0, "utf8"));
const faults = [];
for (const document of documents) faults.push(await fault(document));
process.stdout.write(JSON.stringify(faults));
