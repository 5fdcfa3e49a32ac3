import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const GATEWAY = process.env.LAUREL_GATEWAY ?? "http://127.0.0.1:8080";
const PASSED_ON = ["/api", "/demo", "/openapi", "/socket.io"];

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // Whatever is small enough to be inlined would be refused by the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      PASSED_ON.map((path) => [path, { target: GATEWAY, ws: path === "/socket.io" }]),
    ),
  },
});
