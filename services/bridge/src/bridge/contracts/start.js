// Scalar would ask servers of its own for fonts and as a proxy; everything here is this origin's.
Scalar.createApiReference("#reference", {
  url: "/docs/openapi.json",
  proxyUrl: "",
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  persistAuth: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
});
