import "./app/mantine";
import "./app/styles.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { nonce } from "./app/nonce";

// What Mantine's dialogs put into the page besides its own style sheets asks for it by this name.
Object.assign(globalThis, { __webpack_nonce__: nonce() });

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
